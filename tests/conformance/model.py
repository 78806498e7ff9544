"""The model of ssm-contacts that botocore ships, and inputs made from it."""

import copy
import functools
import re
from dataclasses import dataclass

from botocore.model import ServiceModel
from botocore.session import Session

SERVICE = "ssm-contacts"

# Java's classes of characters in words that Python has: samples of each are enough here.
CLASSES = {r"\p{L}": "a-zA-ZÀ-ɏぁ-ヿ一-龥", r"\p{Z}": " \u00a0\u3000", r"\p{N}": "0-9"}
# A key for each map of the model; they all have days for keys.
KEYS = ("MON",)
# Text to fill a member with; the first that the pattern takes is used.
FILLERS = ("a", "0", "A")
# Characters that are tried of each pattern: those that can be printed, white space, and others.
TRIED = [*map(chr, range(0x20, 0x7F)), "\t", "\n", "\r", "\x00", "é", "鐘", "\u3000", "🔔"]
# A length that an ARN can have.
ARN_LENGTH = 70
# Text of which every pattern that refuses anything refuses some.
REFUSED = ("\t", "<", "é", "x", " ", "a~b", "\n")


@dataclass(frozen=True)
class Place:
    """A value in the input of an operation: the names that lead there; `*` is an entry of a list."""

    steps: tuple
    shape: object
    required: bool

    def named(self):
        """How a ValidationException names it: `plan.stages.1.member.durationInMinutes`."""
        return ".".join(map(_word, self.steps))

    def __str__(self):
        return ".".join(self.steps).replace(".*", "[]")


def _word(step):
    if step == "*":
        return "1.member"
    if step.isupper() and step in KEYS:
        return f"{step}.member"
    return step[0].lower() + step[1:]


@functools.cache
def _shipped():
    session = Session()
    loader = session.get_component("data_loader")
    examples = loader.load_service_model(SERVICE, "examples-1")["examples"]
    described = loader.load_service_model(SERVICE, "service-2")
    return described, session.get_paginator_model(SERVICE), examples


class Model:
    """The operations, their inputs, and their answers."""

    def __init__(self, change=None):
        """As botocore has it; `change` may do something to its shapes first."""
        described, self.paginators, self.examples = _shipped()
        described = copy.deepcopy(described)
        if change is not None:
            change(described["shapes"])
        self.service = ServiceModel(described, SERVICE)
        self.operations = list(self.service.operation_names)
        self.errors = {shape.name: shape for shape in self.service.error_shapes}

    def input(self, operation):
        """The shape of an operation's input."""
        return self.service.operation_model(operation).input_shape

    def output(self, operation):
        """The shape of an operation's answer; `None` where it has none."""
        return self.service.operation_model(operation).output_shape

    def pages(self, operation):
        """How an operation's answers come in pages; `None` where they do not."""
        try:
            return self.paginators.get_paginator(operation)
        except ValueError:
            return None

    def places(self, operation):
        """Every value that an operation's input can hold, the outer ones first."""
        return list(_places(self.input(operation), ()))


def _places(shape, steps):
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            place = Place((*steps, name), member, name in shape.required_members)
            yield place
            yield from _places(member, place.steps)
    elif shape.type_name == "list":
        place = Place((*steps, "*"), shape.member, False)
        yield place
        yield from _places(shape.member, place.steps)
    elif shape.type_name == "map":
        place = Place((*steps, KEYS[0]), shape.value, False)
        yield place
        yield from _places(shape.value, place.steps)


def pattern(shape):
    """A string's pattern, which has to match the whole; `None` where there is none."""
    text = shape.metadata.get("pattern")
    if text is None:
        return None
    for java, ours in CLASSES.items():
        text = text.replace(java, ours)
    return re.compile(text, re.DOTALL | re.ASCII)


def takes(shape, text):
    """Whether a string's pattern takes `text`; its length is another matter."""
    its = pattern(shape)
    return its is None or its.fullmatch(text) is not None


def text_of(shape, length):
    """A string of so many characters that the pattern takes; `None` where there is none."""
    for filler in FILLERS:
        if takes(shape, filler * length):
            return filler * length
    arn = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/"
    padded = arn + "a" * (length - len(arn))
    return padded if len(padded) == length and takes(shape, padded) else None


def text_refused(shape):
    """A string within the bounds of length that the pattern refuses; `None` where there is none."""
    least = shape.metadata.get("min", 0)
    most = shape.metadata.get("max", 1 << 20)
    for sample in REFUSED:
        text = sample * max(1, least)
        if least <= len(text) <= most and not takes(shape, text):
            return text
    return None


def characters(shape):
    """Texts for each character that is tried: those that the pattern takes, in one; the others."""
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 1 << 20)
    bases = (text_of(shape, length) for length in (max(least, 1), ARN_LENGTH))
    base = next((text for text in bases if text is not None), None)
    if base is None:
        return [], []
    tried = {its: base[:-1] + its for its in TRIED}
    good = [its for its, text in tried.items() if takes(shape, text)]
    refused = [text for its, text in tried.items() if its not in good]
    whole = base[:-1] + "".join(good)
    size = most - len(base) + 1
    taken = [base[:-1] + "".join(good[at : at + size]) for at in range(0, len(good), size)]
    return ([whole] if len(whole) <= most else taken), refused


def problems(shape, value, path=""):
    """In what way `value`, as it came over the wire, is none of `shape`."""
    where = path or "the answer"
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{where} is no structure"]
        unknown = [
            f"{path}.{name} is not in the model" for name in value.keys() - shape.members.keys()
        ]
        missing = [
            f"{path}.{name} is missing" for name in shape.required_members if name not in value
        ]
        inner = (
            problems(member, value[name], f"{path}.{name}")
            for name, member in shape.members.items()
            if name in value
        )
        return unknown + missing + sum(inner, [])
    if kind == "list":
        if not isinstance(value, list):
            return [f"{where} is no list"]
        found = _length(shape, value, where)
        return sum(
            (problems(shape.member, entry, f"{path}[{at}]") for at, entry in enumerate(value)),
            found,
        )
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{where} is no map"]
        keys = (problems(shape.key, key, f"{path}.{key}") for key in value)
        values = (problems(shape.value, entry, f"{path}.{key}") for key, entry in value.items())
        return sum([*keys, *values], [])
    if kind == "string":
        if not isinstance(value, str):
            return [f"{where} is no string"]
        found = _length(shape, value, where)
        if shape.enum and value not in shape.enum:
            found.append(f"{where} is {value!r}, which is not in the enum")
        if not takes(shape, value):
            found.append(f"{where} is {value!r}, which the pattern refuses")
        return found
    if kind == "boolean":
        return [] if isinstance(value, bool) else [f"{where} is no boolean"]
    if kind in ("integer", "long", "timestamp"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return [f"{where} is no number"]
        least, most = shape.metadata.get("min"), bound(shape)
        low, high = least is not None and value < least, most is not None and value > most
        return [f"{where} is {value}, out of its bounds"] if low or high else []
    return [f"{where} is of the type {kind}, which this suite does not know"]


def _length(shape, value, where):
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if len(value) < least or (most is not None and len(value) > most):
        return [f"{where} has the length {len(value)}, out of its bounds"]
    return []


def bound(shape):
    """The upper bound that holds here: the model's, or a declared wider one."""
    from .pending import WIDER

    return WIDER[shape.name][0] if shape.name in WIDER else shape.metadata.get("max")

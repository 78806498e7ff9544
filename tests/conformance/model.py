"""The models of the services that botocore ships, and texts made from them."""

import copy
import functools
import re
from dataclasses import dataclass

from botocore.model import ServiceModel
from botocore.session import Session

# Java's classes of characters in words that Python has: samples of each are enough here.
CLASSES = {r"\p{L}": "a-zA-ZÀ-ɏぁ-ヿ一-龥", r"\p{Z}": " \u00a0\u3000", r"\p{N}": "0-9"}
# Text to fill a member with; the first that the pattern takes is used.
FILLERS = ("a", "0", "A")
# Characters that are tried of each pattern: those that can be printed, white space, and others.
TRIED = [*map(chr, range(0x20, 0x7F)), "\t", "\n", "\r", "\x00", "é", "鐘", "\u3000", "🔔"]
# How a text begins that is not any.
BEGINNINGS = (
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/",
    "arn:aws:iam::123456789012:role/",
)
# A length that an ARN can have.
ARN_LENGTH = 70
# Characters that are tried in one text, where not all can be.
PART = 40
# Text of which every pattern that refuses anything refuses some.
REFUSED = ("\t", "<", "é", "x", " ", "a~b", "\n")


class Key(str):
    """A step into a map: the name of an entry."""


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
    if isinstance(step, Key):
        return f"{step}.member"
    return step[0].lower() + step[1:]


@functools.cache
def _shipped(service):
    session = Session()
    loader = session.get_component("data_loader")
    examples = loader.load_service_model(service, "examples-1")["examples"]
    described = loader.load_service_model(service, "service-2")
    return described, session.get_paginator_model(service), examples


class Model:
    """The operations of a service, their inputs, and their answers."""

    def __init__(self, service, wider, change=None):
        """As botocore has it; `change` may do something to its shapes first.

        `wider` are bounds that are others here: by shape, which end of it, the bound, and why.
        """
        described, self.paginators, self.examples = _shipped(service)
        described = copy.deepcopy(described)
        if change is not None:
            change(described["shapes"])
        self.service, self.wider = ServiceModel(described, service), wider
        self.operations = list(self.service.operation_names)
        self.errors = {shape.name: shape for shape in self.service.error_shapes}

    def operation(self, name):
        """An operation as botocore describes it."""
        return self.service.operation_model(name)

    def input(self, operation):
        """The shape of an operation's input."""
        return self.operation(operation).input_shape

    def output(self, operation):
        """The shape of an operation's answer; `None` where it has none."""
        return self.operation(operation).output_shape

    def failures(self, operation):
        """The names of the errors that an operation has."""
        return {shape.name for shape in self.operation(operation).error_shapes}

    def least(self, shape):
        """The lower bound that holds here: the model's, or a declared wider one."""
        return self._bound(shape, "min")

    def most(self, shape):
        """The upper bound that holds here: the model's, or a declared wider one."""
        return self._bound(shape, "max")

    def _bound(self, shape, which):
        end, bound, _ = self.wider.get(shape.name, (None, None, None))
        return bound if end == which else shape.metadata.get(which)

    def pages(self, operation):
        """How an operation's answers come in pages; `None` where they do not."""
        try:
            return self.paginators.get_paginator(operation)
        except ValueError:
            return None

    def places(self, operation, keys):
        """Every value that an operation's input can hold, the outer ones first.

        Of a map it is the entry whose name `keys` says, by the map's shape.
        """
        return list(_places(self.input(operation), (), keys))

    def problems(self, shape, value, path=""):
        """In what way `value`, as it came over the wire, is none of `shape`."""
        check = getattr(self, f"_{shape.type_name}", None)
        where = path or "the answer"
        if check is None:
            return [f"{where} is of the type {shape.type_name}, which this suite does not know"]
        return check(shape, value, path, where)

    def _structure(self, shape, value, path, where):
        if not isinstance(value, dict):
            return [f"{where} is no structure"]
        names = value.keys()
        found = [f"{path}.{name} is not in the model" for name in names - shape.members.keys()]
        found += [
            f"{path}.{name} is missing" for name in shape.required_members if name not in names
        ]
        if is_union(shape) and len(names) != 1:
            found.append(f"{where} is a union of {len(names)}")
        for name, member in shape.members.items():
            if name in names:
                found += self.problems(member, value[name], f"{path}.{name}")
        return found

    def _list(self, shape, value, path, where):
        if not isinstance(value, list):
            return [f"{where} is no list"]
        entries = (
            self.problems(shape.member, its, f"{path}[{at}]") for at, its in enumerate(value)
        )
        return sum(entries, self._length(shape, value, where))

    def _map(self, shape, value, path, where):
        if not isinstance(value, dict):
            return [f"{where} is no map"]
        found = self._length(shape, value, where)
        for key, entry in value.items():
            found += self.problems(shape.key, key, f"{path}.{key}")
            found += self.problems(shape.value, entry, f"{path}.{key}")
        return found

    def _string(self, shape, value, _path, where):
        if not isinstance(value, str):
            return [f"{where} is no string"]
        found = self._length(shape, value, where)
        if shape.enum and value not in shape.enum:
            found.append(f"{where} is {value!r}, which is not in the enum")
        if not takes(shape, value):
            found.append(f"{where} is {value!r}, which the pattern refuses")
        return found

    def _boolean(self, _shape, value, _path, where):
        return [] if isinstance(value, bool) else [f"{where} is no boolean"]

    def _number(self, shape, value, _path, where):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return [f"{where} is no number"]
        least, most = self.least(shape), self.most(shape)
        low, high = least is not None and value < least, most is not None and value > most
        return [f"{where} is {value}, out of its bounds"] if low or high else []

    _integer = _long = _timestamp = _number

    def _length(self, shape, value, where):
        least, most = self.least(shape) or 0, self.most(shape)
        if len(value) < least or (most is not None and len(value) > most):
            return [f"{where} has the length {len(value)}, out of its bounds"]
        return []


def _places(shape, steps, keys):
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            place = Place((*steps, name), member, name in shape.required_members)
            yield place
            yield from _places(member, place.steps, keys)
    elif shape.type_name == "list":
        place = Place((*steps, "*"), shape.member, False)
        yield place
        yield from _places(shape.member, place.steps, keys)
    elif shape.type_name == "map":
        place = Place((*steps, Key(keys[shape.name])), shape.value, False)
        yield place
        yield from _places(shape.value, place.steps, keys)


def is_union(shape):
    """Whether a structure has one of its members, and one alone."""
    return getattr(shape, "is_tagged_union", False)


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
    for begin in BEGINNINGS:
        padded = begin + "a" * (length - len(begin))
        if len(padded) == length and takes(shape, padded):
            return padded
    return None


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
    if len(whole) <= most and takes(shape, whole):
        return [whole], refused
    # Some patterns say how long a text may be, too.
    size = min(most - len(base) + 1, PART)
    taken = [base[:-1] + "".join(good[at : at + size]) for at in range(0, len(good), size)]
    return taken, refused


def keys(shape, name):
    """Names of entries at their bounds and past them: what each is, itself, and whether it is taken."""
    if shape.enum:
        return [("another word", "ROBOT", False)]
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    tried = [(f"{least} characters", name[:1] * least, True)]
    if least > 0:
        tried.append((f"{least - 1} characters", name[:1] * (least - 1), False))
    if most is not None:
        tried.append((f"{most} characters", name.ljust(most, name[0]), True))
        tried.append((f"{most + 1} characters", name.ljust(most + 1, name[0]), False))
    if (wrong := text_refused(shape)) is not None:
        tried.append((f"{wrong!r}, against the pattern,", wrong, False))
    return tried

"""Every bound of the model, at it and one past it."""

import json

from botocore.exceptions import ClientError

from . import model as models

GROUP = "bounds"
# Values of other types than a member's.
OTHER_TYPES = {
    "string": (7, True, [], {}),
    "integer": ("7", [], {}),
    "boolean": ("true", 1, {}),
    "timestamp": ("soon", [], {}),
    "list": ("x", 7, {}),
    "structure": ("x", 7, []),
    "map": ("x", 7, []),
}
# What no union is: that it has one member says the protocol, not a bound.
NO_UNION = ({}, {"colour": "red"})


def run(context):
    """Asks each served operation for everything that it may and may not be asked."""
    seen = set()
    for operation in context.served:
        context.world.begin(operation)
        for place in context.model.places(operation, context.world.KEYS):
            Bounds(context, operation, place, seen).all()
        context.world.end(operation)
        described = context.model.operation(operation)
        if described.input_shape.members.keys() - context.protocol.outside(described):
            _top(context, operation)


def _top(context, operation):
    """The input itself has to be a structure."""
    for value in ("x", 7, []):
        answer = context.send(operation, value)
        context.report.check(
            GROUP,
            f"{operation} refuses {json.dumps(value)} as its input",
            answer.code() == "SerializationException",
            answer.body,
        )


class Bounds:
    """The bounds of one value."""

    def __init__(self, context, operation, place, seen):
        """`seen` are the shapes whose characters were tried before."""
        self.context, self.operation, self.place, self.seen = context, operation, place, seen
        self.shape = place.shape
        outside = context.protocol.outside(context.model.operation(operation))
        # Where it is on the wire; `None` is in the body.
        self.where = outside.get(place.steps[0])

    def all(self):
        if self.place.required and self.where != "uri":
            self.refused("none", self.context.world.without(self.operation, self.place))
            self.refused("null", self.given(None), raw=True)
        if self.shape.type_name == "string":
            self.strings()
        elif self.shape.type_name == "list":
            self.lists()
        elif self.shape.type_name == "map":
            self.maps()
        elif self.shape.type_name in ("integer", "long"):
            self.numbers()
        elif models.is_union(self.shape):
            self.union()
        # In a path or a query everything is text.
        if self.where is None:
            for value in OTHER_TYPES[self.shape.type_name]:
                self.mistyped(value)

    def union(self):
        for value in NO_UNION:
            self.mistyped(value)
        whole = [
            self.context.world.value(self.operation, its, name)
            for name, its in self.shape.members.items()
        ]
        if len(whole) > 1:
            self.mistyped(dict(zip(self.shape.members, whole)))

    def given(self, value):
        return self.context.world.with_value(self.operation, self.place, value)

    def strings(self):
        if self.shape.enum:
            for value in self.shape.enum:
                self.taken(value, self.given(value))
            self.refused("another word", self.given("ROBOT"))
            return
        least, most = self.bounds()
        text = lambda length: self.context.world.of_length(self.shape, self.place, length)
        if least == 0 and models.takes(self.shape, "") and self.where != "uri":
            self.taken("no characters", self.given(""))
        if least > 0:
            if (shortest := text(least)) is not None:
                self.taken(f"{least} characters", self.given(shortest))
            self.refused(f"{least - 1} characters", self.given((text(least) or "a" * least)[1:]))
        if most is not None:
            longest = text(most)
            if longest is not None:
                self.taken(f"{most} characters", self.given(longest))
            self.refused(f"{most + 1} characters", self.given(text(most + 1) or "a" * (most + 1)))
        if (wrong := models.text_refused(self.shape)) is not None:
            self.refused(f"{wrong[:2]!r}, against the pattern", self.given(wrong))
        self.characters()

    def characters(self):
        """Each character of a pattern, once for each shape."""
        if self.shape.name in self.seen:
            return
        self.seen.add(self.shape.name)
        taken, refused = models.characters(self.shape)
        for text in taken:
            self.taken(f"{text!r}", self.given(text))
        for text in refused:
            self.refused(f"{text[-10:]!r}", self.given(text))

    def bounds(self):
        """How long it may be."""
        return self.context.model.least(self.shape) or 0, self.context.model.most(self.shape)

    def lists(self):
        member = self.place.steps[-1]
        entries = lambda count: [
            self.context.world.entry(self.operation, self.shape, member, at) for at in range(count)
        ]
        self.sized(entries)

    def maps(self):
        member = self.place.steps[-1]
        entries = lambda count: self.context.world.entries(
            self.operation, self.shape, member, count
        )
        self.sized(entries)
        [(name, value)] = entries(1).items()
        for what, key, fine in models.keys(self.shape.key, name):
            (self.taken if fine else self.refused)(f"{what} for a name", self.given({key: value}))

    def sized(self, entries):
        """So many entries, and one more or less."""
        least, most = self.bounds()
        self.taken(f"{least} entries", self.given(entries(least)))
        if least > 0:
            self.refused(f"{least - 1} entries", self.given(entries(least - 1)))
        if most is not None:
            self.taken(f"{most} entries", self.given(entries(most)))
            self.refused(f"{most + 1} entries", self.given(entries(most + 1)))

    def numbers(self):
        least, most = self.context.model.least(self.shape), self.context.model.most(self.shape)
        if least is not None:
            self.taken(least, self.given(least))
            self.refused(least - 1, self.given(least - 1))
        if most is not None:
            self.taken(most, self.given(most))
            self.refused(most + 1, self.given(most + 1))
        if self.shape.name in self.context.pending.WIDER:
            past = self.shape.metadata["max"] + 1
            self.taken(f"{past}, which is wider than AWS,", self.given(past))

    def check(self, what, holds, seen):
        self.context.report.check(GROUP, f"{self.operation} {what}", holds, seen)

    def ask(self, given):
        """The error that boto3 gets, `None` for none."""
        try:
            told = self.context.call(self.operation)(**given)
        except ClientError as error:
            return error.response
        self.context.world.undo(self.operation, given, told)
        return None

    def taken(self, what, given):
        """No error about a bound: a ValidationException at all only where it is declared."""
        error, pending = self.ask(given), self.context.pending
        code = error["Error"]["Code"] if error else None
        fields = self.context.protocol.named(error) if error else set()
        shapes = {self.shape.name, getattr(getattr(self.shape, "member", None), "name", None)}
        finer = shapes & pending.FINER.keys() if code == "ValidationException" else set()
        self.context.report.finer |= finer
        fine = code in (None, "ResourceNotFoundException", "ConflictException") or (
            finer and not fields
        )
        self.check(f"takes {what} at {self.place}", fine, error)

    def refused(self, what, given, raw=False):
        """A ValidationException that names the member, and it alone."""
        if raw:
            # botocore leaves out what is None.
            answer = self.context.send(self.operation, given)
            error, code = answer.json() or {}, answer.code()
        else:
            error = self.ask(given) or {}
            code = error.get("Error", {}).get("Code")
        holds = code == "ValidationException" and self.context.protocol.named(error) == {
            self.place.named()
        }
        self.check(f"refuses {what} at {self.place}", holds, error)

    def mistyped(self, value):
        answer = self.context.send(self.operation, self.given(value))
        holds = answer.status == 400 and answer.code() == "SerializationException"
        self.check(f"refuses {json.dumps(value)} at {self.place}", holds, answer.body)

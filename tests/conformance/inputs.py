"""Valid inputs of every operation, made from a model and from what there is on the stack."""

import copy
import itertools
import time

from . import model as models


class Inputs:
    """Makes inputs; what a service's values mean says who is made of this."""

    # Members that the model does not require, but without which a structure means nothing; and of a
    # union the one that is meant, where it is not the first. By shape.
    MEANT = {}
    # The name of an entry of each map, by shape.
    KEYS = {}

    def __init__(self, stack, model, client):
        self.stack, self.model, self.client = stack, model, client
        self.fresh = itertools.count()
        self.tomorrow = int(time.time()) + 86_400

    def seen_by(self, model):
        """The same, with inputs of another model."""
        other = copy.copy(self)
        other.model = model
        return other

    def unique(self):
        """A name that nothing has yet."""
        return f"conf-{next(self.fresh)}"

    # -- What a service says -------------------------------------------------------------------

    def text(self, operation, shape, member):
        """A text that means something."""
        return models.text_of(shape, max(shape.metadata.get("min", 0), 1))

    def entry(self, operation, shape, member, at):
        """The `at`-th entry of a list; those that must differ do."""
        return self.value(operation, shape.member, member)

    def fit(self, operation, place, given):
        """Makes the rest such that the value that is tried can go with it."""

    def of_length(self, shape, place, length):
        """A string of so many characters that means something where it can."""
        return models.text_of(shape, length)

    def begin(self, operation):
        """Before an operation is tried."""

    def end(self, operation):
        """After it."""

    def undo(self, operation, given, told):
        """After it did something that would be in the way of the next."""

    # -- Inputs ----------------------------------------------------------------------------------

    def minimal(self, operation):
        """The required members alone."""
        return self.value(operation, self.model.input(operation), "")

    def value(self, operation, shape, member):
        """A value of a member that the model and the service take."""
        kind = shape.type_name
        if kind == "structure":
            meant = self.MEANT.get(
                shape.name, list(shape.members)[:1] if models.is_union(shape) else ()
            )
            names = [*shape.required_members, *meant]
            return {name: self.value(operation, shape.members[name], name) for name in names}
        if kind == "map":
            return self.entries(operation, shape, member, shape.metadata.get("min", 0))
        if kind == "list":
            least = self.least(shape, member)
            return [self.entry(operation, shape, member, at) for at in range(least)]
        if kind == "string":
            return shape.enum[0] if shape.enum else self.text(operation, shape, member)
        if kind == "boolean":
            return True
        if kind == "timestamp":
            return self.tomorrow + (3_600 if member == "EndTime" else 0)
        return max(shape.metadata.get("min", 0), 1)

    def least(self, shape, member):
        """How many entries a list has that nobody asked for."""
        return shape.metadata.get("min", 0)

    def entries(self, operation, shape, member, count):
        """So many entries of a map."""
        names = [self.KEYS[shape.name], *(f"k{at}" for at in range(1, count))][:count]
        return {name: self.value(operation, shape.value, member) for name in names}

    def with_value(self, operation, place, value):
        """A valid input, but for `value` at `place`."""
        given = self.minimal(operation)
        self.fit(operation, place, given)
        here, shape = given, self.model.input(operation)
        for depth, step in enumerate(place.steps):
            last = depth == len(place.steps) - 1
            member = place.steps[depth - 1] if step == "*" else step
            if models.is_union(shape):
                # It has one member.
                here.clear()
            inner = _inner(shape, step)
            if step == "*":
                if last:
                    here[:1] = [value]
                elif not here:
                    here.append(self.value(operation, inner, member))
                here = here[0]
            elif last:
                here[step] = value
            else:
                # A member that is not required is not there yet.
                here = here.setdefault(step, self.value(operation, inner, member))
            shape = inner
        return given

    def without(self, operation, place):
        """A valid input, but that nothing is at `place`."""
        marker = object()
        given = self.with_value(operation, place, marker)

        def strip(value):
            if isinstance(value, dict):
                return {name: strip(its) for name, its in value.items() if its is not marker}
            return [strip(its) for its in value] if isinstance(value, list) else value

        return strip(copy.copy(given))


def _inner(shape, step):
    if shape.type_name == "map":
        return shape.value
    return shape.member if step == "*" else shape.members[step]

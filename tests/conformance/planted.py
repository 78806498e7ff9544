"""That the checks can fail: the model is changed a little, and somebody has to notice."""

from . import operations
from .bounds import Bounds
from .report import Report
from .responses import Watcher

GROUP = "planted"


def run(context):
    planted = context.service.planted
    for shape, key, value, operation in planted.BOUNDS:
        # By its name this lambda finds what this turn has.
        change = lambda shapes, shape=shape, key=key, value=value: shapes[shape].update(
            {key: value}
        )
        report = _blank(context)
        seen = set() if key == "pattern" else {shape}
        _bounds(context, change, report, operation, shape, seen)
        _noticed(context, f"{shape} with {key} {value}", report)
    for what, operation, given, change in planted.answers(context):
        report = _blank(context)
        watcher = Watcher(context.service, context.service.model(change), report)
        watcher.heard(operation, context.send(operation, given))
        _noticed(context, what, report)
    for what, change in planted.OPERATIONS.items():
        report = _blank(context)
        operations.run(context.changed(context.service.model(change), report))
        _noticed(context, what, report)


def _blank(context):
    return Report(context.pending)


def _noticed(context, what, report):
    context.report.check(GROUP, f"{what} is noticed", bool(report.failures), "nobody noticed")


def _bounds(context, change, report, operation, shape, seen):
    model = context.service.model(change)
    changed = context.changed(model, report)
    places = model.places(operation, context.world.KEYS)
    place = next(its for its in places if its.shape.name == shape)
    Bounds(changed, operation, place, seen).all()

"""That the checks can fail: the model is changed a little, and somebody has to notice."""

import copy
import json
from types import SimpleNamespace

from . import operations
from .bounds import Bounds
from .model import Model
from .report import Report
from .responses import Watcher

GROUP = "planted"
PERSONAL = ["PERSONAL", "ONCALL_SCHEDULE"]
# A shape, what of it is changed, to what, and the operation whose bounds tell.
BOUNDS = [
    ("ContactAlias", "max", 254, "CreateContact"),
    ("ContactAlias", "max", 256, "CreateContact"),
    ("ContactAlias", "min", 2, "CreateContact"),
    ("ContactAlias", "pattern", "^[a-z0-9-~]*$", "CreateContact"),
    ("ContactType", "enum", [*PERSONAL, "ESCALATION", "TEAM"], "CreateContact"),
    ("MaxResults", "max", 1025, "ListContacts"),
    ("MaxResults", "max", 1023, "ListContacts"),
    ("TagsList", "max", 49, "TagResource"),
    ("TagsList", "max", 51, "TagResource"),
    ("TagKeyList", "max", 51, "UntagResource"),
    ("TagValue", "min", 0, "TagResource"),
    ("TagValue", "max", 257, "TagResource"),
    ("RetryIntervalInMinutes", "max", 61, "UpdateContact"),
    ("RetryIntervalInMinutes", "min", 1, "UpdateContact"),
    ("ActivationCode", "min", 5, "ActivateContactChannel"),
    ("ActivationCode", "max", 11, "ActivateContactChannel"),
    ("SsmContactsArn", "max", 2047, "GetContact"),
    ("Policy", "max", 395_001, "PutContactPolicy"),
]


def run(context):
    for shape, key, value, operation in BOUNDS:
        model = Model(lambda shapes: shapes[shape].update({key: value}))
        report = Report()
        _bounds(context, model, report, operation, shape, set() if key == "pattern" else {shape})
        _noticed(context, f"{shape} with {key} {value}", report)
    _members(context)
    _operation(context)


def _noticed(context, what, report):
    context.report.check(GROUP, f"{what} is noticed", bool(report.failures), "nobody noticed")


def _changed(context, model, report):
    """The same stack, looked at by another model."""
    world = copy.copy(context.world)
    world.model = model
    return SimpleNamespace(**{**vars(context), "model": model, "report": report, "world": world})


def _bounds(context, model, report, operation, shape, seen):
    changed = _changed(context, model, report)
    place = next(its for its in model.places(operation) if its.shape.name == shape)
    Bounds(changed, operation, place, seen).all()


def _members(context):
    """Answers that are not as the model says."""
    result = "GetContactResult"
    for what, change in {
        "an answer without a required member": lambda its: its[result]["required"].append("More")
        or its[result]["members"].update(More={"shape": "ContactName"}),
        "an answer with another member": lambda its: its[result]["members"].pop("Plan")
        and its[result]["required"].remove("Plan"),
        "an answer with a word of no enum": lambda its: its["ContactType"].update(enum=["TEAM"]),
        "an answer of another type": lambda its: its["ContactAlias"].update(type="integer"),
        "an answer that is too long": lambda its: its["ContactAlias"].update(max=3),
        "an answer that the pattern refuses": lambda its: its["ContactAlias"].update(pattern="[x]"),
    }.items():
        given = {"ContactId": context.world.person}
        _heard(context, what, "GetContact", given, change)
    absent = {"ContactId": context.stack.arn("contact", "conf-nobody")}
    for what, change in {
        "an error that is none of the operation's": lambda its: its.update(
            ResourceNotFoundException={**its["ResourceNotFoundException"], "members": {}}
        ),
        "an error without a member": lambda its: its["ResourceNotFoundException"][
            "required"
        ].append("Gone"),
    }.items():
        _heard(context, what, "GetContact", absent, change)


def _heard(context, what, operation, given, change):
    report = Report()
    watcher = Watcher(Model(change), report)
    watcher.heard(operation, context.stack.send(json.dumps(given), operation))
    _noticed(context, what, report)


def _operation(context):
    """An operation of which a member is required that is not, and the reverse."""
    for what, change in {
        "another required member": lambda its: its["CreateContactRequest"]["required"].append(
            "DisplayName"
        ),
        "a required member less": lambda its: its["CreateContactRequest"]["required"].remove(
            "Plan"
        ),
    }.items():
        report = Report()
        operations.run(_changed(context, Model(change), report))
        _noticed(context, what, report)

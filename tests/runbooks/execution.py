"""Runs a document as Systems Manager does, as far as the documents here need it.

What is not like the real thing: waiting takes no time, and answers are those of `world`.
"""

import json
import re
from dataclasses import dataclass, field

import boto3
from botocore import xform_name
from botocore.exceptions import ParamValidationError

REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)?)\s*\}\}")
PART = re.compile(r"\.([A-Za-z0-9_]+)|\[([0-9]+)\]")
# Bytes of a script's answer.
# ssm#automation-action-executeScript
PAYLOAD_MAX = 100_000
# Seconds between two looks of a step that waits.
INTERVAL_S = 15
# Steps of one execution: more of them go round in circles.
STEPS_MAX = 50
TYPES = {"String": str, "Integer": int, "Boolean": bool}


class Wrong(AssertionError):
    """The document is wrong: no run of it may come to this."""


class StepFailed(Exception):
    """A step failed, as steps may."""


@dataclass
class Execution:
    """What became of one run."""

    status: str = "Success"
    steps: list = field(default_factory=list)
    failures: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    def output(self, name):
        return self.values[name]


def run(world, runbook, **given):
    """Runs it with parameters as StartAutomationExecution takes them: lists of strings."""
    execution = Execution(values=parameters(runbook, given))
    names = list(runbook.steps)
    name = names[0]
    world.role = set(runbook.allowed)
    try:
        while name is not None:
            if len(execution.steps) == STEPS_MAX:
                raise Wrong(f"it goes round in circles: {execution.steps}")
            name = _step(world, runbook, execution, name, names)
    finally:
        world.role = None
    return execution


def parameters(runbook, given):
    """The value of each parameter, where all are as their declarations say."""
    values = {}
    declared = runbook.parameters
    given = {"AutomationAssumeRole": ["arn:aws:iam::123456789012:role/tocsin-runbook-test"], **given}
    for name in given.keys() - declared.keys():
        raise Wrong(f"{runbook.name} declares no parameter {name}")
    for name, its in declared.items():
        if name not in given and "default" not in its:
            raise Wrong(f"{runbook.name} requires {name}")
        value = given.get(name, its.get("default"))
        many = its["type"] == "StringList"
        values[name] = value if many or isinstance(value, str) else value[0]
        unfit(name, values[name], its)
    return values


def unfit(name, value, declared):
    """Refuses what Systems Manager refuses before it starts anything."""
    if "allowedValues" in declared and value not in declared["allowedValues"]:
        raise Wrong(f"{name} may not be {value}")
    if "allowedPattern" in declared and not re.fullmatch(declared["allowedPattern"], value):
        raise Wrong(f"{name} does not match {declared['allowedPattern']}: {value}")


def _step(world, runbook, execution, name, names):
    """Does one step; gives the next one's name."""
    step = runbook.steps[name]
    execution.steps.append(name)
    following = names[names.index(name) + 1] if names.index(name) + 1 < len(names) else None
    following = None if step.get("isEnd") else step.get("nextStep", following)
    try:
        chosen = _ACTIONS[step["action"]](world, step, execution.values)
    except StepFailed as failure:
        execution.failures[name] = str(failure)
        how = step.get("onFailure", "Abort")
        if step.get("isCritical", how != "Continue"):
            execution.status = "Failed"
        if how.startswith("step:"):
            return how.removeprefix("step:")
        return None if how == "Abort" else following
    return chosen or following


def filled(value, values):
    """What stands in a document, with its references filled in."""
    if isinstance(value, dict):
        return {key: filled(its, values) for key, its in value.items()}
    if isinstance(value, list):
        return [filled(its, values) for its in value]
    if not isinstance(value, str):
        return value
    whole = REFERENCE.fullmatch(value)
    if whole:
        return _value(whole[1], values)
    return REFERENCE.sub(lambda found: str(_value(found[1], values)), value)


def _value(name, values):
    if name not in values:
        raise Wrong(f"{name} has no value at this step")
    return values[name]


def selected(selector, answer):
    """What a selector such as `$.a[0].b` finds; `None` where it finds nothing."""
    found = answer
    for name, index in PART.findall(selector.removeprefix("$")):
        try:
            found = found[name] if name else found[int(index)]
        except (KeyError, IndexError):
            return None
    return found


def _keep(step, answer, values):
    for its in step.get("outputs", []):
        found = selected(its["Selector"], answer)
        kind = its["Type"]
        fits = isinstance(found, list) and all(isinstance(one, str) for one in found)
        if not (fits if kind == "StringList" else isinstance(found, TYPES[kind])):
            raise Wrong(f"{step['name']}.{its['Name']} is no {kind}: {found!r}")
        values[f"{step['name']}.{its['Name']}"] = found


def _script(_world, step, values):
    inputs = step["inputs"]
    payload = filled(inputs["InputPayload"], values)
    scope = {"__name__": "script"}
    # The scripts are our own.
    exec(compile(inputs["Script"], f"{step['name']}.py", "exec"), scope)  # noqa: S102
    try:
        answer = scope[inputs["Handler"]](json.loads(json.dumps(payload)), {})
    except (AssertionError, NameError, KeyError, TypeError, ParamValidationError):
        raise
    except Exception as failure:
        raise StepFailed(str(failure)) from failure
    text = json.dumps(answer)
    if len(text) > PAYLOAD_MAX:
        raise Wrong(f"{step['name']} answers {len(text)} bytes")
    _keep(step, {"Payload": json.loads(text)}, values)


def _ask(inputs, values):
    known = ("Service", "Api", "PropertySelector", "DesiredValues")
    asked = {key: filled(its, values) for key, its in inputs.items() if key not in known}
    client = boto3.client(inputs["Service"])
    try:
        return getattr(client, xform_name(inputs["Api"]))(**asked)
    except (AssertionError, ParamValidationError):
        raise
    except Exception as failure:
        raise StepFailed(str(failure)) from failure


def _api(_world, step, values):
    _keep(step, _ask(step["inputs"], values), values)


def _wait(world, step, values):
    inputs = step["inputs"]
    for _look in range(step["timeoutSeconds"] // INTERVAL_S):
        found = selected(inputs["PropertySelector"], _ask(inputs, values))
        if found in inputs["DesiredValues"]:
            return
        world.sleep(INTERVAL_S)
    raise StepFailed(f"timed out with {found}")


def _sleep(world, step, _values):
    world.sleep(int(re.fullmatch(r"PT([0-9]+)M", step["inputs"]["Duration"])[1]) * 60)


def _branch(_world, step, values):
    for choice in step["inputs"]["Choices"]:
        value = filled(choice["Variable"], values)
        (holds,) = (compare(value, choice[name]) for name, compare in _COMPARE.items() if name in choice)
        if holds:
            return choice["NextStep"]
    return step["inputs"].get("Default")


_COMPARE = {"Contains": str.__contains__, "StartsWith": str.startswith, "StringEquals": str.__eq__}
_ACTIONS = {
    "aws:executeScript": _script,
    "aws:executeAwsApi": _api,
    "aws:waitForAwsResourceProperty": _wait,
    "aws:sleep": _sleep,
    "aws:branch": _branch,
}

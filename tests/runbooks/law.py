"""What every document has to keep. Each check yields what is wrong, in words.

Systems Manager publishes no schema of its documents; this is what its user guide says, as far as these documents go, and
what this house asks on top: a dry run by default, and roles that allow exactly what is asked.
"""

import ast
import re
import sys

from botocore.validate import ParamValidator

from .calls import clients, imported, operations, read
from .execution import PART, REFERENCE, unfit
from .graph import Graph
from .runbook import action_of, reads

# ssm#automation-actions: what a step of each kind has to be given, and may be given.
INPUTS = {
    "aws:executeScript": ({"Runtime", "Handler", "InputPayload", "Script"}, set()),
    "aws:executeAwsApi": ({"Service", "Api"}, None),
    "aws:waitForAwsResourceProperty": ({"Service", "Api", "PropertySelector", "DesiredValues"}, None),
    "aws:branch": ({"Choices"}, {"Default"}),
    "aws:sleep": ({"Duration"}, set()),
}
PROPERTIES = {
    "name", "action", "inputs", "outputs", "nextStep", "isEnd", "onFailure", "isCritical", "timeoutSeconds", "maxAttempts",
}  # fmt: skip
TOP = {"schemaVersion", "description", "assumeRole", "parameters", "mainSteps", "outputs"}
PARAMETER = {"type", "description", "default", "allowedPattern", "allowedValues"}
OPERATORS = {"Contains", "StartsWith", "StringEquals"}
TYPES = {"String", "StringList", "AWS::IAM::Role::Arn"}
NAME = re.compile(r"[a-zA-Z0-9_]{3,128}")
# Seconds that a script has.
SCRIPT_MAX_S = 600
# Bytes of a document.
DOCUMENT_MAX = 64 * 1024
# What else must be allowed for an operation, as its service checks it too.
IMPLIED = {
    "codedeploy:CreateDeployment": {
        "codedeploy:GetApplicationRevision",
        "codedeploy:GetDeploymentConfig",
        "codedeploy:RegisterApplicationRevision",
    },
    # Snapshots are tagged as they are made.
    "ec2:CreateSnapshots": {"ec2:CreateTags"},
}
# Steps that change something in spite of a dry run, unless their script keeps from it: it is handed `DryRun`, and the
# dry runs of the executions prove that it does.
HANDED = {("rds-connections", "endIdle"), ("guardduty-evidence", "trail")}
# Runbooks whose whole point is the one change that they make.
TELLS = {"notify-team"}


def shape(runbook):
    """The document as a whole."""
    document = runbook.document
    if document.keys() != TOP:
        yield f"has {sorted(document)}"
    if document["schemaVersion"] != "0.3" or document["assumeRole"] != "{{ AutomationAssumeRole }}":
        yield "is no runbook that assumes the role of the plan"
    if len(runbook.text.encode()) > DOCUMENT_MAX:
        yield f"has more than {DOCUMENT_MAX} bytes"
    role = document["parameters"].get("AutomationAssumeRole", {})
    if role.get("type") != "AWS::IAM::Role::Arn" or "default" in role:
        yield "does not require its role"


def parameters(runbook):
    """Each has a type and a description, and a default that it would take itself; each is used."""
    used = {name for name in references(runbook.document)}
    for name, its in runbook.parameters.items():
        if its["type"] not in TYPES or not its.get("description") or its.keys() - PARAMETER:
            yield f"{name} is not declared well"
        if name not in used:
            yield f"{name} is declared and not used"
        if its["type"] == "String" and not {"allowedPattern", "allowedValues"} & its.keys():
            yield f"{name} takes anything"
        if its["type"] == "StringList" and its.get("default") != []:
            yield f"{name} is not empty by default"
        if isinstance(its.get("default"), str):
            try:
                unfit(name, its["default"], its)
            except AssertionError as wrong:
                yield str(wrong)
    yield from (f"{name} is used and not declared" for name in used - runbook.parameters.keys() if "." not in name)


def steps(runbook):
    """Names, kinds, inputs, and limits of time."""
    names = [step["name"] for step in runbook.document["mainSteps"]]
    yield from (f"{name} is there twice" for name in set(names) if names.count(name) > 1)
    for name, step in runbook.steps.items():
        if not NAME.fullmatch(name) or step.keys() - PROPERTIES:
            yield f"{name} has a name or properties that steps have not"
        if step["action"] not in INPUTS:
            yield f"{name} does {step['action']}"
            continue
        required, optional = INPUTS[step["action"]]
        given = step["inputs"].keys()
        if required - given or (optional is not None and given - required - optional):
            yield f"{name} is given {sorted(given)}"
        bounded = step["action"] in ("aws:branch", "aws:sleep") or "timeoutSeconds" in step
        if not bounded or (step["action"] == "aws:executeScript" and step["timeoutSeconds"] > SCRIPT_MAX_S):
            yield f"{name} may last too long"
        if step["action"] not in ("aws:branch", "aws:sleep") and "onFailure" not in step:
            yield f"{name} does not say what follows its failure"
        for choice in step["inputs"].get("Choices", []):
            if len(choice.keys() & OPERATORS) != 1 or choice.keys() - OPERATORS != {"NextStep", "Variable"}:
                yield f"{name} has a choice {choice}"
            # Nobody says what it does with nothing.
            if "" in choice.values():
                yield f"{name} compares with nothing"


def order(runbook):
    """Every step is there, can be reached and ends; what a step refers to was there before, whichever way led to it."""
    graph = Graph(runbook)
    yield from graph.missing()
    if any(True for _ in graph.missing()):
        return
    yield from (f"nothing leads to {name}" for name in runbook.steps.keys() - graph.reached())
    if graph.circular():
        yield "goes round in circles"
        return
    outputs = {f"{step['name']}.{its['Name']}" for step in runbook.steps.values() for its in step.get("outputs", [])}
    before = graph.before()
    for name, step in runbook.steps.items():
        for reference in references(step["inputs"]):
            source = reference.partition(".")[0]
            if "." in reference and (reference not in outputs or source not in before.get(name, {source})):
                yield f"{name} refers to {reference}, which is not there on every way"
    yield from (f"the output {its} is none of a step" for its in runbook.document["outputs"] if its not in outputs)


def safety(runbook):
    """No step that changes something is reached by a dry run, and that is what happens when nothing is said."""
    changing = {name for name, step in runbook.steps.items() if any(not reads(op.name) for op in operations(step))}
    changing -= {
        name
        for its, name in HANDED
        if its == runbook.name and "DryRun" in runbook.steps[name]["inputs"]["InputPayload"]
    }
    if runbook.name in TELLS or not changing:
        return
    declared = runbook.parameters.get("DryRun", {})
    if declared.get("default") != "true" or declared.get("allowedValues") != ["true", "false"]:
        yield "is no dry run by default"
    reached = Graph(runbook, without={"Variable": "{{ DryRun }}", "StringEquals": "false"}).reached()
    yield from (f"{name} is reached by a dry run" for name in sorted(changing & reached))


def apis(runbook):
    """Steps that ask an API ask it as its model has it, and look for what it answers."""
    for name, step in runbook.steps.items():
        for operation in operations(step) if "Api" in step["inputs"] else ():
            known = ("Service", "Api", "PropertySelector", "DesiredValues")
            asked = {key: value for key, value in step["inputs"].items() if key not in known}
            wrong = ParamValidator().validate(asked, operation.input_shape)
            if wrong.has_errors():
                yield f"{name}: {wrong.generate_report()}"
            selectors = [its["Selector"] for its in step.get("outputs", [])]
            for selector in [*selectors, *filter(None, [step["inputs"].get("PropertySelector")])]:
                if not answers(operation.output_shape, selector):
                    yield f"{name}: {operation.name} does not answer {selector}"


def answers(shape, selector):
    """Whether a selector finds something in what a shape describes."""
    for name, _index in PART.findall(selector.removeprefix("$")):
        if name:
            if shape.type_name != "structure" or name not in shape.members:
                return False
            shape = shape.members[name]
        else:
            if shape.type_name != "list":
                return False
            shape = shape.member
    return True


def scripts(runbook):
    """Scripts get what they read, and bring nothing with them that is not there."""
    for name, step in runbook.steps.items():
        if step["action"] != "aws:executeScript":
            continue
        inputs = step["inputs"]
        if inputs["Runtime"] != "python3.11" or "{{" in inputs["Script"]:
            yield f"{name} has another runtime, or braces that Systems Manager fills in"
        tree = ast.parse(inputs["Script"])
        handler = next(
            (its for its in tree.body if isinstance(its, ast.FunctionDef) and its.name == inputs["Handler"]), None
        )
        if handler is None or [its.arg for its in handler.args.args] != ["events", "_context"]:
            yield f"{name} has no handler"
        needed, optional = read(tree)
        given = inputs["InputPayload"].keys()
        if needed - given or given - needed - optional:
            yield f"{name} is given {sorted(given)} and reads {sorted(needed | optional)}"
        # By these names the calls of a script are found.
        for service, variable in clients(tree):
            if variable is None or variable.rstrip("_") != service:
                yield f"{name} calls its client of {service} {variable}"
        for foreign in imported(tree) - {"boto3"} - sys.stdlib_module_names:
            yield f"{name} imports {foreign}"


def role(runbook):
    """The role allows what the document asks, and nothing else; Systems Manager takes it for this account alone."""
    asked = {action_of(its) for step in runbook.steps.values() for its in operations(step)}
    asked |= {action for its in asked for action in IMPLIED.get(its, ())}
    allowed = set(runbook.allowed)
    yield from (f"the role does not allow {its}" for its in sorted(asked - allowed))
    yield from (f"the role allows {its}, which nothing asks" for its in sorted(allowed - asked))
    resources = runbook.template["Resources"]
    its = resources["Role"]["Properties"]
    if its["RoleName"] != {"Sub": f"${{RolePrefix}}{runbook.name}"}:
        yield "the role has another name"
    (trust,) = its["AssumeRolePolicyDocument"]["Statement"]
    account = trust["Condition"]["StringEquals"]["aws:SourceAccount"]
    if trust["Principal"] != {"Service": "ssm.amazonaws.com"} or account != {"Ref": "AWS::AccountId"}:
        yield "the role trusts others"
    for statement in runbook.statements:
        changes = [its for its in actions(statement) if not reads(its.partition(":")[2])]
        # What no resource bounds: AWS's own tables say so, and cfn-lint holds them against these policies.
        if statement["Resource"] == "*" and set(changes) - {"codedeploy:StopDeployment"}:
            yield f"the role may do {', '.join(changes)} to everything"
    if resources["Document"]["Properties"]["Name"] != f"tocsin-{runbook.name}":
        yield "the document has another name"


def actions(statement):
    return [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]


def references(value):
    """The names in braces within a part of a document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for its in value:
            yield from references(its)
    elif isinstance(value, str):
        yield from REFERENCE.findall(value)


ALL = (shape, parameters, steps, order, safety, apis, scripts, role)

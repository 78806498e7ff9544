"""One runbook: its document, its scripts, and the template that deploys both its role and it."""

from functools import cached_property
from pathlib import Path

import yaml

RUNBOOKS = Path(__file__).resolve().parents[2] / "runbooks"
# Operations whose names begin so change nothing.
READS = ("BatchGet", "Describe", "Get", "List", "Lookup")
# Where IAM's names differ from those of the API.
PREFIXES = {"monitoring": "cloudwatch"}
ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}


def action_of(model):
    """What IAM calls an operation."""
    service = model.service_model
    name = f"{PREFIXES.get(service.signing_name, service.signing_name)}:{model.name}"
    return ACTIONS.get(name, name)


def reads(operation):
    return operation.startswith(READS)


class Template(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Sub x` is `{"Sub": x}`."""


def _short(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    return {suffix: loader.construct_sequence(node, deep=True)}


Template.add_multi_constructor("!", _short)


class Runbook:
    """What lies in one folder."""

    def __init__(self, name, document=None, template=None):
        self.name, self.folder = name, RUNBOOKS / name
        self._document, self._template = document, template

    @cached_property
    def text(self):
        return (self.folder / "document.yaml").read_text(encoding="utf-8")

    @cached_property
    def document(self):
        return self._document or yaml.safe_load(self.text)

    @cached_property
    def template(self):
        text = (self.folder / "template.yaml").read_text(encoding="utf-8")
        # It is our own file.
        return self._template or yaml.load(text, Loader=Template)  # noqa: S506

    @property
    def parameters(self):
        return self.document["parameters"]

    @property
    def steps(self):
        return {step["name"]: step for step in self.document["mainSteps"]}

    @property
    def statements(self):
        """The statements of the role, those under a condition too."""
        role = self.template["Resources"]["Role"]["Properties"]
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            yield statement["If"][1] if "If" in statement else statement

    @property
    def allowed(self):
        """The actions that the role may do."""
        for statement in self.statements:
            actions = statement["Action"]
            yield from [actions] if isinstance(actions, str) else actions


def every():
    """All runbooks, by name."""
    return [Runbook(path.parent.name) for path in sorted(RUNBOOKS.glob("*/document.yaml"))]

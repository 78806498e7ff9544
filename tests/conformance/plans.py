"""The plans under `examples/`, made by the AWS CLI as their README says, so that no file rots.

What is AWS's own (alarms, documents of runbooks) no local stack has: those files are held against
AWS's model, and against the plan that they belong to. Each alarm then reaches its plan, and somebody is paged.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from botocore.session import get_session
from botocore.validate import ParamValidator

from .guide import _environment

GROUP = "plans"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RUNBOOKS = Path(__file__).resolve().parents[2] / "runbooks"
ALARM = Path(__file__).resolve().parents[2] / "events" / "intake" / "cloudwatch-alarm-action.json"
PEOPLE = ("sato-yui", "kato-ren", "operations-lead")
KINDS = ("compute", "database", "network")


def run(context):
    # It speaks of both services at once.
    if context.service.name != "ssm-incidents":
        return
    with tempfile.TemporaryDirectory() as folder:
        Plans(context, folder).make()


class Plans:
    """Somebody who follows the README of the examples."""

    def __init__(self, context, folder):
        self.stack, self.report = context.stack, context.report
        self.contacts = context.stack.client("ssm-contacts")
        self.environment = _environment(context.stack, folder)
        self.folder = folder
        self.used = {EXAMPLES / "README.md"}

    def says(self, what, holds, seen=""):
        self.report.check(GROUP, what, holds, seen)

    def make(self):
        for alias in PEOPLE:
            self.person(alias)
        self.schedule()
        for kind in KINDS:
            self.plan(kind)
        for path in sorted((EXAMPLES / "recovery").iterdir()):
            self.recovery(path.relative_to(EXAMPLES))
        files = {path for path in EXAMPLES.rglob("*") if path.is_file()}
        self.says("every file is used", files == self.used, sorted(map(str, files ^ self.used)))
        self.nothing_is_wrong()

    def path(self, name):
        self.used.add(EXAMPLES / name)
        return EXAMPLES / name

    def read(self, name):
        return json.loads(self.path(name).read_text(encoding="utf-8"))

    def aws(self, service, operation, name, *more):
        """One command of the README, and what it prints."""
        self.path(name)
        command = [sys.executable, "-m", "awscli", service, operation]
        command += ["--cli-input-json", f"file://{name}", *more]
        return self.run(command, f"{operation} takes {name}")

    def run(self, command, what):
        done = subprocess.run(
            [*command, "--endpoint-url", self.stack.endpoint, "--output", "json"],
            env=self.environment,
            cwd=EXAMPLES,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        self.says(what, done.returncode == 0, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def person(self, alias):
        contact = self.aws("ssm-contacts", "create-contact", f"people/{alias}.json")["ContactArn"]
        plan = self.path("people/plan.json").read_text(encoding="utf-8")
        for kind in ("sms", "email"):
            file = f"people/{alias}.{kind}.json"
            made = self.aws("ssm-contacts", "create-contact-channel", file)
            arn = made["ContactChannelArn"]
            plan = plan.replace(f"{kind.upper()}_CHANNEL", arn)
            address = self.read(file)["DeliveryAddress"]["SimpleAddress"]
            # A phone number is stored without what people put between its digits.
            address = address.replace("-", "") if kind == "sms" else address
            self.stack.activate(self.contacts, arn, address)
        command = [sys.executable, "-m", "awscli", "ssm-contacts", "update-contact"]
        command += ["--contact-id", contact, "--plan", plan]
        self.run(command, f"the plan of {alias} is taken")

    def schedule(self):
        rotation = self.aws("ssm-contacts", "create-rotation", "people/rotation.json")
        arn = rotation["RotationArn"]
        more = ("--plan", f"RotationIds={arn}")
        self.aws("ssm-contacts", "create-contact", "people/on-call.json", *more)

    def plan(self, kind):
        self.aws("ssm-contacts", "create-contact", f"{kind}/escalation.json")
        self.aws("ssm-incidents", "create-response-plan", f"{kind}/response-plan.json")
        plan = self.read(f"{kind}/response-plan.json")
        self.runbook(kind, plan["actions"][0]["ssmAutomation"])
        told = self.stack.command("preview", plan["name"])
        pages = [its["contact"] for its in told if its["event_type"] == "PAGE_SENT"]
        lead = "operations-lead"
        says = len(set(pages)) == 2 and lead in pages and pages[0] != lead
        self.says(f"{plan['name']} pages whoever is on call, then the lead", says, told)
        alarms = sorted((EXAMPLES / kind / "alarms").iterdir())
        self.says(f"{kind} has alarms", len(alarms) >= 2, alarms)
        for path in alarms:
            self.alarm(self.read(path.relative_to(EXAMPLES)), plan["name"], self.stack.region)
        # What CloudWatch measures in one Region alone names the deployment that is there.
        for path in sorted((EXAMPLES / kind).glob("*-*-[0-9]/*.json")):
            self.alarm(self.read(path.relative_to(EXAMPLES)), plan["name"], path.parent.name)

    def runbook(self, kind, action):
        """What the plan gives is what the document takes."""
        document = self.read(f"{kind}/runbook.json")
        self.says(f"{kind}: an Automation document", document["schemaVersion"] == "0.3", document)
        takes = document["parameters"]
        given = {*action.get("parameters", {}), *action.get("dynamicParameters", {})}
        # The role comes from the plan, under this name.
        given.add("AutomationAssumeRole")
        self.says(f"{kind}: the plan gives what the runbook takes", given == takes.keys(), given)
        for step in document["mainSteps"]:
            service, operation = step["inputs"]["Service"], step["inputs"]["Api"]
            # Services are named as botocore names them, apart from one.
            name = {"elasticloadbalancingv2": "elbv2"}.get(service, service)
            model = get_session().get_service_model(name).operation_model(operation)
            inputs = {key: its for key, its in step["inputs"].items() if key not in ("Service", "Api")}
            self.fits(f"{kind}: {operation}", inputs, model.input_shape)
            self.says(f"{operation} only looks", operation.startswith("Describe"), operation)

    def recovery(self, name):
        """The document and the role are those of `runbooks/`, and nothing is repaired before somebody wants it."""
        self.aws("ssm-incidents", "create-response-plan", str(name))
        (action,) = self.read(name)["actions"]
        action = action["ssmAutomation"]
        runbook = action["documentName"].removeprefix("tocsin-")
        takes = yaml.safe_load((RUNBOOKS / runbook / "document.yaml").read_text(encoding="utf-8"))["parameters"]
        given = {*action["parameters"], *action["dynamicParameters"], "AutomationAssumeRole"}
        needed = {name for name, its in takes.items() if "default" not in its}
        self.says(f"{name} gives what the runbook takes", needed <= given <= takes.keys(), given)
        unfit = [key for key, (value,) in action["parameters"].items() if not _fits(value, takes[key])]
        self.says(f"{name} gives it as the runbook takes it", not unfit, unfit)
        self.says(f"{name} is a dry run", action["parameters"]["DryRun"] == ["true"], action)
        role = f":role/tocsin-runbook-{runbook}"
        self.says(f"{name} names the runbook's role", action["roleArn"].endswith(role), action["roleArn"])

    def alarm(self, alarm, plan, region):
        model = get_session().get_service_model("cloudwatch").operation_model("PutMetricAlarm")
        name = alarm["AlarmName"]
        self.fits(name, alarm, model.input_shape)
        arn = f"arn:aws:lambda:{region}:{self.stack.account}:function:tocsin-intake:{plan}"
        named = {*alarm["AlarmActions"], *alarm["OKActions"]}
        self.says(f"{name} names the alias of its plan", named == {arn}, named)
        self.says(f"{name} says what to do without data", "TreatMissingData" in alarm, alarm)
        rings = json.loads(ALARM.read_text(encoding="utf-8"))
        rings["alarmArn"] = f"arn:aws:cloudwatch:{region}:{self.stack.account}:alarm:{name}"
        rings["alarmData"]["alarmName"] = name
        path = Path(self.folder, f"{name}.json")
        path.write_text(json.dumps(rings), encoding="utf-8")
        said = self.stack.command("signal", str(path), "--plan", plan)
        opened = [its["incident"] for its in said if its["outcome"] == "OPENED"]
        self.says(f"{name} opens an incident", len(opened) == 1, said)
        told = {its["event_type"] for its in self.stack.command("timeline", *opened)}
        # Of many at once, a phone gets one message after the other, with all that wait.
        self.says(f"{name} pages somebody", told & {"PAGE_SENT", "PAGE_WAITS"}, told)

    def fits(self, what, given, shape):
        """Members that AWS's model does not have are wrong too: the CLI refuses them."""
        errors = ParamValidator().validate(given, shape).generate_report()
        self.says(f"{what} has the input of AWS's model", not errors, errors)

    def nothing_is_wrong(self):
        """Other checks leave what is wrong behind; of what is made here nothing is."""
        arguments = [self.stack.tocsin, "--json", "--endpoint", self.stack.endpoint, "doctor"]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        ours = (*PEOPLE, "operations-", *(f"{kind}-" for kind in KINDS))
        wrong = [its for its in found if its["subject"].startswith(ours)]
        self.says("the doctor finds nothing wrong with them", not wrong, wrong)


def _fits(value, declared):
    """Whether Systems Manager takes a value for a parameter."""
    allowed = declared.get("allowedValues", [value])
    return value in allowed and re.fullmatch(declared.get("allowedPattern", ".*"), value) is not None

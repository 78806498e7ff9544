"""The guide's use cases that runbooks are for, each from its signal to the end of its runbook: UC-2, UC-4, UC-8, UC-9, UC-10.

They live on a stack of their own, with a team, a plan and a runbook for each. Which document a plan names is one of
`runbooks/`; that it does what it says is tested there, on AWS's side. Here it is started with the incident's own resources, and what
becomes of it is on the timeline.
"""

import json
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from .stack import Stack

GROUP = "use cases"
EVENTS = Path(__file__).resolve().parents[2] / "events" / "intake"
ACCOUNT = "123456789012"
# Seconds after which a runbook of the local stack has ended.
RUNBOOK_ENDS = 60

# Whom each plan pages, the document that it runs, and what that is told of the incident.
CASES = {
    "security-incident-plan-2": ("security", "tocsin-guardduty-evidence", 1),
    "compute-incident-plan": ("compute", "tocsin-ec2-recover", 2),
    "database-incident-plan": ("database", "tocsin-rds-connections", 2),
    "deployment-incident-plan": ("developers", "tocsin-rollback-codedeploy", 2),
    "infrastructure-incident-plan": ("infrastructure", "tocsin-cloudformation-rollback", 2),
}
PHONES = {
    "security": "+819000000101", "compute": "+819000000102", "database": "+819000000103",
    "developers": "+819000000104", "infrastructure": "+819000000105",
}
ROUTES = {
    "rules": [
        {
            "name": "severe findings",
            "pattern": {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 7]}]}},
            "plan": "security-incident-plan-2",
        },
        {
            "name": "stacks",
            "pattern": {"source": ["aws.cloudformation"]},
            "plan": "infrastructure-incident-plan",
        },
    ]
}


def run(context):
    # It speaks of both services at once.
    if context.service.name != "ssm-incidents":
        return
    with tempfile.TemporaryDirectory() as folder, Stack(context.stack.tocsin) as stack:
        UseCases(stack, context.report, Path(folder)).live()


class UseCases:
    """A team to which the guide's use cases happen."""

    def __init__(self, stack, report, folder):
        self.stack, self.report, self.folder = stack, report, folder
        self.contacts, self.incidents = stack.client("ssm-contacts"), stack.client("ssm-incidents")

    def says(self, what, holds, seen=""):
        self.report.check(GROUP, what, holds, seen)

    def live(self):
        for plan, (team, document, impact) in CASES.items():
            self.plan(plan, self.person(team), document, impact)
        self.route()
        opened = {
            "UC-2": self.finding(),
            "UC-4": self.alarm("ec2", "compute-incident-plan"),
            "UC-8": self.alarm("rds", "database-incident-plan"),
            "UC-9": self.deployment(),
            "UC-10": self.stacks(),
        }
        for case, (incident, plan, resource) in opened.items():
            self.pages(case, incident, plan)
            self.involves(case, incident, resource)
        for case, (incident, plan, _) in opened.items():
            self.runs(case, incident, plan)

    def person(self, team):
        """Somebody of a team, who is paged by SMS."""
        arn = self.contacts.create_contact(Alias=team, Type="PERSONAL", Plan={"Stages": []})["ContactArn"]
        phone = PHONES[team]
        channel = self.contacts.create_contact_channel(
            ContactId=arn, Name="phone", Type="SMS", DeliveryAddress={"SimpleAddress": phone}
        )["ContactChannelArn"]
        self.stack.activate(self.contacts, channel, phone)
        target = {"ChannelTargetInfo": {"ContactChannelId": channel, "RetryIntervalInMinutes": 5}}
        stages = {"Stages": [{"DurationInMinutes": 15, "Targets": [target]}]}
        self.contacts.update_contact(ContactId=arn, Plan=stages)
        return arn

    def plan(self, name, contact, document, impact):
        automation = {
            "documentName": document,
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/{document.replace('tocsin-', 'tocsin-runbook-')}",
            "parameters": {"DryRun": ["false"]},
            "dynamicParameters": {"Resources": {"variable": "INVOLVED_RESOURCES"}},
        }
        self.incidents.create_response_plan(
            name=name,
            incidentTemplate={"title": name, "impact": impact},
            engagements=[contact],
            actions=[{"ssmAutomation": automation}],
        )

    def route(self):
        path = self.folder / "routes.json"
        path.write_text(json.dumps(ROUTES), encoding="utf-8")
        self.stack.command("routes", "set", str(path))

    def signal(self, event, *more):
        """What becomes of an event."""
        return self.stack.command("signal", str(EVENTS / f"{event}.json"), *more)

    def opens(self, what, said):
        """The incident that an event opened."""
        opened = [its["incident"] for its in said if its["outcome"] == "OPENED"]
        self.says(f"{what} opens an incident", len(opened) == 1, said)
        return opened[0]

    def finding(self):
        """UC-2: a severe finding pages the security team, a lesser one nobody; an update attaches."""
        said = self.signal("guardduty-severity-6.9")
        self.says("UC-2: severity 6.9 opens nothing", said[0]["outcome"] == "UNROUTED", said)
        incident = self.opens("UC-2: severity 8", self.signal("guardduty-severity-8"))
        said = self.signal("guardduty-severity-8-update")
        attached = [its["outcome"] for its in said] == ["ATTACHED"]
        self.says("UC-2: an update of the finding attaches", attached, said)
        return incident, "security-incident-plan-2", f"arn:aws:ec2:ap-northeast-1:{ACCOUNT}:instance/i-99999999"

    def alarm(self, kind, plan):
        """UC-4 and UC-8: an alarm whose action names the plan."""
        resource = {
            "ec2": f"arn:aws:ec2:ap-northeast-1:{ACCOUNT}:instance/i-0abc1234def567890",
            "rds": f"arn:aws:rds:ap-northeast-1:{ACCOUNT}:db:orders-db",
        }[kind]
        said = self.signal(f"cloudwatch-alarm-action-{kind}", "--plan", plan)
        return self.opens(f"the alarm of {kind}", said), plan, resource

    def deployment(self):
        """UC-9: errors after a deployment, which is found."""
        change = json.loads((EVENTS / "change-codedeploy-start.json").read_text(encoding="utf-8"))
        change["change"]["time"] = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = self.folder / "change.json"
        path.write_text(json.dumps(change), encoding="utf-8")
        self.stack.command("signal", str(path))
        plan = "deployment-incident-plan"
        incident = self.opens("UC-9: the alarm", self.signal("cloudwatch-alarm-action", "--plan", plan))
        arn = f"arn:aws:ssm-incidents::{ACCOUNT}:incident-record/{incident}"
        found = self.incidents.list_incident_findings(incidentRecordArn=arn)["findings"]
        ids = [its["id"] for its in found]
        told = self.incidents.batch_get_incident_findings(incidentRecordArn=arn, findingIds=ids)["findings"]
        self.says("UC-9: the deployment is a finding", "d-A1B2C3D4E" in str(told), told)
        return incident, plan, None

    def stacks(self):
        """UC-10: a stack that fails."""
        incident = self.opens("UC-10: CREATE_FAILED", self.signal("cloudformation-create-failed"))
        arn = f"arn:aws:cloudformation:ap-northeast-1:{ACCOUNT}:stack/prod-network/1a2b3c4d-0000-11ee-8c99-0242ac120002"
        return incident, "infrastructure-incident-plan", arn

    def pages(self, case, incident, plan):
        """Its team is paged by SMS, and nobody else."""
        paged = [its for its in self.stack.command("timeline", incident) if its["event_type"] == "PAGE_SENT"]
        by = [(its["contact"], its["channel"]) for its in paged]
        self.says(f"{case}: the team is paged by SMS", by == [(CASES[plan][0], "SMS")], paged)

    def involves(self, case, incident, resource):
        """What it is about is a related item."""
        arn = f"arn:aws:ssm-incidents::{ACCOUNT}:incident-record/{incident}"
        items = self.incidents.list_related_items(incidentRecordArn=arn)["relatedItems"]
        if resource is not None:
            self.says(f"{case}: the resource is a related item", resource in json.dumps(items), items)

    def runs(self, case, incident, plan):
        """Its runbook is started, once, and ends."""
        document, until = CASES[plan][1], time.monotonic() + RUNBOOK_ENDS
        while True:
            told = self.stack.command("timeline", incident)
            ends = [its for its in told if its["event_type"] in ("RUNBOOK_SUCCEEDED", "RUNBOOK_FAILED")]
            if ends or time.monotonic() > until:
                break
            time.sleep(1)
        started = [its["text"] for its in told if its["event_type"] == "RUNBOOK_STARTED"]
        self.says(f"{case}: its runbook is started once", started == [f"runbook {document} started"], started)
        well = [its["event_type"] for its in ends] == ["RUNBOOK_SUCCEEDED"]
        self.says(f"{case}: its runbook ends, and the timeline says so", well, told)

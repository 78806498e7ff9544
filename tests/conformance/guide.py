"""The guide's walk-through: its eight steps by the AWS CLI, its Python program, and what its CloudFormation
template describes.

They stand here as the guide has them, but for what AWS itself does not take: members of ssm-incidents begin in
lower case, a contact has a plan, and `start_incident` answers `incidentRecordArn`. The local stack has the
guide's team already, so names get a prefix. Steps 4 and 5 configure CloudWatch and EventBridge, which are
AWS's: here their messages arrive as those services would send them.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import boto3

GROUP = "guide"
EVENTS = Path(__file__).resolve().parents[2] / "events" / "intake"
PHONE, MAIL = "+81-90-1234-5670", "guide-tanaka@example.com"


def run(context):
    # It speaks of both services at once.
    if context.service.name != "ssm-incidents":
        return
    with tempfile.TemporaryDirectory() as folder:
        guide = Guide(context, folder)
        guide.walk()
        guide.program()
        guide.template()


class Guide:
    """Somebody who follows the guide."""

    def __init__(self, context, folder):
        self.stack, self.report = context.stack, context.report
        self.environment = _environment(context.stack, folder)

    def says(self, what, holds, seen):
        self.report.check(GROUP, what, holds, seen)

    def aws(self, *arguments):
        """One command of the guide, and what it prints."""
        command = [sys.executable, "-m", "awscli", *arguments]
        command += ["--endpoint-url", self.stack.endpoint, "--output", "json"]
        done = subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        self.says(f"aws {' '.join(arguments[:2])}", done.returncode == 0, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def client(self, service):
        return boto3.session.Session().client(
            service,
            endpoint_url=self.stack.endpoint,
            region_name=self.stack.region,
            aws_access_key_id=self.stack.key,
            aws_secret_access_key=self.stack.secret,
        )

    def walk(self):
        """The eight steps."""
        person, phone = self.contact()
        plan = self.escalation_plan(phone)
        arn = self.response_plan(plan)
        self.alarm(arn)
        self.finding()
        incident = self.aws(
            "ssm-incidents",
            "start-incident",
            "--response-plan-arn",
            # The guide writes the resource without its hyphen.
            arn.replace("response-plan/", "responseplan/"),
            "--title",
            "Production API Manual Incident",
            "--impact",
            "1",
            "--client-token",
            f"manual-incident-{int(datetime.now().timestamp())}",
        )["incidentRecordArn"]
        self.aws(
            "ssm-incidents",
            "create-timeline-event",
            "--incident-record-arn",
            incident,
            "--event-time",
            "2026-04-26T10:30:00Z",
            "--event-type",
            "Custom Event",
            "--event-data",
            '"Root cause identified: Database connection pool exhausted"',
        )
        self.aws(
            "ssm-incidents",
            "update-incident-record",
            "--arn",
            incident,
            "--status",
            "RESOLVED",
            "--summary",
            "Database connection pool increased. Service restored.",
        )
        record = self.client("ssm-incidents").get_incident_record(arn=incident)["incidentRecord"]
        self.says(
            "the incident is as the guide left it",
            (record["status"], record["impact"], record["title"])
            == ("RESOLVED", 1, "Production API Manual Incident"),
            record,
        )
        sent = [its for its in self.stack.command("inbox") if its["address"] == "+819012345670"]
        self.says("the person was paged by SMS", len(sent) >= 2, sent)
        self.says("who", person.endswith("contact/guide-tanaka"), person)

    def contact(self):
        person = self.aws(
            "ssm-contacts",
            "create-contact",
            "--alias",
            "guide-tanaka",
            "--display-name",
            "Tanaka Taro",
            "--type",
            "PERSONAL",
            "--plan",
            '{"Stages": []}',
        )["ContactArn"]
        phone = self.channel(person, "TanakaPhone", "SMS", PHONE)
        self.channel(person, "TanakaEmail", "EMAIL", MAIL)
        code = self.stack.code("+819012345670")
        self.aws(
            "ssm-contacts",
            "activate-contact-channel",
            "--contact-channel-id",
            phone,
            "--activation-code",
            code,
        )
        return person, phone

    def channel(self, person, name, kind, address):
        return self.aws(
            "ssm-contacts",
            "create-contact-channel",
            "--contact-id",
            person,
            "--name",
            name,
            "--type",
            kind,
            "--delivery-address",
            json.dumps({"SimpleAddress": address}),
        )["ContactChannelArn"]

    def escalation_plan(self, phone):
        stage = lambda minutes, retry: {
            "DurationInMinutes": minutes,
            "Targets": [
                {
                    "ChannelTargetInfo": {
                        "ContactChannelId": phone,
                        "RetryIntervalInMinutes": retry,
                    }
                }
            ],
        }
        return self.aws(
            "ssm-contacts",
            "create-contact",
            "--alias",
            "guide-web-team-escalation",
            "--display-name",
            "Web Team Escalation",
            "--type",
            "ESCALATION",
            "--plan",
            json.dumps({"Stages": [stage(5, 2), stage(10, 5), stage(60, 10)]}),
        )["ContactArn"]

    def response_plan(self, escalation):
        topic = "arn:aws:sns:ap-northeast-1:123456789012:prod-incidents"
        template = {
            "title": "Production API Incident",
            "impact": 1,
            "summary": "Critical production API incident requiring immediate response",
            "notificationTargets": [{"snsTopicArn": topic}],
        }
        automation = {
            "roleArn": "arn:aws:iam::123456789012:role/IncidentManagerAutomationRole",
            "documentName": "AWS-DiagnoseECS",
            "documentVersion": "$DEFAULT",
            "targetAccount": "RESPONSE_PLAN_OWNER_ACCOUNT",
            "parameters": {
                "ClusterArn": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod-cluster"]
            },
        }
        return self.aws(
            "ssm-incidents",
            "create-response-plan",
            "--name",
            "guide-prod-api-incident-plan",
            "--incident-template",
            json.dumps(template),
            "--engagements",
            json.dumps([escalation]),
            "--actions",
            json.dumps([{"ssmAutomation": automation}]),
        )["arn"]

    def alarm(self, arn):
        """Step 4: the alarm's action names the plan."""
        said = self.stack.command(
            "signal", str(EVENTS / "cloudwatch-alarm-action.json"), "--plan", arn.split("/")[-1]
        )
        self.says("the alarm opens an incident", "OPENED" in json.dumps(said), said)

    def finding(self):
        """Step 5: a finding of GuardDuty reaches the security team's plan."""
        said = self.stack.command("signal", str(EVENTS / "guardduty-severity-8.json"))
        self.says("the finding opens an incident", "OPENED" in json.dumps(said), said)

    def program(self):
        """The guide's Python example."""
        client = self.client("ssm-incidents")
        incident = client.start_incident(
            responsePlanArn=f"arn:aws:ssm-incidents::{self.stack.account}:responseplan/guide-prod-api-incident-plan",
            title="Production API Error Rate High",
            impact=1,
            clientToken=f"incident-{int(datetime.now().timestamp())}",
        )["incidentRecordArn"]
        client.create_timeline_event(
            incidentRecordArn=incident,
            eventTime=datetime.now(timezone.utc),
            eventType="Custom Event",
            eventData="Root cause identified: Database timeout",
        )
        client.update_incident_record(
            arn=incident,
            status="RESOLVED",
            summary="Database connection pool increased. Service restored.",
        )
        record = client.get_incident_record(arn=incident)["incidentRecord"]
        self.says("the program's incident is resolved", record["status"] == "RESOLVED", record)
        events = client.list_timeline_events(incidentRecordArn=incident)["eventSummaries"]
        kinds = {event["eventType"] for event in events}
        wanted = {"Custom Event", "SSM Incident Trigger", "SSM Incident Record Update"}
        self.says("its timeline tells all of it", wanted <= kinds, kinds)

    def template(self):
        """What the guide's CloudFormation template describes, by the calls that its resources stand for."""
        contacts, incidents = self.client("ssm-contacts"), self.client("ssm-incidents")
        person = contacts.create_contact(
            Alias="guide-on-call-engineer",
            DisplayName="On-Call Engineer",
            Type="PERSONAL",
            Plan={"Stages": []},
        )["ContactArn"]
        channel = contacts.create_contact_channel(
            ContactId=person,
            Name="SMSNotification",
            Type="SMS",
            DeliveryAddress={"SimpleAddress": "+81-90-1234-5671"},
        )["ContactChannelArn"]
        target = {"ContactChannelId": channel, "RetryIntervalInMinutes": 2}
        plan = contacts.create_contact(
            Alias="guide-escalation-plan",
            DisplayName="Incident Escalation",
            Type="ESCALATION",
            Plan={"Stages": [{"DurationInMinutes": 5, "Targets": [{"ChannelTargetInfo": target}]}]},
        )["ContactArn"]
        topic = f"arn:aws:sns:{self.stack.region}:{self.stack.account}:incident-notifications"
        arn = incidents.create_response_plan(
            name="guide-prod-api-response-plan",
            incidentTemplate={
                "title": "Production API Incident",
                "impact": 1,
                "summary": "Critical API incident",
                "notificationTargets": [{"snsTopicArn": topic}],
            },
            engagements=[plan],
        )["arn"]
        shown = incidents.get_response_plan(arn=arn)
        self.says("the template's plan engages its escalation", shown["engagements"] == [plan], shown)


def _environment(stack, folder):
    """Nothing of the user's own configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_CONFIG_FILE": str(Path(folder, "config")),
        "AWS_SHARED_CREDENTIALS_FILE": str(Path(folder, "credentials")),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": stack.key,
        "AWS_SECRET_ACCESS_KEY": stack.secret,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
        "HOME": folder,
        "PYTHONUTF8": "1",
    }

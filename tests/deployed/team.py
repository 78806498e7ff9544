"""People and plans, made as a team makes them: by the API, with codes that arrive on phones."""

from .emulator import Code, wait_for
from .stand_ins import SERVICE

PLANS = {
    "web-plan": ("web", 1),
    "security-plan": ("security", 1),
    "infra-plan": ("infra", 2),
    "storm-plan": ("storm", 3),
    "climb-plan": ("climb", 1),
    "talk-plan": ("web", 2),
    "duty-plan": ("duty", 1),
}
# What some of them want besides.
MORE = {
    "talk-plan": {"tags": {"tocsin/slack": "new"}},
    "duty-plan": {
        "integrations": [
            {
                "pagerDutyConfiguration": {
                    "name": "drill", "secretId": "/tocsin/tocsin/pagerduty",
                    "pagerDutyIncidentConfiguration": {"serviceId": SERVICE},
                }
            }
        ]
    },
}
PHONES = {
    "ana": "+819000000001", "sam": "+819000000002", "ida": "+819000000003", "tom": "+819000000004",
    "eva": "+819000000005", "leo": "+819000000006",
}
# Whom each of the plans' escalations reaches first; eva is behind all of them, by mail, and leo behind her in one.
FIRST = {"web": "ana", "security": "sam", "infra": "ida", "storm": "tom", "climb": "ana", "duty": "eva"}
ROUTES = {
    "rules": [
        {
            "name": "severe findings",
            "pattern": {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 7]}]}},
            "plan": "security-plan",
        },
        {"name": "stacks", "pattern": {"source": ["aws.cloudformation"]}, "plan": "infra-plan"},
        {"name": "alarms", "pattern": {"source": ["aws.cloudwatch"]}, "plan": "web-plan"},
    ],
}


class Team:
    """Who is paged, and how."""

    def __init__(self, deployment):
        self.deployment, self.emulator = deployment, deployment.emulator
        self.connect()

    def connect(self):
        """Finds the API, where it is now."""
        self.contacts = self.deployment.api("ssm-contacts")
        self.incidents = self.deployment.api("ssm-incidents")

    def make(self):
        """Makes everybody and everything."""
        people = {name: self._person(name, phone) for name, phone in PHONES.items()}
        last = {"climb": [people["leo"]]}
        escalations = {
            name: self._escalation(name, [people[first], people["eva"], *last.get(name, [])])
            for name, first in FIRST.items()
        }
        for plan, (escalation, impact) in PLANS.items():
            self.incidents.create_response_plan(
                name=plan, incidentTemplate={"title": plan, "impact": impact},
                engagements=[escalations[escalation]], **MORE.get(plan, {}),
            )

    def _person(self, name, phone):
        """Somebody who is paged by SMS; eva by mail."""
        tags = [{"Key": "tocsin/slack", "Value": f"U0{name.upper()}"}]
        arn = self.contacts.create_contact(Alias=name, Type="PERSONAL", Plan={"Stages": []}, Tags=tags)["ContactArn"]
        kind, address = ("EMAIL", f"{name}@example.com") if name == "eva" else ("SMS", phone)
        channel = self.contacts.create_contact_channel(
            ContactId=arn, Name=kind, Type=kind, DeliveryAddress={"SimpleAddress": address}
        )["ContactChannelArn"]
        sent = self.emulator.mails if kind == "EMAIL" else self.emulator.texts
        told = wait_for(f"the activation code of {name}", lambda: sent(address), 30)
        self.contacts.activate_contact_channel(ContactChannelId=channel, ActivationCode=Code.of(told[0]))
        stage = {
            "DurationInMinutes": 1,
            "Targets": [{"ChannelTargetInfo": {"ContactChannelId": channel, "RetryIntervalInMinutes": 1}}],
        }
        self.contacts.update_contact(ContactId=arn, Plan={"Stages": [stage]})
        return arn

    def _escalation(self, name, whom):
        """A stage of a minute for each of them."""
        stages = [
            {
                "DurationInMinutes": 1,
                "Targets": [{"ContactTargetInfo": {"ContactId": of, "IsEssential": True}}],
            }
            for of in whom
        ]
        plan = {"Stages": stages}
        return self.contacts.create_contact(Alias=name, Type="ESCALATION", Plan=plan)["ContactArn"]

    def listed(self):
        """Every incident, the newest first."""
        pages = self.incidents.get_paginator("list_incident_records").paginate()
        return [record for page in pages for record in page["incidentRecordSummaries"]]

    def of_plan(self, plan):
        """The incidents of one plan."""
        return [record for record in self.listed() if f":incident-record/{plan}/" in record["arn"]]

    def kinds(self, arn):
        """The types of an incident's events, in order."""
        pages = self.incidents.get_paginator("list_timeline_events").paginate(
            incidentRecordArn=arn, sortBy="EVENT_TIME", sortOrder="ASCENDING"
        )
        return [event["eventType"] for page in pages for event in page["eventSummaries"]]

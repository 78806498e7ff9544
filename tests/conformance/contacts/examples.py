"""The examples that AWS publishes with the model of ssm-contacts."""

import re

from ..examples import paths
from .world import arn

ACCOUNT = re.compile(r"arn:aws:ssm-contacts:[a-z0-9-]+:[0-9]{12}:")
CHANNEL = re.compile(r"contact-channel/[a-z]+/[0-9a-f-]{36}$")
ENGAGEMENT = re.compile(r"engagement/[a-z_]+/[0-9a-f-]{36}$")
PAGE = re.compile(r"page/[a-z_]+/[0-9a-f-]{36}$")
# In the order of a life: examples that make something, and those that end it, last.
FIRST = [
    "CreateContact",
    "CreateContactChannel",
    "UpdateContact",
    "UpdateContactChannel",
    "TagResource",
    "PutContactPolicy",
    "SendActivationCode",
    "ActivateContactChannel",
]
LAST = ["DeactivateContactChannel", "UntagResource", "DeleteContactChannel", "DeleteContact"]

# Examples whose answer has other members here, or that cannot be asked as they stand, with the reason.
DIFFERENCES = {
    "all": "ARNs are of the stack's own Region and account; channels, engagements and pages have ids of their own",
    "ActivateContactChannel": "the code is the one that was sent, instead of 466136",
    "AcceptPage": "the code is the one in the page, instead of 425440",
    "ListPagesByContact": "asks for the pages of somebody who was paged",
    "DescribeEngagement": "without `StopTime` and `IncidentId`: it goes on, and has no incident",
}


# How many there are, and where.
COUNT, SOURCE = 29, "with the model"


class Examples:
    """A directory like the one that the examples speak of."""

    def __init__(self, context):
        self.context, self.client = context, context.client
        self.channels = {}
        person = self.client.create_contact(
            Alias="alejr", DisplayName="Alejandro Rosalez", Type="PERSONAL", Plan={"Stages": []}
        )["ContactArn"]
        target = {"ContactTargetInfo": {"ContactId": person, "IsEssential": True}}
        self.client.create_contact(
            Alias="example_escalation",
            DisplayName="Example Escalation Plan",
            Type="ESCALATION",
            Plan={"Stages": [{"DurationInMinutes": 5, "Targets": [target]}]},
        )

    def asked(self):
        """In an order in which they can be asked: operation, name, input, and the answer's members."""
        examples = [
            (operation, example)
            for operation, its in self.context.model.examples.items()
            for example in its
        ]

        def order(entry):
            name = entry[0]
            if name in FIRST:
                return FIRST.index(name)
            return 1000 + LAST.index(name) if name in LAST else 100

        for operation, example in sorted(examples, key=order):
            given = self.given(operation, example)
            name = f"{operation} {example['id'].rsplit('-', 1)[-1]}"
            yield operation, name, given, paths(example.get("output", {}))

    def given(self, operation, example):
        """An example's input, made such that it can be asked here."""
        given = self.here(example.get("input", {}))
        if operation == "ActivateContactChannel":
            self.client.send_activation_code(ContactChannelId=given["ContactChannelId"])
            given["ActivationCode"] = self.context.stack.code(
                self.address(given["ContactChannelId"])
            )
        if operation == "AcceptPage":
            given["AcceptCode"] = self.context.world.page_code
        if operation == "ListPagesByContact":
            given["ContactId"] = self.context.world.paged
        return given

    def here(self, value):
        """An input with ARNs of what there is."""
        if isinstance(value, dict):
            return {name: self.here(its) for name, its in value.items()}
        if isinstance(value, list):
            return [self.here(its) for its in value]
        if not isinstance(value, str):
            return value
        if CHANNEL.search(value) and value.startswith("arn:"):
            return self.channel(value)
        if ENGAGEMENT.search(value) and value.startswith("arn:"):
            return self.context.world.engagement
        if PAGE.search(value) and value.startswith("arn:"):
            return self.context.world.page
        return ACCOUNT.sub(arn(self.context.stack, "x", "").removesuffix("x/"), value)

    def channel(self, theirs):
        """A channel of ours for one of theirs."""
        if theirs not in self.channels:
            owner, at = arn(self.context.stack, "contact", "akuam"), len(self.channels)
            self.channels[theirs] = self.client.create_contact_channel(
                ContactId=owner,
                Name=f"akuas sms {at}",
                Type="SMS",
                DeferActivation=True,
                DeliveryAddress={"SimpleAddress": f"+1500555{9000 + at}"},
            )["ContactChannelArn"]
        return self.channels[theirs]

    def address(self, channel):
        """Where a channel of ours leads."""
        shown = self.client.get_contact_channel(ContactChannelId=channel)
        return shown["DeliveryAddress"]["SimpleAddress"]

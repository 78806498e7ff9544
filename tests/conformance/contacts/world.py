"""What the checks of ssm-contacts work with, and inputs about it."""

import json

from ..inputs import Inputs

# The id of nothing.
NONE = "00000000-0000-4000-8000-000000000000"


def arn(stack, kind, name):
    """The ARN of a thing on the stack."""
    return f"arn:aws:ssm-contacts:{stack.region}:{stack.account}:{kind}/{name}"


def reachable(stack, client, alias, phone):
    """A person with a phone that was activated, and a plan that uses it."""
    person = client.create_contact(Alias=alias, Type="PERSONAL", Plan={"Stages": []})["ContactArn"]
    channel = client.create_contact_channel(
        ContactId=person,
        Name="phone",
        Type="SMS",
        DeliveryAddress={"SimpleAddress": phone},
        DeferActivation=True,
    )["ContactChannelArn"]
    stack.activate(client, channel, phone)
    target = {"ChannelTargetInfo": {"ContactChannelId": channel}}
    stages = [{"DurationInMinutes": 30, "Targets": [target]}]
    client.update_contact(ContactId=person, Plan={"Stages": stages})
    return person


class World(Inputs):
    """What the checks that need no story of their own work with, and inputs about it."""

    MEANT = {
        "Tag": ("Key", "Value"),
        "ContactChannelAddress": ("SimpleAddress",),
        "ContactTargetInfo": ("ContactId",),
        "RecurrenceSettings": ("DailySettings",),
        "CoverageTime": ("Start", "End"),
        "PreviewOverride": ("StartTime", "EndTime"),
        # Without a start it is now, and the end is in years.
        "ListPreviewRotationShiftsRequest": ("StartTime",),
        "ListRotationShiftsRequest": ("StartTime",),
    }
    KEYS = {"ShiftCoveragesMap": "MON"}

    def __init__(self, stack, model, client):
        super().__init__(stack, model, client)
        self.person = self._contact(client, "conf-person", "PERSONAL")
        self.team = self._contact(client, "conf-team", "ESCALATION")
        self.schedule = self._contact(client, "conf-schedule", "ONCALL_SCHEDULE")
        made = client.create_contact_channel(
            ContactId=self.person,
            Name="conf",
            Type="SMS",
            DeliveryAddress={"SimpleAddress": "+15005550199"},
            DeferActivation=True,
        )
        self.channel = made["ContactChannelArn"]
        self.policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        client.put_contact_policy(ContactArn=self.person, Policy=self.policy)
        self.rotation = client.create_rotation(**self.minimal("CreateRotation"))["RotationArn"]
        self._page(client)

    def _page(self, client):
        """Somebody who can be reached, and who is paged."""
        self.phone = "+15005550198"
        self.paged = reachable(self.stack, client, "conf-paged", self.phone)
        self.engagement = client.start_engagement(
            ContactId=self.paged,
            Sender="conf",
            Subject="A subject",
            Content="Words",
            PublicSubject="A public subject",
            PublicContent="Public words",
        )["EngagementArn"]
        pages = client.list_pages_by_engagement(EngagementId=self.engagement)["Pages"]
        self.page = pages[0]["PageArn"]
        self.page_code = self.stack.code(self.phone)

    def _contact(self, client, alias, kind):
        return client.create_contact(Alias=alias, Type=kind, Plan={"Stages": []})["ContactArn"]

    def here(self, kind, name):
        """The ARN of a thing here."""
        return arn(self.stack, kind, name)

    def named(self, operation):
        """The members by which an operation names things."""
        shape = self.model.input(operation)
        named = [name for name in shape.required_members if name.endswith(("Id", "Arn", "ARN"))]
        arns = ("SsmContactsArn", "AmazonResourceName")
        return [name for name in named if shape.members[name].name in arns]

    def elsewhere(self, known, nothing):
        """ARNs of the same kind that name nothing here."""
        kind = known.split(":")[5].split("/")[0]
        name = {"contact": "conf-nobody", "rotation": nothing}.get(kind, f"conf-nobody/{nothing}")
        return (
            ("what is not there", self.here(kind, name)),
            ("what is in another account", known.replace(self.stack.account, "999999999999")),
            ("what is in another Region", known.replace(self.stack.region, "eu-north-1")),
        )

    def another_kind(self, _known, nothing):
        """An ARN of a kind that is not asked for."""
        return self.here("page", f"conf-person/{nothing}")

    def arn(self, operation, member):
        """An ARN for a member: of what there is, but of nothing where it would be deleted."""
        deletes = operation.startswith("Delete")
        if member in ("ContactChannelId", "ContactChannelArn"):
            absent = self.here("contact-channel", f"conf-person/{NONE}")
            return absent if deletes else self.channel
        if member == "RotationId":
            return self.here("rotation", NONE) if deletes else self.rotation
        if member in ("EngagementId", "PageId"):
            return self.engagement if member == "EngagementId" else self.page
        return self.here("contact", "conf-nobody") if deletes else self.person

    def undo(self, operation, given, told):
        # Whatever is asked for reads all people and rotations.
        if operation == "CreateContact":
            self.client.delete_contact(ContactId=told["ContactArn"])
        elif operation == "CreateRotation":
            self.client.delete_rotation(RotationId=told["RotationArn"])
        elif operation == "TagResource" and given["ResourceARN"] != self.person:
            self.client.delete_contact(ContactId=given["ResourceARN"])

    def least(self, shape, member):
        return 1 if member == "DailySettings" else super().least(shape, member)

    def entries(self, operation, shape, member, count):
        days = self.model.service.shape_for("DayOfWeek").enum[:count]
        return {day: self.value(operation, shape.value, member) for day in days}

    def text(self, operation, shape, member):
        if member in ("Alias", "IdempotencyToken"):
            return self.unique()
        if member == "AcceptCode":
            return self.page_code
        if member == "AliasPrefix":
            return "conf"
        if operation == "TagResource" and member == "ResourceARN":
            # One that has no tags yet.
            return self._contact(self.client, self.unique(), "PERSONAL")
        if shape.name in ("SsmContactsArn", "Member") or member == "ResourceARN":
            return self.arn(operation, member)
        if member == "SimpleAddress":
            # A contact has an address once.
            return f"+1500555{next(self.fresh):04}"
        if member == "Policy":
            return self.policy
        if member == "TimeZoneId":
            return "Asia/Tokyo"
        if shape.name == "Uuid":
            return NONE
        return super().text(operation, shape, member)

    def entry(self, operation, shape, member, at):
        if shape.name == "SsmContactsArnList" or shape.member.name == "SsmContactsArn":
            kind = "rotation" if member == "RotationIds" else "contact"
            if kind == "contact" and at == 0:
                return self.person
            return self.here(kind, f"conf-{at}")
        if shape.member.name == "TagKey":
            return f"key{at}"
        value = super().entry(operation, shape, member, at)
        if shape.member.name == "Tag":
            value["Key"] = f"key{at}"
        return value

    def with_value(self, operation, place, value):
        given = super().with_value(operation, place, value)
        if value == "EMAIL":
            given["DeliveryAddress"] = {"SimpleAddress": f"{self.unique()}@example.com"}
        return given

    def fit(self, operation, place, given):
        if {"MonthlySettings", "WeeklySettings"} & set(place.steps):
            # A rotation has turns of one kind.
            given["Recurrence"].pop("DailySettings", None)
        kind = {"ContactTargetInfo": "ESCALATION", "RotationIds": "ONCALL_SCHEDULE"}
        if operation == "CreateContact":
            # A person who is not there yet has no channels.
            kind["ChannelTargetInfo"] = "ESCALATION"
        wanted = next((kind[step] for step in place.steps if step in kind), None)
        if wanted is None:
            return
        if operation == "CreateContact":
            given["Type"] = wanted
        elif operation == "UpdateContact":
            given["ContactId"] = self.team if wanted == "ESCALATION" else self.schedule

    def of_length(self, shape, place, length):
        if place.steps[-1] == "Policy":
            return (
                self.policy + " " * (length - len(self.policy))
                if length >= len(self.policy)
                else "{}"[:length]
            )
        if place.steps[-1] == "Alias":
            return self.unique().ljust(length, "a")[:length]
        if shape.metadata.get("pattern", "").startswith("^[\\p{L}"):
            return "鐘" * length
        return super().of_length(shape, place, length)

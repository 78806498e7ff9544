"""Valid inputs of every operation, made from the model and from what there is on the stack."""

import copy
import itertools
import json
import time

from . import model as models

# Members that the model does not require, but without which the structure means nothing.
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
# The id of nothing.
NONE = "00000000-0000-4000-8000-000000000000"


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


class World:
    """What the checks that need no story of their own work with, and inputs about it."""

    def __init__(self, stack, model, client):
        self.stack, self.model, self.client = stack, model, client
        self.fresh = itertools.count()
        self.tomorrow = int(time.time()) + 86_400
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

    def unique(self):
        """A name that nothing has yet."""
        return f"conf-{next(self.fresh)}"

    def arn(self, operation, member):
        """An ARN for a member: of what there is, but of nothing where it would be deleted."""
        deletes = operation.startswith("Delete")
        if member in ("ContactChannelId", "ContactChannelArn"):
            absent = self.stack.arn("contact-channel", f"conf-person/{NONE}")
            return absent if deletes else self.channel
        if member == "RotationId":
            return self.stack.arn("rotation", NONE) if deletes else self.rotation
        if member in ("EngagementId", "PageId"):
            return self.engagement if member == "EngagementId" else self.page
        return self.stack.arn("contact", "conf-nobody") if deletes else self.person

    def minimal(self, operation):
        """The required members alone."""
        return self._value(operation, self.model.input(operation), "")

    def _value(self, operation, shape, member):
        kind = shape.type_name
        if kind == "structure":
            names = [*shape.required_members, *MEANT.get(shape.name, ())]
            return {name: self._value(operation, shape.members[name], name) for name in names}
        if kind == "map":
            return {}
        if kind == "list":
            least = 1 if member == "DailySettings" else shape.metadata.get("min", 0)
            return [self.entry(operation, shape, member, at) for at in range(least)]
        if kind == "string":
            return self._text(operation, shape, member)
        if kind == "boolean":
            return True
        if kind == "timestamp":
            return self.tomorrow + (3_600 if member == "EndTime" else 0)
        return max(shape.metadata.get("min", 0), 1)

    def _text(self, operation, shape, member):
        if shape.enum:
            return shape.enum[0]
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
        return models.text_of(shape, max(shape.metadata.get("min", 0), 1))

    def entry(self, operation, shape, member, at):
        """The `at`-th entry of a list; those that must differ do."""
        if shape.name == "SsmContactsArnList" or shape.member.name == "SsmContactsArn":
            kind = "rotation" if member == "RotationIds" else "contact"
            if kind == "contact" and at == 0:
                return self.person
            return self.stack.arn(kind, f"conf-{at}")
        if shape.member.name == "TagKey":
            return f"key{at}"
        value = self._value(operation, shape.member, member)
        if shape.member.name == "Tag":
            value["Key"] = f"key{at}"
        return value

    def with_value(self, operation, place, value):
        """A valid input, but for `value` at `place`."""
        given = self.minimal(operation)
        self._fit(operation, place, given)
        if value == "EMAIL":
            given["DeliveryAddress"] = {"SimpleAddress": f"{self.unique()}@example.com"}
        here, shape = given, self.model.input(operation)
        for depth, step in enumerate(place.steps[:-1]):
            member = place.steps[depth - 1] if step == "*" else step
            if shape.type_name == "map":
                shape = shape.value
            else:
                shape = shape.member if step == "*" else shape.members[step]
            if step == "*":
                if not here:
                    here.append(self._value(operation, shape, member))
                here = here[0]
            else:
                # A member that is not required is not there yet.
                here = here.setdefault(step, self._value(operation, shape, member))
        if place.steps[-1] == "*":
            here[:1] = [value]
        else:
            here[place.steps[-1]] = value
        return given

    def _fit(self, operation, place, given):
        """Makes the rest such that the value that is tried can go with it."""
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

    def without(self, operation, place):
        """A valid input, but that nothing is at `place`."""
        marker = object()
        given = self.with_value(operation, place, marker)

        def strip(value):
            if isinstance(value, dict):
                return {name: strip(its) for name, its in value.items() if its is not marker}
            return [strip(its) for its in value] if isinstance(value, list) else value

        return strip(copy.copy(given))

    def of_length(self, shape, place, length):
        """A string of so many characters that means something where it can."""
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
        return models.text_of(shape, length)

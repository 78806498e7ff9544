"""The lists of ssm-contacts: how their entries come and go, and what they are known by."""

import time

from .world import reachable


def people(context):
    """Contacts whose names begin alike."""

    def add(name):
        context.client.create_contact(Alias=f"pages-{name}", Type="PERSONAL", Plan={"Stages": []})

    def remove(entry):
        context.client.delete_contact(ContactId=entry["ContactArn"])

    return {"AliasPrefix": "pages-"}, add, lambda its: its["Alias"].removeprefix("pages-"), remove


def channels(context):
    """Channels of one contact."""
    owner = context.client.create_contact(Alias="owner", Type="PERSONAL", Plan={"Stages": []})[
        "ContactArn"
    ]

    def add(name):
        context.client.create_contact_channel(
            ContactId=owner,
            Name=name,
            Type="EMAIL",
            DeferActivation=True,
            DeliveryAddress={"SimpleAddress": f"{name}@example.com"},
        )

    def remove(entry):
        context.client.delete_contact_channel(ContactChannelId=entry["ContactChannelArn"])

    return {"ContactId": owner}, add, lambda its: its["Name"], remove


WEEKLY = {
    "WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": {"HourOfDay": 9, "MinuteOfHour": 0}}],
    "NumberOfOnCalls": 1,
    "RecurrenceMultiplier": 1,
}
DAILY = {
    "DailySettings": [{"HourOfDay": 9, "MinuteOfHour": 0}],
    "NumberOfOnCalls": 1,
    "RecurrenceMultiplier": 1,
}
# A Monday, and a day.
MONDAY, DAY = 1893423600, 86400


def member(context, alias):
    """Somebody who may be in a rotation."""
    return context.client.create_contact(Alias=alias, Type="PERSONAL", Plan={"Stages": []})[
        "ContactArn"
    ]


def rotation(context, name, owner):
    return context.client.create_rotation(
        Name=name,
        ContactIds=[owner],
        TimeZoneId="Asia/Tokyo",
        Recurrence=DAILY,
        StartTime=MONDAY,
    )["RotationArn"]


def rotations(context):
    """Rotations whose names begin alike."""
    owner = member(context, "rotates")

    def add(name):
        rotation(context, f"pages-{name}", owner)

    def remove(entry):
        context.client.delete_rotation(RotationId=entry["RotationArn"])

    given = {"RotationNamePrefix": "pages-"}
    return given, add, lambda its: its["Name"].removeprefix("pages-"), remove


def engage(context, owner, name):
    return context.client.start_engagement(
        ContactId=owner, Sender=name, Subject="A subject", Content="Words"
    )["EngagementArn"]


def engagements(context):
    """Engagements that start from now on. None is ever removed."""
    owner = member(context, "engaged")
    # They are listed by the time at which they start.
    given = {"TimeRangeValue": {"StartTime": time.time()}}
    return given, lambda name: engage(context, owner, name), lambda its: its["Sender"], None


def pages(context):
    """Pages of one person, one of each engagement. None is ever removed."""
    owner = reachable(context.stack, context.client, "pages", "+15005550150")
    given = {"ContactId": owner}
    return given, lambda name: engage(context, owner, name), lambda its: its["Sender"], None


# For each list: what is asked, how an entry is added, what it is known by, and how it is removed.
LISTS = {
    "ListContacts": people,
    "ListContactChannels": channels,
    "ListRotations": rotations,
    "ListEngagements": engagements,
    "ListPagesByContact": pages,
}
# Lists whose entries nobody adds one by one: those are only walked.
WALKED = {
    "ListRotationOverrides",
    "ListRotationShifts",
    "ListPreviewRotationShifts",
    "ListPagesByEngagement",
    "ListPageReceipts",
    "ListPageResolutions",
}


def whole(context):
    """Lists that are only walked: the operation, what is asked, and how many entries there are."""
    return by_time(context) + of_pages(context)


def by_time(context):
    """A month of daily shifts, and overrides within the next days."""
    owner = member(context, "on-call-by-time")
    arn = rotation(context, "by-time", owner)
    now = int(time.time())
    for day in range(3):
        start = now + day * DAY + 600
        context.client.create_rotation_override(
            RotationId=arn, NewContactIds=[owner], StartTime=start, EndTime=start + 3600
        )
    month = {"StartTime": MONDAY, "EndTime": MONDAY + 30 * DAY}
    preview = {
        **month,
        "RotationStartTime": MONDAY,
        "Members": [owner],
        "TimeZoneId": "Asia/Tokyo",
        "Recurrence": DAILY,
    }
    soon = {"StartTime": now, "EndTime": now + 7 * DAY}
    return [
        ("ListRotationShifts", {"RotationId": arn, **month}, 31),
        ("ListPreviewRotationShifts", preview, 31),
        ("ListRotationOverrides", {"RotationId": arn, **soon}, 3),
    ]


def of_pages(context):
    """An engagement that sends five pages at once, and one of them that was read."""
    owner = member(context, "five-mailboxes")
    targets = []
    for at in range(5):
        address = f"five{at}@example.com"
        channel = context.client.create_contact_channel(
            ContactId=owner,
            Name=f"m{at}",
            Type="EMAIL",
            DeferActivation=True,
            DeliveryAddress={"SimpleAddress": address},
        )["ContactChannelArn"]
        context.stack.activate(context.client, channel, address)
        targets.append({"ChannelTargetInfo": {"ContactChannelId": channel}})
    plan = {"Stages": [{"DurationInMinutes": 1, "Targets": targets}]}
    context.client.update_contact(ContactId=owner, Plan=plan)
    engagement = engage(context, owner, "five")
    page = context.client.list_pages_by_engagement(EngagementId=engagement)["Pages"][2]["PageArn"]
    context.client.accept_page(
        PageId=page, AcceptType="READ", AcceptCode="123456", AcceptCodeValidation="IGNORE"
    )
    return [
        ("ListPagesByEngagement", {"EngagementId": engagement}, 5),
        ("ListPageReceipts", {"PageId": page}, 3),
        ("ListPageResolutions", {"PageId": page}, 1),
    ]

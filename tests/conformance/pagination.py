"""Lists in pages: nothing twice, nothing left out, and no token but the one that was given."""

import time

from botocore import xform_name
from botocore.exceptions import ClientError

from .inputs import reachable

GROUP = "pagination"
ENTRIES = 5


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


def run(context):
    tokens = {}
    for operation in context.served:
        if context.model.pages(operation) is not None:
            known = operation in LISTS or operation in WALKED
            context.report.check(
                GROUP, f"{operation} is known to this check", known, "add it to LISTS"
            )
            if operation in LISTS:
                tokens[operation] = Pages(context, operation).all()
    foreign(context, tokens)
    walked(context, by_time(context) + of_pages(context))


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


def walked(context, lists):
    """Whole lists, in pages of every size."""
    for operation, given, entries in lists:
        config = context.model.pages(operation)
        result, sized = config["result_key"], "limit_key" in config
        most = {"MaxResults": 1000} if sized else {}
        whole = getattr(context.client, xform_name(operation))(**given, **most)[result]
        says = lambda what, holds, seen: context.report.check(
            GROUP, f"{operation}: {what}", holds, seen
        )
        says("one page holds all", len(whole) == entries, len(whole))
        paginator = context.client.get_paginator(xform_name(operation))
        for size in (1, 2, entries) if sized else (None,):
            pages = paginator.paginate(**given, PaginationConfig={"PageSize": size} if size else {})
            walked = [entry for page in pages for entry in page[result]]
            says(f"pages of {size} hold the same in the same order", walked == whole, walked)
        refused(context, operation, "an invented token", {**given, "NextToken": "AAAA"})


class Pages:
    """The pages of one list."""

    def __init__(self, context, operation):
        self.context, self.operation = context, operation
        self.given, self.add, self.name, self.remove = LISTS[operation](context)
        for at in range(ENTRIES):
            self.add(f"m{at}")
        self.result = context.model.pages(operation)["result_key"]

    def ask(self, **more):
        return getattr(self.context.client, xform_name(self.operation))(**self.given, **more)

    def names(self, answer):
        return [self.name(entry) for entry in answer[self.result]]

    def says(self, what, holds, seen):
        self.context.report.check(GROUP, f"{self.operation}: {what}", holds, seen)

    def all(self):
        whole = self.names(self.ask(MaxResults=1000))
        self.says("one page holds all", sorted(whole) == [f"m{at}" for at in range(ENTRIES)], whole)
        for size in (1, 2, ENTRIES):
            walked = self.walk(size)
            self.says(f"pages of {size} hold the same in the same order", walked == whole, walked)
        last = self.ask(MaxResults=ENTRIES)
        self.says("a last page that is full has no token", "NextToken" not in last, last)
        self.says(
            "a page of 0 is one of AWS's size", self.names(self.ask(MaxResults=0)) == whole, ""
        )
        first = self.ask(MaxResults=1)
        self.changed(first["NextToken"])
        self.inserted(whole)
        if self.remove is not None:
            self.deleted()
        return first["NextToken"]

    def walk(self, size):
        paginator = self.context.client.get_paginator(xform_name(self.operation))
        pages = list(paginator.paginate(**self.given, PaginationConfig={"PageSize": size}))
        self.says(
            f"no page of {size} is longer",
            all(len(page[self.result]) <= size for page in pages),
            "",
        )
        return [name for page in pages for name in self.names(page)]

    def inserted(self, before):
        """Entries come in while the pages are walked, before the place and behind it."""
        seen, token, turn = [], {}, 0
        while True:
            page = self.ask(MaxResults=1, **token)
            seen += self.names(page)
            if turn < 2:
                self.add(f"a{turn}")
                self.add(f"z{turn}")
            turn += 1
            if "NextToken" not in page or turn > 50:
                break
            token = {"NextToken": page["NextToken"]}
        self.says("nothing is seen twice while entries come in", len(seen) == len(set(seen)), seen)
        self.says("nothing is left out while entries come in", set(before) <= set(seen), seen)

    def deleted(self):
        """What a token points at goes away."""
        before = self.names(self.ask(MaxResults=1000))
        seen, token, gone = [], {}, None
        while True:
            page = self.ask(MaxResults=2, **token)
            seen += self.names(page)
            if "NextToken" not in page or len(seen) > 2 * len(before):
                break
            token = {"NextToken": page["NextToken"]}
            if gone is None:
                gone = page[self.result][-1]
                self.remove(gone)
        self.says("what goes away shifts nothing", seen == before, seen)

    def changed(self, token):
        other = "B" if token[0] == "A" else "A"
        for what, text in [
            ("a changed token", other + token[1:]),
            ("half a token", token[: len(token) // 2]),
            ("a longer token", token + "AAAA"),
            ("an empty token", ""),
            ("an invented token", "AAAA"),
        ]:
            refused(self.context, self.operation, what, {**self.given, "NextToken": text})


def foreign(context, tokens):
    """A token of another list, and of another question."""
    for operation in tokens:
        given = context.world.minimal(operation)
        for other, token in tokens.items():
            if other != operation:
                refused(context, operation, f"a token of {other}", {**given, "NextToken": token})
        refused(
            context,
            operation,
            "a token of another question",
            {**given, "NextToken": tokens[operation]},
        )


def refused(context, operation, what, given):
    try:
        getattr(context.client, xform_name(operation))(**given)
        seen = "nothing"
    except ClientError as error:
        seen = error.response["Error"]["Code"]
    context.report.check(GROUP, f"{operation} refuses {what}", seen == "ValidationException", seen)

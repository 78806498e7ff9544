"""Lists in pages: nothing twice, nothing left out, and no token but the one that was given."""

from botocore import xform_name
from botocore.exceptions import ClientError

GROUP = "pagination"
ENTRIES = 5
# Entries that are asked for where there may be more than a list has.
MOST = 1000


def run(context):
    tokens, asked, lists = {}, {}, context.service.lists
    for operation in context.served:
        if context.model.pages(operation) is not None:
            known = operation in lists.LISTS or operation in lists.WALKED
            context.report.check(
                GROUP, f"{operation} is known to this check", known, "add it to LISTS"
            )
            if operation in lists.LISTS:
                pages = Pages(context, operation)
                tokens[operation], asked[operation] = pages.all(), pages.given
    foreign(context, tokens, asked)
    walked(context, lists.whole(context))


class Names:
    """What the members of a list are called that its pages are made by."""

    def __init__(self, context, operation):
        config = context.model.pages(operation)
        self.result, self.token = config["result_key"], config["input_token"]
        self.size = config.get("limit_key")
        members = context.model.input(operation).members
        # How long a page may be, and whether it may be empty.
        self.most = min(context.model.most(members[self.size]), MOST) if self.size else None
        self.least = context.model.least(members[self.size]) if self.size else None


def walked(context, lists):
    """Whole lists, in pages of every size."""
    for operation, given, entries in lists:
        names = Names(context, operation)
        most = {names.size: names.most} if names.size else {}
        whole = context.call(operation)(**given, **most)[names.result]
        says = lambda what, holds, seen: context.report.check(
            GROUP, f"{operation}: {what}", holds, seen
        )
        says("one page holds all", len(whole) == entries, len(whole))
        paginator = context.client.get_paginator(xform_name(operation))
        for size in (1, 2, max(entries, 1)) if names.size else (None,):
            pages = paginator.paginate(**given, PaginationConfig={"PageSize": size} if size else {})
            walked = [entry for page in pages for entry in page[names.result]]
            says(f"pages of {size} hold the same in the same order", walked == whole, walked)
        refused(context, operation, "an invented token", {**given, names.token: "AAAA"})


class Pages:
    """The pages of one list."""

    def __init__(self, context, operation):
        self.context, self.operation = context, operation
        self.its = Names(context, operation)
        self.given, self.add, self.name, self.remove = context.service.lists.LISTS[operation](
            context
        )
        # What was there before, and nobody may take away.
        self.others = set(self.names(self.ask()))
        for at in range(ENTRIES):
            self.add(f"m{at}")

    def ask(self, size=None, **more):
        sized = {self.its.size: self.its.most if size is None else size}
        return self.context.call(self.operation)(**self.given, **sized, **more)

    def after(self, page):
        """What asks for the next page."""
        return {self.its.token: page[self.its.token]}

    def names(self, answer):
        return [self.name(entry) for entry in answer[self.its.result]]

    def says(self, what, holds, seen):
        self.context.report.check(GROUP, f"{self.operation}: {what}", holds, seen)

    def all(self):
        whole = self.names(self.ask())
        added = sorted(name for name in whole if name not in self.others)
        self.says("one page holds all", added == [f"m{at}" for at in range(ENTRIES)], whole)
        for size in (1, 2, len(whole)):
            walked = self.walk(size)
            self.says(f"pages of {size} hold the same in the same order", walked == whole, walked)
        last = self.ask(len(whole))
        self.says("a last page that is full has no token", self.its.token not in last, last)
        if self.its.least == 0:
            self.says("a page of 0 is one of AWS's size", self.names(self.ask(0)) == whole, "")
        first = self.ask(1)
        self.changed(first[self.its.token])
        self.inserted(whole)
        if self.remove is not None:
            self.deleted()
        return first[self.its.token]

    def walk(self, size):
        paginator = self.context.client.get_paginator(xform_name(self.operation))
        pages = list(paginator.paginate(**self.given, PaginationConfig={"PageSize": size}))
        self.says(
            f"no page of {size} is longer",
            all(len(page[self.its.result]) <= size for page in pages),
            "",
        )
        return [name for page in pages for name in self.names(page)]

    def inserted(self, before):
        """Entries come in while the pages are walked, before the place and behind it."""
        seen, token, turn = [], {}, 0
        while True:
            page = self.ask(1, **token)
            seen += self.names(page)
            if turn < 2:
                self.add(f"a{turn}")
                self.add(f"z{turn}")
            turn += 1
            if self.its.token not in page or turn > 10 * len(before):
                break
            token = self.after(page)
        self.says("nothing is seen twice while entries come in", len(seen) == len(set(seen)), seen)
        self.says("nothing is left out while entries come in", set(before) <= set(seen), seen)

    def deleted(self):
        """What a token points at goes away."""
        before = self.names(self.ask())
        seen, token, gone = [], {}, None
        while True:
            page = self.ask(2, **token)
            seen += self.names(page)
            if self.its.token not in page or len(seen) > 2 * len(before):
                break
            token = self.after(page)
            last = page[self.its.result][-1]
            if gone is None and self.name(last) not in self.others:
                gone = last
                self.remove(gone)
        self.says("something goes away", gone is not None, before)
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
            given = {**self.given, self.its.token: text}
            refused(self.context, self.operation, what, given)


def foreign(context, tokens, asked):
    """A token of another list, and of another question."""
    for operation, own in tokens.items():
        given, name = context.world.minimal(operation), Names(context, operation).token
        for other, token in tokens.items():
            if other != operation:
                refused(context, operation, f"a token of {other}", {**given, name: token})
        if given != asked[operation]:
            refused(context, operation, "a token of another question", {**given, name: own})


def refused(context, operation, what, given):
    try:
        context.call(operation)(**given)
        seen = "nothing"
    except ClientError as error:
        seen = error.response["Error"]["Code"]
    context.report.check(GROUP, f"{operation} refuses {what}", seen == "ValidationException", seen)

"""What is declared to differ from AWS, each with its reason. All other differences fail the run."""

# Operations that are not served yet. One that becomes served has to leave this list, and gets its
# steps in `scenario.py`, `command_line.py` and, if it has pages, `pagination.py`.
PENDING = {
    "AcceptPage",
    "CreateRotation",
    "CreateRotationOverride",
    "DeleteRotation",
    "DeleteRotationOverride",
    "DescribeEngagement",
    "DescribePage",
    "GetRotation",
    "GetRotationOverride",
    "ListEngagements",
    "ListPageReceipts",
    "ListPageResolutions",
    "ListPagesByContact",
    "ListPagesByEngagement",
    "ListPreviewRotationShifts",
    "ListRotationOverrides",
    "ListRotationShifts",
    "ListRotations",
    "StartEngagement",
    "StopEngagement",
    "UpdateRotation",
}

# Shapes of the model whose upper bound is wider here: the bound, and why.
WIDER = {
    "StageDurationInMins": (1440, "the guide has a stage of 60 minutes; AWS stops at 30"),
}

# Values within the model's bounds that are refused for another reason than a bound: by shape, why.
# At such a bound the refusal may be a ValidationException, but one that names no member.
FINER = {
    "SsmContactsArn": "an ARN has to have the form of what it names",
    "AmazonResourceName": "an ARN has to have the form of what it names",
    "PaginationToken": "a token has to be one that a list gave",
    "ActivationCode": "a code has to be the one that was sent",
    "Policy": "a policy has to be a JSON object",
    "SimpleAddress": "an address has to be one of its channel's type",
    "TimeZoneId": "a time zone has to be one that there is",
    "MonthlySettings": "a rotation has to have turns of one kind",
    "WeeklySettings": "a rotation has to have turns of one kind",
    "DailySettings": "a rotation has to have turns of one kind",
    "CoverageTimes": "in a rotation somebody has to be on call at some time",
    "StageDurationInMins": "a stage of 0 minutes has to have a target, as AWS documents",
}

# Faults of the server that are known: the check that shows one, and what is wrong. A check that holds
# fails the run while it is here, so that a fault that was put right leaves the list.
KNOWN = {
    "protocol: 3 MB is refused in words of the protocol": (
        "only on a local stack: what is longer than 1 MB and a byte is refused in other words"
    ),
    "protocol: another path is refused in words of the protocol": (
        "only on a local stack: its own router answers what is not asked at `/`"
    ),
    "responses: CreateContact fails as the model says by ResourceNotFoundException": (
        "a plan names what there is not; AWS's model has no such error for this operation"
    ),
    "responses: CreateContactChannel fails as the model says by ResourceNotFoundException": (
        "a contact that there is not; AWS's model has no such error for this operation"
    ),
    "responses: CreateContactChannel fails as the model says by ServiceQuotaExceededException": (
        "more channels than a contact may have; AWS's model has no such error for this operation"
    ),
    "idempotency: CreateContact: requests at once are answered alike": (
        "the same request twice at once: the later one may hear that the contact exists already"
    ),
    "idempotency: CreateContactChannel: requests at once are answered alike": (
        "the same request twice at once: the later one may hear that the channel exists already"
    ),
}

# Those of them that only show now and then: such a check may hold.
RACES = {name for name in KNOWN if name.endswith("requests at once are answered alike")}

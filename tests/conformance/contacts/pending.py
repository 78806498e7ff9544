"""What is declared to differ from AWS, each with its reason. All other differences fail the run."""

# Operations that are not served yet. One that becomes served has to leave this list, and gets its
# steps in `story.py`, `commands.py` and, if it has pages, `lists.py`.
PENDING = set()

# Shapes of the model that have a wider bound here: which end of it, the bound, and why.
WIDER = {
    "StageDurationInMins": ("max", 1440, "the guide has a stage of 60 minutes; AWS stops at 30"),
}

# Values within the model's bounds that are refused for another reason than a bound: by shape, why.
# At such a bound the refusal may be a ValidationException, but one that names no member.
FINER = {
    "SsmContactsArn": "an ARN has to have the form of what it names",
    "AmazonResourceName": "an ARN has to have the form of what it names",
    "PaginationToken": "a token has to be one that a list gave",
    "ActivationCode": "a code has to be the one that was sent",
    "AcceptCode": "a code has to be the one that was sent",
    "IncidentId": "an incident has to be named by its ARN",
    "Policy": "a policy has to be a JSON object",
    "SimpleAddress": "an address has to be one of its channel's type",
    "TimeZoneId": "a time zone has to be one that there is",
    "MonthlySettings": "a rotation has to have turns of one kind",
    "WeeklySettings": "a rotation has to have turns of one kind",
    "DailySettings": "a rotation has to have turns of one kind",
    "CoverageTimes": "in a rotation somebody has to be on call at some time",
    "StageDurationInMins": "a stage of 0 minutes has to have a target, as AWS documents",
}

# What an operation answers for what is not there, where the model has no error for that: by operation,
# instead of a ValidationException; `None` is no error at all.
ABSENT = {}

# Faults of the server that are known: the check that shows one, and what is wrong. A check that holds
# fails the run while it is here, so that a fault that was put right leaves the list.
KNOWN = {
    "responses: CreateRotation fails as the model says by ConflictException": (
        "a token that was used for another request; AWS's model has no such error for this operation"
    ),
    "responses: CreateRotationOverride fails as the model says by ConflictException": (
        "a token that was used for another request; AWS's model has no such error for this operation"
    ),
    "responses: StartEngagement fails as the model says by ConflictException": (
        "a token that was used for another request; AWS's model has no such error for this operation"
    ),
    "responses: GetRotation answers as the model says": (
        "a start that nobody gave is left out on purpose: Terraform would see a difference for ever"
    ),
    "responses: ListPreviewRotationShifts answers as the model says": (
        "members may be any text, and are answered as they were given"
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
}

# Those of them that show with some inputs only: such a check may hold.
SOMETIMES = {
    "responses: GetRotation answers as the model says",
    "responses: ListPreviewRotationShifts answers as the model says",
}

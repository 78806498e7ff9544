"""What is declared to differ from AWS, each with its reason. All other differences fail the run."""

# Operations that are not served yet. One that becomes served has to leave this list, and gets its
# steps in `story.py`, `commands.py` and, if it has pages, `lists.py`.
PENDING = set()

# Shapes of the model that have a wider bound here: which end of it, the bound, and why.
WIDER = {
    "Impact": ("max", 10, "the guide has ten"),
    "ActionsList": ("max", 10, "the guide's plan has three"),
    "EngagementSet": ("max", 10, "plans per team add up"),
    "SsmParameters": ("min", 0, "Terraform writes none as an empty map"),
    "DynamicSsmParameters": ("min", 0, "Terraform writes none as an empty map"),
    "UpdateReplicationSetInputActionsList": ("max", 6, "Terraform moves a Region in one request"),
}

# Values within the model's bounds that are refused for another reason than a bound: by shape, why.
# At such a bound the refusal may be a ValidationException, but one that names no member.
FINER = {
    "Arn": "an ARN has to have the form of what it names",
    "String": "an ARN has to have the form of what it names",
    "SsmContactsArn": "an ARN has to have the form of what it names",
    "NextToken": "a token has to be one that a list gave",
    "Policy": "a policy has to be a JSON object",
    "FilterKeyString": "a filter has to be of something that the list has",
    "IntegerList": "a filter has to have a condition that its key can meet",
    "Integer": "a filter has to have a condition that its key can meet",
    "RegionName": "a Region that is removed has to be in the replication set",
}

# What an operation answers for what is not there, where the model has no error for that: by operation,
# instead of a ValidationException; `None` is no error at all.
ABSENT = {
    "DeleteIncidentRecord": {None},
    "DeleteResponsePlan": {None},
    "DeleteTimelineEvent": {None},
    # Of an incident that is not there, there is nothing.
    "ListRelatedItems": {None, "ValidationException"},
    "ListTimelineEvents": {None, "ValidationException"},
}

# Faults of the server that are known: the check that shows one, and what is wrong. A check that holds
# fails the run while it is here, so that a fault that was put right leaves the list.
KNOWN = {
    "responses: UpdateDeletionProtection fails as the model says by ConflictException": (
        "a token that was used for another request; AWS's model has no such error for this operation"
    ),
    "responses: PutResourcePolicy fails as the model says by ServiceQuotaExceededException": (
        "more policies than a response plan may have; AWS's model has no such error for this operation"
    ),
    "responses: ListTagsForResource answers as the model says": (
        "what has no tags has an empty map, as clients read it; the model wants one tag at least"
    ),
    "pagination: ListIncidentRecords: a last page that is full has no token": (
        "what a filter leaves is known when it is read: the page after a full one may be empty"
    ),
}

# Those of them that show with some inputs only: such a check may hold.
SOMETIMES = {
    "responses: ListTagsForResource answers as the model says",
}

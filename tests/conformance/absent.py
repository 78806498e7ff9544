"""What is not there is told in an error that AWS's model has for the operation."""

from botocore.exceptions import ClientError

GROUP = "absent"
# The id of nothing.
NOTHING = "00000000-0000-4000-8000-00000000000f"
ABSENT = "ResourceNotFoundException"
# What is sure to name nothing of a service.
STRANGE = (
    ("a bare name", "conf-person"),
    ("an ARN of another service", "arn:aws:sns:ap-northeast-1:123456789012:topic"),
)


def run(context):
    """Asks each served operation about things that are not here."""
    for operation in context.served:
        for member in context.world.named(operation):
            _ask(context, operation, member)


def _ask(context, operation, member):
    given = context.world.minimal(operation)
    # Where the model has no such error, the watcher of all responses notices one.
    expected = {ABSENT}
    if ABSENT not in context.model.failures(operation):
        expected |= context.pending.ABSENT.get(operation, {"ValidationException"})
    for what, arn in context.world.elsewhere(given[member], NOTHING):
        code = _code(context, operation, {**given, member: arn})
        context.report.check(
            GROUP, f"{operation} of {what}", code in expected, f"{code}, not {expected}"
        )
    another = ("an ARN of another kind", context.world.another_kind(given[member], NOTHING))
    for what, arn in (*STRANGE, another):
        code = _code(context, operation, {**given, member: arn})
        fine = code in ("ValidationException", ABSENT)
        context.report.check(GROUP, f"{operation} of {what} is refused", fine, code)


def _code(context, operation, given):
    try:
        context.call(operation)(**given)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None

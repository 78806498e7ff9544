"""The examples that AWS publishes, asked of the stack."""

from botocore.exceptions import ClientError

GROUP = "examples"


def run(context):
    service = context.service.examples
    count = 0
    for operation, name, given, expected in service.Examples(context).asked():
        count += 1
        _ask(context, operation, name, given, expected)
    context.report.check(
        GROUP, "there are as many as this check knows", count == service.COUNT, count
    )


def _ask(context, operation, name, given, expected):
    pending = operation in context.pending.PENDING
    try:
        told = context.call(operation)(**given)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        fine = pending and code == "UnknownOperationException"
        context.report.check(GROUP, f"{name} is pending", fine, error.response)
        return
    told.pop("ResponseMetadata")
    context.report.check(GROUP, f"{name} is answered", not pending, "")
    seen = paths(told)
    context.report.check(
        GROUP,
        f"{name} has the members of AWS's answer",
        expected <= seen,
        f"without {sorted(expected - seen)}",
    )


def paths(value, path=""):
    """The names of all members, those of entries as of one."""
    if isinstance(value, dict):
        inner = (paths(its, f"{path}.{name}") | {f"{path}.{name}"} for name, its in value.items())
        return set().union(*inner) if value else set()
    if isinstance(value, list):
        return set().union(*(paths(its, f"{path}[]") for its in value)) if value else set()
    return set()

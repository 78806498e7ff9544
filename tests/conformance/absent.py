"""What is not there is told in an error that AWS's model has for the operation."""

import json

from botocore import xform_name
from botocore.exceptions import ClientError

GROUP = "absent"
# The id of nothing.
NOTHING = "00000000-0000-4000-8000-00000000000f"


def run(context):
    """Asks each served operation about things that are not here."""
    for operation in context.served:
        shape = context.model.input(operation)
        named = [name for name in shape.required_members if name.endswith(("Id", "Arn", "ARN"))]
        for member in named:
            if shape.members[member].name in ("SsmContactsArn", "AmazonResourceName"):
                _ask(context, operation, member)


def _ask(context, operation, member):
    given = context.world.minimal(operation)
    kind = given[member].split(":")[5].split("/")[0]
    name = {"contact": "conf-nobody", "rotation": NOTHING}.get(kind, f"conf-nobody/{NOTHING}")
    here = context.stack.arn(kind, name)
    modelled = {its.name for its in context.model.service.operation_model(operation).error_shapes}
    # Where the model has no such error, the watcher of all responses notices one.
    expected = {"ResourceNotFoundException"}
    if not expected <= modelled:
        expected.add("ValidationException")
    for what, arn in (
        ("what is not there", here),
        (
            "what is in another account",
            given[member].replace(context.stack.account, "999999999999"),
        ),
        ("what is in another Region", given[member].replace(context.stack.region, "eu-north-1")),
    ):
        code = _code(context, operation, {**given, member: arn})
        context.report.check(
            GROUP, f"{operation} of {what}", code in expected, f"{code}, not {expected}"
        )
    for what, arn in (
        ("a bare name", "conf-person"),
        ("an ARN of another service", "arn:aws:sns:ap-northeast-1:123456789012:topic"),
        (
            "an ARN of another kind",
            context.stack.arn("page", f"conf-person/{NOTHING}"),
        ),
    ):
        code = _code(context, operation, {**given, member: arn})
        fine = code in ("ValidationException", "ResourceNotFoundException")
        context.report.check(GROUP, f"{operation} of {what} is refused", fine, code)


def _code(context, operation, given):
    try:
        getattr(context.client, xform_name(operation))(**given)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return json.dumps(None)

"""A request that comes again under its token is answered as it was, and does nothing."""

import concurrent.futures

from botocore import xform_name
from botocore.exceptions import ClientError

GROUP = "idempotency"
TOKEN = "IdempotencyToken"
AT_ONCE = 6
# What to change for another request, by operation: a member and its value.
OTHER = {
    "CreateContact": ("DisplayName", "Somebody else"),
    "CreateContactChannel": ("Name", "Another"),
    "CreateRotation": ("Name", "Another"),
    "CreateRotationOverride": ("EndTime", 4_102_444_800),
    "StartEngagement": ("Subject", "Another"),
}


def run(context):
    for operation in context.served:
        if TOKEN in context.model.input(operation).members:
            _repeat(context, operation)


def _repeat(context, operation):
    call = getattr(context.client, xform_name(operation))
    says = lambda what, holds, seen: context.report.check(
        GROUP, f"{operation}: {what}", holds, seen
    )
    given = {**context.world.minimal(operation), TOKEN: f"token-{operation}"}
    first, again = _told(call(**given)), _told(call(**given))
    says("the same request is answered alike", again == first, f"{first}, then {again}")
    backwards = _told(call(**dict(reversed(given.items()))))
    says("the order of the members is nothing", backwards == first, backwards)
    member, value = OTHER[operation]
    says(
        "another request under the token is refused",
        _code(call, {**given, member: value}) == "ConflictException",
        "",
    )
    says("the first request still is answered", _told(call(**given)) == first, "")
    fresh = {**context.world.minimal(operation), TOKEN: f"second-{operation}"}
    _at_once(context, operation, call, says)
    says("another token makes another", _told(call(**fresh)) != first, "")


def _at_once(context, operation, call, says):
    """Somebody sends a request again before the first is answered."""
    given = {**context.world.minimal(operation), TOKEN: f"third-{operation}"}
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        told = [its.result() for its in [pool.submit(_either, call, given) for _ in range(AT_ONCE)]]
    says("requests at once are answered alike", all(its == told[0] for its in told), told)


def _either(call, given):
    """The answer, or the error's code."""
    try:
        return _told(call(**given))
    except ClientError as error:
        return error.response["Error"]["Code"]


def _told(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _code(call, given):
    try:
        call(**given)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None

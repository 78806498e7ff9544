"""A request that comes again under its token is answered as it was, and does nothing."""

import concurrent.futures

from botocore.exceptions import ClientError

GROUP = "idempotency"
AT_ONCE = 6


def run(context):
    token = context.service.repeats.TOKEN
    for operation in context.served:
        if token in context.model.input(operation).members:
            _repeat(context, operation, token)


def _repeat(context, operation, token):
    repeats, call = context.service.repeats, context.call(operation)
    says = lambda what, holds, seen: context.report.check(
        GROUP, f"{operation}: {what}", holds, seen
    )
    context.world.begin(operation)
    given = {**context.world.minimal(operation), token: f"token-{operation}"}
    first, again = _told(call(**given)), _told(call(**given))
    says("the same request is answered alike", again == first, f"{first}, then {again}")
    backwards = _told(call(**dict(reversed(given.items()))))
    says("the order of the members is nothing", backwards == first, backwards)
    if operation in repeats.OTHER:
        member, value = repeats.OTHER[operation]
        other = _code(call, {**given, member: value})
        says("another request under the token is refused", other == "ConflictException", other)
        says("the first request still is answered", _told(call(**given)) == first, "")
    fresh = {**context.world.minimal(operation), token: f"second-{operation}"}
    _at_once(context, operation, call, says, token)
    if operation in repeats.MAKES:
        says("another token makes another", _told(call(**fresh)) != first, "")
    context.world.end(operation)


def _at_once(context, operation, call, says, token):
    """Somebody sends a request again before the first is answered."""
    given = {**context.world.minimal(operation), token: f"third-{operation}"}
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

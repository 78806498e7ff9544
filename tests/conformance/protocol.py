"""Whatever is sent, what comes back is an answer of the protocol, and never a 5xx."""

GROUP = "protocol"
LARGE = 1 << 20


def run(context):
    send = lambda request: context.stack.send(context.service.name, request)
    for what, request, code in context.service.abuse.refused(context, LARGE):
        _refused(context, what, send(request), code)
    for what, request in context.service.abuse.taken(context):
        _taken(context, what, send(request))


def _refused(context, what, answer, code):
    body, said = answer.json(), context.protocol.MESSAGE
    found = []
    if not 400 <= answer.status < 500:
        found.append(f"the status is {answer.status}")
    if not isinstance(body, dict) or not isinstance(body.get(said), str) or not body[said]:
        found.append(f"there is no {said}")
    if answer.code() != code:
        found.append(f"__type is {answer.code()}, not {code}")
    if answer.headers.get("x-amzn-errortype") != code:
        found.append(f"x-amzn-errortype is {answer.headers.get('x-amzn-errortype')}")
    if answer.status != context.protocol.STATUSES.get(code, answer.status):
        found.append(f"the status of {code} is {answer.status}")
    context.report.check(
        GROUP,
        f"{what} is refused in words of the protocol",
        not found,
        f"{found} {answer.body[:200]!r}",
    )


def _taken(context, what, answer):
    holds = answer.status == 200 and context.service.abuse.RESULT in (answer.json() or {})
    context.report.check(GROUP, f"{what} is taken", holds, answer.body[:200])
    # By the date, clients notice that their clocks are wrong.
    context.report.check(
        GROUP,
        f"{what}: the answer has an id and a date",
        {"x-amzn-requestid", "date"} <= answer.headers.keys(),
        answer.headers,
    )

"""Whatever is sent, what comes back is an answer of the protocol, and never a 5xx."""

import json

GROUP = "protocol"
LARGE = 1 << 20


def run(context):
    send = context.stack.send
    unknown, broken = "UnknownOperationException", "SerializationException"
    listing = "ListContacts"
    padded = lambda size: '{"AliasPrefix":"%s"}' % ("a" * (size - 18))
    for what, answer, code in [
        ("an unknown operation", send("{}", "NoSuchOperation"), unknown),
        ("an operation of another case", send("{}", "listcontacts"), unknown),
        ("no target", send("{}"), unknown),
        (
            "the target of another service",
            send("{}", headers={"X-Amz-Target": "AmazonSSM.ListContacts"}),
            unknown,
        ),
        (
            "another media type",
            send("{}", listing, headers={"Content-Type": "application/json"}),
            unknown,
        ),
        ("no media type", send("{}", listing, headers={"Content-Type": None}), unknown),
        ("GET", send(b"", listing, method="GET"), unknown),
        ("PUT", send("{}", listing, method="PUT"), unknown),
        ("broken JSON", send("{", listing), broken),
        ("two values", send("{}{}", listing), broken),
        ("a number too large", send('{"MaxResults":1e999}', listing), broken),
        ("a half surrogate", send('{"AliasPrefix":"\\ud800"}', listing), broken),
        ("no UTF-8", send(b'{"AliasPrefix":"\xff"}', listing), broken),
        ("depth", send("[" * 100_000, listing), broken),
        ("a list of nothing", send("[]", listing), broken),
        ("1 MB", send(padded(LARGE), listing), "ValidationException"),
        ("more than 1 MB", send(padded(LARGE + 1), listing), "RequestEntityTooLargeException"),
        ("3 MB", send(padded(3 * LARGE), listing), "RequestEntityTooLargeException"),
        ("another path", send("{}", listing, path="/contacts"), unknown),
    ]:
        _refused(context, what, answer, code)
    _taken(context, "no body", send(b"", listing))
    _taken(context, "a member that the model does not name", send('{"Colour":"red"}', listing))
    _taken(context, "null for a member that may be left out", send('{"MaxResults":null}', listing))
    with_charset = {"Content-Type": "application/x-amz-json-1.1; charset=utf-8"}
    _taken(context, "a media type with its charset", send("{}", listing, headers=with_charset))


def _refused(context, what, answer, code):
    body = answer.json()
    found = []
    if not 400 <= answer.status < 500:
        found.append(f"the status is {answer.status}")
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("Message"), str)
        or not body["Message"]
    ):
        found.append("there is no Message")
    if answer.code() != code:
        found.append(f"__type is {answer.code()}, not {code}")
    if answer.headers.get("x-amzn-errortype") != code:
        found.append(f"x-amzn-errortype is {answer.headers.get('x-amzn-errortype')}")
    context.report.check(
        GROUP,
        f"{what} is refused in words of the protocol",
        not found,
        f"{found} {answer.body[:200]!r}",
    )


def _taken(context, what, answer):
    holds = answer.status == 200 and "Contacts" in json.loads(answer.body)
    context.report.check(GROUP, f"{what} is taken", holds, answer.body[:200])
    # By the date, clients notice that their clocks are wrong.
    context.report.check(
        GROUP,
        f"{what}: the answer has an id and a date",
        {"x-amzn-requestid", "date"} <= answer.headers.keys(),
        answer.headers,
    )

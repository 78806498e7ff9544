"""Requests that are none of the protocol, and such as look like none but are."""

from ..wire import Request

# What is asked for, and what its answer has.
LISTING, RESULT = "ListContacts", "Contacts"


def refused(context, large):
    """What it is, the request, and the error that answers it."""
    unknown, broken = "UnknownOperationException", "SerializationException"
    whole = _listing(context)
    target = lambda name: whole.but(headers={"X-Amz-Target": name})
    media_type = lambda name: whole.but(headers={"Content-Type": name})
    body = lambda text: whole.but(body=text)
    padded = lambda size: body('{"AliasPrefix":"%s"}' % ("a" * (size - 18)))
    return [
        ("an unknown operation", target("SSMContacts.NoSuchOperation"), unknown),
        ("an operation of another case", target("SSMContacts.listcontacts"), unknown),
        ("no target", target(None), unknown),
        ("the target of another service", target("AmazonSSM.ListContacts"), unknown),
        ("another media type", media_type("application/json"), unknown),
        ("no media type", media_type(None), unknown),
        ("GET", whole.but(method="GET", body=b""), unknown),
        ("PUT", whole.but(method="PUT"), unknown),
        ("broken JSON", body("{"), broken),
        ("two values", body("{}{}"), broken),
        ("a number too large", body('{"MaxResults":1e999}'), broken),
        ("a half surrogate", body('{"AliasPrefix":"\\ud800"}'), broken),
        ("no UTF-8", body(b'{"AliasPrefix":"\xff"}'), broken),
        ("depth", body("[" * 100_000), broken),
        ("a list of nothing", body("[]"), broken),
        ("1 MB", padded(large), "ValidationException"),
        ("more than 1 MB", padded(large + 1), "RequestEntityTooLargeException"),
        ("3 MB", padded(3 * large), "RequestEntityTooLargeException"),
        ("another path", whole.but(path="/contacts"), unknown),
    ]


def taken(context):
    """What it is, and the request."""
    whole = _listing(context)
    charset = {"Content-Type": "application/x-amz-json-1.1; charset=utf-8"}
    return [
        ("no body", whole.but(body=b"")),
        ("a member that the model does not name", whole.but(body='{"Colour":"red"}')),
        ("null for a member that may be left out", whole.but(body='{"MaxResults":null}')),
        ("a media type with its charset", whole.but(headers=charset)),
    ]


def _listing(context) -> Request:
    return context.protocol.request(context.model.operation(LISTING), {})

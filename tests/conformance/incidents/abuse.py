"""Requests that are none of the protocol, and such as look like none but are."""

from urllib.parse import quote

from ..wire import Request

# What is asked for, and what its answer has.
LISTING, RESULT = "ListResponsePlans", "responsePlanSummaries"


def refused(context, large):
    """What it is, the request, and the error that answers it."""
    unknown, broken = "UnknownOperationException", "SerializationException"
    whole = _listing(context)
    path = lambda text, method="POST": whole.but(path=text, method=method)
    body = lambda text: whole.but(body=text)
    get = lambda text: Request("GET", text, {}, b"")
    padded = lambda size: body('{"nextToken":"%s"}' % ("a" * (size - 16)))
    plan = quote(context.world.plan, safe="")
    # Clients sign such a path in a simpler form, so that it cannot be what they mean.
    unsigned = "InvalidSignatureException"
    return [
        ("an unknown path", path("/noSuchOperation"), unknown),
        ("a path of another case", path("/ListResponsePlans"), unknown),
        ("a path with a slash behind it", path("/listResponsePlans/"), unknown),
        ("a path with a slash more", path("//listResponsePlans"), unsigned),
        ("a path that is encoded", path("/list%52esponsePlans"), unknown),
        ("a path with dots", path("/a/../listResponsePlans"), unsigned),
        ("tags of nothing", get("/tags/"), unknown),
        ("tags without a slash", get("/tags"), unknown),
        ("GET of what is posted", get("/listResponsePlans"), unknown),
        ("POST of what is got", path(f"/getResponsePlan?arn={plan}"), unknown),
        ("PUT", path("/listResponsePlans", "PUT"), unknown),
        ("DELETE", path("/listResponsePlans", "DELETE"), unknown),
        ("PATCH", path(f"/tags/{plan}", "PATCH"), unknown),
        ("broken JSON", body("{"), broken),
        ("two values", body("{}{}"), broken),
        ("a number too large", body('{"maxResults":1e999}'), broken),
        ("a half surrogate", body('{"nextToken":"\\ud800"}'), broken),
        ("no UTF-8", body(b'{"nextToken":"\xff"}'), broken),
        ("depth", body("[" * 100_000), broken),
        ("a list of nothing", body("[]"), broken),
        ("a query that is no UTF-8", get("/getResponsePlan?arn=%FF"), broken),
        ("a query that has a member twice", get("/getResponsePlan?arn=a&arn=b"), broken),
        ("a path that is no UTF-8", get("/tags/%FF"), broken),
        ("a query without its member", get("/getResponsePlan?other=1"), "ValidationException"),
        ("1 MB", padded(large), "ValidationException"),
        ("more than 1 MB", padded(large + 1), "RequestEntityTooLargeException"),
        ("3 MB", padded(3 * large), "RequestEntityTooLargeException"),
    ]


def taken(context):
    """What it is, and the request."""
    whole = _listing(context)
    media_type = lambda name: whole.but(headers={"Content-Type": name})
    return [
        ("no body", whole.but(body=b"", headers={"Content-Type": None})),
        ("a body of blanks", whole.but(body=" \n")),
        ("a member that the model does not name", whole.but(body='{"colour":"red"}')),
        ("null for a member that may be left out", whole.but(body='{"maxResults":null}')),
        ("a media type with its charset", media_type("application/json; charset=utf-8")),
        ("another media type", media_type("text/plain")),
        ("no media type", media_type(None)),
        ("a query that nobody asked for", whole.but(path="/listResponsePlans?colour=red&x")),
    ]


def _listing(context) -> Request:
    return context.protocol.request(context.model.operation(LISTING), {})

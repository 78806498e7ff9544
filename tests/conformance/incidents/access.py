"""What signed requests to ssm-incidents are tried with."""

from .world import arn

# A list that asks for nothing, and the service whose signatures open nothing here.
LISTING, OTHER_SERVICE = "ListResponsePlans", "ssm-contacts"
# Headers that a signature has to be over.
SIGNED = ("host", "x-amz-date", "content-type")


def good(context):
    """More requests that are let in: what each is, the operation, and its input."""
    plan = context.world.plan
    keys = ["a b", "c:d/e+f", "g=h", "@._-"]
    return [
        ("a query", "GetResponsePlan", {"arn": plan}),
        ("a path that holds an ARN", "ListTagsForResource", {"resourceArn": plan}),
        ("a query of many", "UntagResource", {"resourceArn": plan, "tagKeys": keys}),
    ]


def tampered(context):
    """Changes after signing: what each is, the operation, its input, and the change."""
    world = context.world
    plan, other = {"arn": world.plan}, {"resourceArn": world.plan}
    swap = lambda its: its.but(path=its.path.replace("conf-plan", "conf-changed"))
    more = lambda its: its.but(path=f"{its.path}&arn=x")
    return [
        ("a changed path", LISTING, {}, lambda its: its.but(path="/listReplicationSets")),
        ("a changed method", "ListTagsForResource", other, lambda its: its.but(method="DELETE")),
        ("a changed query", "GetResponsePlan", plan, swap),
        ("a longer query", "GetResponsePlan", plan, more),
        ("another ARN in the path", "ListTagsForResource", other, swap),
    ]


class Tries:
    """What keys that may not do everything are tried with: operations and their inputs."""

    def __init__(self, context):
        self.own = context.world.plan
        other = arn(context.stack, "response-plan", "conf-changed")
        self.write = "CreateResponsePlan", context.world.minimal("CreateResponsePlan")
        self.read = "GetResponsePlan", {"arn": self.own}
        self.read_other = "GetResponsePlan", {"arn": other}
        self.delete = "DeleteResponsePlan", {"arn": self.own}

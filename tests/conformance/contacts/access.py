"""What signed requests to ssm-contacts are tried with."""

from .world import arn

# A list that asks for nothing, and the service whose signatures open nothing here.
LISTING, OTHER_SERVICE = "ListContacts", "ssm-incidents"
# Headers that a signature has to be over.
SIGNED = ("host", "x-amz-date", "x-amz-target", "content-type")


def good(_context):
    """More requests that are let in: what each is, the operation, and its input."""
    return []


def tampered(_context):
    """Changes after signing: what each is, the operation, its input, and the change."""
    target = {"X-Amz-Target": "SSMContacts.ListRotations"}
    return [("a changed target", LISTING, {}, lambda its: its.but(headers=target))]


class Tries:
    """What keys that may not do everything are tried with: operations and their inputs."""

    def __init__(self, context):
        self.own = arn(context.stack, "contact", "conf-person")
        other = arn(context.stack, "contact", "conf-team")
        plan = {"Stages": []}
        self.write = "CreateContact", {"Alias": "denied", "Type": "PERSONAL", "Plan": plan}
        self.read = "GetContact", {"ContactId": self.own}
        self.read_other = "GetContact", {"ContactId": other}
        self.delete = "DeleteContact", {"ContactId": self.own}

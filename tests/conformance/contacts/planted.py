"""Changes of the model of ssm-contacts that the checks have to notice."""

from .world import arn

PERSONAL = ["PERSONAL", "ONCALL_SCHEDULE"]
# A shape, what of it is changed, to what, and the operation whose bounds tell.
BOUNDS = [
    ("ContactAlias", "max", 254, "CreateContact"),
    ("ContactAlias", "max", 256, "CreateContact"),
    ("ContactAlias", "min", 2, "CreateContact"),
    ("ContactAlias", "pattern", "^[a-z0-9-~]*$", "CreateContact"),
    ("ContactType", "enum", [*PERSONAL, "ESCALATION", "TEAM"], "CreateContact"),
    ("MaxResults", "max", 1025, "ListContacts"),
    ("MaxResults", "max", 1023, "ListContacts"),
    ("TagsList", "max", 49, "TagResource"),
    ("TagsList", "max", 51, "TagResource"),
    ("TagKeyList", "max", 51, "UntagResource"),
    ("TagValue", "min", 0, "TagResource"),
    ("TagValue", "max", 257, "TagResource"),
    ("RetryIntervalInMinutes", "max", 61, "UpdateContact"),
    ("RetryIntervalInMinutes", "min", 1, "UpdateContact"),
    ("ActivationCode", "min", 5, "ActivateContactChannel"),
    ("ActivationCode", "max", 11, "ActivateContactChannel"),
    ("SsmContactsArn", "max", 2047, "GetContact"),
    ("Policy", "max", 395_001, "PutContactPolicy"),
]


def answers(context):
    """Answers that would not be as the model says: what changes, the question, and the change."""
    result = "GetContactResult"
    given = {"ContactId": context.world.person}
    for what, change in {
        "an answer without a required member": lambda its: its[result]["required"].append("More")
        or its[result]["members"].update(More={"shape": "ContactName"}),
        "an answer with another member": lambda its: its[result]["members"].pop("Plan")
        and its[result]["required"].remove("Plan"),
        "an answer with a word of no enum": lambda its: its["ContactType"].update(enum=["TEAM"]),
        "an answer of another type": lambda its: its["ContactAlias"].update(type="integer"),
        "an answer that is too long": lambda its: its["ContactAlias"].update(max=3),
        "an answer that the pattern refuses": lambda its: its["ContactAlias"].update(pattern="[x]"),
    }.items():
        yield what, "GetContact", given, change
    absent = {"ContactId": arn(context.stack, "contact", "conf-nobody")}
    for what, change in {
        "an error that is none of the operation's": lambda its: its.update(
            ResourceNotFoundException={**its["ResourceNotFoundException"], "members": {}}
        ),
        "an error without a member": lambda its: its["ResourceNotFoundException"][
            "required"
        ].append("Gone"),
    }.items():
        yield what, "GetContact", absent, change


# Operations of which a member is required that is not, and the reverse.
OPERATIONS = {
    "another required member": lambda its: its["CreateContactRequest"]["required"].append(
        "DisplayName"
    ),
    "a required member less": lambda its: its["CreateContactRequest"]["required"].remove("Plan"),
}

"""Changes of the model of ssm-incidents that the checks have to notice."""

from .world import arn

KINDS = ["ANALYSIS", "INCIDENT", "METRIC", "PARENT", "OTHER", "AUTOMATION", "TASK"]
# A shape, what of it is changed, to what, and the operation whose bounds tell.
BOUNDS = [
    ("ResponsePlanName", "max", 199, "CreateResponsePlan"),
    ("ResponsePlanName", "max", 201, "CreateResponsePlan"),
    ("ResponsePlanName", "min", 2, "CreateResponsePlan"),
    ("ResponsePlanName", "pattern", "^[a-zA-Z0-9-_~]*$", "CreateResponsePlan"),
    ("ItemType", "enum", [*KINDS, "ROBOT"], "UpdateRelatedItems"),
    ("MaxResults", "max", 101, "ListResponsePlans"),
    ("MaxResults", "max", 99, "ListResponsePlans"),
    ("MaxResults", "min", 0, "ListResponsePlans"),
    ("TagMap", "max", 51, "TagResource"),
    ("TagMap", "max", 49, "TagResource"),
    ("TagMap", "min", 0, "TagResource"),
    ("TagKey", "max", 129, "UntagResource"),
    ("TagValue", "max", 257, "TagResource"),
    ("TagKeyList", "max", 51, "UntagResource"),
    ("EventData", "max", 12_001, "CreateTimelineEvent"),
    ("EventReferenceList", "max", 11, "CreateTimelineEvent"),
    ("NotificationTargetSet", "max", 11, "UpdateResponsePlan"),
    ("IncidentTitle", "max", 199, "StartIncident"),
    ("Arn", "max", 999, "GetIncidentRecord"),
    ("RawData", "max", 10_001, "StartIncident"),
    ("RegionMapInput", "max", 4, "CreateReplicationSet"),
    ("Policy", "max", 4_001, "PutResourcePolicy"),
]


def answers(context):
    """Answers that would not be as the model says: what changes, the question, and the change."""
    given, result = {"arn": context.world.incident}, "IncidentRecord"
    for what, change in {
        "an answer without a required member": lambda its: its[result]["required"].append("more")
        or its[result]["members"].update(more={"shape": "Arn"}),
        "an answer with another member": lambda its: its[result]["members"].pop("impact")
        and its[result]["required"].remove("impact"),
        "an answer with a word of no enum": lambda its: its["IncidentRecordStatus"].update(
            enum=["CLOSED"]
        ),
        "an answer of another type": lambda its: its["IncidentTitle"].update(type="integer"),
        "an answer that is too long": lambda its: its["IncidentTitle"].update(max=3),
        "an answer that the pattern refuses": lambda its: its["Arn"].update(pattern="[x]"),
    }.items():
        yield what, "GetIncidentRecord", given, change
    absent = {"arn": arn(context.stack, "response-plan", "conf-nobody")}
    for what, change in {
        "an error of another status": lambda its: its["ResourceNotFoundException"].update(
            error={"httpStatusCode": 400}
        ),
        "an error without a member": lambda its: its["ResourceNotFoundException"][
            "required"
        ].append("gone"),
    }.items():
        yield what, "GetResponsePlan", absent, change


# Operations of which a member is required that is not, and the reverse.
OPERATIONS = {
    "another required member": lambda its: its["CreateResponsePlanInput"]["required"].append(
        "displayName"
    ),
    "a required member less": lambda its: its["CreateResponsePlanInput"]["required"].remove("name"),
}

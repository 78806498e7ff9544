"""The examples that AWS publishes with its command line: calls, and what they print."""

import importlib.util
import json
import re
import shlex
from pathlib import Path

from botocore import xform_name

from ..examples import paths
from . import world as worlds

# How many there are, and where.
COUNT, SOURCE = 30, "with its command line"
PLAN, ACCOUNT = "Example-Response-Plan", "111122223333"
CALL = re.compile(
    r"^    aws ssm-incidents (?P<name>[a-z-]+)(?P<given>.*?)\n\n+"
    r"(?:Output::\n\n(?P<told>    \{.*?^    \})|This command produces no output)",
    re.MULTILINE | re.DOTALL,
)
# In the order of a life: examples that make something, and those that end it, last.
FIRST = ["CreateReplicationSet", "CreateResponsePlan", "TagResource", "PutResourcePolicy"]
LAST = [
    "UpdateRelatedItems",
    "UpdateResponsePlan",
    "UntagResource",
    "DeleteResourcePolicy",
    "DeleteTimelineEvent",
    "DeleteIncidentRecord",
    "DeleteResponsePlan",
    "UpdateDeletionProtection",
    "DeleteReplicationSet",
]

# Examples whose answer has other members here, or that cannot be asked as they stand, with the reason.
DIFFERENCES = {
    "all": "ARNs are of the stack's own account; incidents, events, policies and sets have ids of their own",
    "CreateReplicationSet": "answers `arn`, as the model has it: the example prints the answer of a list",
    "GetIncidentRecord": "without `invokedBy`: nobody starts incidents for others; lists of nothing are left out",
    "ListIncidentRecords": "without `invokedBy`: nobody starts incidents for others",
    "GetReplicationSet": "without `statusMessage`: there is nothing to say of a Region",
}
# Members of AWS's answers that are not in ours, by the operation.
WITHOUT = {
    "CreateReplicationSet": {".replicationSetArns"},
    "GetIncidentRecord": {
        ".incidentRecord.incidentRecordSource.invokedBy",
        ".incidentRecord.automationExecutions",
        ".incidentRecord.notificationTargets",
    },
    "ListIncidentRecords": {".incidentRecordSummaries[].incidentRecordSource.invokedBy"},
    "GetReplicationSet": {
        ".replicationSet.regionMap.us-east-2.statusMessage",
    },
}


class Examples:
    """Plans and an incident like those that the examples speak of."""

    def __init__(self, context):
        self.context, self.client = context, context.client
        self.world, self.stack = context.world, context.stack
        person = worlds.person(self.stack, "example")
        plan = worlds.plan(
            self.client,
            PLAN,
            displayName="Example response plan",
            engagements=[person],
            chatChannel={"chatbotSns": [worlds.TOPIC]},
            actions=[
                {
                    "ssmAutomation": {
                        "documentName": "AWSIncidents-CriticalIncidentRunbookTemplate",
                        "documentVersion": "$DEFAULT",
                        "roleArn": worlds.ROLE,
                        "targetAccount": "RESPONSE_PLAN_OWNER_ACCOUNT",
                    }
                }
            ],
        )
        self.incident = self.client.start_incident(responsePlanArn=plan)["incidentRecordArn"]
        self.event = worlds.event(self.client, self.incident, self.world.tomorrow)
        for kind, value in (
            ("OTHER", {"url": "https://console.aws.amazon.com/systems-manager/opsitems/"}),
            ("PARENT", {"arn": worlds.TOPIC}),
        ):
            item = {"identifier": {"type": kind, "value": value}, "title": kind}
            self.client.update_related_items(
                incidentRecordArn=self.incident, relatedItemsUpdate={"itemToAdd": item}
            )
        self.policy = None

    def asked(self):
        """In an order in which they can be asked: operation, name, input, and the answer's members."""
        operations = {xform_name(name, "-"): name for name in self.context.model.operations}
        found = []
        package = Path(importlib.util.find_spec("awscli").origin).parent
        for file in sorted(Path(package, "examples", "ssm-incidents").glob("*.rst")):
            for nth, call in enumerate(CALL.finditer(file.read_text(encoding="utf-8"))):
                found.append((operations[call["name"]], nth, call))

        def order(entry):
            name = entry[0]
            if name in FIRST:
                return FIRST.index(name)
            return 1000 + LAST.index(name) if name in LAST else 100

        self.world.begin("CreateReplicationSet")
        for operation, nth, call in sorted(found, key=order):
            self.prepare(operation)
            expected = paths(json.loads(call["told"] or "{}")) - WITHOUT.get(operation, set())
            if operation == "CreateReplicationSet":
                expected |= {".arn"}
            yield operation, f"{operation} {nth}", self.given(operation, call["given"]), expected
            self.remember(operation)
        self.world.end("CreateReplicationSet")

    def prepare(self, operation):
        """What an example takes for granted."""
        if operation == "DeleteReplicationSet":
            known = self.world.replication
            self.client.update_deletion_protection(arn=known, deletionProtected=False)

    def remember(self, operation):
        """What later examples speak of."""
        if operation == "CreateReplicationSet":
            [self.world.replication] = self.client.list_replication_sets()["replicationSetArns"]
        elif operation == "PutResourcePolicy":
            plan = worlds.arn(self.stack, "response-plan", PLAN)
            kept = self.client.get_resource_policies(resourceArn=plan)["resourcePolicies"]
            self.policy = kept[0]["policyId"]

    def given(self, operation, words):
        """The arguments of a call as an input about what there is."""
        words = shlex.split(words.replace("\\\n", " "))
        members = self.context.model.input(operation).members
        names = {f"--{xform_name(name, '-')}": name for name in members}
        given, name = {}, None
        for word in words:
            if word in names:
                name = names[word]
                given[name] = True
            else:
                kind = members[name].type_name
                structured = kind in ("structure", "list", "map")
                given[name] = self.here(json.loads(word) if structured else word)
        ids = {"eventId": self.event, "policyId": self.policy}
        return {name: ids.get(name) or its for name, its in given.items()}

    def here(self, value):
        """A value with ARNs of what there is."""
        if isinstance(value, dict):
            return {name: self.here(its) for name, its in value.items()}
        if isinstance(value, list):
            return [self.here(its) for its in value]
        if not isinstance(value, str) or value.startswith("{"):
            return value
        if ":incident-record/" in value:
            return self.incident
        if ":replication-set/" in value:
            return self.world.replication
        if ":contact/" in value:
            value = re.sub(":us-east-[12]:", f":{self.stack.region}:", value)
        return value.replace(ACCOUNT, self.stack.account)

"""What the checks of ssm-incidents work with, and inputs about it."""

import json
import time

from ..inputs import Inputs
from ..model import Key

# The id of nothing.
NONE = "00000000-0000-4000-8000-000000000000"
ROLE = "arn:aws:iam::123456789012:role/runbooks"
TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:conf"
# What is deployed shortly before every incident, and goes on.
DEPLOYMENTS = ("d-conf-1", "d-conf-2", "d-conf-3")


def arn(stack, kind, name):
    """The ARN of a thing on the stack: of no Region."""
    return f"arn:aws:ssm-incidents::{stack.account}:{kind}/{name}"


def person(stack, alias):
    """Somebody who can be engaged, and never is reached."""
    contacts = stack.client("ssm-contacts")
    made = contacts.create_contact(Alias=alias, Type="PERSONAL", Plan={"Stages": []})
    return made["ContactArn"]


def plan(client, name, **more):
    """A response plan that engages nobody."""
    template = {"title": name, "impact": 3}
    return client.create_response_plan(name=name, incidentTemplate=template, **more)["arn"]


def deployment(stack, name, state):
    """CodeDeploy says something of a deployment, by the rule of a deployment of Tocsin."""
    told = {
        "detail-type": "CodeDeploy Deployment State-change Notification",
        "source": "aws.codedeploy",
        "account": "123456789012",
        "region": stack.region,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "detail": {
            "application": "conf",
            "deploymentGroup": "conf",
            "deploymentId": name,
            "state": state,
        },
    }
    host = {"Host": f"{stack.host}:{stack.port}"}
    answer = stack.exchange("POST", "/tocsin/signal", host, json.dumps({"change": told}))
    if answer.json()["outcomes"][0]["outcome"] != "CHANGE":
        raise RuntimeError(f"a change was not kept: {answer.body}")


def event(client, incident, at, about=None, kind="Custom Event"):
    """An event that somebody wrote; gives its id."""
    references = [] if about is None else [{"resource": about}]
    return client.create_timeline_event(
        incidentRecordArn=incident,
        eventTime=at,
        eventType=kind,
        eventData=json.dumps("words"),
        eventReferences=references,
    )["eventId"]


class World(Inputs):
    """What the checks that need no story of their own work with, and inputs about it."""

    MEANT = {
        "Condition": ("equals",),
        "AttributeValueList": ("stringValues",),
        "ItemValue": ("url",),
        "EventReference": ("resource",),
    }
    KEYS = {
        "TagMap": "key",
        "TagMapUpdate": "key",
        "RegionMapInput": "eu-west-1",
        "SsmParameters": "parameter",
        "DynamicSsmParameters": "parameter",
    }

    def __init__(self, stack, model, client):
        super().__init__(stack, model, client)
        self.person = person(stack, "conf-engaged")
        self.plan, self.changed = (plan(client, name) for name in ("conf-plan", "conf-changed"))
        for name in DEPLOYMENTS:
            deployment(stack, name, "START")
        start = lambda arn: client.start_incident(responsePlanArn=arn)["incidentRecordArn"]
        self.incident, self.changed_incident = start(self.plan), start(self.plan)
        self.event = event(client, self.incident, self.tomorrow)
        self.policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        self._replicate()

    def _replicate(self):
        """The replication set, of which there is one."""
        self.replication = self.client.create_replication_set(regions={self.stack.region: {}})[
            "arn"
        ]

    def here(self, kind, name):
        """The ARN of a thing here."""
        return arn(self.stack, kind, name)

    # -- What an operation is about --------------------------------------------------------------

    def named(self, operation):
        """The members by which an operation names things."""
        required = self.model.input(operation).required_members
        return [name for name in required if name.lower().endswith("arn")]

    def elsewhere(self, known, nothing):
        """ARNs of the same kind that name nothing here."""
        kind = known.split(":")[5].split("/")[0]
        name = {"response-plan": "conf-nobody", "replication-set": nothing}
        return (
            ("what is not there", self.here(kind, name.get(kind, f"conf-plan/{nothing}"))),
            ("what is in another account", known.replace(self.stack.account, "999999999999")),
            ("what is in a Region", known.replace("::", ":eu-north-1:")),
        )

    def another_kind(self, _known, nothing):
        """An ARN of a kind that is not asked for."""
        return self.here("timeline-event", nothing)

    def arn(self, operation, member):
        """An ARN for a member: of what there is, but of nothing where it would be deleted."""
        deletes = operation.startswith("Delete")
        if member == "incidentRecordArn" or operation.endswith("IncidentRecord"):
            changes = operation in ("UpdateIncidentRecord", "UpdateRelatedItems")
            there = self.changed_incident if changes else self.incident
            gone = deletes and operation != "DeleteTimelineEvent"
            return self.here("incident-record", f"conf-plan/{NONE}") if gone else there
        if operation.endswith("ReplicationSet") or operation == "UpdateDeletionProtection":
            return self.here("replication-set", NONE) if deletes else self.replication
        if operation in ("UpdateResponsePlan", "TagResource", "UntagResource", "PutResourcePolicy"):
            return self.changed
        return self.here("response-plan", "conf-nobody") if deletes else self.plan

    def begin(self, operation):
        if operation == "CreateReplicationSet":
            self._remove_sets()

    def end(self, operation):
        if operation == "CreateReplicationSet":
            self._remove_sets()
            self._replicate()

    def _remove_sets(self):
        for known in self.client.list_replication_sets()["replicationSetArns"]:
            self.client.update_deletion_protection(arn=known, deletionProtected=False)
            self.client.delete_replication_set(arn=known)

    def undo(self, operation, given, told):
        client = self.client
        if operation == "CreateReplicationSet":
            client.delete_replication_set(arn=told["arn"])
        elif operation == "CreateResponsePlan":
            client.delete_response_plan(arn=told["arn"])
        elif operation == "PutResourcePolicy":
            its = {"resourceArn": given["resourceArn"], "policyId": told["policyId"]}
            client.delete_resource_policy(**its)
        elif operation == "TagResource":
            its = {"resourceArn": given["resourceArn"], "tagKeys": list(given["tags"])}
            client.untag_resource(**its)
        elif operation == "UpdateDeletionProtection":
            client.update_deletion_protection(arn=given["arn"], deletionProtected=False)
        elif operation == "UpdateReplicationSet":
            self._remove_regions(given["arn"])
        elif operation == "UpdateRelatedItems" and "itemToAdd" in given["relatedItemsUpdate"]:
            item = given["relatedItemsUpdate"]["itemToAdd"]["identifier"]
            its = {"relatedItemsUpdate": {"itemToRemove": item}}
            client.update_related_items(incidentRecordArn=given["incidentRecordArn"], **its)

    def _remove_regions(self, known):
        regions = self.client.get_replication_set(arn=known)["replicationSet"]["regionMap"]
        more = [name for name in regions if name != self.stack.region]
        actions = [{"deleteRegionAction": {"regionName": name}} for name in more]
        if actions:
            self.client.update_replication_set(arn=known, actions=actions)

    # -- Values ----------------------------------------------------------------------------------

    def text(self, operation, shape, member):
        if member == "name" and shape.name == "ResponsePlanName" or member == "clientToken":
            return self.unique()
        if shape.name in ("Arn", "String"):
            whole = member in self.model.input(operation).required_members
            return self.arn(operation, member) if whole else TOPIC
        if shape.name == "RoleArn":
            return ROLE
        if shape.name == "SsmContactsArn":
            return self.person
        if shape.name == "SsmAutomationDocumentNameString":
            return "document"
        if member == "policy":
            return self.policy
        if member == "eventId":
            return NONE if operation.startswith("Delete") else self.event
        if member == "key":
            return "status" if operation == "ListIncidentRecords" else "eventType"
        if member == "regionName":
            return f"r-{self.unique()}"
        if member in ("url", "policyId"):
            return self.unique()
        if shape.name == "GeneratedId":
            return f"related-item/OTHER/{'0' * 32}"
        if shape.name == "SnsArn":
            return TOPIC
        return super().text(operation, shape, member)

    def entry(self, operation, shape, member, at):
        value = super().entry(operation, shape, member, at)
        if shape.name == "UpdateReplicationSetInputActionsList":
            # One comes and goes.
            name = {"regionName": f"r-{at // 2}"}
            return {"deleteRegionAction" if at % 2 else "addRegionAction": name}
        if shape.member.name == "TagKey":
            return f"key{at}"
        return value

    def entries(self, operation, shape, member, count):
        entries = super().entries(operation, shape, member, count)
        return {name: "" for name in entries} if shape.name.startswith("TagMap") else entries

    def with_value(self, operation, place, value):
        given = super().with_value(operation, place, value)
        steps = set(place.steps)
        if steps & {"after", "before"}:
            records = operation == "ListIncidentRecords"
            given["filters"][0]["key"] = "creationTime" if records else "eventTime"
        if "integerValues" in steps and operation == "ListIncidentRecords":
            given["filters"][0]["key"] = "impact"
        return given

    def of_length(self, shape, place, length):
        member = place.steps[-1]
        if member == "policy":
            whole = length - len(self.policy)
            return self.policy + " " * whole if whole >= 0 else "{}"[:length]
        if shape.name == "ResponsePlanName":
            return self.unique().ljust(length, "a")[:length]
        if shape.metadata.get("pattern") is None and not isinstance(member, Key):
            # Whatever has no pattern is text of any language.
            return "鐘" * length
        return super().of_length(shape, place, length)

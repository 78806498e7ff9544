"""The lists of ssm-incidents: how their entries come and go, and what they are known by."""

import json
import time

from . import world as worlds


def _incident(context, name):
    """An incident of a plan of its own."""
    made = worlds.plan(context.client, name)
    return context.client.start_incident(responsePlanArn=made)["incidentRecordArn"]


def plans(context):
    """Response plans, beside those that there are."""

    def remove(entry):
        context.client.delete_response_plan(arn=entry["arn"])

    add = lambda name: worlds.plan(context.client, f"pages-{name}")
    return {}, add, lambda its: its["name"].removeprefix("pages-"), remove


def incidents(context):
    """Incidents that start from now on."""
    made = worlds.plan(context.client, "pages-of-incidents")
    # They are listed by the time at which they start.
    after = {"key": "creationTime", "condition": {"after": time.time()}}

    def add(name):
        context.client.start_incident(responsePlanArn=made, title=name)

    def remove(entry):
        context.client.delete_incident_record(arn=entry["arn"])

    return {"filters": [after]}, add, lambda its: its["title"], remove


def items(context):
    """Related items of one incident."""
    incident = _incident(context, "pages-of-items")
    update = lambda **its: context.client.update_related_items(
        incidentRecordArn=incident, relatedItemsUpdate=its
    )

    def add(name):
        identifier = {"type": "OTHER", "value": {"url": f"https://example.com/{name}"}}
        update(itemToAdd={"identifier": identifier, "title": name})

    remove = lambda entry: update(itemToRemove=entry["identifier"])
    return {"incidentRecordArn": incident}, add, lambda its: its["title"], remove


def events(context):
    """Events of one incident, between others that came by themselves."""
    incident = _incident(context, "pages-of-events")
    now = int(time.time())

    def add(name):
        # Those of `a` are the oldest, those of `z` the newest.
        at = now + ord(name[0]) * 60 + int(name[1:])
        worlds.event(context.client, incident, at, f"{worlds.TOPIC}:{name}")

    def known(entry):
        references = entry.get("eventReferences")
        return references[0]["resource"].rsplit(":", 1)[-1] if references else entry["eventId"]

    def remove(entry):
        context.client.delete_timeline_event(incidentRecordArn=incident, eventId=entry["eventId"])

    return {"incidentRecordArn": incident}, add, known, remove


def policies(context):
    """Resource policies of one response plan."""
    made = {"resourceArn": worlds.plan(context.client, "pages-of-policies")}

    def add(name):
        policy = {"Version": "2012-10-17", "Statement": [], "Id": name}
        context.client.put_resource_policy(**made, policy=json.dumps(policy))

    def remove(entry):
        context.client.delete_resource_policy(**made, policyId=entry["policyId"])

    return made, add, lambda its: json.loads(its["policyDocument"])["Id"], remove


# For each list: what is asked, how an entry is added, what it is known by, and how it is removed.
LISTS = {
    "ListResponsePlans": plans,
    "ListIncidentRecords": incidents,
    "ListRelatedItems": items,
    "ListTimelineEvents": events,
    "GetResourcePolicies": policies,
}
# Lists whose entries nobody adds one by one: those are only walked.
WALKED = {"ListReplicationSets", "ListIncidentFindings"}


def whole(context):
    """Lists that are only walked: the operation, what is asked, and how many entries there are."""
    found = [
        ("ListReplicationSets", {}, 1),
        (
            "ListIncidentFindings",
            {"incidentRecordArn": context.world.incident},
            len(worlds.DEPLOYMENTS),
        ),
        ("ListTimelineEvents", _many(context), 12),
        ("ListIncidentRecords", _filtered(context), 3),
    ]
    return [its for its in found if its[0] in context.served]


def _many(context):
    """A timeline that is asked for in its other order, and narrowed."""
    incident = _incident(context, "pages-of-many")
    now = int(time.time())
    for at in range(12):
        worlds.event(context.client, incident, now + at % 4, kind="Note")
        worlds.event(context.client, incident, now + at % 4)
    kind = {"key": "eventType", "condition": {"equals": {"stringValues": ["Note"]}}}
    return {"incidentRecordArn": incident, "filters": [kind], "sortOrder": "ASCENDING"}


def _filtered(context):
    """Few incidents, between others that a filter leaves out."""
    made = worlds.plan(context.client, "pages-of-filtered")
    begin = time.time()
    for at in range(9):
        impact = 1 if at % 3 == 0 else 5
        context.client.start_incident(responsePlanArn=made, impact=impact)
    after = {"key": "creationTime", "condition": {"after": begin}}
    impact = {"key": "impact", "condition": {"equals": {"integerValues": [1, 2]}}}
    return {"filters": [after, impact]}

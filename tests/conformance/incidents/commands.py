"""A call of the AWS CLI for each operation of ssm-incidents."""

import json
import time

from . import world as worlds


def commands(context):
    """The arguments of each operation, and the members of its answer. They need not each other."""
    client, world = context.client, context.world
    plan, gone = (worlds.plan(client, name) for name in ("cli-plan", "cli-gone"))
    start = lambda: client.start_incident(responsePlanArn=plan)["incidentRecordArn"]
    incident, over, deleted = start(), start(), start()
    now = int(time.time())
    one, two = (worlds.event(client, incident, now) for _ in range(2))
    policy = client.put_resource_policy(resourceArn=plan, policy=world.policy)["policyId"]
    of, at, record = ["--resource-arn", plan], ["--arn", plan], ["--arn", incident]
    its = ["--incident-record-arn", incident]
    there = ["--arn", world.replication]
    template = json.dumps({"title": "障害", "impact": 3, "summary": "", "dedupeString": ""})
    automation = {"documentName": "doc", "roleArn": worlds.ROLE, "parameters": {"a": ["b"]}}
    item = {"identifier": {"type": "OTHER", "value": {"url": "https://example.com"}}}
    event = {"eventId", "incidentRecordArn"}
    return {
        "CreateResponsePlan": (
            [
                "--name",
                "cli-new",
                "--incident-template",
                template,
                "--chat-channel",
                json.dumps({"chatbotSns": [worlds.TOPIC]}),
                "--actions",
                json.dumps([{"ssmAutomation": automation}]),
                "--engagements",
                world.person,
                "--tags",
                "a=b,c=",
            ],
            {"arn"},
        ),
        "GetResponsePlan": (at, {"arn", "name", "incidentTemplate"}),
        "UpdateResponsePlan": ([*at, "--chat-channel", '{"empty":{}}', "--engagements"], None),
        "DeleteResponsePlan": (["--arn", gone], None),
        "ListResponsePlans": (["--page-size", "1"], {"responsePlanSummaries"}),
        "StartIncident": (
            [
                "--response-plan-arn",
                plan,
                "--title",
                "新しい",
                "--impact",
                "1",
                "--trigger-details",
                f"source=cli,timestamp={now},triggerArn={worlds.TOPIC}",
                "--related-items",
                json.dumps([item]),
            ],
            {"incidentRecordArn"},
        ),
        "GetIncidentRecord": (record, {"incidentRecord"}),
        "UpdateIncidentRecord": (["--arn", over, "--status", "RESOLVED"], None),
        "DeleteIncidentRecord": (["--arn", deleted], None),
        "ListIncidentRecords": (
            [
                "--filters",
                json.dumps([{"key": "impact", "condition": {"equals": {"integerValues": [3]}}}]),
                "--page-size",
                "5",
                "--max-items",
                "10",
            ],
            {"incidentRecordSummaries"},
        ),
        "CreateTimelineEvent": (
            [
                *its,
                "--event-type",
                "Note",
                "--event-data",
                json.dumps("note"),
                "--event-time",
                "2020-10-01T20:30:00.000",
                "--event-references",
                json.dumps([{"resource": incident}]),
            ],
            event,
        ),
        "GetTimelineEvent": ([*its, "--event-id", one], {"event"}),
        "UpdateTimelineEvent": ([*its, "--event-id", one, "--event-data", '"b"'], None),
        "DeleteTimelineEvent": ([*its, "--event-id", two], None),
        "ListTimelineEvents": (
            [*its, "--sort-by", "EVENT_TIME", "--sort-order", "ASCENDING"],
            {"eventSummaries"},
        ),
        "UpdateRelatedItems": (
            [*its, "--related-items-update", json.dumps({"itemToAdd": item})],
            None,
        ),
        "ListRelatedItems": (its, {"relatedItems"}),
        "ListIncidentFindings": (its, {"findings"}),
        "BatchGetIncidentFindings": ([*its, "--finding-ids", "a"], {"findings", "errors"}),
        "PutResourcePolicy": ([*of, "--policy", '{"Statement":[]}'], {"policyId"}),
        "GetResourcePolicies": (of, {"resourcePolicies"}),
        "DeleteResourcePolicy": ([*of, "--policy-id", policy], None),
        "TagResource": ([*of, "--tags", "d=e"], None),
        "UntagResource": ([*of, "--tag-keys", "f g", "h"], None),
        "ListTagsForResource": (of, {"tags"}),
        "GetReplicationSet": (there, {"replicationSet"}),
        "ListReplicationSets": ([], {"replicationSetArns"}),
        "UpdateReplicationSet": (
            [*there, "--actions", '[{"addRegionAction":{"regionName":"eu-west-3"}}]'],
            None,
        ),
        "UpdateDeletionProtection": ([*there, "--no-deletion-protected"], None),
    }


def refused(context):
    """Calls that are refused: the operation, its arguments, and the error.

    There is one replication set, and the other checks go on with it.
    """
    regions = ["--regions", "eu-west-1={},eu-west-2={sseKmsKeyId=DefaultKey}"]
    nothing = worlds.arn(context.stack, "replication-set", worlds.NONE)
    return [
        ("CreateReplicationSet", regions, "ServiceQuotaExceededException"),
        ("DeleteReplicationSet", ["--arn", nothing], "ResourceNotFoundException"),
        ("GetResponsePlan", ["--arn", nothing], "ValidationException"),
    ]

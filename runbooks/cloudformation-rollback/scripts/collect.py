"""Collects what happened to a stack, and says what its status asks for."""

import boto3

# Events that are looked at, the newest first: those of one operation on a large stack.
EVENTS_MAX = 500
# Failures that are told, and characters of each reason: the answer of a script is bounded.
TOLD_MAX = 20
REASON_MAX = 500
# What to do about a status. What is missing here nobody but a person should touch.
ACTIONS = {
    "CREATE_FAILED": "rollback",
    "UPDATE_FAILED": "rollback",
    "UPDATE_ROLLBACK_FAILED": "continue",
    # CloudFormation is at it already.
    "ROLLBACK_IN_PROGRESS": "wait",
    "UPDATE_ROLLBACK_IN_PROGRESS": "wait",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "wait",
    "ROLLBACK_COMPLETE": "none",
    "UPDATE_ROLLBACK_COMPLETE": "none",
}


def handler(events, _context):
    cloudformation = boto3.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=events["Stack"])["Stacks"][0]
    status = stack["StackStatus"]
    action = ACTIONS.get(status, "person")
    # Without a role of its own the stack would be rolled back with the rights of this runbook, which it has not.
    if action in ("rollback", "continue") and "RoleARN" not in stack:
        action = "person"
    return {
        "Stack": stack["StackId"],
        "Status": status,
        "Action": action,
        "Role": stack.get("RoleARN", "none"),
        "Failures": failures(cloudformation, stack["StackId"]),
    }


def failures(cloudformation, stack):
    """What failed, the newest first, in the words of CloudFormation."""
    told, seen = [], 0
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack):
        for event in page["StackEvents"]:
            seen += 1
            if event["ResourceStatus"].endswith("_FAILED"):
                reason = event.get("ResourceStatusReason", "no reason is told")[:REASON_MAX]
                told.append(
                    f"{event['LogicalResourceId']} ({event['ResourceType']}) {event['ResourceStatus']}: {reason}"
                )
            if seen >= EVENTS_MAX or len(told) >= TOLD_MAX:
                return told
    return told

"""Fails unless a deployment succeeded, and its targets take the traffic where a target group is named."""

import time

import boto3

# Seconds between two looks at the targets, and how many there are.
INTERVAL_S = 15
LOOKS = 20


def handler(events, _context):
    codedeploy = boto3.client("codedeploy")
    deployment = codedeploy.get_deployment(deploymentId=events["DeploymentId"])["deploymentInfo"]
    if deployment["status"] != "Succeeded":
        why = deployment.get("errorInformation", {}).get("message", "no reason is told")
        raise RuntimeError(f"the rollback {events['DeploymentId']} is {deployment['status']}: {why}")
    return {"Status": deployment["status"], "Targets": served(events["TargetGroupArn"])}


def served(target_group):
    """How many targets are healthy, once all that are in use are."""
    if not target_group:
        return "not looked at"
    elbv2 = boto3.client("elbv2")
    for look in range(LOOKS):
        told = elbv2.describe_target_health(TargetGroupArn=target_group)
        states = [its["TargetHealth"]["State"] for its in told["TargetHealthDescriptions"]]
        # Those that drain are on their way out.
        used = [state for state in states if state != "draining"]
        if used and set(used) == {"healthy"}:
            return f"{len(used)} healthy"
        if look + 1 < LOOKS:
            time.sleep(INTERVAL_S)
    raise RuntimeError(f"the targets of {target_group} are {', '.join(sorted(states)) or 'none'}")

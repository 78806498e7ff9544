"""Fails unless a service runs a task definition, completely, and its targets take the traffic."""

import time

import boto3

# Seconds between two looks, and how many there are.
INTERVAL_S = 15
LOOKS = 30


def handler(events, _context):
    for look in range(LOOKS):
        wrong = amiss(events["Cluster"], events["Service"], events["TaskDefinition"])
        if not wrong:
            return {"Status": "steady"}
        if look + 1 < LOOKS:
            time.sleep(INTERVAL_S)
    raise RuntimeError(f"{events['Cluster']}/{events['Service']} is not rolled back: {wrong}")


def amiss(cluster, name, definition):
    """What is not yet as it should be; nothing, when all is."""
    ecs = boto3.client("ecs")
    service = ecs.describe_services(cluster=cluster, services=[name])["services"][0]
    primary = next(its for its in service["deployments"] if its["status"] == "PRIMARY")
    if primary["taskDefinition"] != definition:
        return f"it runs {primary['taskDefinition']}"
    state = primary.get("rolloutState", "COMPLETED")
    if state != "COMPLETED":
        return f"its deployment is {state}: {primary.get('rolloutStateReason', 'no reason is told')}"
    if service["runningCount"] < service["desiredCount"]:
        return f"{service['runningCount']} of {service['desiredCount']} tasks run"
    groups = [its["targetGroupArn"] for its in service.get("loadBalancers", []) if "targetGroupArn" in its]
    return next(filter(None, (unserved(group) for group in groups)), "")


def unserved(target_group):
    """What keeps targets from the traffic; nothing, when all that are in use are healthy."""
    elbv2 = boto3.client("elbv2")
    told = elbv2.describe_target_health(TargetGroupArn=target_group)
    used = [its["TargetHealth"]["State"] for its in told["TargetHealthDescriptions"]]
    # Those that drain are on their way out.
    used = [state for state in used if state != "draining"]
    return "" if used and set(used) == {"healthy"} else f"targets are {', '.join(sorted(used)) or 'none'}"

"""Says how an instance is: by EC2's status checks, and by its target group where one is named."""

import time

import boto3

# Seconds between two looks.
INTERVAL_S = 15
# What the states of the checks and of targets mean. What is missing here says nothing either way.
HEALTH = {
    "ok": "healthy",
    "not-applicable": "healthy",
    "healthy": "healthy",
    "impaired": "unhealthy",
    "unhealthy": "unhealthy",
    "initializing": "starting",
    "initial": "starting",
}
# The worst first: one check that fails is enough.
ORDER = ("unhealthy", "unknown", "starting", "healthy")


def handler(events, _context):
    """Looks up to `Looks` times until the instance is healthy; fails when it `Must` be and is not."""
    looks = int(events["Looks"])
    for look in range(looks):
        health, detail = seen(events["InstanceId"], events["TargetGroupArn"])
        if health == "healthy":
            break
        if look + 1 < looks:
            time.sleep(INTERVAL_S)
    if events["Must"] == "true" and health != "healthy":
        raise RuntimeError(f"{events['InstanceId']} has not recovered: {detail}")
    return {"Health": health, "Detail": detail}


def seen(instance, target_group):
    states = checks(instance)
    if target_group:
        states["target"] = target(instance, target_group)
    found = {HEALTH.get(state, "unknown") for state in states.values()}
    worst = next(health for health in ORDER if health in found)
    return worst, ", ".join(f"{name} {state}" for name, state in states.items())


def checks(instance):
    """The state of each status check; an instance that does not run has none to speak of."""
    ec2 = boto3.client("ec2")
    told = ec2.describe_instance_status(InstanceIds=[instance], IncludeAllInstances=True)
    status = told["InstanceStatuses"][0]
    state = status["InstanceState"]["Name"]
    # Between a stop and a start this is passing; else whoever stopped it had a reason.
    if state != "running":
        return {"instance": "initializing" if state == "pending" else state}
    names = {"system check": "SystemStatus", "instance check": "InstanceStatus", "volumes check": "AttachedEbsStatus"}
    return {name: status[key]["Status"] for name, key in names.items() if key in status}


def target(instance, target_group):
    """The state of the instance in a target group."""
    elbv2 = boto3.client("elbv2")
    told = elbv2.describe_target_health(TargetGroupArn=target_group)
    states = [
        its["TargetHealth"]["State"] for its in told["TargetHealthDescriptions"] if its["Target"]["Id"] == instance
    ]
    # One that listens on several ports is as healthy as its worst port.
    return min(states, key=lambda state: ORDER.index(HEALTH.get(state, "unknown")), default="not registered")

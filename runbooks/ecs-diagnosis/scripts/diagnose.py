"""Says what is amiss in a cluster of ECS, or with one of its services."""

import boto3

# Services that are looked at, and how many ECS describes at once.
SERVICES_MAX = 100
BATCH = 10
# Of those in trouble, how many are told of, and their last words and tasks.
TROUBLED_MAX = 5
WORDS_MAX = 5
TASKS_MAX = 10
# Characters of one finding: the answer of a script is bounded.
FINDING_MAX = 400


def handler(events, _context):
    ecs = boto3.client("ecs")
    cluster, separator, name = events["Service"].partition("/")
    if not separator:
        cluster, name = events["Cluster"], ""
    if not cluster:
        raise ValueError("the incident involves no cluster and no service of ECS; name one by its parameter")
    names = [name] if name else all_services(ecs, cluster)
    troubled = [its for its in described(ecs, cluster, names) if name or amiss(its)]
    findings = [f"{len(names)} services looked at, {len(troubled)} told of"]
    for service in troubled[:TROUBLED_MAX]:
        findings += told(ecs, cluster, service)
    return {"Cluster": cluster, "Troubled": len(troubled), "Findings": [its[:FINDING_MAX] for its in findings]}


def all_services(ecs, cluster):
    arns = []
    for page in ecs.get_paginator("list_services").paginate(
        cluster=cluster, PaginationConfig={"MaxItems": SERVICES_MAX}
    ):
        arns += page["serviceArns"]
    return arns


def described(ecs, cluster, names):
    for begin in range(0, len(names), BATCH):
        yield from ecs.describe_services(cluster=cluster, services=names[begin : begin + BATCH])["services"]


def amiss(service):
    """Whether tasks are missing, or a deployment does not come to its end."""
    rollouts = {its.get("rolloutState", "COMPLETED") for its in service["deployments"]}
    return service["runningCount"] < service["desiredCount"] or rollouts - {"COMPLETED"}


def told(ecs, cluster, service):
    """What is known of one service."""
    name = service["serviceName"]
    yield f"{name}: {service['runningCount']} of {service['desiredCount']} tasks run, {service['pendingCount']} pending"
    for its in service["deployments"]:
        state = its.get("rolloutState", "of no known state")
        yield f"{name}: {its['status']} deployment of {its['taskDefinition']} {state} {its.get('rolloutStateReason', '')}".strip()
    for event in service.get("events", [])[:WORDS_MAX]:
        yield f"{name}: {event['createdAt']:%Y-%m-%dT%H:%M:%SZ} {event['message']}"
    tasks = ecs.list_tasks(cluster=cluster, serviceName=name, desiredStatus="STOPPED", maxResults=TASKS_MAX)["taskArns"]
    if tasks:
        for task in ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"]:
            yield f"{name}: task {task['taskArn'].rpartition('/')[2]} stopped: {stopped(task)}"


def stopped(task):
    """Why a task stopped, in its own words and those of its containers."""
    words = [task.get("stoppedReason", "no reason is told")]
    for container in task.get("containers", []):
        if "exitCode" in container or "reason" in container:
            words.append(
                f"{container['name']} exit {container.get('exitCode', 'unknown')} {container.get('reason', '')}".strip()
            )
    return "; ".join(words)

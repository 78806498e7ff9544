"""Says which task definition a service of ECS runs since when, and which it ran before that was good."""

from datetime import datetime, timedelta, timezone

import boto3

# Deployments that are looked at, the newest first; ECS describes so many of their revisions at once.
DEPLOYMENTS_MAX = 20
TAKEN_BACK = ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL")


def handler(events, _context):
    """Refuses where the last deployment cannot be the cause, or was taken back already."""
    ecs = boto3.client("ecs")
    cluster, separator, service = events["Service"].partition("/")
    if not separator:
        raise RuntimeError(f"{events['Service']} has no cluster: name it as CLUSTER/SERVICE")
    told = described(ecs, cluster, service)
    current = told["taskDefinition"]
    deployments = history(ecs, cluster, service)
    began = max((its["createdAt"] for its in told["deployments"] if its["status"] == "PRIMARY"))
    age = datetime.now(timezone.utc) - began
    if age > timedelta(minutes=int(events["WithinMinutes"])):
        raise RuntimeError(
            f"the last deployment of {cluster}/{service} began {int(age.total_seconds() / 60)} minutes ago"
        )
    if deployments and deployments[0]["status"] in TAKEN_BACK:
        raise RuntimeError(
            f"the last deployment of {cluster}/{service} was rolled back by ECS: {deployments[0]['status']}"
        )
    stable = previous(current, good(ecs, deployments))
    return {"Cluster": cluster, "Service": service, "Current": current, "Stable": stable}


def described(ecs, cluster, service):
    """The service, where ECS itself deploys it."""
    found = ecs.describe_services(cluster=cluster, services=[service])["services"]
    if not found:
        raise RuntimeError(f"there is no service {cluster}/{service}")
    controller = found[0].get("deploymentController", {}).get("type", "ECS")
    if controller != "ECS":
        raise RuntimeError(f"{cluster}/{service} is deployed by {controller}: rollback-codedeploy is for CodeDeploy")
    return found[0]


def history(ecs, cluster, service):
    """The deployments of a service, the newest first."""
    told = ecs.list_service_deployments(cluster=cluster, service=service, maxResults=DEPLOYMENTS_MAX)
    return sorted(told["serviceDeployments"], key=lambda its: its["createdAt"], reverse=True)


def good(ecs, deployments):
    """The task definitions of the deployments that succeeded, the newest first."""
    arns = [its["targetServiceRevisionArn"] for its in deployments if its["status"] == "SUCCESSFUL"]
    if not arns:
        return []
    told = ecs.describe_service_revisions(serviceRevisionArns=sorted(set(arns)))
    definitions = {its["serviceRevisionArn"]: its["taskDefinition"] for its in told["serviceRevisions"]}
    return [definitions[arn] for arn in arns if arn in definitions]


def previous(current, definitions):
    """The last good task definition that is another than the current one."""
    other = next((index for index, its in enumerate(definitions) if its != current), None)
    if other is None:
        raise RuntimeError("no earlier deployment of another task definition succeeded")
    # What was good before the other one came back: to go on would bring the other one again.
    if current in definitions[other + 1 :]:
        raise RuntimeError(f"{current} is an earlier version that was brought back already")
    return definitions[other]

"""Says what a deployment group runs since when, and what it ran before that was good."""

from datetime import datetime, timedelta, timezone

import boto3

# Deployments that are looked at, the newest first; CodeDeploy gives so many at once.
DEPLOYMENTS_MAX = 100
# So many it describes at once.
BATCH = 25
# What still goes on.
RUNNING = ("Created", "Queued", "InProgress", "Baking", "Ready")


def handler(events, _context):
    """Refuses where the last deployment cannot be the cause, or was taken back already."""
    application, _, group = events["DeploymentGroup"].partition("/")
    deployments = history(application, group)
    if not deployments:
        raise RuntimeError(f"{application}/{group} has no deployment")
    last = deployments[0]
    told = {"Application": application, "Group": group, "Last": last["deploymentId"], "LastStatus": last["status"]}
    age = datetime.now(timezone.utc) - last["createTime"]
    if age > timedelta(minutes=int(events["WithinMinutes"])):
        raise RuntimeError(
            f"the last deployment, {last['deploymentId']}, began {int(age.total_seconds() / 60)} minutes ago"
        )
    stable = previous(deployments)
    return {**told, "Stable": stable["deploymentId"], "Running": "true" if last["status"] in RUNNING else "false"}


def previous(deployments):
    """The last good deployment of another revision than the last one's."""
    last = deployments[0]
    if "rollbackTriggeringDeploymentId" in last.get("rollbackInfo", {}):
        raise RuntimeError(f"{last['deploymentId']} is a rollback already")
    good = [its for its in deployments[1:] if its["status"] == "Succeeded"]
    other = next((index for index, its in enumerate(good) if its["revision"] != last["revision"]), None)
    if other is None:
        raise RuntimeError("no earlier deployment of another revision succeeded")
    # What was good before the other one came back: to go on would bring the other one again.
    if any(its["revision"] == last["revision"] for its in good[other + 1 :]):
        raise RuntimeError(f"{last['deploymentId']} brought an earlier revision back already")
    return good[other]


def history(application, group):
    """The deployments of a group, the newest first."""
    codedeploy = boto3.client("codedeploy")
    ids = codedeploy.list_deployments(applicationName=application, deploymentGroupName=group)["deployments"]
    found = []
    for begin in range(0, min(len(ids), DEPLOYMENTS_MAX), BATCH):
        told = codedeploy.batch_get_deployments(deploymentIds=ids[begin : begin + BATCH])
        found += told["deploymentsInfo"]
    return sorted(found, key=lambda its: its["createTime"], reverse=True)

"""Stops a deployment that still runs, and deploys the revision of an earlier one."""

import time

import boto3

# Seconds between two looks at the deployment that is stopped, and how many there are.
INTERVAL_S = 10
LOOKS = 30
ENDED = ("Succeeded", "Failed", "Stopped")


def handler(events, _context):
    codedeploy = boto3.client("codedeploy")
    if events["Running"] == "true":
        stop(codedeploy, events["Last"])
    stable = codedeploy.get_deployment(deploymentId=events["Stable"])["deploymentInfo"]
    made = codedeploy.create_deployment(
        applicationName=events["Application"],
        deploymentGroupName=events["Group"],
        revision=stable["revision"],
        deploymentConfigName=stable["deploymentConfigName"],
        # What the bad deployment left behind is in the way.
        fileExistsBehavior="OVERWRITE",
        description=f"Rolls {events['Last']} back to {events['Stable']} {events['IncidentArn']}".strip(),
    )
    return {"DeploymentId": made["deploymentId"]}


def stop(codedeploy, deployment):
    """Without its own rollback: this runbook does that, and a group deploys one thing at a time."""
    codedeploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=False)
    for _look in range(LOOKS):
        status = codedeploy.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"]
        if status in ENDED:
            return
        time.sleep(INTERVAL_S)
    raise RuntimeError(f"{deployment} does not stop: it is {status}")

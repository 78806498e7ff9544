"""Says what a service of ECS runs."""

import boto3


def handler(events, _context):
    ecs = boto3.client("ecs")
    cluster, separator, name = events["Service"].partition("/")
    if not separator:
        raise RuntimeError(f"{events['Service']} has no cluster: name it as CLUSTER/SERVICE")
    found = ecs.describe_services(cluster=cluster, services=[name])["services"]
    if not found or found[0]["status"] != "ACTIVE":
        raise RuntimeError(f"there is no active service {cluster}/{name}")
    return {"Cluster": cluster, "Service": name, "TaskDefinition": found[0]["taskDefinition"]}

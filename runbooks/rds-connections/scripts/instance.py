"""Says what a DB instance is."""

import boto3


def handler(events, _context):
    rds = boto3.client("rds")
    told = rds.describe_db_instances(DBInstanceIdentifier=events["DBInstance"])
    instance = told["DBInstances"][0]
    return {
        "Engine": instance["Engine"],
        "Status": instance["DBInstanceStatus"],
        "Host": instance.get("Endpoint", {}).get("Address", ""),
        "ParameterGroup": instance["DBParameterGroups"][0]["DBParameterGroupName"],
    }

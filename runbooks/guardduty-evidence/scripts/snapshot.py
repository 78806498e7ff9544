"""Makes snapshots of all volumes of an instance, as of one moment; once for each incident."""

import boto3


def handler(events, _context):
    ec2 = boto3.client("ec2")
    instance = events["InstanceId"]
    tags = {"tocsin:incident": events["IncidentArn"] or "none", "tocsin:instance": instance}
    # A finding is updated while it lasts. The first moment is the evidence.
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    made = ec2.describe_snapshots(OwnerIds=["self"], Filters=filters)["Snapshots"]
    if not made or not events["IncidentArn"]:
        made = ec2.create_snapshots(
            InstanceSpecification={"InstanceId": instance},
            Description=f"Evidence of {instance}"[:255],
            TagSpecifications=[
                {"ResourceType": "snapshot", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            ],
        )["Snapshots"]
    return {"Snapshots": sorted(its["SnapshotId"] for its in made)}

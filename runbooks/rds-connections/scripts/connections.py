"""Counts the connections of a DB instance, once or until they are few enough."""

import time
from datetime import datetime, timedelta, timezone

import boto3

# Seconds between two looks: the metric comes once a minute.
INTERVAL_S = 60
# Minutes that are looked back, as the metric comes late.
WINDOW_MIN = 5


def handler(events, _context):
    """Looks up to `Looks` times for no more than `Limit` connections; fails when there `Must` be no more, and are."""
    name, limit, looks = events["DBInstance"], int(events["Limit"]), int(events["Looks"])
    for look in range(looks):
        connections = latest(name)
        few = connections is not None and connections <= limit
        if few:
            break
        if look + 1 < looks:
            time.sleep(INTERVAL_S)
    if connections is None:
        raise RuntimeError(f"CloudWatch has no count of connections of {name} for {WINDOW_MIN} minutes")
    if events["Must"] == "true" and not few:
        raise RuntimeError(f"{name} still has {connections} connections, more than {limit}")
    return {"Few": "true" if few else "false", "Connections": connections}


def latest(name):
    """The last count that CloudWatch has; `None` where it has none."""
    cloudwatch = boto3.client("cloudwatch")
    now = datetime.now(timezone.utc)
    told = cloudwatch.get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="DatabaseConnections",
        Dimensions=[{"Name": "DBInstanceIdentifier", "Value": name}],
        StartTime=now - timedelta(minutes=WINDOW_MIN),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Maximum"],
    )
    points = sorted(told["Datapoints"], key=lambda point: point["Timestamp"])
    return int(points[-1]["Maximum"]) if points else None

"""Says how an API behind a load balancer is, and what was deployed lately."""

from datetime import datetime, timedelta, timezone

import boto3

# Target groups and deployments that are looked at; CodeDeploy describes so many at once.
GROUPS_MAX = 20
DEPLOYMENTS_MAX = 25
# Metrics of a load balancer, and what of them is told.
METRICS = {
    "RequestCount": "Sum",
    "HTTPCode_ELB_5XX_Count": "Sum",
    "HTTPCode_Target_5XX_Count": "Sum",
    "TargetResponseTime": "Maximum",
    "RejectedConnectionCount": "Sum",
}
# Characters of one finding: the answer of a script is bounded.
FINDING_MAX = 400


def handler(events, _context):
    balancer, minutes = events["LoadBalancer"], int(events["Minutes"])
    since = datetime.now(timezone.utc) - timedelta(minutes=minutes)
    findings = [
        *metrics(balancer.partition("loadbalancer/")[2], since, minutes),
        *targets(balancer),
        *deployments(since),
    ]
    return {"Findings": [its[:FINDING_MAX] for its in findings]}


def metrics(dimension, since, minutes):
    cloudwatch = boto3.client("cloudwatch")
    for name, statistic in METRICS.items():
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/ApplicationELB",
            MetricName=name,
            Dimensions=[{"Name": "LoadBalancer", "Value": dimension}],
            StartTime=since,
            EndTime=datetime.now(timezone.utc) + timedelta(minutes=1),
            Period=60,
            Statistics=[statistic],
        )["Datapoints"]
        values = [point[statistic] for point in points]
        value = (sum(values) if statistic == "Sum" else max(values)) if values else None
        # A count that nobody reported is none.
        yield f"{name}: {'nothing reported' if value is None else f'{value:g}'} ({statistic.lower()} of {minutes} min)"


def targets(balancer):
    """The target groups of the load balancer, with each target that takes no traffic."""
    elbv2 = boto3.client("elbv2")
    groups = elbv2.describe_target_groups(LoadBalancerArn=balancer)["TargetGroups"]
    for group in groups[:GROUPS_MAX]:
        told = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
        bad = [its for its in told if its["TargetHealth"]["State"] != "healthy"]
        yield f"{group['TargetGroupName']}: {len(told) - len(bad)} of {len(told)} targets are healthy"
        for its in bad:
            health = its["TargetHealth"]
            yield f"{group['TargetGroupName']}: {its['Target']['Id']} is {health['State']}: {health.get('Description', 'no reason is told')}"


def deployments(since):
    """What CodeDeploy deployed since then, of all applications: the cause need not be the API's own."""
    codedeploy = boto3.client("codedeploy")
    ids = codedeploy.list_deployments(createTimeRange={"start": since})["deployments"][:DEPLOYMENTS_MAX]
    if not ids:
        yield "no deployment of CodeDeploy"
        return
    for its in codedeploy.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]:
        where = f"{its['applicationName']}/{its['deploymentGroupName']}"
        yield f"{its['deploymentId']} of {where} is {its['status']}, created {its['createTime']:%Y-%m-%dT%H:%M:%SZ}"

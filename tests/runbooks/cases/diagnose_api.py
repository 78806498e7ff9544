"""The guide's action DiagnoseAPI: how the API is, and what was deployed, is told, and nothing changed."""

from datetime import datetime, timedelta, timezone

from ..case import Case
from ..world import ACCOUNT, REGION

BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/prod-api/50dc6c495c0c9188"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/prod-api/73e2d6bc24d8a067"


class DiagnoseApi(Case):
    NAME = "diagnose-api"

    def setUp(self):
        super().setUp()
        self.points, self.deployments = {}, []
        self.world.answer("cloudwatch", "GetMetricStatistics", self.statistics)
        self.world.answer(
            "elbv2",
            "DescribeTargetGroups",
            {"TargetGroups": [{"TargetGroupArn": GROUP, "TargetGroupName": "prod-api"}]},
        )
        bad = {"State": "unhealthy", "Reason": "Target.Timeout", "Description": "Request timed out"}
        told = [
            {"Target": {"Id": "i-1"}, "TargetHealth": {"State": "healthy"}},
            {"Target": {"Id": "i-2"}, "TargetHealth": bad},
        ]
        self.world.answer("elbv2", "DescribeTargetHealth", {"TargetHealthDescriptions": told})
        self.world.answer(
            "codedeploy",
            "ListDeployments",
            lambda _: {"deployments": [its["deploymentId"] for its in self.deployments]},
        )
        self.world.answer("codedeploy", "BatchGetDeployments", lambda _: {"deploymentsInfo": self.deployments})

    def statistics(self, asked):
        self.assertEqual(asked["Dimensions"], [{"Name": "LoadBalancer", "Value": "app/prod-api/50dc6c495c0c9188"}])
        (statistic,) = asked["Statistics"]
        return {"Datapoints": [{statistic: float(value)} for value in self.points.get(asked["MetricName"], ())]}

    def test_errors_targets_and_deployments_are_told(self):
        self.points = {"HTTPCode_Target_5XX_Count": (120, 80), "TargetResponseTime": (0.2, 4.5)}
        at = datetime(2026, 11, 28, 3, 0, tzinfo=timezone.utc)
        where = {"applicationName": "prod-api", "deploymentGroupName": "production"}
        self.deployments = [{"deploymentId": "d-1", "status": "Succeeded", "createTime": at, **where}]
        run = self.succeeds(Resources=[BALANCER], Minutes="30")
        self.assertEqual(
            run.output("diagnose.Findings"),
            [
                "RequestCount: nothing reported (sum of 30 min)",
                "HTTPCode_ELB_5XX_Count: nothing reported (sum of 30 min)",
                "HTTPCode_Target_5XX_Count: 200 (sum of 30 min)",
                "TargetResponseTime: 4.5 (maximum of 30 min)",
                "RejectedConnectionCount: nothing reported (sum of 30 min)",
                "prod-api: 1 of 2 targets are healthy",
                "prod-api: i-2 is unhealthy: Request timed out",
                "d-1 of prod-api/production is Succeeded, created 2026-11-28T03:00:00Z",
            ],
        )
        self.changed()

    def test_it_looks_back_as_far_as_is_said(self):
        run = self.succeeds(LoadBalancerArn=BALANCER, Minutes="30")
        self.assertIn("no deployment of CodeDeploy", run.output("diagnose.Findings"))
        (asked,) = self.world.asked("ListDeployments")
        back = datetime.now(timezone.utc) - asked["createTimeRange"]["start"]
        self.assertTrue(timedelta(minutes=30) <= back < timedelta(minutes=31), back)

    def test_there_has_to_be_a_load_balancer(self):
        self.fails("find", "nothing of elasticloadbalancing:loadbalancer/app/", Resources=[GROUP])

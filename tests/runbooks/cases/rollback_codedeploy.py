"""UC-9 with CodeDeploy: what was deployed last is taken back, once, and only where it may be the cause."""

from datetime import datetime, timedelta, timezone

from ..case import Case
from ..world import ACCOUNT, INCIDENT, REGION, error

ARN = f"arn:aws:codedeploy:{REGION}:{ACCOUNT}:deploymentgroup:prod-api/production"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/prod-api/73e2d6bc24d8a067"
# Seconds.
MINUTE = 60


def revision(version):
    return {"revisionType": "S3", "s3Location": {"bucket": "releases", "key": f"{version}.zip", "bundleType": "zip"}}


class RollbackCodedeploy(Case):
    """CodeDeploy is recorded: the deployments of moto never come to an end."""

    NAME = "rollback-codedeploy"

    def setUp(self):
        super().setUp()
        self.deployments, self.ends, self.targets = {}, "Succeeded", ["healthy", "healthy", "draining"]
        self.given = {"Resources": [ARN], "DryRun": "false", "IncidentArn": INCIDENT}
        answer = lambda operation, gives: self.world.answer("codedeploy", operation, gives)
        # CodeDeploy promises no order.
        answer("ListDeployments", lambda _: {"deployments": sorted(self.deployments)})
        answer(
            "BatchGetDeployments",
            lambda asked: {"deploymentsInfo": [self.deployments[its] for its in asked["deploymentIds"]]},
        )
        answer("GetDeployment", lambda asked: {"deploymentInfo": self.deployments[asked["deploymentId"]]})
        answer("StopDeployment", self.stopped)
        answer("CreateDeployment", self.created)
        self.world.answer(
            "elbv2",
            "DescribeTargetHealth",
            lambda _: {"TargetHealthDescriptions": [self.target(its) for its in self.targets]},
        )

    def target(self, state):
        return {"Target": {"Id": "i-0abc1234def567890"}, "TargetHealth": {"State": state}}

    def deployed(self, id, version, minutes_ago, status="Succeeded", **more):
        self.deployments[id] = {
            "deploymentId": id,
            "applicationName": "prod-api",
            "deploymentGroupName": "production",
            "deploymentConfigName": "CodeDeployDefault.OneAtATime",
            "revision": revision(version),
            "createTime": datetime.now(timezone.utc) - timedelta(minutes=minutes_ago),
            "status": status,
            **more,
        }

    def stopped(self, asked):
        its = self.deployments[asked["deploymentId"]]
        self.world.after(MINUTE, lambda: its.update(status="Stopped"))
        return {"status": "Pending"}

    def created(self, asked):
        running = [its for its, info in self.deployments.items() if info["status"] == "InProgress"]
        if running:
            return error("DeploymentLimitExceededException", f"{running[0]} is active", "CreateDeployment")
        self.deployed("d-BACK", "", 0, status="InProgress")
        self.deployments["d-BACK"]["revision"] = asked["revision"]
        told = {"errorInformation": {"code": "HEALTH_CONSTRAINTS", "message": "too few instances are healthy"}}
        more = told if self.ends == "Failed" else {}
        self.world.after(4 * MINUTE, lambda: self.deployments["d-BACK"].update(status=self.ends, **more))
        return {"deploymentId": "d-BACK"}

    def usual(self, **last):
        """Two good versions, and a third that was deployed five minutes ago."""
        self.deployed("d-AAA", "1.0", 9000)
        self.deployed("d-BBB", "1.1", 3000)
        self.deployed("d-CCC", "1.2", 5, **last)

    def test_the_last_good_revision_comes_back(self):
        self.usual()
        run = self.succeeds(**self.given, TargetGroupArn=GROUP)
        self.assertEqual((run.output("history.Last"), run.output("history.Stable")), ("d-CCC", "d-BBB"))
        self.assertEqual(run.output("verify.Targets"), "2 healthy")
        self.changed("CreateDeployment")
        (asked,) = self.world.asked("CreateDeployment")
        self.assertEqual(asked["revision"], revision("1.1"))
        self.assertEqual(asked["description"], f"Rolls d-CCC back to d-BBB {INCIDENT}")

    def test_one_that_still_runs_is_stopped_first(self):
        self.usual(status="InProgress")
        self.succeeds(**self.given)
        self.changed("StopDeployment", "CreateDeployment")
        # Its own rollback would be a second one.
        self.assertEqual(self.world.asked("StopDeployment"), [{"deploymentId": "d-CCC", "autoRollbackEnabled": False}])

    def test_targets_have_time_to_become_healthy(self):
        self.usual()
        self.targets = ["initial"]
        # Seconds after the rollback begins, which takes four minutes.
        healthy = lambda: setattr(self, "targets", ["healthy"])
        self.world.react("CreateDeployment", lambda: self.world.after(6 * MINUTE, healthy))
        self.assertEqual(self.succeeds(**self.given, TargetGroupArn=GROUP).output("verify.Targets"), "1 healthy")

    def test_a_dry_run_says_what_would_come_back(self):
        self.usual()
        run = self.succeeds(Resources=[ARN])
        self.assertEqual(run.output("history.Stable"), "d-BBB")
        self.changed()

    def test_what_failed_or_is_the_same_is_not_stable(self):
        self.deployed("d-AAA", "1.0", 9000)
        self.deployed("d-BBB", "1.1", 50, status="Failed")
        self.deployed("d-CCC", "1.2", 40)
        self.deployed("d-DDD", "1.2", 5)
        self.assertEqual(self.succeeds(**self.given).output("history.Stable"), "d-AAA")

    def test_a_second_run_does_not_bring_the_bad_one_back(self):
        self.usual()
        self.succeeds(**self.given)
        self.fails("history", "d-BACK brought an earlier revision back already", **self.given)

    def test_a_rollback_of_codedeploy_itself_is_left(self):
        self.usual(rollbackInfo={"rollbackTriggeringDeploymentId": "d-XXX"})
        self.fails("history", "d-CCC is a rollback already", **self.given)
        self.changed()

    def test_an_old_deployment_is_not_the_cause(self):
        self.deployed("d-AAA", "1.0", 9000)
        self.deployed("d-BBB", "1.1", 121)
        self.fails("history", "d-BBB, began 121 minutes ago", **self.given)
        self.assertEqual(self.succeeds(**self.given, WithinMinutes="150").output("history.Stable"), "d-AAA")

    def test_a_first_deployment_has_nothing_before_it(self):
        self.deployed("d-AAA", "1.0", 5)
        self.fails("history", "no earlier deployment of another revision succeeded", **self.given)

    def test_a_group_without_deployments_is_for_a_person(self):
        self.fails("history", "prod-api/production has no deployment", **self.given)

    def test_a_rollback_that_fails_fails(self):
        self.usual()
        self.ends = "Failed"
        self.fails("verify", "the rollback d-BACK is Failed: too few instances are healthy", **self.given)

    def test_traffic_that_does_not_come_fails(self):
        self.usual()
        self.targets = ["healthy", "unhealthy"]
        self.fails("verify", "are healthy, unhealthy", **self.given, TargetGroupArn=GROUP)

    def test_one_that_does_not_stop_fails(self):
        self.usual(status="InProgress")
        self.world.answer("codedeploy", "StopDeployment", {"status": "Pending"})
        self.fails("rollBack", "d-CCC does not stop: it is InProgress", **self.given)
        self.changed("StopDeployment")

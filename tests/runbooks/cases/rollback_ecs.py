"""UC-9 with ECS: the task definition that was good before comes back, once, and only where the new one may be the cause."""

from datetime import datetime, timedelta, timezone

import boto3

from ..case import Case
from ..world import ACCOUNT, REGION

ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/web/73e2d6bc24d8a067"
# Seconds.
MINUTE = 60


def definition(version):
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:{version}"


class Service:
    """A service of ECS, as it answers: moto's never becomes steady, and knows nothing of its past."""

    def __init__(self, world):
        self.world, self.past = world, []
        self.state = {"runningCount": 2, "desiredCount": 2, "pendingCount": 0, "status": "ACTIVE", "serviceName": "web"}
        self.steady_after, self.targets, self.controller = 3 * MINUTE, ["healthy", "healthy"], "ECS"
        world.answer("ecs", "DescribeServices", lambda _: {"services": [self.told()]})
        world.answer("ecs", "ListServiceDeployments", lambda _: {"serviceDeployments": list(self.past)})
        world.answer("ecs", "DescribeServiceRevisions", self.revisions)
        world.answer("ecs", "UpdateService", self.updated)
        health = lambda state: {"Target": {"Id": "10.0.0.1"}, "TargetHealth": {"State": state}}
        world.answer(
            "elbv2",
            "DescribeTargetHealth",
            lambda _: {"TargetHealthDescriptions": [health(its) for its in self.targets]},
        )

    def deployed(self, version, minutes_ago, status="SUCCESSFUL"):
        self.version, self.began = version, datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)
        self.rollout = "COMPLETED" if status == "SUCCESSFUL" else "IN_PROGRESS"
        one = {"createdAt": self.began, "status": status, "targetServiceRevisionArn": f"{ARN}/{version}"}
        # ECS promises no order.
        self.past.insert(len(self.past) // 2, one)
        return one

    def told(self):
        primary = {"status": "PRIMARY", "taskDefinition": definition(self.version), "rolloutState": self.rollout}
        return {
            **self.state,
            "taskDefinition": definition(self.version),
            "deployments": [{**primary, "createdAt": self.began}],
            "deploymentController": {"type": self.controller},
            "loadBalancers": [{"targetGroupArn": GROUP}],
        }

    def revisions(self, asked):
        arns = asked["serviceRevisionArns"]
        told = [{"serviceRevisionArn": its, "taskDefinition": definition(its.rpartition("/")[2])} for its in arns]
        return {"serviceRevisions": told}

    def updated(self, asked):
        version = asked.get("taskDefinition", definition(self.version)).rpartition(":")[2]
        one = self.deployed(version, 0, status="IN_PROGRESS")
        if self.steady_after is not None:
            self.world.after(self.steady_after, lambda: self.becomes_steady(one))
        return {}

    def becomes_steady(self, one):
        self.rollout = "COMPLETED"
        one["status"] = "SUCCESSFUL"


class RollbackEcs(Case):
    NAME = "rollback-ecs"

    def setUp(self):
        super().setUp()
        self.service = Service(self.world)
        self.given = {"Resources": [ARN], "DryRun": "false"}

    def usual(self, **last):
        self.service.deployed("1", 9000)
        self.service.deployed("2", 3000)
        self.service.deployed("3", 5, **last)

    def test_the_last_good_definition_comes_back(self):
        self.usual()
        run = self.succeeds(**self.given)
        self.assertEqual(
            (run.output("history.Current"), run.output("history.Stable")), (definition("3"), definition("2"))
        )
        self.assertEqual(run.output("verify.Status"), "steady")
        self.changed("UpdateService")
        asked = {"cluster": "prod", "service": "web", "taskDefinition": definition("2")}
        self.assertEqual(self.world.asked("UpdateService"), [asked])

    def test_one_that_is_still_being_deployed_is_taken_back_too(self):
        self.usual(status="IN_PROGRESS")
        self.assertEqual(self.succeeds(**self.given).output("history.Stable"), definition("2"))

    def test_a_dry_run_says_what_would_come_back(self):
        self.usual()
        run = self.succeeds(Resources=[ARN])
        self.assertEqual(run.output("history.Stable"), definition("2"))
        self.changed()

    def test_what_never_became_good_is_not_stable(self):
        self.service.deployed("1", 9000)
        self.service.deployed("2", 50, status="STOPPED")
        self.service.deployed("3", 5)
        self.assertEqual(self.succeeds(**self.given).output("history.Stable"), definition("1"))

    def test_a_second_run_does_not_bring_the_bad_one_back(self):
        self.usual()
        self.succeeds(**self.given)
        self.fails("history", "is an earlier version that was brought back already", **self.given)
        self.changed("UpdateService")

    def test_what_ecs_took_back_itself_is_left(self):
        self.usual(status="ROLLBACK_SUCCESSFUL")
        self.fails("history", "was rolled back by ECS: ROLLBACK_SUCCESSFUL", **self.given)

    def test_an_old_deployment_is_not_the_cause(self):
        self.service.deployed("1", 9000)
        self.service.deployed("2", 121)
        self.fails("history", "of prod/web began 121 minutes ago", **self.given)

    def test_a_service_without_a_past_is_for_a_person(self):
        self.service.deployed("1", 5)
        self.fails("history", "no earlier deployment of another task definition succeeded", **self.given)

    def test_what_codedeploy_deploys_is_left_to_the_other_runbook(self):
        self.usual()
        self.service.controller = "CODE_DEPLOY"
        self.fails("history", "rollback-codedeploy is for CodeDeploy", **self.given)

    def test_targets_have_time_to_become_healthy(self):
        self.usual()
        self.service.targets = ["initial", "draining"]
        healthy = lambda: setattr(self.service, "targets", ["healthy", "draining"])
        self.world.react("UpdateService", lambda: self.world.after(5 * MINUTE, healthy))
        self.assertEqual(self.succeeds(**self.given).output("verify.Status"), "steady")

    def test_one_that_does_not_become_steady_fails(self):
        self.usual()
        self.service.steady_after = None
        self.fails("verify", "prod/web is not rolled back: its deployment is IN_PROGRESS", **self.given)

    def test_missing_tasks_and_targets_fail(self):
        for change, words in (
            (lambda: self.service.state.update(runningCount=1), "1 of 2 tasks run"),
            (lambda: self.service.targets.append("unhealthy"), "targets are healthy, healthy, unhealthy"),
        ):
            with self.subTest(words):
                self.service = Service(self.world)
                self.usual()
                change()
                self.fails("verify", words, **self.given)

    def test_a_service_that_is_not_there_fails(self):
        del self.world.answers["ecs", "DescribeServices"]
        boto3.client("ecs").create_cluster(clusterName="prod")
        self.fails("history", "there is no service prod/web", **self.given)

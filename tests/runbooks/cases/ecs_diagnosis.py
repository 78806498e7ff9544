"""What is amiss in a cluster is told, and nothing changed."""

from datetime import datetime, timezone

import boto3

from ..case import Case
from ..world import ACCOUNT, REGION

CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"


class EcsDiagnosis(Case):
    """The services are moto's; stopped tasks and the words of services, which it has not, are recorded."""

    NAME = "ecs-diagnosis"

    def setUp(self):
        super().setUp()
        self.ecs = boto3.client("ecs")
        self.ecs.create_cluster(clusterName="prod")
        container = {"name": "web", "image": "web", "memory": 128}
        self.ecs.register_task_definition(family="web", containerDefinitions=[container])

    def service(self, name, desired):
        self.ecs.create_service(cluster="prod", serviceName=name, taskDefinition="web", desiredCount=desired)

    def test_services_without_their_tasks_are_told(self):
        self.service("web", 2)
        run = self.succeeds(ClusterArn=CLUSTER)
        self.assertEqual(run.output("diagnose.Troubled"), 1)
        self.assertIn("web: 0 of 2 tasks run, 2 pending", run.output("diagnose.Findings"))
        self.changed()

    def test_why_tasks_stopped_is_told(self):
        at = datetime(2026, 11, 28, 3, 0, tzinfo=timezone.utc)
        service = {"serviceName": "web", "runningCount": 1, "desiredCount": 2, "pendingCount": 0}
        failed = {
            "status": "PRIMARY",
            "taskDefinition": "web:2",
            "rolloutState": "FAILED",
            "rolloutStateReason": "tasks failed to start",
        }
        words = {"createdAt": at, "message": "(service web) is unable to place a task."}
        self.world.answer(
            "ecs", "DescribeServices", {"services": [{**service, "deployments": [failed], "events": [words] * 9}]}
        )
        self.world.answer("ecs", "ListTasks", {"taskArns": [f"{CLUSTER}/1dc5c17a"]})
        # The sidecar was never started.
        containers = [
            {"name": "sidecar"},
            {"name": "web", "exitCode": 137, "reason": "OutOfMemoryError"},
            {"name": "log", "exitCode": 1},
        ]
        task = {
            "taskArn": f"{CLUSTER}/1dc5c17a",
            "stoppedReason": "Essential container in task exited",
            "containers": containers,
        }
        self.world.answer("ecs", "DescribeTasks", {"tasks": [task]})
        told = self.succeeds(Resources=[SERVICE, CLUSTER]).output("diagnose.Findings")
        self.assertIn("web: PRIMARY deployment of web:2 FAILED tasks failed to start", told)
        self.assertIn(
            "web: task 1dc5c17a stopped: Essential container in task exited; web exit 137 OutOfMemoryError; log exit 1",
            told,
        )
        self.assertEqual(told.count("web: 2026-11-28T03:00:00Z (service web) is unable to place a task."), 5)

    def test_a_deployment_that_does_not_end_is_told(self):
        service = {"serviceName": "web", "runningCount": 2, "desiredCount": 2, "pendingCount": 0}
        going = {"status": "PRIMARY", "taskDefinition": "web:2", "rolloutState": "IN_PROGRESS"}
        self.world.answer("ecs", "ListServices", {"serviceArns": [SERVICE]})
        self.world.answer("ecs", "DescribeServices", {"services": [{**service, "deployments": [going]}]})
        self.assertEqual(self.succeeds(ClusterArn="prod").output("diagnose.Troubled"), 1)

    def test_a_calm_cluster_is_calm(self):
        service = {"serviceName": "web", "runningCount": 2, "desiredCount": 2, "pendingCount": 0, "deployments": []}
        self.world.answer("ecs", "ListServices", {"serviceArns": [SERVICE] * 30})
        self.world.answer("ecs", "DescribeServices", lambda asked: {"services": [service] * len(asked["services"])})
        run = self.succeeds(ClusterArn="prod")
        self.assertEqual(run.output("diagnose.Findings"), ["30 services looked at, 0 told of"])
        self.assertEqual([len(its["services"]) for its in self.world.asked("DescribeServices")], [10, 10, 10])

    def test_there_has_to_be_a_cluster(self):
        self.fails("diagnose", "no cluster and no service of ECS")

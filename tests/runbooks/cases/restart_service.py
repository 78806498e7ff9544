"""The guide's action RestartService: what does the work is restarted, whatever its state."""

import boto3

from ..case import Case
from ..world import ACCOUNT, REGION
from .rollback_ecs import ARN, Service

# Seconds.
MINUTE = 60


class RestartService(Case):
    NAME = "restart-service"

    def service(self):
        its = Service(self.world)
        its.deployed("7", 9000)
        return its

    def instance(self):
        ec2 = boto3.client("ec2")
        image = ec2.register_image(Name="test")["ImageId"]
        return ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]

    def arn(self, instance):
        return f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{instance}"

    def test_a_service_deploys_what_it_runs_again(self):
        self.service()
        run = self.succeeds(Resources=[ARN, f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"], DryRun="false")
        self.assertEqual(run.output("steady.Status"), "steady")
        asked = {"cluster": "prod", "service": "web", "forceNewDeployment": True}
        self.assertEqual(self.world.asked("UpdateService"), [asked])
        self.changed("UpdateService")

    def test_one_that_does_not_become_steady_fails(self):
        self.service().steady_after = None
        self.fails("steady", "its deployment is IN_PROGRESS", Service="prod/web", DryRun="false")

    def test_one_that_is_going_is_not_restarted(self):
        self.service().state["status"] = "DRAINING"
        self.fails("service", "there is no active service prod/web", Service="prod/web", DryRun="false")
        self.changed()

    def test_an_instance_is_rebooted(self):
        instance = self.instance()
        self.succeeds(Resources=[self.arn(instance)], DryRun="false")
        self.changed("RebootInstances")
        self.assertEqual(self.world.asked("RebootInstances"), [{"InstanceIds": [instance]}])

    def test_an_instance_whose_check_does_not_become_good_fails(self):
        instance = self.instance()
        status = {"InstanceId": instance, "InstanceStatus": {"Status": "impaired"}}
        self.world.answer("ec2", "DescribeInstanceStatus", {"InstanceStatuses": [status]})
        self.fails("instanceGood", "timed out with impaired", InstanceId=instance, DryRun="false")

    def test_nothing_is_restarted_unless_it_is_said(self):
        self.service()
        self.assertEqual(self.succeeds(Resources=[ARN]).steps[-1], "serviceUnlessDryRun")
        self.assertEqual(self.succeeds(Resources=[self.arn("i-0abc1234def567890")]).steps[-1], "instanceUnlessDryRun")
        self.changed()

    def test_there_has_to_be_something(self):
        self.fails("findInstance", "nothing of ec2:instance/", DryRun="false")

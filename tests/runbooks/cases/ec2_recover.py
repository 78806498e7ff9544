"""UC-4: an instance that fails its checks is restarted, and either comes back or somebody is told."""

import boto3

from ..case import Case
from ..world import ACCOUNT, REGION

# Seconds.
MINUTE = 60


class Ec2Recover(Case):
    NAME = "ec2-recover"

    def setUp(self):
        super().setUp()
        ec2 = boto3.client("ec2")
        image = ec2.register_image(Name="test")["ImageId"]
        self.instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        self.arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{self.instance}"
        self.checks = {"SystemStatus": "ok", "InstanceStatus": "ok"}
        self.world.answer("ec2", "DescribeInstanceStatus", self.status)

    def status(self, asked):
        """moto knows no instance that fails; the rest of its word is good."""
        del self.world.answers["ec2", "DescribeInstanceStatus"]
        told = boto3.client("ec2").describe_instance_status(**asked)
        self.world.answer("ec2", "DescribeInstanceStatus", self.status)
        for its in told["InstanceStatuses"]:
            for name, status in self.checks.items():
                its[name]["Status"] = status
        return {"InstanceStatuses": told["InstanceStatuses"]}

    def impaired(self, heals_after=None, by="RebootInstances"):
        """The instance fails its check; it may come back so many seconds after it was restarted."""
        self.checks["InstanceStatus"] = "impaired"
        if heals_after is not None:
            heals = lambda: self.checks.update(InstanceStatus="ok")
            self.world.react(by, lambda: self.world.after(heals_after, heals))

    def test_a_healthy_instance_is_left_alone(self):
        run = self.succeeds(Resources=[self.arn], DryRun="false")
        self.assertEqual(run.output("check.Health"), "healthy")
        self.assertEqual(run.steps, ["find", "check", "byHealth"])
        self.changed()

    def test_an_unhealthy_one_is_restarted_and_comes_back(self):
        self.impaired(heals_after=5 * MINUTE)
        run = self.succeeds(Resources=[self.arn], DryRun="false")
        self.assertEqual((run.output("check.Health"), run.output("verify.Health")), ("unhealthy", "healthy"))
        self.changed("RebootInstances")
        self.assertEqual(self.world.asked("RebootInstances"), [{"InstanceIds": [self.instance]}])

    def test_one_that_does_not_come_back_fails(self):
        self.impaired()
        self.fails(
            "verify",
            "has not recovered: system check ok, instance check impaired",
            Resources=[self.arn],
            DryRun="false",
        )
        self.changed("RebootInstances")

    def test_nothing_is_restarted_unless_it_is_said(self):
        self.impaired(heals_after=0)
        run = self.succeeds(Resources=[self.arn])
        self.assertEqual(run.output("check.Detail"), "system check ok, instance check impaired")
        self.changed()

    def test_it_moves_to_another_host_where_that_is_said(self):
        self.impaired(heals_after=MINUTE, by="StartInstances")
        self.succeeds(InstanceId=self.instance, DryRun="false", Method="stop-start")
        self.changed("StopInstances", "StartInstances")

    def test_one_that_starts_is_waited_for(self):
        self.checks["InstanceStatus"] = "initializing"
        self.world.after(2 * MINUTE, lambda: self.checks.update(InstanceStatus="ok"))
        run = self.succeeds(Resources=[self.arn], DryRun="false")
        self.assertEqual(run.output("verify.Health"), "healthy")
        self.changed()

    def test_checks_that_say_nothing_are_for_a_person(self):
        self.checks["InstanceStatus"] = "insufficient-data"
        self.fails("giveUp", "say neither", Resources=[self.arn], DryRun="false")
        self.changed()

    def test_one_that_somebody_stopped_is_for_a_person(self):
        boto3.client("ec2").stop_instances(InstanceIds=[self.instance])
        self.fails("giveUp", "instance stopped", Resources=[self.arn], DryRun="false")
        self.changed()

    def test_its_target_group_counts_too(self):
        group = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/prod-api/73e2d6bc24d8a067"
        state = {"State": "unhealthy"}
        told = {"TargetHealthDescriptions": [{"Target": {"Id": self.instance, "Port": 80}, "TargetHealth": state}]}
        self.world.answer("elbv2", "DescribeTargetHealth", told)
        self.world.react("RebootInstances", lambda: self.world.after(4 * MINUTE, lambda: state.update(State="healthy")))
        run = self.succeeds(Resources=[self.arn], DryRun="false", TargetGroupArn=group)
        self.assertEqual(run.output("check.Health"), "unhealthy")
        self.assertIn("target healthy", run.output("verify.Detail"))
        self.changed("RebootInstances")

    def test_an_instance_that_left_its_target_group_is_for_a_person(self):
        group = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/prod-api/73e2d6bc24d8a067"
        self.world.answer("elbv2", "DescribeTargetHealth", {"TargetHealthDescriptions": []})
        self.fails("giveUp", "target not registered", Resources=[self.arn], DryRun="false", TargetGroupArn=group)

    def test_the_instance_is_one(self):
        self.fails(
            "find", "nothing of ec2:instance/", Resources=["arn:aws:rds:ap-northeast-1:123456789012:db:orders-db"]
        )
        other = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0abc1234def567890"
        self.fails("find", "several of ec2:instance/", Resources=[self.arn, other])

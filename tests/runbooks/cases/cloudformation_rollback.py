"""UC-10: a stack that failed is rolled back as its status asks, and what failed is told."""

from datetime import datetime, timezone

from ..case import Case
from ..world import ACCOUNT, REGION

ARN = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/prod-network/1a2b3c4d-0000-11ee-8c99-0242ac120002"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploys"
# Seconds.
MINUTE = 60


class CloudformationRollback(Case):
    """Recorded: no stack of moto fails, or is rolled back."""

    NAME = "cloudformation-rollback"

    def setUp(self):
        super().setUp()
        now = datetime.now(timezone.utc)
        self.stack = {
            "StackId": ARN,
            "StackName": "prod-network",
            "CreationTime": now,
            "StackStatus": "UPDATE_FAILED",
            "RoleARN": ROLE,
        }
        self.events, self.ends = [], "UPDATE_ROLLBACK_COMPLETE"
        self.given = {"Resources": [ARN], "DryRun": "false"}
        self.world.answer("cloudformation", "DescribeStacks", lambda _: {"Stacks": [self.stack]})
        self.world.answer("cloudformation", "DescribeStackEvents", lambda _: {"StackEvents": self.events})
        for operation in ("RollbackStack", "ContinueUpdateRollback"):
            self.world.answer("cloudformation", operation, self.begins)

    def begins(self, asked):
        self.assertEqual(asked, {"StackName": ARN})
        self.stack["StackStatus"] = "UPDATE_ROLLBACK_IN_PROGRESS"
        if self.ends:
            self.world.after(7 * MINUTE, lambda: self.stack.update(StackStatus=self.ends))
        return {}

    def event(self, status, resource="Subnet", reason="The CIDR '10.0.0.0/8' is invalid"):
        return {
            "StackId": ARN,
            "EventId": "1",
            "StackName": "prod-network",
            "Timestamp": datetime.now(timezone.utc),
            "LogicalResourceId": resource,
            "ResourceType": "AWS::EC2::Subnet",
            "ResourceStatus": status,
            "ResourceStatusReason": reason,
        }

    def test_a_failed_update_is_rolled_back(self):
        self.events = [self.event("UPDATE_FAILED"), self.event("UPDATE_COMPLETE")]
        run = self.succeeds(**self.given)
        self.assertEqual(
            (run.output("collect.Action"), run.output("verify.Status")), ("rollback", "UPDATE_ROLLBACK_COMPLETE")
        )
        self.assertEqual(
            run.output("collect.Failures"),
            ["Subnet (AWS::EC2::Subnet) UPDATE_FAILED: The CIDR '10.0.0.0/8' is invalid"],
        )
        self.changed("RollbackStack")

    def test_a_failed_creation_is_rolled_back(self):
        self.stack["StackStatus"], self.ends = "CREATE_FAILED", "ROLLBACK_COMPLETE"
        self.assertEqual(self.succeeds(**self.given).output("verify.Status"), "ROLLBACK_COMPLETE")
        self.changed("RollbackStack")

    def test_a_failed_rollback_goes_on(self):
        self.stack["StackStatus"] = "UPDATE_ROLLBACK_FAILED"
        self.succeeds(**self.given)
        self.changed("ContinueUpdateRollback")

    def test_one_that_rolls_back_by_itself_is_waited_for(self):
        self.stack["StackStatus"] = "ROLLBACK_IN_PROGRESS"
        self.world.after(5 * MINUTE, lambda: self.stack.update(StackStatus="ROLLBACK_COMPLETE"))
        self.assertEqual(self.succeeds(**self.given).output("verify.Status"), "ROLLBACK_COMPLETE")
        self.changed()

    def test_what_is_rolled_back_needs_nothing(self):
        self.stack["StackStatus"] = "UPDATE_ROLLBACK_COMPLETE"
        self.assertEqual(self.succeeds(**self.given).steps[-1], "byAction")
        self.changed()

    def test_a_dry_run_collects_and_changes_nothing(self):
        self.events = [self.event("UPDATE_FAILED")]
        run = self.succeeds(Resources=[ARN])
        self.assertEqual((run.output("collect.Action"), len(run.output("collect.Failures"))), ("rollback", 1))
        self.changed()

    def test_other_statuses_are_for_a_person(self):
        for status in ("DELETE_FAILED", "ROLLBACK_FAILED", "UPDATE_COMPLETE", "CREATE_IN_PROGRESS"):
            with self.subTest(status):
                self.stack["StackStatus"] = status
                self.fails("giveUp", f"this needs a person: the stack is {status}", **self.given)
        self.changed()

    def test_a_stack_without_a_role_is_for_a_person(self):
        del self.stack["RoleARN"]
        self.fails("giveUp", "its service role is none", **self.given)
        self.changed()

    def test_a_rollback_that_fails_fails(self):
        self.ends = "UPDATE_ROLLBACK_FAILED"
        self.fails("verify", "is UPDATE_ROLLBACK_FAILED", **self.given)

    def test_one_that_takes_a_little_more_than_an_hour_is_still_seen(self):
        self.ends = None
        done = lambda: self.stack.update(StackStatus="UPDATE_ROLLBACK_COMPLETE")
        self.world.react("RollbackStack", lambda: self.world.after(62 * MINUTE, done))
        run = self.succeeds_after_waiting(**self.given)
        self.assertEqual(run.output("verify.Status"), "UPDATE_ROLLBACK_COMPLETE")

    def succeeds_after_waiting(self, **given):
        """The step that waits gives up; the execution does not."""
        run = self.run_it(**given)
        self.assertEqual((run.status, list(run.failures)), ("Success", ["wait"]))
        return run

    def test_a_rollback_that_never_ends_fails(self):
        self.ends = None
        self.fails("verify", "is UPDATE_ROLLBACK_IN_PROGRESS", **self.given)

    def test_what_is_told_is_bounded(self):
        self.events = [self.event("UPDATE_FAILED", reason="x" * 9000) for _ in range(1000)]
        failures = self.succeeds(Resources=[ARN]).output("collect.Failures")
        self.assertEqual((len(failures), max(map(len, failures)) < 600), (20, True))

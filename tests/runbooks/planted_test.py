"""That the law can be broken: documents are changed a little, and the check that it is has to notice."""

import copy
import unittest

from . import law
from .runbook import Runbook

EC2, CODEDEPLOY = "ec2-recover", "rollback-codedeploy"


def step(runbook, name):
    return runbook.steps[name]


def choose(name, value, key="nextStep"):
    return lambda runbook: step(runbook, name).update({key: value})


def script(name, old, new):
    def change(runbook):
        inputs = step(runbook, name)["inputs"]
        assert old in inputs["Script"]
        inputs["Script"] = inputs["Script"].replace(old, new)

    return change


def inputs(name, **changes):
    return lambda runbook: step(runbook, name)["inputs"].update(changes)


def declared(name, **changes):
    return lambda runbook: runbook.parameters.setdefault(name, {}).update(changes)


def policy(change):
    return lambda runbook: change(list(runbook.statements))


def trust(runbook):
    role = runbook.template["Resources"]["Role"]["Properties"]
    role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"] = {"aws:SourceAccount": "*"}


# What is changed, in which runbook, how, and which check notices.
PLANTED = (
    ("another schema", EC2, lambda its: its.document.update(schemaVersion="2.2"), law.shape),
    ("a role with a default", EC2, declared("AutomationAssumeRole", default=""), law.shape),
    ("a parameter that nothing uses", EC2, declared("Idle", type="String", description="x", default="", allowedPattern=".*"), law.parameters),
    ("a parameter that takes anything", EC2, lambda its: its.parameters["InstanceId"].pop("allowedPattern"), law.parameters),
    ("a default that is refused", EC2, declared("DryRun", default="perhaps"), law.parameters),
    ("a reference to nothing", EC2, inputs("reboot", InstanceIds=["{{ Instance }}"]), law.parameters),
    ("an unknown action", EC2, choose("settle", "aws:rest", "action"), law.steps),
    ("a step without its inputs", EC2, lambda its: step(its, "settle")["inputs"].clear(), law.steps),
    ("a step without end", EC2, lambda its: step(its, "wait").pop("timeoutSeconds"), law.steps),
    ("a script that may last an hour", EC2, choose("check", 3600, "timeoutSeconds"), law.steps),
    ("a step that does not say what follows its failure", EC2, lambda its: step(its, "reboot").pop("onFailure"), law.steps),
    ("a choice without an operator", EC2, lambda its: step(its, "byMethod")["inputs"]["Choices"][0].pop("StringEquals"), law.steps),
    ("a choice of nothing", EC2, lambda its: step(its, "byMethod")["inputs"]["Choices"][0].update(StringEquals=""), law.steps),
    ("a next step that is not there", EC2, choose("reboot", "rest"), law.order),
    ("a step after a failure that is not there", EC2, choose("wait", "step:rest", "onFailure"), law.order),
    ("a circle", EC2, lambda its: step(its, "verify").update(isEnd=False, nextStep="settle"), law.order),
    ("an output that is not there yet", EC2, inputs("reboot", InstanceIds=["{{ verify.Health }}"]), law.order),
    ("an output of a step that may have failed", "rds-connections", inputs("watch", DBInstance="{{ endIdle.Ended }}"), law.order),
    ("an output that no step has", EC2, lambda its: its.document["outputs"].append("check.Colour"), law.order),
    ("no dry run by default", EC2, declared("DryRun", default="false"), law.safety),
    ("a restart that does not ask", EC2, lambda its: step(its, "byHealth")["inputs"]["Choices"][0].update(NextStep="byMethod"), law.safety),
    ("a script that changes something too early", EC2, script("check", "describe_instance_status(", "reboot_instances("), law.safety),
    ("a script that is no longer handed the dry run", "guardduty-evidence", lambda its: step(its, "trail")["inputs"]["InputPayload"].pop("DryRun"), law.safety),
    ("an input that the API has not", EC2, inputs("reboot", Force=True), law.apis),
    ("an input of another type", EC2, inputs("reboot", InstanceIds="{{ find.InstanceId }}"), law.apis),
    ("a property that nothing answers", EC2, inputs("wait", PropertySelector="$.InstanceStatuses[0].Mood"), law.apis),
    ("a script that reads what it is not given", EC2, script("check", 'events["Must"]', 'events["Should"]'), law.scripts),
    ("a script with a library", EC2, script("check", "import boto3", "import boto3\nimport requests"), law.scripts),
    ("a client by another name", EC2, script("check", "ec2 = boto3", "client = boto3"), law.scripts),
    ("a client without a name", EC2, script("check", "ec2 = boto3", "boto3"), law.scripts),
    ("a script with braces", EC2, script("check", '"unknown"', '"{{ x }}"'), law.scripts),
    ("a script without its handler", EC2, inputs("check", Handler="main"), law.scripts),
    ("a role that allows too little", EC2, policy(lambda its: its[1]["Action"].remove("ec2:StopInstances")), law.role),
    ("a role that allows too much", EC2, policy(lambda its: its[0]["Action"].append("ec2:DescribeVolumes")), law.role),
    ("a role for every instance there is", EC2, policy(lambda its: its[1].update(Resource="*")), law.role),
    ("a role for another's executions", EC2, trust, law.role),
    ("a role without what its service checks too", CODEDEPLOY, policy(lambda its: its[2]["Action"].remove("codedeploy:GetDeploymentConfig")), law.role),
)  # fmt: skip


class Planted(unittest.TestCase):
    def test_each_is_noticed(self):
        for what, name, change, check in PLANTED:
            with self.subTest(what):
                self.assertTrue(list(check(changed(name, change))), "nobody noticed")

    def test_a_step_that_nothing_leads_to_is_noticed(self):
        def change(runbook):
            step(runbook, "byMethod")["inputs"]["Choices"].clear()

        self.assertIn("nothing leads to stop", list(law.order(changed(EC2, change))))


def changed(name, change):
    """A copy of a runbook with the change."""
    its = Runbook(name)
    copied = Runbook(name, copy.deepcopy(its.document), copy.deepcopy(its.template))
    change(copied)
    return copied

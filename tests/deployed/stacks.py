"""Stacks of templates that name the macro. The emulator knows no macros, so what CloudFormation does with one is
done here: it asks the function behind the macro, and deploys what that makes of the template."""

import json
import uuid

from .emulator import ACCOUNT, REGION

# Seconds for one change of a stack.
PATIENCE = 120


class Stack:
    """A stack, deployed by whoever has the template."""

    def __init__(self, emulator, name):
        self.emulator, self.name = emulator, name
        self.formation = emulator.client("cloudformation")

    def create(self, template):
        """Makes the stack."""
        self.formation.create_stack(StackName=self.name, TemplateBody=self._transformed(template))
        self._wait("stack_create_complete")

    def update(self, template):
        """Changes the stack to this template."""
        self.formation.update_stack(StackName=self.name, TemplateBody=self._transformed(template))
        self._wait("stack_update_complete")

    def delete(self):
        """Deletes the stack."""
        self.formation.delete_stack(StackName=self.name)
        self._wait("stack_delete_complete")

    def resources(self):
        """What each resource is called, by the name that the template gives it."""
        listed = self.formation.describe_stack_resources(StackName=self.name)["StackResources"]
        return {its["LogicalResourceId"]: its["PhysicalResourceId"] for its in listed}

    def _transformed(self, template):
        request = {
            "region": REGION, "accountId": ACCOUNT, "fragment": template, "transformId": f"{ACCOUNT}::Tocsin",
            "params": {}, "requestId": str(uuid.uuid4()), "templateParameterValues": {},
        }
        answer = self.emulator.client("lambda").invoke(
            FunctionName="tocsin-cloudformation", Payload=json.dumps(request)
        )
        said = json.load(answer["Payload"])
        assert (said["status"], said["requestId"]) == ("success", request["requestId"]), said
        return json.dumps(said["fragment"])

    def _wait(self, until):
        waiter = self.formation.get_waiter(until)
        waiter.wait(StackName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": PATIENCE})

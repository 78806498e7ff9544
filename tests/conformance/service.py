"""What the checks have to know of a service, beside its model."""

from dataclasses import dataclass
from types import ModuleType

from .model import Model


@dataclass(frozen=True)
class Service:
    """One service. What is its own has a module, each of which its package explains."""

    name: str
    # How its requests look.
    protocol: object
    # Makes what its checks work with, and inputs about it.
    world: type
    # What is declared to differ from AWS.
    pending: ModuleType
    # A step for each operation.
    story: ModuleType
    # A call of the AWS CLI for each operation.
    commands: ModuleType
    # Its lists, and how entries come and go.
    lists: ModuleType
    # What AWS publishes of it as examples.
    examples: ModuleType
    # Requests that are none of the protocol.
    abuse: ModuleType
    # What signed requests are tried with.
    access: ModuleType
    # Requests that are sent again.
    repeats: ModuleType
    # Changes of the model that have to be noticed.
    planted: ModuleType

    def model(self, change=None):
        """What botocore ships; `change` may do something to its shapes first."""
        return Model(self.name, self.pending.WIDER, change)


class Context:
    """One service on the stack, as the checks look at it."""

    def __init__(self, service, stack, report):
        self.service, self.stack, self.report = service, stack, report
        self.protocol, self.pending = service.protocol, service.pending
        self.model = service.model()
        self.client = stack.client(service.name)
        self.served = [its for its in self.model.operations if its not in self.pending.PENDING]
        # Set by whoever begins a run.
        self.watcher = self.world = None

    def changed(self, model, report):
        """The same stack, looked at by another model."""
        other = object.__new__(Context)
        world = self.world.seen_by(model)
        vars(other).update(vars(self), model=model, report=report, world=world)
        return other

    def send(self, operation, given, headers=None, sign=None):
        """What comes back for an input that is sent as it is, unchecked."""
        request = self.protocol.request(self.model.operation(operation), given)
        return self.stack.send(self.service.name, request.but(headers=headers or {}), sign)

    def call(self, operation):
        """The client's function for an operation."""
        return self.stack.call(self.client, operation)

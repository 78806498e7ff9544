"""An account without AWS: moto where it knows a service well enough, recorded answers elsewhere, and a clock that jumps.

Whatever a runbook asks is noted, and held against its role: what that does not allow is an error of the test.
"""

import functools
from contextlib import ExitStack, contextmanager
from unittest import mock

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from moto import mock_aws

from .runbook import action_of, reads

REGION, ACCOUNT = "ap-northeast-1", "123456789012"
INCIDENT = f"arn:aws:ssm-incidents::{ACCOUNT}:incident-record/prod-plan/8e83fd42-d539-5750-adbb-e14759df6229"
# Clients are made once, not for each world: that is what takes the time.
SESSION = boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name=REGION)


class World:
    """Use it as a context: within, `boto3` speaks to nobody outside."""

    def __init__(self):
        self.now_s = 0
        self.agenda, self.calls, self.answers, self.reactions = [], [], {}, {}
        # The role that is held against calls, while a runbook runs.
        self.role = None

    def __enter__(self):
        with ExitStack() as stack:
            stack.enter_context(mock_aws())
            stack.enter_context(mock.patch("time.sleep", self.sleep))
            stack.enter_context(mock.patch("boto3.client", client))
            stack.enter_context(mock.patch.object(_Now, "world", self))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def answer(self, service, operation, answer):
        """Records what an operation answers: members, or what gives them (or an error) for the asked ones."""
        self.answers[service, operation] = answer if callable(answer) else lambda _asked: answer

    def react(self, operation, happens):
        """Something that happens whenever a runbook asks for an operation."""
        self.reactions[operation] = happens

    def after(self, seconds, happens):
        """Something that happens when so much time has passed from now."""
        self.agenda.append((self.now_s + seconds, happens))

    def sleep(self, seconds):
        """Lets time pass, with all that is due meanwhile, in order."""
        end = self.now_s + seconds
        while due := [its for its in self.agenda if its[0] <= end]:
            first = min(due, key=lambda its: its[0])
            self.agenda.remove(first)
            self.now_s = max(self.now_s, first[0])
            with self.without_role():
                first[1]()
        self.now_s = end

    @contextmanager
    def without_role(self):
        """What happens within is not the runbook's doing."""
        role, self.role = self.role, None
        try:
            yield
        finally:
            self.role = role

    def changes(self):
        """What the runbook did that was more than reading."""
        return [operation for _, operation, _ in self.calls if not reads(operation)]

    def asked(self, operation):
        """What an operation was asked for, each time."""
        return [params for _, its, params in self.calls if its == operation]

    def asked_for(self, model, params):
        """Notes what is asked, and refuses what the role does not allow."""
        if self.role is None:
            return
        self.calls.append((model.service_model.service_name, model.name, dict(params)))
        if action_of(model) not in self.role:
            raise Forbidden(f"the role does not allow {action_of(model)}")
        with self.without_role():
            self.reactions.get(model.name, lambda: None)()

    def recorded(self, model):
        """The recorded answer, in the form that botocore takes instead of a request; `None` where there is none."""
        key = (model.service_model.service_name, model.name)
        if key not in self.answers:
            return None
        with self.without_role():
            answer = self.answers[key](self.calls[-1][2] if self.calls else {})
        if isinstance(answer, ClientError):
            return AWSResponse(None, 400, {}, None), {**answer.response, "ResponseMetadata": {}}
        wrong = ParamValidator().validate(answer, model.output_shape) if model.output_shape else None
        if wrong is not None and wrong.has_errors():
            raise AssertionError(f"AWS does not answer {model.name} so: {wrong.generate_report()}")
        return AWSResponse(None, 200, {}, None), {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}


class _Now:
    """The world that clients speak to."""

    world = None


@functools.cache
def client(service):
    return SESSION.client(service)


def _asked(params, model, **_):
    if _Now.world is not None:
        _Now.world.asked_for(model, params)


def _answered(model, **_):
    return None if _Now.world is None else _Now.world.recorded(model)


SESSION.events.register("before-parameter-build", _asked)
SESSION.events.register("before-call", _answered)


class Forbidden(AssertionError):
    """The role of a runbook does not allow what it does."""


def error(code, message, operation):
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)

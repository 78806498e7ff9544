"""Every answer is one that the model describes."""

from . import model as models
from . import scenario

GROUP = "responses"
# Errors that the protocol has beside those of the model. Source: AWS's common errors.
COMMON = {
    "SerializationException",
    "UnknownOperationException",
    "InvalidSignatureException",
    "UnrecognizedClientException",
    "RequestEntityTooLargeException",
}


class Watcher:
    """Holds everything that any client of the run hears against the model."""

    def __init__(self, model, report):
        self.model, self.report = model, report
        self.answered = set()

    def heard(self, operation, answer):
        body = answer.json()
        if answer.status == 200:
            shape = self.model.output(operation)
            self.answered.add(operation)
            found = models.problems(shape, body) if shape is not None else []
            if shape is None and body != {}:
                found = ["the answer of an operation without one is not {}"]
            self.report.check(GROUP, f"{operation} answers as the model says", not found, found)
            return
        found = self._error(operation, answer, body)
        self.report.check(
            GROUP, f"{operation} fails as the model says by {answer.code()}", not found, found
        )

    def _error(self, operation, answer, body):
        if not isinstance(body, dict):
            return ["the body is no structure"]
        code = answer.code()
        found = []
        if answer.headers.get("x-amzn-errortype") != code:
            found.append(
                f"x-amzn-errortype is {answer.headers.get('x-amzn-errortype')}, __type {code}"
            )
        if code in COMMON:
            wanted = (
                403 if code in ("InvalidSignatureException", "UnrecognizedClientException") else 400
            )
            unknown = body.keys() - {"__type", "Message"}
            return (
                found
                + ([f"{unknown} is of no common error"] if unknown else [])
                + ([f"the status is {answer.status}"] if answer.status not in (wanted, 413) else [])
            )
        named = [error.name for error in self.model.service.operation_model(operation).error_shapes]
        if code not in named:
            return [*found, f"{code} is no error of {operation}"]
        if answer.status != (500 if code == "InternalServerException" else 400):
            found.append(f"the status is {answer.status}")
        members = {name: value for name, value in body.items() if name != "__type"}
        return found + models.problems(self.model.errors[code], members)


def run(context):
    """Plays the story; what its answers are is held against the model as they come in."""
    before = set(context.watcher.answered)
    context.watcher.answered.clear()
    scenario.play(context)
    for operation in context.served:
        context.report.check(
            GROUP,
            f"{operation} succeeds in the story",
            operation in context.watcher.answered,
            "add a step to scenario.py",
        )
    context.watcher.answered |= before

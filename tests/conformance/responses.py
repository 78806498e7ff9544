"""Every answer is one that the model describes."""

GROUP = "responses"
# Errors that the protocol has beside those of the model, and their statuses where every protocol has
# the same. Source: AWS's common errors.
COMMON = {
    "SerializationException": 400,
    "UnknownOperationException": None,
    "InvalidSignatureException": 403,
    "UnrecognizedClientException": 403,
    "RequestEntityTooLargeException": 413,
}


class Watcher:
    """Holds everything that any client of the run hears against the model."""

    def __init__(self, service, model, report):
        self.protocol, self.model, self.report = service.protocol, model, report
        self.answered = set()

    def heard(self, operation, answer):
        if answer.status < 300:
            self.answered.add(operation)
            found = self._answer(operation, answer)
            self.report.check(GROUP, f"{operation} answers as the model says", not found, found)
            return
        found = self._error(operation, answer, answer.json())
        self.report.check(
            GROUP, f"{operation} fails as the model says by {answer.code()}", not found, found
        )

    def _answer(self, operation, answer):
        described = self.model.operation(operation)
        expected, shape = self.protocol.success(described), described.output_shape
        found = [] if answer.status == expected else [f"the status is {answer.status}"]
        if expected == 204:
            return found + ([f"there is a body: {answer.body}"] if answer.body else [])
        body = answer.json()
        if shape is None:
            return found + ([] if body == {} else ["the answer without members is not {}"])
        return found + self.model.problems(shape, body)

    def _error(self, operation, answer, body):
        if not isinstance(body, dict):
            return ["the body is no structure"]
        code, found = answer.code(), []
        if answer.headers.get("x-amzn-errortype") != code:
            found.append(
                f"x-amzn-errortype is {answer.headers.get('x-amzn-errortype')}, __type {code}"
            )
        members = {name: value for name, value in body.items() if name != "__type"}
        if code in COMMON:
            expected = COMMON[code] or self.protocol.STATUSES[code]
            unknown = members.keys() - {self.protocol.MESSAGE}
            found += [f"{unknown} is of no common error"] if unknown else []
        elif code in self.model.failures(operation):
            expected = self.protocol.failure(self.model.errors[code])
            found += self.model.problems(self.model.errors[code], members)
        else:
            return [*found, f"{code} is no error of {operation}"]
        return found + ([f"the status is {answer.status}"] if answer.status != expected else [])


def run(context):
    """Plays the story; what its answers are is held against the model as they come in."""
    before = set(context.watcher.answered)
    context.watcher.answered.clear()
    context.service.story.play(context)
    for operation in context.served:
        context.report.check(
            GROUP,
            f"{operation} succeeds in the story",
            operation in context.watcher.answered,
            "add a step to the story",
        )
    context.watcher.answered |= before

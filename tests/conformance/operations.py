"""Every operation of the model is answered: served by its own reading, or declared as pending."""

GROUP = "operations"


def run(context):
    """Asks each one with an empty input."""
    pending, known = context.pending.PENDING, set(context.model.operations)
    context.report.check(GROUP, "what is pending is in the model", known >= pending, pending)
    for operation in context.model.operations:
        answer = context.send(operation, {})
        if operation in pending:
            context.report.check(
                GROUP,
                f"{operation} is pending",
                answer.code() == "UnknownOperationException",
                f"it is served: take it from PENDING ({answer.body})",
            )
        else:
            _served(context, operation, answer)


def _served(context, operation, answer):
    """It says what is missing; where all is there, it does what it is for, or has no such thing."""
    described = context.model.operation(operation)
    # A path always says something.
    said = {its for its, place in context.protocol.outside(described).items() if place == "uri"}
    missing = set(described.input_shape.required_members) - said
    expected = {name[0].lower() + name[1:] for name in missing}
    fields = context.protocol.named(answer.json() or {})
    fine = {400} if missing else {400, 404} if said else {context.protocol.success(described)}
    # An operation that is not there is no thing that is not there.
    holds = fields == expected and answer.status in fine and answer.code() not in UNSERVED
    context.report.check(GROUP, f"{operation} is served", holds, f"{answer.status} {answer.body}")


UNSERVED = ("UnknownOperationException", "SerializationException")

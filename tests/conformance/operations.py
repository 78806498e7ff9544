"""Every operation of the model is answered: served by its own reading, or declared as pending."""

from .pending import PENDING

GROUP = "operations"


def run(context):
    """Asks each one with an empty input."""
    context.report.check(
        GROUP, "what is pending is in the model", set(context.model.operations) >= PENDING, PENDING
    )
    for operation in context.model.operations:
        answer = context.stack.send("{}", operation)
        if operation in PENDING:
            context.report.check(
                GROUP,
                f"{operation} is pending",
                (answer.status, answer.code()) == (400, "UnknownOperationException"),
                f"it is served: take it from PENDING ({answer.body})",
            )
            continue
        required = context.model.input(operation).required_members
        expected = {name[0].lower() + name[1:] for name in required}
        fields = {field["Name"] for field in (answer.json() or {}).get("Fields", [])}
        holds = fields == expected and answer.status == (400 if required else 200)
        context.report.check(GROUP, f"{operation} is served", holds, answer.body)

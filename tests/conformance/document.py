"""docs/compatibility.md, of which the tables are made from the run."""

from pathlib import Path

from . import examples
from .pending import FINER, KNOWN, PENDING, WIDER

TEMPLATE = Path(__file__).with_name("compatibility.md.in")


def write(model):
    """The whole document."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in (
        ("operations", _operations(model)),
        ("bounds", _bounds(model)),
        ("examples", _examples(model)),
        ("known", _known()),
    ):
        text = text.replace(f"<!-- {name} -->\n", part)
    return text


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _operations(model):
    rows = [
        [f"`{operation}`", "not yet" if operation in PENDING else "yes"]
        for operation in model.operations
    ]
    served = len(model.operations) - len(PENDING)
    return f"Served: {served} of {len(model.operations)}.\n\n" + _table(
        ["operation", "served"], rows
    )


def _bounds(model):
    wider = [
        [f"`{name}`", f"up to {most} (AWS: {model.service.shape_for(name).metadata['max']})", why]
        for name, (most, why) in sorted(WIDER.items())
    ]
    finer = [
        [f"`{name}`", "not all that is within AWS's bounds", why]
        for name, why in sorted(FINER.items())
    ]
    return _table(["shape of the model", "Tocsin takes", "why"], wider + finer)


def _examples(model):
    count = sum(len(its) for its in model.examples.values())
    pending = sum(len(its) for operation, its in model.examples.items() if operation in PENDING)
    rows = [
        [operation if operation == "all" else f"`{operation}`", why]
        for operation, why in examples.DIFFERENCES.items()
    ]
    return (
        f"AWS publishes {count} examples; {count - pending} are asked and answered with the members "
        f"of AWS's answers, {pending} are of operations that are not served yet.\n\n"
        + _table(["example", "what differs"], rows)
    )


def _known():
    if not KNOWN:
        return "None.\n"
    return _table(["check", "what is wrong"], [[its, why] for its, why in sorted(KNOWN.items())])

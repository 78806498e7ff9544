"""docs/compatibility.md, of which the tables are made from the run."""

from pathlib import Path

TEMPLATE = Path(__file__).with_name("compatibility.md.in")


def write(services):
    """The whole document."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in (
        ("operations", _operations),
        ("bounds", _bounds),
        ("examples", _examples),
        ("known", _known),
    ):
        sections = [f"### {service.name}\n\n{part(service)}" for service in services]
        text = text.replace(f"<!-- {name} -->\n", "\n".join(sections))
    return text


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _operations(service):
    operations, pending = service.model().operations, service.pending.PENDING
    rows = [[f"`{its}`", "not yet" if its in pending else "yes"] for its in operations]
    served = len(operations) - len(pending)
    return f"Served: {served} of {len(operations)}.\n\n" + _table(["operation", "served"], rows)


def _bounds(service):
    words = {"max": "up to", "min": "down to"}
    shape = service.model().service.shape_for
    wider = [
        [f"`{name}`", f"{words[end]} {bound} (AWS: {shape(name).metadata[end]})", why]
        for name, (end, bound, why) in sorted(service.pending.WIDER.items())
    ]
    finer = [
        [f"`{name}`", "not all that is within AWS's bounds", why]
        for name, why in sorted(service.pending.FINER.items())
    ]
    return _table(["shape of the model", "Tocsin takes", "why"], wider + finer)


def _examples(service):
    its = service.examples
    rows = [[name if name == "all" else f"`{name}`", why] for name, why in its.DIFFERENCES.items()]
    return (
        f"AWS publishes {its.COUNT} examples {its.SOURCE}; all of them are asked, and answered with "
        f"the members of AWS's answers.\n\n" + _table(["example", "what differs"], rows)
    )


def _known(service):
    known = service.pending.KNOWN
    if not known:
        return "None.\n"
    return _table(["check", "what is wrong"], [[its, why] for its, why in sorted(known.items())])

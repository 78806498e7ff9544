"""Runs all checks against a stack of its own, and says what does not hold."""

import argparse
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from . import (
    absent,
    bounds,
    command_line,
    document,
    examples,
    guide,
    idempotency,
    operations,
    pagination,
    planted,
    protocol,
    responses,
    signatures,
)
from .inputs import World
from .model import Model
from .pending import PENDING
from .report import Report
from .stack import Stack

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"
GROUPS = (
    operations,
    protocol,
    absent,
    signatures,
    idempotency,
    pagination,
    examples,
    guide,
    responses,
    command_line,
    bounds,
    planted,
)
# Failures of a group that are written out; the rest is counted.
SHOWN = 20
# Characters of one failure.
WIDTH = 600


def main():
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    parser.add_argument(
        "--tocsin", required=True, metavar="PATH", help="the command that is checked"
    )
    parser.add_argument(
        "--write", metavar="FILE", type=Path, help="write docs/compatibility.md there"
    )
    parser.add_argument(
        "--only", metavar="GROUP", action="append", help="a group to run, instead of all"
    )
    arguments = parser.parse_args()
    names = {group.GROUP: group for group in GROUPS}
    if arguments.only and arguments.write:
        parser.error("the document tells of a whole run: --write goes without --only")
    unknown = set(arguments.only or []) - names.keys()
    if unknown:
        parser.error(f"there are only these groups: {', '.join(names)}")
    report, model = Report(), Model()
    # Whoever ends the run ends the stack too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = [
        group for name, group in names.items() if arguments.only is None or name in arguments.only
    ]
    begin = time.monotonic()
    with Stack(arguments.tocsin) as stack:
        watcher = responses.Watcher(model, report)
        stack.watchers.append(watcher.heard)
        client = stack.client()
        context = SimpleNamespace(
            stack=stack,
            model=model,
            report=report,
            watcher=watcher,
            client=client,
            served=[its for its in model.operations if its not in PENDING],
            world=World(stack, model, client),
        )
        seconds = {group.GROUP: _timed(group, context) for group in wanted}
    if arguments.only is None:
        report.finish()
        _document(report, model, arguments.write)
    for name in sorted(report.counts.keys() | {group for group, _ in report.failures}):
        _print(report, name, seconds.get(name, 0.0))
    total, failed = sum(report.counts.values()), len(report.failures)
    print(
        f"{total} checks, {failed} failed, {len(report.met)} known ({time.monotonic() - begin:.1f} s)"
    )
    return 1 if failed else 0


def _timed(group, context):
    begin = time.monotonic()
    try:
        group.run(context)
    # One group must not hide the others.
    except Exception as error:
        context.report.check(
            group.GROUP, "the checks run to their end", False, f"{type(error).__name__}: {error}"
        )
    return time.monotonic() - begin


def _document(report, model, target):
    text = document.write(model)
    if target is not None:
        # What does not hold must not be written down as if it did.
        if not report.failures:
            target.write_text(text, encoding="utf-8")
    elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text:
        report.failures.append(("document", f"docs/{DOCUMENT.name} is not what --write writes"))


def _print(report, name, seconds):
    failed = report.failed(name)
    known = f", {count} known" if (count := report.known(name)) else ""
    print(f"{name}: {report.counts[name]} checks, {len(failed)} failed{known} ({seconds:.1f} s)")
    for text in failed[:SHOWN]:
        print(f"  {text[:WIDTH]}")
    if len(failed) > SHOWN:
        print(f"  and {len(failed) - SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())

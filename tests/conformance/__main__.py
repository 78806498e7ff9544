"""Runs all checks against a stack of its own, and says what does not hold."""

import argparse
import signal
import sys
import time
import traceback
from pathlib import Path

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
    plans,
    protocol,
    responses,
    signatures,
    use_cases,
)
from .report import Report
from .service import Context
from .services import SERVICES
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
    plans,
    use_cases,
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
    parser.add_argument(
        "--service",
        metavar="SERVICE",
        choices=[service.name for service in SERVICES],
        help="a service to check, instead of all",
    )
    arguments = parser.parse_args()
    names = {group.GROUP: group for group in GROUPS}
    partly = arguments.only or arguments.service
    if partly and arguments.write:
        parser.error("the document tells of a whole run: --write goes alone")
    unknown = set(arguments.only or []) - names.keys()
    if unknown:
        parser.error(f"there are only these groups: {', '.join(names)}")
    # Whoever ends the run ends the stack too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = [group for name, group in names.items() if name in (arguments.only or names)]
    services = [its for its in SERVICES if arguments.service in (None, its.name)]
    begin = time.monotonic()
    with Stack(arguments.tocsin) as stack:
        reports = [_run(service, stack, wanted) for service in services]
    if not partly:
        for report in reports:
            report.finish()
        _document(reports, arguments.write)
    total = sum(sum(report.counts.values()) for report in reports)
    failed = sum(len(report.failures) for report in reports)
    known = sum(len(report.met) for report in reports)
    for report in reports:
        for name in sorted(report.counts.keys() | {group for group, _ in report.failures}):
            _print(report, name)
    print(f"{total} checks, {failed} failed, {known} known ({time.monotonic() - begin:.1f} s)")
    return 1 if failed else 0


def _run(service, stack, wanted):
    """All that is wanted of one service."""
    report = Report(service.pending, service.name)
    context = Context(service, stack, report)
    context.watcher = responses.Watcher(service, context.model, report)
    stack.watchers[service.name] = [context.watcher.heard]
    try:
        context.world = service.world(stack, context.model, context.client)
    # Without it nothing can be checked; another service still can.
    except Exception as error:
        report.check("world", "there is something to check", False, _said(error))
        return report
    for group in wanted:
        report.seconds[group.GROUP] = _timed(group, context)
    return report


def _timed(group, context):
    begin = time.monotonic()
    try:
        group.run(context)
    # One group must not hide the others.
    except Exception as error:
        context.report.check(group.GROUP, "the checks run to their end", False, _said(error))
    return time.monotonic() - begin


def _said(error):
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"


def _document(reports, target):
    text = document.write(SERVICES)
    if target is not None:
        # What does not hold must not be written down as if it did.
        if not any(report.failures for report in reports):
            target.write_text(text, encoding="utf-8")
    elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text:
        what = f"docs/{DOCUMENT.name} is not what --write writes"
        reports[-1].failures.append(("document", what))


def _print(report, name):
    failed, seconds = report.failed(name), report.seconds.get(name, 0.0)
    known = f", {count} known" if (count := report.known(name)) else ""
    counts = f"{report.counts[name]} checks, {len(failed)} failed{known}"
    print(f"{report.service} {name}: {counts} ({seconds:.1f} s)")
    for text in failed[:SHOWN]:
        print(f"  {text[:WIDTH]}")
    if len(failed) > SHOWN:
        print(f"  and {len(failed) - SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())

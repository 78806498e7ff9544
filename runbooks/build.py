"""Puts the scripts of the runbooks into their documents: Systems Manager wants them inline.

A step says where its script lies, `Script: | # scripts/health.py`; what stands below is that file. After a script was
changed: `python3 runbooks/build.py`. With `--check` nothing is written, and it fails when something would be.
"""

import re
import sys
from pathlib import Path

RUNBOOKS = Path(__file__).resolve().parent
MARK = re.compile(r"^(?P<indent> *)Script: \| # (?P<path>\S+)$")


def built(document, folder):
    """The text of a document, with its scripts as they lie in their files."""
    lines, kept = [], iter(document.splitlines())
    line = next(kept, None)
    while line is not None:
        lines.append(line)
        mark = MARK.match(line)
        line = next(kept, None)
        if mark is None:
            continue
        inner = f"{mark['indent']}  "
        # What the step has of its script goes: everything that is further in than its name, and empty lines.
        while line is not None and (not line.strip() or line.startswith(inner)):
            line = next(kept, None)
        script = (folder / mark["path"]).read_text(encoding="utf-8")
        lines += [f"{inner}{its}" if its else "" for its in script.rstrip("\n").splitlines()]
    return "\n".join(lines) + "\n"


def stale(runbooks=RUNBOOKS):
    """Documents that are not what their scripts make of them, each with what it should be."""
    for path in sorted(runbooks.glob("*/document.yaml")):
        text = path.read_text(encoding="utf-8")
        wanted = built(text, path.parent)
        if wanted != text:
            yield path, wanted


def main():
    found = list(stale())
    for path, wanted in found:
        print(f"{path.relative_to(RUNBOOKS.parent)} {'is stale' if '--check' in sys.argv else 'written'}")
        if "--check" not in sys.argv:
            path.write_text(wanted, encoding="utf-8")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

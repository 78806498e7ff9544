"""What was checked, and what did not hold."""

from collections import Counter

from .pending import KNOWN, SOMETIMES


class Report:
    """Collects outcomes. A known fault must fail: one that holds has to leave the list."""

    def __init__(self):
        self.counts = Counter()
        self.failures = []
        self.met = set()

    def check(self, group, name, holds, detail=""):
        """Notes one check; `name` says what should hold, `detail` what was seen instead."""
        self.counts[group] += 1
        known = f"{group}: {name}"
        if known in KNOWN:
            self.met.add(known)
            if holds and known not in SOMETIMES:
                self.failures.append((group, f"{name}: holds, but is still in KNOWN"))
        elif not holds:
            self.failures.append((group, f"{name}: {detail}" if detail else name))
        return holds

    def failed(self, group):
        """What did not hold in one group."""
        return [text for its, text in self.failures if its == group]

    def known(self, group):
        """How many known faults one group met."""
        return sum(known.startswith(f"{group}: ") for known in self.met)

    def finish(self):
        """A known fault that no check met says nothing any more."""
        for known in sorted(set(KNOWN) - self.met):
            group, name = known.split(": ", 1)
            self.failures.append((group, f"{name}: in KNOWN, but nothing checks it"))

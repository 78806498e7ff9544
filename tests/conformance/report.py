"""What was checked, and what did not hold."""

from collections import Counter


class Report:
    """Collects outcomes. A known fault must fail: one that holds has to leave the list."""

    def __init__(self, pending, service=""):
        """`pending` declares the known faults of `service`."""
        self.pending, self.service = pending, service
        self.counts = Counter()
        # How long each group took.
        self.seconds = {}
        self.failures = []
        self.met = set()
        # Shapes of FINER that refused something.
        self.finer = set()

    def check(self, group, name, holds, detail=""):
        """Notes one check; `name` says what should hold, `detail` what was seen instead."""
        self.counts[group] += 1
        known = f"{group}: {name}"
        if known in self.pending.KNOWN:
            self.met.add(known)
            if holds and known not in self.pending.SOMETIMES:
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
        """What is declared and was not met says nothing any more."""
        for shape in sorted(self.pending.FINER.keys() - self.finer):
            self.failures.append(("bounds", f"{shape}: in FINER, but nothing is refused"))
        for known in sorted(set(self.pending.KNOWN) - self.met):
            group, name = known.split(": ", 1)
            self.failures.append((group, f"{name}: in KNOWN, but nothing checks it"))

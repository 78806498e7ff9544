"""Which step may follow which."""

END = None


class Graph:
    """The ways through a document; `without` leaves out the choices that have these members."""

    def __init__(self, runbook, without=None):
        names = list(runbook.steps)
        self.first, self.following = names[0], {}
        for index, (name, step) in enumerate(runbook.steps.items()):
            after = step.get("nextStep", names[index + 1] if index + 1 < len(names) else END)
            after = END if step.get("isEnd") else after
            found = []
            for choice in step["inputs"].get("Choices", []):
                if without is None or without.items() - choice.items():
                    found.append(choice["NextStep"])
            found.append(step["inputs"].get("Default", after))
            # A step that failed has given nothing.
            failed = step.get("onFailure", "Abort")
            self.following[name] = [(its, True) for its in found]
            if failed.startswith("step:"):
                self.following[name].append((failed.removeprefix("step:"), False))
            if failed == "Continue":
                self.following[name].append((after, False))

    def missing(self):
        """Steps that follow and are not there."""
        for name, following in self.following.items():
            for its, _ in following:
                if its is not END and its not in self.following:
                    yield f"{name} is followed by {its}, which is not there"

    def reached(self):
        found, left = set(), [self.first]
        while left:
            name = left.pop()
            if name is not END and name not in found:
                found.add(name)
                left += [its for its, _ in self.following[name]]
        return found

    def circular(self):
        done, within = set(), set()

        def visit(name):
            if name is END or name in done:
                return False
            if name in within:
                return True
            within.add(name)
            found = any(visit(its) for its, _ in self.following[name])
            within.discard(name)
            done.add(name)
            return found

        return visit(self.first)

    def before(self):
        """Of each step that is reached: those that succeeded before it, whichever way led there."""
        found, left = {self.first: set()}, [self.first]
        while left:
            name = left.pop()
            for its, succeeded in self.following[name]:
                if its is END:
                    continue
                known = found[name] | ({name} if succeeded else set())
                better = known if its not in found else found[its] & known
                if found.get(its) != better:
                    found[its] = better
                    left.append(its)
        return found

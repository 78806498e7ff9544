"""What the executions of all runbooks have in common."""

import unittest

from . import execution
from .runbook import Runbook
from .world import World


class Within(unittest.TestCase):
    """A test that enters contexts, which its end leaves."""

    def within(self, context):
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered


class Case(Within):
    """A test of the runbook that `NAME` names, in a world of its own."""

    NAME = ""

    def setUp(self):
        self.world = self.within(World())

    def run_it(self, **given):
        """Runs it with one value for each parameter, or with a list of them."""
        lists = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
        return execution.run(self.world, Runbook(self.NAME), **lists)

    def succeeds(self, **given):
        run = self.run_it(**given)
        self.assertEqual((run.status, run.failures), ("Success", {}))
        return run

    def fails(self, step, words, **given):
        """It ends as failed at a step, which says why."""
        run = self.run_it(**given)
        self.assertEqual(run.status, "Failed")
        self.assertEqual(run.steps[-1], step)
        self.assertIn(words, run.failures[step])
        return run

    def changed(self, *operations):
        """The runbook did this, in this order, and else it read."""
        self.assertEqual(self.world.changes(), list(operations))

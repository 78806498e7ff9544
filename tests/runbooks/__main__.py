"""Runs all tests of the runbooks, and says what does not hold."""

import sys
import unittest

from . import cases, law_test, package_test, planted_test

MODULES = (law_test, planted_test, package_test, *cases.ALL)


def main():
    loader = unittest.TestLoader()
    suite = unittest.TestSuite(loader.loadTestsFromModule(module) for module in MODULES)
    return 0 if unittest.TextTestRunner(stream=sys.stdout).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())

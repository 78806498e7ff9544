"""Ends a runbook as failed, so that somebody is told that it did not do what it is for."""


def handler(events, _context):
    raise RuntimeError(events["Reason"])

"""Lists the idle connections of one database, and ends them where it is asked to.

It runs in the database's network and is invoked by the runbook rds-connections. It connects to the one host that its
stack names, whatever it is asked, so that nobody has it show its password to another.
"""

import os

import idle


def handler(event, _context):
    """`host` and `engine` must be its own; `dryRun` only lists, unless it is false."""
    # Here, so that what reads an event needs no network.
    import database

    ask = read(event)
    settings = database.settings(os.environ)
    if ask["host"] != settings["host"] or ask["engine"] != settings["engine"]:
        raise ValueError(f"this function is for {settings['engine']} at {settings['host']}")
    with database.connected(settings) as connection:
        return idle.end(connection, settings["engine"], ask["maxIdleSeconds"], ask["dryRun"])


def read(event):
    """What is asked; whoever leaves out `dryRun` means a dry run."""
    seconds = event["maxIdleSeconds"]
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < idle.SECONDS_MIN:
        raise ValueError(f"maxIdleSeconds is a number of {idle.SECONDS_MIN} or more")
    dry_run = event.get("dryRun", True)
    if not isinstance(dry_run, bool):
        raise ValueError("dryRun is true or false")
    return {"host": event["host"], "engine": event["engine"], "maxIdleSeconds": seconds, "dryRun": dry_run}

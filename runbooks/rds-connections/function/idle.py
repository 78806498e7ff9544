"""Which connections are idle for too long, and how each kind of database ends one."""

from dataclasses import dataclass

import mysql
import postgresql

KINDS = {"postgresql": postgresql, "mysql": mysql}
# Seconds: what is idle for less is in use by any pool.
SECONDS_MIN = 60


@dataclass(frozen=True)
class Session:
    """One connection, as a database tells of it."""

    id: int
    user: str
    # Whether it waits for its client, outside of any transaction.
    idle: bool
    # Seconds since its last statement ended.
    idle_s: int
    # Whether it is ours, the system's, a replica's, or of a user who may administer the database.
    protected: bool
    # What tells this time of being idle from a later one.
    since: str = ""


def end(connection, engine, seconds, dry_run):
    """Ends what is idle for longer than `seconds`; gives how many were, are protected, and were ended."""
    kind = KINDS[engine]
    sessions = [Session(*row) for row in kind.sessions(connection)]
    long = [its for its in sessions if its.idle and its.idle_s > seconds]
    chosen = [its for its in long if not its.protected]
    # Between the list and the end a connection may have got work: each kind looks again.
    ended = 0 if dry_run else sum(kind.end(connection, session, seconds) for session in chosen)
    return {"sessions": len(sessions), "idle": len(long), "protected": len(long) - len(chosen), "ended": ended}

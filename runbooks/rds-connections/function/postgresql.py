"""Connections of PostgreSQL. The user needs `pg_signal_backend` and `pg_read_all_stats`."""

# A connection within a transaction (`idle in transaction`) holds locks and somebody's half-done work: it is not idle.
SESSIONS = """
SELECT a.pid, coalesce(a.usename, ''), a.state = 'idle',
       coalesce(extract(epoch FROM now() - a.state_change)::bigint, 0),
       a.pid = pg_backend_pid() OR a.backend_type <> 'client backend' OR r.oid IS NULL OR r.rolsuper OR r.rolreplication
         OR EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                    WHERE m.member = r.oid AND g.rolname = 'rds_superuser'),
       coalesce(a.state_change::text, '')
FROM pg_stat_activity a LEFT JOIN pg_roles r ON r.oid = a.usesysid
"""
# One statement looks and ends: a connection that got work since is left.
END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = %s AND state = 'idle' AND state_change::text = %s AND pid <> pg_backend_pid()
"""


def sessions(connection):
    """Rows for `idle.Session`. What has no state is no client's: it is not idle."""
    cursor = connection.cursor()
    cursor.execute(SESSIONS)
    return [
        (pid, user, bool(idle), int(idle_s), bool(protected), since)
        for pid, user, idle, idle_s, protected, since in cursor.fetchall()
    ]


def end(connection, session, _seconds):
    """Whether the connection was still as idle as it was, and was ended."""
    cursor = connection.cursor()
    cursor.execute(END, (session.id, session.since))
    row = cursor.fetchone()
    return bool(row and row[0])

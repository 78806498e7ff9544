"""Connections of MySQL and MariaDB. The user needs `PROCESS`, `SELECT` on `mysql.*`, and `EXECUTE` on `mysql.rds_kill`."""

# Users of the system itself; a replica's connection is none that sleeps.
SYSTEM = ("rdsadmin", "rdsrepladmin", "rds_superuser_role", "system user", "event_scheduler", "")
# Who holds one of these administers the database, or replicates it.
PRIVILEGES = ("SUPER", "CONNECTION_ADMIN", "CONNECTION ADMIN", "REPLICATION SLAVE", "REPLICATION_SLAVE_ADMIN")
SESSIONS = """
SELECT p.ID, p.USER, p.COMMAND = 'Sleep' AND t.trx_id IS NULL, p.TIME, p.ID = CONNECTION_ID()
FROM information_schema.PROCESSLIST p LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID
"""
ADMINISTRATORS = "SELECT DISTINCT GRANTEE, PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES"
STILL = """
SELECT COUNT(*) FROM information_schema.PROCESSLIST p
LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID
WHERE p.ID = %s AND p.USER = %s AND p.COMMAND = 'Sleep' AND p.TIME > %s AND t.trx_id IS NULL
"""
END = "CALL mysql.rds_kill(%s)"
# The error of a connection that left by itself.
# mysql#error_er_no_such_thread
NO_SUCH_THREAD = 1094


def sessions(connection):
    """Rows for `idle.Session`."""
    cursor = connection.cursor()
    cursor.execute(ADMINISTRATORS)
    protected = {*SYSTEM, *(name(grantee) for grantee, privilege in cursor.fetchall() if privilege in PRIVILEGES)}
    cursor.execute(SESSIONS)
    return [
        (id, user, bool(idle), int(idle_s or 0), bool(own) or user in protected)
        for id, user, idle, idle_s, own in cursor.fetchall()
    ]


def name(grantee):
    """The user of `'user'@'host'`."""
    return grantee.rpartition("@")[0].strip("'")


def end(connection, session, seconds):
    """Whether the connection still slept, and was ended. Between the look and the end there is a moment left."""
    cursor = connection.cursor()
    cursor.execute(STILL, (session.id, session.user, seconds))
    if not cursor.fetchone()[0]:
        return False
    try:
        cursor.execute(END, (session.id,))
    except Exception as failure:
        if failure.args[:1] != (NO_SUCH_THREAD,):
            raise
        return False
    return True

"""UC-8: the function that ends idle connections.

The database is a fake: it says which rows it has, and remembers what it was told. So this proves which connections are
chosen and what is sent about them, not that a server takes the statements.
"""

import json
import sys
import types
import unittest
from pathlib import Path
from unittest import mock

import boto3

from ..case import Within
from ..runbook import RUNBOOKS
from ..world import World

sys.path.insert(0, str(RUNBOOKS / "rds-connections" / "function"))
import database  # noqa: E402
import handler  # noqa: E402
import idle  # noqa: E402
import mysql  # noqa: E402
import postgresql  # noqa: E402

# Seconds.
TEN_MINUTES = 600


class Connection:
    """A connection of Python's database API, as far as it is used."""

    def __init__(self, answers):
        self.answers, self.told, self.closed = answers, [], False

    def cursor(self):
        return self

    def execute(self, statement, values=()):
        self.told.append((statement, values))
        answer = self.answers[statement]
        self.rows = list(answer(*values) if callable(answer) else answer)

    def fetchall(self):
        return self.rows

    def fetchone(self):
        return self.rows[0] if self.rows else None

    def close(self):
        self.closed = True

    def ended(self, statement):
        return [values for its, values in self.told if its == statement]


class Failure(Exception):
    """An error of the database, with its number."""


class PostgreSql(unittest.TestCase):
    # pid, user, whether it is idle, since when in seconds, whether it is protected, and the state's own time.
    SESSIONS = (
        (11, "orders", True, 601, False, "t11"),
        (12, "orders", True, 600, False, "t12"),
        (13, "orders", False, 9000, False, "t13"),
        (14, "rdsadmin", True, 9000, True, "t14"),
        (15, "", None, 0, True, ""),
        (16, "orders", True, 9000, False, "t16"),
    )

    def connection(self, ended=lambda pid, since: [(True,)]):
        return Connection({postgresql.SESSIONS: self.SESSIONS, postgresql.END: ended})

    def test_only_those_that_are_idle_for_long_are_ended(self):
        connection = self.connection()
        told = idle.end(connection, "postgresql", TEN_MINUTES, False)
        self.assertEqual(told, {"sessions": 6, "idle": 3, "protected": 1, "ended": 2})
        self.assertEqual(connection.ended(postgresql.END), [(11, "t11"), (16, "t16")])

    def test_one_that_got_work_meanwhile_is_left(self):
        connection = self.connection(ended=lambda pid, since: [] if pid == 11 else [(True,)])
        self.assertEqual(idle.end(connection, "postgresql", TEN_MINUTES, False)["ended"], 1)

    def test_one_that_may_not_be_ended_is_not_counted(self):
        connection = self.connection(ended=lambda pid, since: [(False,)])
        self.assertEqual(idle.end(connection, "postgresql", TEN_MINUTES, False)["ended"], 0)

    def test_a_dry_run_only_reads(self):
        connection = self.connection()
        told = idle.end(connection, "postgresql", TEN_MINUTES, True)
        self.assertEqual(told, {"sessions": 6, "idle": 3, "protected": 1, "ended": 0})
        self.assertEqual([statement for statement, _ in connection.told], [postgresql.SESSIONS])


class MySql(unittest.TestCase):
    # Id, user, whether it sleeps outside of a transaction, for how many seconds, whether it is our own.
    SESSIONS = (
        (21, "orders", 1, 601, 0),
        (22, "orders", 1, 600, 0),
        (23, "orders", 0, 9000, 0),
        (24, "tocsin", 1, 9000, 1),
        (25, "rdsadmin", 1, 9000, 0),
        (26, "dba", 1, 9000, 0),
        (27, "replica", 1, 9000, 0),
        (28, "orders", 1, 9000, 0),
        (29, "event_scheduler", 0, None, 0),
    )
    GRANTED = (("'dba'@'%'", "SUPER"), ("'replica'@'10.%'", "REPLICATION SLAVE"), ("'orders'@'%'", "PROCESS"))

    def connection(self, still=lambda id, user, seconds: [(1,)], end=lambda id: []):
        rows = {
            mysql.SESSIONS: self.SESSIONS,
            mysql.ADMINISTRATORS: self.GRANTED,
            mysql.STILL: still,
            mysql.END: end,
        }
        return Connection(rows)

    def test_only_those_that_sleep_for_long_are_ended(self):
        connection = self.connection()
        told = idle.end(connection, "mysql", TEN_MINUTES, False)
        self.assertEqual(told, {"sessions": 9, "idle": 6, "protected": 4, "ended": 2})
        self.assertEqual(connection.ended(mysql.END), [(21,), (28,)])
        self.assertEqual(connection.ended(mysql.STILL), [(21, "orders", 600), (28, "orders", 600)])

    def test_one_that_got_work_meanwhile_is_left(self):
        connection = self.connection(still=lambda id, user, seconds: [(0,)])
        self.assertEqual(idle.end(connection, "mysql", TEN_MINUTES, False)["ended"], 0)
        self.assertEqual(connection.ended(mysql.END), [])

    def test_one_that_left_by_itself_keeps_nobody_from_the_next(self):
        def end(id):
            if id == 21:
                raise Failure(1094, "Unknown thread id: 21")
            return []

        self.assertEqual(idle.end(self.connection(end=end), "mysql", TEN_MINUTES, False)["ended"], 1)

    def test_whoever_may_not_end_says_so(self):
        def end(_id):
            raise Failure(1370, "execute command denied to user 'tocsin'@'%' for routine 'mysql.rds_kill'")

        with self.assertRaisesRegex(Failure, "denied"):
            idle.end(self.connection(end=end), "mysql", TEN_MINUTES, False)

    def test_a_dry_run_only_reads(self):
        connection = self.connection()
        self.assertEqual(idle.end(connection, "mysql", TEN_MINUTES, True)["ended"], 0)
        self.assertEqual({statement for statement, _ in connection.told}, {mysql.SESSIONS, mysql.ADMINISTRATORS})


class Handler(Within):
    HOST = "orders-db.cluster.ap-northeast-1.rds.amazonaws.com"

    def setUp(self):
        self.world = self.within(World())
        secret = {"username": "tocsin", "password": "only-in-moto"}
        made = boto3.client("secretsmanager").create_secret(Name="orders", SecretString=json.dumps(secret))
        environment = {
            "DATABASE_HOST": self.HOST,
            "DATABASE_PORT": "5432",
            "DATABASE_ENGINE": "postgresql",
            "DATABASE_NAME": "",
            "SECRET_ARN": made["ARN"],
        }
        self.within(mock.patch.dict("os.environ", environment))
        self.ask = {"host": self.HOST, "engine": "postgresql", "maxIdleSeconds": TEN_MINUTES, "dryRun": False}

    def connects(self):
        """A library in place of the real one, which is only there where the function runs."""
        connection = Connection(
            {postgresql.SESSIONS: PostgreSql.SESSIONS, postgresql.END: lambda pid, since: [(True,)]}
        )
        connect = mock.Mock(return_value=connection)
        library = types.ModuleType("pg8000.dbapi")
        library.connect = connect
        parent = types.ModuleType("pg8000")
        parent.dbapi = library
        self.within(mock.patch.dict(sys.modules, {"pg8000": parent, "pg8000.dbapi": library}))
        return connect, connection

    def trusts(self):
        self.within(mock.patch.object(database, "AUTHORITIES", Path(__file__)))
        return self.within(mock.patch("ssl.create_default_context"))

    def test_it_connects_to_its_own_database_and_closes(self):
        trust, (connect, connection) = self.trusts(), self.connects()
        self.assertEqual(handler.handler(self.ask, None)["ended"], 2)
        given = connect.call_args.kwargs
        self.assertEqual(
            (given["host"], given["port"], given["database"], given["user"]), (self.HOST, 5432, "postgres", "tocsin")
        )
        self.assertIs(given["ssl_context"], trust.return_value)
        self.assertTrue(connection.autocommit and connection.closed)

    def test_it_speaks_to_no_other(self):
        connect, _ = self.connects()
        for change in ({"host": "elsewhere.example.com"}, {"engine": "mysql"}):
            with self.assertRaisesRegex(ValueError, "this function is for postgresql"):
                handler.handler({**self.ask, **change}, None)
        connect.assert_not_called()

    def test_it_does_not_speak_to_whom_it_cannot_know(self):
        connect, _ = self.connects()
        with self.assertRaisesRegex(RuntimeError, "cannot prove who it is"):
            handler.handler(self.ask, None)
        connect.assert_not_called()

    def test_whoever_does_not_say_means_a_dry_run(self):
        del self.ask["dryRun"]
        self.assertIs(handler.read(self.ask)["dryRun"], True)

    def test_what_is_asked_has_to_be_right(self):
        for change in (
            {"maxIdleSeconds": 59},
            {"maxIdleSeconds": "600"},
            {"maxIdleSeconds": True},
            {"dryRun": "false"},
        ):
            with self.subTest(change), self.assertRaises(ValueError):
                handler.read({**self.ask, **change})

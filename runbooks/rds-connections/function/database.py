"""The one database that this function is for, and a connection to it."""

import json
import ssl
from contextlib import closing
from pathlib import Path

import boto3

# Seconds until a database that does not answer is given up.
TIMEOUT_S = 10
# Whose certificates the databases of RDS have; the README of the runbooks says where it comes from.
AUTHORITIES = Path(__file__).with_name("global-bundle.pem")
SCHEMAS = {"postgresql": "postgres", "mysql": "mysql"}


def settings(environment):
    """What the stack says of the database."""
    return {
        "host": environment["DATABASE_HOST"],
        "port": int(environment["DATABASE_PORT"]),
        "engine": environment["DATABASE_ENGINE"],
        "name": environment.get("DATABASE_NAME") or SCHEMAS[environment["DATABASE_ENGINE"]],
        "secret": environment["SECRET_ARN"],
    }


def connected(settings):
    """A connection that is closed with its block, encrypted, to nobody but the database. Each statement is its own."""
    told = boto3.client("secretsmanager").get_secret_value(SecretId=settings["secret"])
    secret = json.loads(told["SecretString"])
    if not AUTHORITIES.exists():
        raise RuntimeError(f"{AUTHORITIES.name} was not packaged: the database cannot prove who it is")
    trust = ssl.create_default_context(cafile=AUTHORITIES)
    if settings["engine"] == "postgresql":
        import pg8000.dbapi

        connection = pg8000.dbapi.connect(
            user=secret["username"],
            password=secret["password"],
            host=settings["host"],
            port=settings["port"],
            database=settings["name"],
            timeout=TIMEOUT_S,
            ssl_context=trust,
        )
        connection.autocommit = True
    else:
        import pymysql

        connection = pymysql.connect(
            user=secret["username"],
            password=secret["password"],
            host=settings["host"],
            port=settings["port"],
            database=settings["name"],
            connect_timeout=TIMEOUT_S,
            read_timeout=TIMEOUT_S,
            ssl=trust,
            autocommit=True,
        )
    return closing(connection)

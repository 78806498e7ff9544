"""Raises max_connections in the parameter group of one DB instance."""

import boto3

# Of the connections that are allowed, how many may be taken so that there is room.
ROOM = 0.9


def handler(events, _context):
    """Refuses where it would reach more than the one instance, or would lower what is set."""
    rds = boto3.client("rds")
    name, group, wanted = events["DBInstance"], events["ParameterGroup"], int(events["MaxConnections"])
    if group.startswith("default."):
        raise RuntimeError(f"{name} has the parameter group {group}, which nobody can change: give it one of its own")
    others = sorted(set(users(rds, group)) - {name})
    if others:
        raise RuntimeError(f"{group} is also the parameter group of {', '.join(others)}")
    parameter = max_connections(rds, group)
    before = parameter.get("ParameterValue", "")
    # A formula of the instance's memory is not a number; nobody here knows what it comes to.
    if before.isdigit() and int(before) >= wanted:
        raise RuntimeError(f"max_connections is {before} already; {wanted} would not raise it")
    dynamic = parameter["ApplyType"] == "dynamic"
    change = {
        "ParameterName": "max_connections",
        "ParameterValue": str(wanted),
        "ApplyMethod": "immediate" if dynamic else "pending-reboot",
    }
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[change])
    # This runbook reboots no database: what is static waits for somebody who does.
    if not dynamic:
        raise RuntimeError(
            f"max_connections of {group} is now {wanted} (it was {before}), and needs a reboot of {name}"
        )
    return {"Before": before, "Enough": str(int(wanted * ROOM))}


def users(rds, group):
    """The DB instances that have a parameter group."""
    for page in rds.get_paginator("describe_db_instances").paginate():
        for instance in page["DBInstances"]:
            if any(its["DBParameterGroupName"] == group for its in instance["DBParameterGroups"]):
                yield instance["DBInstanceIdentifier"]


def max_connections(rds, group):
    for page in rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=group):
        for parameter in page["Parameters"]:
            if parameter["ParameterName"] == "max_connections":
                return parameter
    raise RuntimeError(f"{group} has no parameter max_connections")

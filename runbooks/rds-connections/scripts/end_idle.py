"""Has the function in the database's network list the idle connections, and end them unless this is a dry run."""

import json

import boto3

# Kinds of databases that the function speaks to, by how RDS names their engines.
KINDS = {
    "postgres": "postgresql",
    "aurora-postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "aurora-mysql": "mysql",
}


def handler(events, _context):
    """Gives how many connections were idle for too long, and how many of them were ended."""
    lambda_ = boto3.client("lambda")
    ask = {
        "host": events["Host"],
        "engine": KINDS.get(events["Engine"], events["Engine"]),
        "maxIdleSeconds": int(events["MaxIdleSeconds"]),
        "dryRun": events["DryRun"] != "false",
    }
    told = lambda_.invoke(FunctionName=events["Function"], Payload=json.dumps(ask).encode())
    answer = json.loads(told["Payload"].read())
    if "FunctionError" in told:
        raise RuntimeError(f"{events['Function']} failed: {answer.get('errorType')}: {answer.get('errorMessage')}")
    return {"Idle": answer["idle"], "Ended": answer["ended"], "Protected": answer["protected"]}

"""One call of the AWS CLI for each operation that is served."""

import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from botocore import xform_name

GROUP = "command_line"
AT_ONCE = 4


def run(context):
    table = context.service.commands.commands(context)
    refusals = context.service.commands.refused(context)
    for operation in context.served:
        known = operation in table or any(operation == its for its, _, _ in refusals)
        context.report.check(
            GROUP, f"{operation} is known to this check", known, "add it to the commands"
        )
    asked = [operation for operation in context.served if operation in table]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(
        AT_ONCE
    ) as pool:
        environment = _environment(context.stack, folder)
        submit = lambda *call: pool.submit(_call, context, environment, *call)
        calls = [submit(operation, table[operation][0]) for operation in asked]
        refused = [submit(operation, given) for operation, given, _ in refusals]
        for operation, call in zip(asked, calls):
            _hold(context, operation, call.result(), table[operation][1])
        for (operation, _, code), call in zip(refusals, refused):
            done = call.result()
            context.report.check(
                GROUP,
                f"a refusal of {operation} is told as one of AWS",
                done.returncode in (254, 255) and f"({code})" in done.stderr,
                done,
            )


def _hold(context, operation, done, members):
    holds = done.returncode == 0 and not done.stderr
    context.report.check(GROUP, f"{operation}: the CLI succeeds", holds, done)
    try:
        told = json.loads(done.stdout) if done.stdout.strip() else {}
    except ValueError:
        told = None
    holds = told is not None and told.keys() >= (members or set()) and (members or not told)
    context.report.check(GROUP, f"{operation}: the CLI prints the answer", holds, done.stdout)


def _environment(stack, folder):
    """Nothing of the user's own configuration."""
    config, credentials = Path(folder, "config"), Path(folder, "credentials")
    config.touch()
    credentials.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": stack.key,
        "AWS_SECRET_ACCESS_KEY": stack.secret,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
        "HOME": folder,
        "PYTHONUTF8": "1",
    }


def _call(context, environment, operation, arguments):
    command = [
        sys.executable,
        "-m",
        "awscli",
        context.service.name,
        xform_name(operation, "-"),
        *arguments,
        "--endpoint-url",
        context.stack.endpoint,
        "--output",
        "json",
    ]
    return subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

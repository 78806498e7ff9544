"""How long a function takes from the start of its process to its first question for work, held against two that do
nothing: one without a client of AWS, and one with the client of DynamoDB that all have. All are started in turn, on
one machine, in one run: only the ratios mean anything."""

import argparse
import os
import statistics
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from .emulator import ACCOUNT, REGION

# What every function reads at its start, as the template has it.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_REGION": REGION,
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "TOCSIN_ACCOUNT": ACCOUNT,
    "TOCSIN_TABLE": "tocsin",
    "TOCSIN_RESPONSE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:tocsin-response",
    "TOCSIN_ESCALATION_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:tocsin-escalation",
    "TOCSIN_INTAKE_FUNCTION": "tocsin-intake",
    "TOCSIN_FAILED_SIGNALS_ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:tocsin-failed-signals",
    "TOCSIN_EVENT_BUS": "default",
    "TOCSIN_MASTER_KEY_PARAMETER": "/tocsin/tocsin/master-key",
    "TOCSIN_SLACK_SECRET": "/tocsin/tocsin/slack",
    "TOCSIN_PAGERDUTY_SECRET": "/tocsin/tocsin/pagerduty",
}
# Seconds until a function has to ask.
PATIENCE = 10


class Runtime:
    """The runtime's API: it never has work, and notes when it was asked for some."""

    def __enter__(self):
        self.asked = threading.Event()
        runtime = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802 - the name is the library's
                if self.path.endswith("/invocation/next"):
                    runtime.at = time.perf_counter()
                    runtime.asked.set()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def start(self, binary):
        """Milliseconds until `binary` asks for work."""
        self.asked.clear()
        name = Path(binary).parent.name
        environment = ENVIRONMENT | {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "PATH": os.environ["PATH"],
        }
        begin = time.perf_counter()
        process = subprocess.Popen([binary], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if not self.asked.wait(PATIENCE):
                raise RuntimeError(f"{name} did not ask for work")
            return (self.at - begin) * 1000
        finally:
            process.kill()
            process.wait()


def main():
    parser = argparse.ArgumentParser(prog="python -m deployed.starts", description=__doc__)
    parser.add_argument("hello", help="the binary of the function that does nothing")
    parser.add_argument("client", help="the same of the one with a client")
    parser.add_argument("binaries", nargs="+", help="those that are held against these")
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    paths = [str(Path(path).resolve()) for path in (arguments.hello, arguments.client, *arguments.binaries)]
    taken = {path: [] for path in paths}
    with Runtime() as runtime:
        for _ in range(arguments.rounds):
            for path in paths:
                taken[path].append(runtime.start(path))
    medians = {path: statistics.median(of) for path, of in taken.items()}
    hello, client = (medians[path] for path in paths[:2])
    print("| function | size | start, median | against hello | with a client |\n|---|---|---|---|---|")
    for path, median in medians.items():
        size = Path(path).stat().st_size / 2**20
        ratios = f"{median / hello:.2f} | {median / client:.2f}"
        print(f"| {Path(path).parent.name} | {size:.1f} MiB | {median:.1f} ms | {ratios} |")


if __name__ == "__main__":
    main()

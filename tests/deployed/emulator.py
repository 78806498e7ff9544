"""An emulator of AWS of our own, on loopback, and what it has seen."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

REGION = "ap-northeast-1"
# The emulator takes an access key of twelve digits for the account.
ACCOUNT = "123456789012"
# Seconds until the emulator has to answer.
PATIENCE = 30


def wait_for(what, find, seconds):
    """What `find` gives as soon as that is something; an AssertionError that names it when it never is."""
    end = time.monotonic() + seconds
    while True:
        found = find()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.25)


class Emulator:
    """The emulator, until the end of the `with`."""

    def __init__(self, program, folder, environment):
        self.program, self.folder = str(Path(program).resolve()), Path(folder)
        # What functions inherit besides.
        self.given = environment

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        # Functions inherit the endpoint: without it they would ask the real AWS.
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            **self.given,
        }
        self.log = open(self.folder / "emulator.log", "w", encoding="utf-8")
        # A group of its own, so that functions end with it.
        self.process = subprocess.Popen(
            [self.program], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )
        try:
            wait_for("the emulator", self._answers, PATIENCE)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the emulator ended: see {self.log.name}")
        try:
            return self.get("health")
        except OSError:
            return None

    def __exit__(self, *_):
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(10)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.log.close()

    def client(self, service):
        """A client of AWS's for `service` of the emulator."""
        return boto3.session.Session().client(
            service, endpoint_url=self.endpoint, region_name=REGION,
            aws_access_key_id=ACCOUNT, aws_secret_access_key="none",
            config=Config(retries={"max_attempts": 5}, max_pool_connections=64),
        )

    def get(self, path):
        """What the emulator says of itself."""
        with urllib.request.urlopen(f"{self.endpoint}/_ministack/{path}", timeout=10) as answer:
            return json.load(answer)

    def post(self, url, body, headers):
        """The status and the body of what a function answers at its URL."""
        # The emulator knows functions by the host's name.
        headers = headers | {"host": urlsplit(url).hostname}
        request = urllib.request.Request(f"{self.endpoint}/", data=body.encode(), headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def texts(self, number):
        """What was sent to a phone, in order."""
        said = self.get(f"sns/sms-messages?phoneNumber={number.replace('+', '%2B')}")
        return [message["Message"] for message in said["sms_messages"][number]]

    def mails(self, address):
        """Subject and text of what was sent to an address, in order."""
        said = self.get("ses/messages")["messages"]
        mails = [mail for of in said.values() for mail in of if address in mail["To"]]
        return [f"{mail['Subject']}\n{mail['BodyText']}" for mail in mails]


class Code:
    """Finds the code in a message."""

    PATTERN = re.compile(r"\b(\d{6})\b")

    @classmethod
    def of(cls, text):
        """The code of a page or an activation; `None` when there is none."""
        found = cls.PATTERN.search(text)
        return found and found.group(1)


def background(work, *arguments):
    """Runs `work` beside the caller; `join` of what is given waits for it and raises what it raised."""
    task = Task(work, arguments)
    task.start()
    return task


class Task(threading.Thread):
    """A thread whose failure is not lost."""

    def __init__(self, work, arguments):
        super().__init__(daemon=True)
        self.work, self.arguments, self.failure, self.result = work, arguments, None, None

    def run(self):
        try:
            self.result = self.work(*self.arguments)
        except BaseException as failure:  # noqa: BLE001 - told by `join`
            self.failure = failure

    def join(self, timeout=None):
        super().join(timeout)
        if self.failure:
            raise self.failure
        return self.result

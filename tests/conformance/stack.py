"""A local stack of its own, and clients of it."""

import http.client
import json
import subprocess
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore import xform_name
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

# Seconds to wait for the stack, or for an answer of it.
PATIENCE = 30


class Answer:
    """An answer as it came over the wire."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    def json(self):
        """The body; `None` when it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def code(self):
        """The error's code as clients find it; `None` without one."""
        body = self.json()
        kind = body.get("__type") if isinstance(body, dict) else None
        return kind.rsplit("#", 1)[-1] if isinstance(kind, str) else None


class Stack:
    """`tocsin up` on loopback, with data of its own, until the end of the `with`."""

    def __init__(self, tocsin):
        self.tocsin = str(Path(tocsin).resolve())
        # By service, who is told of each answer that a client gets.
        self.watchers = {}

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tocsin-conformance-")
        self.process = None
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        self.log = open(Path(self.folder.name, "log"), "w+", encoding="utf-8")
        data = str(Path(self.folder.name, "data"))
        command = [self.tocsin, "--json", "up", "--port", "0", "--data", data]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        # A stack that does not come up says nothing: then its end is the end of the wait.
        timer = threading.Timer(PATIENCE, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            self.log.seek(0)
            raise RuntimeError(f"tocsin up did not start: {self.log.read()}")
        # Nobody may block it by not reading what it says.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        first = json.loads(line)
        self.endpoint, self.region = first["endpoint"], first["region"]
        self.account = first["account_id"]
        self.key, self.secret = first["access_key_id"], first["secret_access_key"]
        address = urlsplit(self.endpoint)
        self.host, self.port = address.hostname, address.port
        if self.host != "127.0.0.1":
            raise RuntimeError(f"tocsin up listens on {self.host}")

    def __exit__(self, *_):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
        self.log.close()
        self.folder.cleanup()

    def client(self, service, key=None, secret=None):
        """A client of boto3 that checks nothing by itself, and asks once."""
        client = boto3.session.Session().client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=key or self.key,
            aws_secret_access_key=secret or self.secret,
            config=Config(
                parameter_validation=False,
                retries={"total_max_attempts": 1},
                connect_timeout=PATIENCE,
                read_timeout=PATIENCE,
                proxies={},
            ),
        )

        def heard(http_response, model, **_):
            answer = Answer(
                http_response.status_code, http_response.headers.items(), http_response.content
            )
            for watcher in self.watchers.get(service, ()):
                watcher(model.name, answer)

        client.meta.events.register(f"after-call.{service}", heard)
        return client

    def call(self, client, operation):
        """A client's function for an operation."""
        return getattr(client, xform_name(operation))

    def send(self, service, request, sign=None):
        """Sends one request that is signed unless `sign` does otherwise, and returns its Answer."""
        headers = {"Host": f"{self.host}:{self.port}", **request.headers}
        headers = {name: value for name, value in headers.items() if value is not None}
        signed = AWSRequest(
            method=request.method,
            url=self.endpoint + request.path,
            data=request.body,
            headers=headers,
        )
        signer = sign or SigV4Auth(Credentials(self.key, self.secret), service, self.region)
        signer.add_auth(signed)
        return self.exchange(
            request.method, request.path, dict(signed.headers.items()), request.body
        )

    def exchange(self, method, path, headers, body):
        """Sends what it is given, as it is."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def command(self, *arguments):
        """What a command of tocsin says about this stack, a JSON value for each line."""
        command = [self.tocsin, "--json", "--endpoint", self.endpoint, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def activate(self, client, channel, address):
        """Enters the code that is sent to `address`."""
        client.send_activation_code(ContactChannelId=channel)
        code = self.code(address)
        client.activate_contact_channel(ContactChannelId=channel, ActivationCode=code)

    def code(self, address):
        """The code that was last sent to `address`."""
        sent = [
            message["body"] for message in self.command("inbox") if message["address"] == address
        ]
        words = sent[-1].replace(".", " ").split()
        return next(word for word in words if word.isdigit() and len(word) >= 6)

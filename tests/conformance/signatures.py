"""Who is let in: whoever signs with a key that holds, and does what its policy allows."""

import datetime
import json
import tempfile
from pathlib import Path

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

GROUP = "signatures"


class Signer(SigV4Auth):
    """Signs as botocore does, but at another time, or leaving headers out."""

    def __init__(
        self,
        stack,
        service,
        key=None,
        secret=None,
        token=None,
        region=None,
        late=0,
        unsigned=(),
        day=None,
    ):
        super().__init__(
            Credentials(key or stack.key, secret or stack.secret, token),
            service,
            region or stack.region,
        )
        self.late, self.unsigned, self.day = late, unsigned, day

    def add_auth(self, request):
        now = datetime.datetime.now(datetime.timezone.utc)
        at = now - datetime.timedelta(seconds=self.late)
        request.context["timestamp"] = at.strftime("%Y%m%dT%H%M%SZ")
        self._modify_request_before_signing(request)
        text = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(text, request))

    def credential_scope(self, request):
        scope = super().credential_scope(request)
        return scope if self.day is None else self.day + scope[8:]

    def headers_to_sign(self, request):
        headers = super().headers_to_sign(request)
        for name in self.unsigned:
            del headers[name]
        return headers


def run(context):
    Signatures(context).all()


class Signatures:
    """Requests that are signed well, and in other ways."""

    def __init__(self, context):
        self.context, self.stack = context, context.stack
        self.access = context.service.access
        self.listing = self.access.LISTING

    def signer(self, service=None, **signed):
        return Signer(self.stack, service or self.context.service.name, **signed)

    def all(self):
        self.good()
        self.wrong()
        self.tampered()
        self.unsigned()
        self.revoked()
        self.policies()

    def ask(self, **signed):
        return self.context.send(self.listing, {}, sign=self.signer(**signed))

    def let_in(self, what, answer):
        self.context.report.check(
            GROUP, f"{what} is let in", answer.status < 300, f"{answer.status} {answer.body}"
        )

    def denied(self, what, answer, code, status=403):
        holds = (answer.status, answer.code(), answer.headers.get("x-amzn-errortype")) == (
            status,
            code,
            code,
        )
        self.context.report.check(
            GROUP, f"{what} is refused", holds, f"{answer.status} {answer.body}"
        )

    def good(self):
        self.let_in("a good signature", self.ask())
        self.let_in("a clock that is 4 minutes late", self.ask(late=240))
        self.let_in("a clock that is 4 minutes early", self.ask(late=-240))
        more = {
            "amz-sdk-invocation-id": "1",
            "amz-sdk-request": "attempt=1; max=25",
            "Content-Length": "2",
        }
        answer = self.context.send(self.listing, {}, headers=more, sign=self.signer())
        self.let_in("what the SDK of Go signs besides", answer)
        spaced = {"X-Amz-Note": "a   b "}
        answer = self.context.send(self.listing, {}, headers=spaced, sign=self.signer())
        self.let_in("a header with spaces in it", answer)
        for what, operation, given in self.access.good(self.context):
            self.let_in(what, self.context.send(operation, given, sign=self.signer()))

    def wrong(self):
        self.denied("a wrong secret", self.ask(secret="x" * 40), "InvalidSignatureException")
        unknown = self.stack.key[:-4] + ("AAAA" if not self.stack.key.endswith("AAAA") else "BBBB")
        self.denied("an unknown key", self.ask(key=unknown), "UnrecognizedClientException")
        self.denied(
            "a key of AWS", self.ask(key="AKIAIOSFODNN7EXAMPLE"), "UnrecognizedClientException"
        )
        self.denied("a session token", self.ask(token="token"), "UnrecognizedClientException")
        self.denied("a date of yesterday", self.ask(late=86_400), "InvalidSignatureException")
        self.denied("a date 16 minutes ago", self.ask(late=960), "InvalidSignatureException")
        self.denied("a date in 16 minutes", self.ask(late=-960), "InvalidSignatureException")
        self.denied(
            "the scope of another day", self.ask(day="20200101"), "InvalidSignatureException"
        )
        for service in ("ssm", self.access.OTHER_SERVICE):
            self.denied(
                f"the scope of {service}", self.ask(service=service), "InvalidSignatureException"
            )
        self.denied(
            "the scope of another Region",
            self.ask(region="eu-north-1"),
            "InvalidSignatureException",
        )

    def tampered(self):
        """Requests that somebody changed after they were signed."""

        def added(request):
            return request.but(headers={"X-Amz-Content-Sha256": "0" * 64})

        def lost(request):
            return request.but(headers={"X-Note": None})

        for what, operation, given, change in [
            *self.access.tampered(self.context),
            ("an added header of AWS", self.listing, {}, added),
            ("a request that lost a header that was signed", self.listing, {}, lost),
            ("a changed body", self.listing, {}, lambda its: its.but(body='{"a":2}')),
        ]:
            described = self.context.model.operation(operation)
            request = self.context.protocol.request(described, given)
            request = request.but(headers={"X-Note": "signed"})
            answer = self.stack.exchange(*self.changed(request, change))
            self.denied(what, answer, "InvalidSignatureException")

    def changed(self, request, change):
        """A request under the signature of another."""
        host = {"Host": f"{self.stack.host}:{self.stack.port}"}
        signed = AWSRequest(
            request.method,
            self.stack.endpoint + request.path,
            data=request.body,
            headers={**host, **request.headers},
        )
        self.signer().add_auth(signed)
        other = change(request.but(headers=dict(signed.headers.items())))
        headers = {name: its for name, its in other.headers.items() if its is not None}
        return other.method, other.path, headers, other.body

    def unsigned(self):
        for name in self.access.SIGNED:
            self.denied(
                f"a signature without {name}",
                self.ask(unsigned=(name,)),
                "InvalidSignatureException",
            )
        whole = self.context.protocol.request(self.context.model.operation(self.listing), {})
        self.denied(
            "a request without a signature",
            self.stack.exchange(*vars(whole).values()),
            "MissingAuthenticationTokenException",
        )
        broken = {
            "Authorization": "AWS4-HMAC-SHA256 nonsense",
            "X-Amz-Date": "20260101T000000Z",
        }
        self.denied(
            "a broken signature",
            self.stack.exchange(*vars(whole.but(headers=broken)).values()),
            "IncompleteSignatureException",
        )

    def revoked(self):
        key, secret = self.key()
        self.let_in("a new key", self.ask(key=key, secret=secret))
        # The stack may know a key that it met for a minute more; one that it never met is gone at once.
        unmet, its_secret = self.key()
        self.stack.command("credentials", "revoke", unmet)
        self.denied(
            "a revoked key", self.ask(key=unmet, secret=its_secret), "UnrecognizedClientException"
        )

    def key(self, policy=None):
        arguments = ["credentials", "create", "--description", "conformance"]
        with tempfile.TemporaryDirectory() as folder:
            if policy is not None:
                file = Path(folder, "policy.json")
                file.write_text(json.dumps(policy), encoding="utf-8")
                arguments += ["--policy", str(file)]
            made = self.stack.command(*arguments)[0]
        return made["access_key_id"], made["secret_access_key"]

    def policies(self):
        """A key that may read, and nothing else; and one for one thing alone."""
        tries = self.access.Tries(self.context)
        name = self.context.service.name
        read = [f"{name}:Get*", f"{name}:List*"]
        client = self.holder({"Effect": "Allow", "Action": read, "Resource": "*"})
        ask = lambda call: (self.stack.call(client, call[0]), call[1])
        self.code("a key that may read reads", None, *ask((self.listing, {})))
        refused = "AccessDeniedException"
        self.code("a key that may read does not write", refused, *ask(tries.write))
        nothing = (tries.write[0], {})
        self.code("nothing is told of an input by who may not", refused, *ask(nothing))
        client = self.holder(
            {"Effect": "Allow", "Action": f"{name}:*", "Resource": tries.own},
            {"Effect": "Deny", "Action": f"{name}:{tries.delete[0]}", "Resource": "*"},
        )
        self.code("a key for one thing reads it", None, *ask(tries.read))
        self.code("a key for one thing reads no other", refused, *ask(tries.read_other))
        self.code("a key for one thing lists none", refused, *ask((self.listing, {})))
        self.code("what is denied is not done", refused, *ask(tries.delete))

    def holder(self, *statements):
        """A client with a key of its own."""
        key, secret = self.key({"Version": "2012-10-17", "Statement": list(statements)})
        return self.stack.client(self.context.service.name, key, secret)

    def code(self, what, expected, call, given):
        try:
            call(**given)
            seen = None
        except ClientError as error:
            seen = error.response["Error"]["Code"]
        self.context.report.check(GROUP, what, seen == expected, f"{seen}, not {expected}")

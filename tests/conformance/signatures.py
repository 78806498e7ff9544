"""Who is let in: whoever signs with a key that holds, and does what its policy allows."""

import datetime
import json
import tempfile
from pathlib import Path

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from .model import SERVICE

GROUP = "signatures"


class Signer(SigV4Auth):
    """Signs as botocore does, but at another time, or leaving headers out."""

    def __init__(
        self,
        stack,
        key=None,
        secret=None,
        token=None,
        service=SERVICE,
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

    def all(self):
        self.good()
        self.wrong()
        self.tampered()
        self.unsigned()
        self.revoked()
        self.policies()

    def ask(self, **signed):
        return self.stack.send("{}", "ListContacts", sign=Signer(self.stack, **signed))

    def let_in(self, what, answer):
        self.context.report.check(GROUP, f"{what} is let in", answer.status == 200, answer.body)

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
        answer = self.stack.send("{}", "ListContacts", headers=more, sign=Signer(self.stack))
        self.let_in("what the SDK of Go signs besides", answer)
        answer = self.stack.send(
            "{}", "ListContacts", headers={"X-Amz-Note": "a   b "}, sign=Signer(self.stack)
        )
        self.let_in("a header with spaces in it", answer)

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
        self.denied(
            "the scope of another service", self.ask(service="ssm"), "InvalidSignatureException"
        )
        self.denied(
            "the scope of another Region",
            self.ask(region="eu-north-1"),
            "InvalidSignatureException",
        )

    def tampered(self):
        class Before(Signer):
            """Signs, and then lets somebody change the request."""

            def __init__(self, stack, change):
                super().__init__(stack)
                self.change = change

            def add_auth(self, request):
                super().add_auth(request)
                self.change(request.headers)

        def target(headers):
            del headers["X-Amz-Target"]
            headers["X-Amz-Target"] = "SSMContacts.ListRotations"

        def added(headers):
            headers["X-Amz-Content-Sha256"] = "0" * 64

        def lost(headers):
            del headers["X-Note"]

        for what, change in (
            ("a changed target", target),
            ("an added header of AWS", added),
            ("a request that lost a header that was signed", lost),
        ):
            note = {"X-Note": "signed"}
            signer = Before(self.stack, change)
            answer = self.stack.send("{}", "ListContacts", headers=note, sign=signer)
            self.denied(what, answer, "InvalidSignatureException")
        self.body()

    def body(self):
        """Another body under the signature of the first."""
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "Host": f"{self.stack.host}:{self.stack.port}",
            "X-Amz-Target": "SSMContacts.ListContacts",
        }
        request = AWSRequest(
            "POST", self.stack.endpoint + "/", data='{"MaxResults":1}', headers=headers
        )
        Signer(self.stack).add_auth(request)
        answer = self.stack.exchange("POST", "/", dict(request.headers.items()), '{"MaxResults":2}')
        self.denied("a changed body", answer, "InvalidSignatureException")

    def unsigned(self):
        for name in ("host", "x-amz-date", "x-amz-target", "content-type"):
            self.denied(
                f"a signature without {name}",
                self.ask(unsigned=(name,)),
                "InvalidSignatureException",
            )
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "SSMContacts.ListContacts",
        }
        self.denied(
            "a request without a signature",
            self.stack.exchange("POST", "/", headers, "{}"),
            "MissingAuthenticationTokenException",
        )
        broken = {
            **headers,
            "Authorization": "AWS4-HMAC-SHA256 nonsense",
            "X-Amz-Date": "20260101T000000Z",
        }
        self.denied(
            "a broken signature",
            self.stack.exchange("POST", "/", broken, "{}"),
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
        """A key that may read contacts, and nothing else."""
        read = {
            "Effect": "Allow",
            "Action": ["ssm-contacts:Get*", "ssm-contacts:List*"],
            "Resource": "*",
        }
        key, secret = self.key({"Version": "2012-10-17", "Statement": [read]})
        client = self.stack.client(key, secret)
        self.code("a key that may read reads", None, client.list_contacts)
        self.code(
            "a key that may read does not write",
            "AccessDeniedException",
            client.create_contact,
            Alias="denied",
            Type="PERSONAL",
            Plan={"Stages": []},
        )
        self.code(
            "nothing is told of an input by who may not",
            "AccessDeniedException",
            client.create_contact,
        )
        own = self.stack.arn("contact", "conf-person")
        allowed = {"Effect": "Allow", "Action": "ssm-contacts:*", "Resource": own}
        deny = {"Effect": "Deny", "Action": "ssm-contacts:DeleteContact", "Resource": "*"}
        key, secret = self.key({"Version": "2012-10-17", "Statement": [allowed, deny]})
        client = self.stack.client(key, secret)
        self.code("a key for one contact reads it", None, client.get_contact, ContactId=own)
        self.code(
            "a key for one contact reads no other",
            "AccessDeniedException",
            client.get_contact,
            ContactId=self.stack.arn("contact", "conf-team"),
        )
        self.code("a key for one contact lists none", "AccessDeniedException", client.list_contacts)
        self.code(
            "what is denied is not done",
            "AccessDeniedException",
            client.delete_contact,
            ContactId=own,
        )

    def code(self, what, expected, call, **given):
        try:
            call(**given)
            seen = None
        except ClientError as error:
            seen = error.response["Error"]["Code"]
        self.context.report.check(GROUP, what, seen == expected, f"{seen}, not {expected}")

"""The deployment on the emulator: `sam deploy` of what `sam build` made, its outputs, and its API."""

import json
import subprocess
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from .emulator import REGION
from .stand_ins import SECRETS

NAME = "tocsin"
ARTIFACTS = "artifacts"
SENDER = "oncall@example.com"
# Seconds for one deployment.
PATIENCE = 300


class Deployment:
    """A stack called `tocsin`."""

    def __init__(self, emulator, sam, build, tocsin):
        self.emulator, self.sam, self.build, self.tocsin = emulator, sam, build, tocsin
        # The emulator knows no macros: `stacks` does what one is for.
        slack, pagerduty = SECRETS
        self.parameters = {
            "Architecture": "x86_64", "ServeApi": "true", "SenderEmail": SENDER, "MacroName": "",
            "SlackSecret": slack, "PagerDutySecret": pagerduty,
        }
        for name, secret in SECRETS.items():
            emulator.client("ssm").put_parameter(Name=name, Value=json.dumps(secret), Type="SecureString")
        emulator.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        emulator.client("s3").create_bucket(
            Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION}
        )

    def deploy(self, **parameters):
        """Deploys, with these parameters besides those of before."""
        self.parameters |= parameters
        given = [f'{name}="{value}"' for name, value in self.parameters.items()]
        self._run(
            [
                self.sam, "deploy", "--template-file", f"{self.build}/template.yaml", "--stack-name", NAME,
                "--s3-bucket", ARTIFACTS, "--capabilities", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND",
                "--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar",
                "--parameter-overrides", *given,
            ]
        )
        stack = self.emulator.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
        assert stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), stack["StackStatus"]
        self.outputs = {its["OutputKey"]: its["OutputValue"] for its in stack["Outputs"]}

    def refusal(self, **parameters):
        """What a deployment with these parameters besides those of before is refused with; they are forgotten."""
        before = dict(self.parameters)
        try:
            self.deploy(**parameters)
        except AssertionError as error:
            return str(error)
        finally:
            self.parameters = before
        raise AssertionError(f"{parameters} are taken")

    def delete(self):
        """Deletes the stack; what it retains stays."""
        formation = self.emulator.client("cloudformation")
        formation.delete_stack(StackName=NAME)
        formation.get_waiter("stack_delete_complete").wait(
            StackName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": PATIENCE}
        )

    def command(self, *arguments):
        """What `tocsin ... --json --deployment` says: JSON, an object a line."""
        said = self._run([self.tocsin, "--json", *arguments, "--deployment", NAME, "--region", REGION])
        return [json.loads(line) for line in said.splitlines()]

    def route(self, routes):
        """Says which plan a signal reaches when nothing names one."""
        file = self.emulator.folder / "routes.json"
        file.write_text(json.dumps(routes), encoding="utf-8")
        self.command("routes", "set", str(file))

    def _run(self, command):
        environment = self.emulator.environment | {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_CHECK_VERSION": "0"}
        done = subprocess.run(
            command, cwd=self.emulator.folder, env=environment, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command[:3])} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def sign_in(self):
        """Makes an access key for the API, as an operator does."""
        made = self.command("credentials", "create")[0]
        self.key, self.secret = made["access_key_id"], made["secret_access_key"]

    def api(self, service):
        """A client of boto3 for a service of the API, at the function's URL."""
        url = self.outputs["ApiUrl"]
        host = urlsplit(url).hostname
        client = boto3.session.Session().client(
            service, endpoint_url=f"http://{host}", region_name=REGION,
            aws_access_key_id=self.key, aws_secret_access_key=self.secret,
            config=Config(retries={"max_attempts": 2}, read_timeout=60),
        )

        # What is signed is for the URL's host; what is sent goes to the emulator, which knows
        # functions by the host's name.
        def reroute(request, **_):
            request.url = request.url.replace(f"http://{host}", self.emulator.endpoint, 1)
            request.headers["Host"] = host

        client.meta.events.register(f"before-send.{client.meta.service_model.service_id.hyphenize()}", reroute)
        return client

"""What a user deploys: the templates, packaged by the AWS CLI as the README says, have every document whole."""

import contextlib
import io
import tempfile
from pathlib import Path

import boto3
import yaml
from awscli.clidriver import create_clidriver

from .case import Within
from .runbook import RUNBOOKS, Template, every
from .world import REGION, World

BUCKET = "packages"


class Package(Within):
    def setUp(self):
        self.within(World())
        self.s3 = boto3.client("s3")
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def package(self, template):
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as quiet:
            quiet.enter_context(contextlib.redirect_stdout(io.StringIO()))
            quiet.enter_context(contextlib.redirect_stderr(io.StringIO()))
            out = Path(folder, "packaged.yaml")
            arguments = ["--template-file", str(template), "--s3-bucket", BUCKET, "--output-template-file", str(out)]
            self.assertEqual(create_clidriver().main(["cloudformation", "package", *arguments, "--region", REGION]), 0)
            return self.read(out.read_text(encoding="utf-8"))

    def read(self, text):
        # It is our own file.
        return yaml.load(text, Loader=Template)  # noqa: S506

    def kept(self, url):
        key = url.rpartition(f"{BUCKET}/")[2]
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()

    def test_every_document_is_in_what_is_deployed(self):
        stacks = self.package(RUNBOOKS / "template.yaml")["Resources"]
        found = {}
        for stack in stacks.values():
            document = self.read(self.kept(stack["Properties"]["TemplateURL"]))["Resources"]["Document"]["Properties"]
            include = document["Content"]["Fn::Transform"]
            self.assertEqual((include["Name"], document["DocumentFormat"]), ("AWS::Include", "YAML"))
            found[document["Name"]] = yaml.safe_load(self.kept(include["Parameters"]["Location"]))
        self.assertEqual(found, {f"tocsin-{its.name}": its.document for its in every()})

    def test_each_can_be_registered_by_itself(self):
        ssm = boto3.client("ssm")
        for runbook in every():
            made = ssm.create_document(
                Name=f"tocsin-{runbook.name}", DocumentType="Automation", DocumentFormat="YAML", Content=runbook.text
            )
            declared = {its["Name"] for its in made["DocumentDescription"]["Parameters"]}
            self.assertEqual(declared, runbook.parameters.keys())

"""Every document keeps the law."""

import json
import re
import sys
import unittest

from . import law
from .execution import parameters
from .runbook import RUNBOOKS, Runbook, every

sys.path.insert(0, str(RUNBOOKS))
import build  # noqa: E402


class Law(unittest.TestCase):
    def test_every_document_keeps_it(self):
        self.assertGreaterEqual(len(every()), 10)
        for runbook in every():
            for check in law.ALL:
                with self.subTest(runbook=runbook.name, check=check.__name__):
                    self.assertEqual(list(check(runbook)), [])

    def test_documents_have_their_scripts_as_they_lie_in_their_files(self):
        self.assertEqual([path.parent.name for path, _ in build.stale()], [])

    def test_every_script_is_in_a_document(self):
        marks = {
            (runbook.folder / path).resolve()
            for runbook in every()
            for path in re.findall(r"^ *Script: \| # (\S+)$", runbook.text, re.MULTILINE)
        }
        files = {*RUNBOOKS.glob("*/scripts/*.py"), *RUNBOOKS.glob("shared/*.py")}
        self.assertEqual(files, marks)

    def test_the_template_of_all_has_each(self):
        text = (RUNBOOKS / "template.yaml").read_text(encoding="utf-8")
        named = re.findall(r"TemplateURL: (\S+)/template.yaml", text)
        self.assertEqual(named, [runbook.name for runbook in every()])

    def test_the_plan_of_the_readme_fits_its_document(self):
        text = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
        (action,) = json.loads(re.search(r"--actions '(\[.*?\])'\n", text, re.DOTALL)[1])
        its = action["ssmAutomation"]
        runbook = Runbook(its["documentName"].removeprefix("tocsin-"))
        self.assertTrue(its["roleArn"].endswith(f":role/tocsin-runbook-{runbook.name}"))
        # What the incident fills in is several ARNs.
        involved = {
            name: ["arn:aws:ec2:ap-northeast-1:123456789012:instance/i-0abc1234def567890"]
            for name in its["dynamicParameters"]
        }
        parameters(runbook, {**its["parameters"], **involved})

    def test_the_readme_tells_of_each(self):
        text = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
        for runbook in every():
            self.assertIn(f"| `tocsin-{runbook.name}` |", text)

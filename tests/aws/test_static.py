"""Static checks of the AWS stack: format, validity, module tests and scanners, without an account.

`make aws-tools` installs checkov, parliament and sam; cfn-lint comes with moto. Where Terraform's
provider cannot be fetched, PASSMINT_TERRAFORM_PLUGINS names a folder that holds it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aws_account import lacking

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parent.parent.parent
MODULE = ROOT / "terraform"
TEMPLATE = ROOT / "sam/template.yaml"
FOLDERS = [
    *(".", "edge", "function", "rotation", "waf"),
    *(
        f"examples/{name}"
        for name in ("minimal", "cognito", "credentials", "complete", "github", "rotation")
    ),
]
TOOLS = [Path(sys.executable).parent, ROOT / ".venv-checkov/bin", ROOT / ".venv-sam/bin"]
SKIP = re.compile(r"#\s*checkov:skip=(\w+)(?::\s*(.*))?")

# Linters look for news of themselves: at this address nobody tells them any.
NOWHERE = "http://127.0.0.1:9"
OFFLINE = {
    "HTTP_PROXY": NOWHERE,
    "HTTPS_PROXY": NOWHERE,
    "NO_PROXY": "",
    "SAM_CLI_TELEMETRY": "0",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


def tool(name):
    """Return the path of a program. Without it, skip, or fail where every tool is required."""
    path = shutil.which(name, path=os.pathsep.join([*map(str, TOOLS), os.environ["PATH"]]))
    if path is None:
        lacking(f"needs {name}" + ("" if name == "terraform" else ": make aws-tools"))
    return path


def run(name, *words, environment=OFFLINE, **options):
    return subprocess.run(
        [tool(name), *map(str, words)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def assert_passes(done):
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def terraform(folder, *words):
    return run("terraform", f"-chdir={folder}", *words, environment={"CHECKPOINT_DISABLE": "1"})


def initialised(folder):
    """Return the folder after Terraform has its provider there."""
    plugins = os.environ.get("PASSMINT_TERRAFORM_PLUGINS")
    done = terraform(
        folder, "init", "-input=false", *([f"-plugin-dir={plugins}"] if plugins else [])
    )
    if done.returncode:
        lacking(f"terraform cannot get the AWS provider: {done.stderr[-300:]}")
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Copy the module's committed files to a folder where Terraform may write."""
    folder = tmp_path_factory.mktemp("static") / "terraform"
    return shutil.copytree(MODULE, folder, ignore=shutil.ignore_patterns(".terraform*"))


@pytest.fixture(scope="module")
def module(copy):
    return initialised(copy)


def test_format():
    """The files are as `terraform fmt` writes them."""
    assert_passes(terraform(MODULE, "fmt", "-check", "-diff", "-recursive"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_valid(copy, folder):
    """The module, its parts and its examples are valid."""
    assert_passes(terraform(initialised(copy / folder), "validate"))


def test_every_folder_is_validated():
    """No folder with Terraform files is left out above."""
    found = {path.parent.relative_to(MODULE) for path in MODULE.rglob("*.tf")}
    assert {path for path in found if ".terraform" not in path.parts} == set(map(Path, FOLDERS))


@pytest.mark.parametrize("file", sorted(path.name for path in MODULE.glob("tests/*.tftest.hcl")))
def test_terraform_test(module, file):
    """Each file of `terraform test` passes, under a mocked provider."""
    assert 'mock_provider "aws"' in (MODULE / "tests" / file).read_text()
    done = terraform(module, "test", "-no-color", f"-filter=tests/{file}")
    assert_passes(done)
    assert re.search(r"^Success! [1-9]\d* passed, 0 failed\.$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("framework", "given"), [("terraform", ["-d", MODULE]), ("cloudformation", ["-f", TEMPLATE])]
)
def test_checkov(framework, given):
    """Checkov finds nothing, and read what it was given."""
    words = ["--framework", framework, "--skip-download", "--quiet", "--compact", "-o", "json"]
    done = run("checkov", *given, *words)
    summary = json.loads(done.stdout)["summary"]
    assert (summary["failed"], summary["parsing_errors"]) == (0, 0), done.stdout[-6000:]
    assert summary["passed"] > 10


def test_every_skipped_check_has_a_reason():
    """There are few, and each has a sentence that says why."""
    skips = [
        found
        for path in [TEMPLATE, *MODULE.rglob("*.tf")]
        if ".terraform" not in path.parts
        for found in SKIP.findall(path.read_text())
    ]
    assert 0 < len(skips) <= 28
    assert not [check for check, reason in skips if len(reason.split()) < 4]


def test_cfn_lint():
    """cfn-lint finds nothing in the SAM template."""
    assert_passes(run("cfn-lint", TEMPLATE))


def test_sam_validate(tmp_path):
    """The SAM CLI accepts the template, and its linter accepts the transformed one."""
    environment = {**OFFLINE, "__SAM_CLI_APP_DIR": str(tmp_path)}
    assert_passes(
        run("sam", "validate", "--lint", "--template-file", TEMPLATE, environment=environment)
    )

"""The folder .deploy/: a copy of the module, with what makes it a configuration of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.deploy import messages, terraform
from tools.deploy.settings import ROOT, DeployError, Settings

MODULE = ROOT / "terraform"
DEPLOYMENT = Path(__file__).with_name("deployment.tf")
PARTS = (".", "edge", "function", "waf")
LOCAL_STATE = terraform.WORK / "terraform.tfstate"

# The one that this configuration was tested with. An exact version takes the same provider on every
# platform, which a lock file with the hashes of some platforms does not.
PROVIDER_VERSION = "5.100.0"
PINNED = f"""\
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{PROVIDER_VERSION}"
    }}
  }}
}}
"""

S3_BACKEND = 'terraform {\n  backend "s3" {}\n}\n'

# -target takes in what the alias depends on. A rollback leaves it as it is, whatever the clone's
# module and variables say by now.
ALIAS = "module.function.aws_lambda_alias.this[0]"
BENEATH_THE_ALIAS = (
    "aws_lambda_function.this",
    "aws_cloudwatch_log_group.this",
    "aws_iam_role.this",
    "aws_iam_role_policy.this",
)
DEPLOYED_CODE = 'locals {{\n  zip_sha256 = "{}"\n}}\n'
LEFT_ALONE = 'resource "{}" "{}" {{\n  lifecycle {{\n    ignore_changes = all\n  }}\n}}\n'


def prepare(settings: Settings) -> None:
    """Lay out .deploy/ and ready Terraform there."""
    work = terraform.WORK
    work.mkdir(exist_ok=True)
    work.chmod(0o700)
    lay_out()
    words = [f"-plugin-dir={settings.plugins}"] if settings.plugins else []
    if settings.state:
        (work / "backend.tf").write_text(S3_BACKEND)
        if LOCAL_STATE.exists() and LOCAL_STATE.stat().st_size:
            names = {"state": settings.state, "terraform": settings.terraform}
            raise DeployError(messages.STATE_IS_LOCAL.format(**names))
        words += ["-reconfigure", f"-backend-config={settings.state}"]
    else:
        terraform.say(
            "The state, with the API keys in it, is .deploy/terraform.tfstate. It is on this"
        )
        terraform.say("machine alone, and `git clean -x` would delete it.")
    terraform.say("Preparing Terraform in .deploy/ ...")
    terraform.run(settings, "init", "-input=false", "-upgrade", *words, show=False)


def lay_out() -> None:
    """Copy the module and its parts, and add what makes a configuration of them."""
    work = terraform.WORK
    for part in PARTS:
        (work / part).mkdir(exist_ok=True)
        for stale in (work / part).glob("*.tf"):
            stale.unlink()
        for source in (MODULE / part).glob("*.tf"):
            shutil.copy(source, work / part)
    shutil.copy(DEPLOYMENT, work)
    (work / "versions_override.tf").write_text(PINNED)


def leave_all_but_the_alias(code: str) -> None:
    """Make Terraform ignore every change beneath the alias; `code` is the deployed zip's hash."""
    left_alone = [LEFT_ALONE.format(*address.split(".")) for address in BENEATH_THE_ALIAS]
    override = DEPLOYED_CODE.format(code) + "".join(left_alone)
    (terraform.WORK / "function/rollback_override.tf").write_text(override)

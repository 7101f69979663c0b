"""Deploys the Terraform module, rolls it back and destroys it: each plan is shown, then confirmed.

`make deploy`, `make rollback` and `make destroy` run it. It needs no package, and takes everything
from the environment, in which make puts what stands on its command line:

  STATE        file of settings for Terraform's S3 backend, with `encrypt = true`
  LOCAL_STATE  1 keeps the state on this machine instead, in .deploy/
  VARS         file of values for the module's variables; deploy.tfvars where there is one
  APPROVE      1 carries out the plan without asking
  VERSION      version that a rollback serves; without it, the one before
  AWS_REGION   and AWS's other variables, as Terraform's provider reads them

Terraform runs in .deploy/, in a copy of the module with a backend added, so that the clone stays
clean and nothing in the state depends on where the clone is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "terraform"
ARCHIVE = ROOT / "dist" / "lambda_function.zip"
CREDENTIALS = ROOT / "dist" / "credentials_function.zip"  # wanted with `credentials = true`
WORK = ROOT / ".deploy"
LOCAL_STATE = WORK / "terraform.tfstate"
PLAN = WORK / "confirmed.tfplan"
ENCRYPTED = re.compile(r"^\s*encrypt\s*=\s*true\s*(#.*|//.*)?$", re.MULTILINE)

# Added to the module, for the state to tell: where the deployment is, so that another region's or
# account's credentials are not taken for a deployment that has vanished; and what a rollback holds.
DEPLOYMENT = """\
variable "accounts" {
  type    = list(string)
  default = null
}

provider "aws" {
  allowed_account_ids = var.accounts
}

output "deployed_to" {
  value = { account = local.account_id, region = local.region }
}

output "held_version" {
  value = var.live_version == null ? null : aws_lambda_alias.live.function_version
}
"""
S3_BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
DEPLOYED_CODE = 'locals {{\n  zip_sha256 = "{}"\n}}\n'

# -target takes in what the alias stands on. A rollback leaves it as it is, whatever the clone's
# module and variables say by now.
BENEATH_THE_ALIAS = (
    "aws_lambda_function.this",
    "aws_cloudwatch_log_group.function",
    "aws_iam_role.function",
    "aws_iam_role_policy.function",
)
LEFT_ALONE = 'resource "{}" "{}" {{\n  lifecycle {{\n    ignore_changes = all\n  }}\n}}\n'

NO_STATE = """\
Terraform's state holds the API keys in plain text, so say where to keep it:

  make {verb} STATE=deploy.s3.tfbackend   in an encrypted S3 bucket, for a team and its CI
  make {verb} LOCAL_STATE=1               on this machine, in .deploy/, for you alone

A bucket is made once:

  aws s3 mb s3://NAME --region REGION
  aws s3api put-bucket-versioning --bucket NAME --versioning-configuration Status=Enabled

and deploy.s3.tfbackend says:

  bucket       = "NAME"
  key          = "passmint.tfstate"
  region       = "REGION"
  encrypt      = true
  use_lockfile = true   # from Terraform 1.10 on; leave it out before"""

NO_CREDENTIALS = """\
Terraform found no AWS credentials. Set AWS_PROFILE to a profile of yours (after `aws sso login`,
if it signs in that way), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN,
if you were given one)."""

APPLY_FAILED = """\
terraform apply failed. What it had made by then stands in the state; run the same command again
once the cause is mended."""

STATE_IS_LOCAL = """\
.deploy/terraform.tfstate holds the state of a deployment: STATE would begin another one. To move
it into the bucket:

  terraform -chdir=.deploy init -migrate-state -backend-config={state}
  rm .deploy/terraform.tfstate*

Otherwise use LOCAL_STATE=1, or a second clone."""


class DeployError(Exception):
    """What keeps the verb from being carried out, for the person to read."""


@dataclass(frozen=True)
class Settings:
    """What the environment asks for. `state` is the S3 backend's file; None keeps it local."""

    state: Path | None
    variables: Path | None
    approved: bool
    version: str | None
    region: str
    plugins: str | None


def read_settings(verb: str, environment: Mapping[str, str]) -> Settings:
    """The settings of a verb; DeployError where one is missing or cannot be used."""
    if not shutil.which("terraform", path=environment.get("PATH")):
        raise DeployError("terraform is not in the PATH: https://developer.hashicorp.com/terraform")
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if not region:
        raise DeployError("Set AWS_REGION to the region to deploy to, such as eu-central-1.")
    return Settings(
        state=_state(verb, environment),
        variables=_variables(environment),
        approved=_flag("APPROVE", environment),
        version=environment.get("VERSION") or None,
        region=region,
        plugins=environment.get("PASSMINT_TERRAFORM_PLUGINS") or None,
    )


def _flag(name: str, environment: Mapping[str, str]) -> bool:
    value = environment.get(name, "")
    if value not in {"", "1"}:
        raise DeployError(f"{name} must be 1 or absent, not {value!r}.")
    return value == "1"


def _state(verb: str, environment: Mapping[str, str]) -> Path | None:
    file, local = environment.get("STATE"), _flag("LOCAL_STATE", environment)
    if file and local:
        raise DeployError("STATE and LOCAL_STATE are both set: the state can be in one place only.")
    if local:
        return None
    if not file:
        raise DeployError(NO_STATE.format(verb=verb))
    path = _file("STATE", file)
    if not ENCRYPTED.search(path.read_text()):
        raise DeployError(f"{file} must say `encrypt = true`: the state holds keys in plain text.")
    return path


def _variables(environment: Mapping[str, str]) -> Path | None:
    if file := environment.get("VARS"):
        return _file("VARS", file)
    usual = ROOT / "deploy.tfvars"
    return usual if usual.exists() else None


def _file(name: str, file: str) -> Path:
    path = Path(file).resolve()
    if not path.is_file():
        raise DeployError(f"{name} must be the path of a file; there is none at {file}.")
    return path


def deploy(settings: Settings) -> None:
    """Makes the account hold what the clone builds, and lets callers have it."""
    prepare(settings)
    before = outputs()
    for archive in (ARCHIVE, CREDENTIALS):
        if archive.exists():
            shutil.copy(archive, WORK)
    digest = base64.b64encode(hashlib.sha256(ARCHIVE.read_bytes()).digest()).decode()
    held, words = before.get("held_version"), []
    if held and digest == before["code_sha256"]:
        newest = before["function_version"]
        say(f"Version {held} serves. Version {newest}, which is this code, was rolled back, and is")
        say(f"left so. To serve it again: make rollback VERSION={newest}")
        words.append(f"-var=live_version={held}")
    if not carry_out(settings, before, "Deploy this?", words):
        say("What is deployed is what the clone builds: nothing to change.")
    report(outputs())


def rollback(settings: Settings) -> None:
    """Lets callers have an earlier version, or a later one again, and changes nothing else."""
    prepare(settings)
    before = outputs()
    if not before.get("live_version"):
        raise DeployError("Nothing is deployed with this state, so there is nothing to roll back.")
    version = earlier(settings.version, before)
    code = before["code_sha256"]
    left_alone = [LEFT_ALONE.format(*address.split(".")) for address in BENEATH_THE_ALIAS]
    override = DEPLOYED_CODE.format(code) + "".join(left_alone)
    (WORK / "rollback_override.tf").write_text(override)
    words = ["-target=aws_lambda_alias.live", f"-var=zip_sha256_base64={code}"]
    if version != int(before["function_version"]):
        words.append(f"-var=live_version={version}")
    say("Only the alias is planned for: hence Terraform's warning of -target below.")
    if not carry_out(settings, before, f"Serve version {version}?", words):
        say(f"Version {version} serves already: nothing to change.")
    report(outputs())


def earlier(version: str | None, before: Mapping[str, Any]) -> int:
    """The version to serve: the one asked for, or the one before that which serves now."""
    live, newest = int(before["live_version"]), int(before["function_version"])
    if version is None and live == 1:
        raise DeployError("Version 1 serves: there is none before it.")
    if version is None:
        return live - 1
    if not re.fullmatch(r"[1-9][0-9]*", version) or int(version) > newest:
        raise DeployError(f"VERSION must be from 1 to {newest}, not {version!r}.")
    return int(version)


def destroy(settings: Settings) -> None:
    """Removes all that was deployed and, where it was local, the state."""
    prepare(settings)
    if not carry_out(settings, outputs(), "Destroy all of this?", ["-destroy"]):
        say("Nothing is deployed with this state.")
        return
    shutil.rmtree(WORK)
    say("All of it is destroyed.")


def prepare(settings: Settings) -> None:
    """Lays out .deploy/ and readies Terraform there."""
    WORK.mkdir(exist_ok=True)
    WORK.chmod(0o700)
    for stale in [*WORK.glob("*.tf"), *WORK.glob("waf/*.tf")]:
        stale.unlink()
    for source in [*MODULE.glob("*.tf"), *MODULE.glob("waf/*.tf")]:
        target = WORK / source.relative_to(MODULE)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
    (WORK / "deployment.tf").write_text(DEPLOYMENT)
    words = [f"-plugin-dir={settings.plugins}"] if settings.plugins else []
    if settings.state:
        (WORK / "backend.tf").write_text(S3_BACKEND)
        if LOCAL_STATE.exists() and LOCAL_STATE.stat().st_size:
            raise DeployError(STATE_IS_LOCAL.format(state=settings.state))
        words += ["-reconfigure", f"-backend-config={settings.state}"]
    else:
        say("The state, with the API keys in it, is .deploy/terraform.tfstate. It is on this")
        say("machine alone, and `git clean -x` would delete it.")
    say("Preparing Terraform in .deploy/ ...")
    terraform("init", "-input=false", *words, show=False)


def carry_out(
    settings: Settings, before: Mapping[str, Any], question: str, words: list[str]
) -> bool:
    """Plans, shows, asks, and applies exactly that plan; False where there is nothing to change."""
    words = [*words, f"-var=zip_path={ARCHIVE.name}", f"-var=credentials_zip={CREDENTIALS.name}"]
    if place := before.get("deployed_to"):
        if place["region"] != settings.region:
            raise DeployError(
                f"This state is of a deployment in {place['region']}, but AWS_REGION is "
                f"{settings.region}. For a second deployment use another STATE, or another clone."
            )
        words.append(f"-var=accounts={json.dumps([place['account']])}")
    if settings.variables:
        say(f"Variables from {settings.variables}")
        words.insert(0, f"-var-file={settings.variables}")
    try:
        plan = ("plan", "-input=false", "-detailed-exitcode", f"-out={PLAN.name}")
        hidden = secrets(before)
        if terraform(*plan, *words, fine=(0, 2), hidden=hidden) == 0:
            return False
        confirm(question, settings.approved)
        terraform("apply", "-input=false", PLAN.name, hidden=hidden)
    finally:
        PLAN.unlink(missing_ok=True)  # a plan holds secrets too
    return True


def confirm(question: str, approved: bool) -> None:
    """Returns if the person says yes, or said so beforehand; DeployError otherwise."""
    if approved:
        return
    if not sys.stdin.isatty():
        raise DeployError(
            "Nothing was changed: there is no terminal to ask on. APPROVE=1 carries out the plan."
        )
    try:
        answer = input(f"\n{question} Only yes does it: ")
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer.strip() != "yes":
        raise DeployError("Nothing was changed.")


def report(now: Mapping[str, Any]) -> None:
    """Says where the deployment is and how to use it; of a secret, the command that reads it."""
    read = f"terraform -chdir={WORK.name} output -raw"
    key = f'PASSMINT_API_KEY="$({read} api_key)" ' if now.get("api_key") else ""
    lines = {
        "Endpoint": now["url"],
        "Version": f"{now['live_version']} serves, {now['function_version']} is the newest",
        "Try it": now["curl"].replace("terraform output -raw", read),
        "Check it": f"{key}passmint check {now['url']}",
        "Key": f"{read} api_key" if key else None,
        "Dashboard": now.get("dashboard_url"),
    }
    say("")
    for name, value in lines.items():
        if value:
            say(f"{name:<11}{value}")


def outputs() -> dict[str, Any]:
    """The outputs in the state, secrets among them; empty before the first deployment."""
    run = subprocess.run(
        ["terraform", "output", "-json"], cwd=WORK, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise DeployError(f"Terraform cannot read its state.\n{run.stderr.strip()}")
    return {name: output["value"] for name, output in json.loads(run.stdout).items()}


def secrets(before: Mapping[str, Any]) -> list[str]:
    """What must not be printed though Terraform's provider would.

    Of a usage plan's key it takes the value for no secret, and shows it once the key goes.
    """
    values = [*before.get("api_keys", {}).values(), before.get("cognito_client_secret")]
    return [value for value in values if value]


def terraform(
    *words: str, show: bool = True, fine: tuple[int, ...] = (0,), hidden: Iterable[str] = ()
) -> int:
    """Runs Terraform in .deploy/, for the person to watch; DeployError unless it ends well.

    An interrupt is left to Terraform, which it reaches too: killed while it applies, it would
    forget what it has made.
    """
    secret = re.compile("|".join(map(re.escape, hidden)) or "(?!)")  # (?!) is never found
    plain = [] if sys.stdout.isatty() else ["-no-color"]
    said = []
    interrupted = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(
            ["terraform", words[0], *plain, *words[1:]],
            cwd=WORK,
            env={**os.environ, "TF_IN_AUTOMATION": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as run:
            for line in run.stdout or ():
                said.append(secret.sub("(hidden)", line))
                if show:
                    print(said[-1], end="", flush=True)
    finally:
        signal.signal(signal.SIGINT, interrupted)
    if run.returncode in fine:
        return run.returncode
    text = "".join(said)
    if not show:
        print(text, flush=True)
    if "No valid credential sources" in text:
        raise DeployError(NO_CREDENTIALS)
    if words[0] == "apply":
        raise DeployError(APPLY_FAILED)
    raise DeployError(f"terraform {words[0]} failed. Nothing was changed.")


def say(text: str) -> None:
    """Prints a line, before whatever Terraform prints next."""
    print(text, flush=True)


VERBS = {"deploy": deploy, "rollback": rollback, "destroy": destroy}


def main() -> None:
    """Carries out the verb on the command line."""
    os.umask(0o077)  # the state and the plan are for their owner alone
    verb = sys.argv[1]
    try:
        VERBS[verb](read_settings(verb, os.environ))
    except DeployError as error:
        sys.exit(f"\n{error}")


if __name__ == "__main__":
    main()

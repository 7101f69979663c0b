"""Terraform, run in .deploy/: plans that are shown, confirmed and applied, and the outputs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tools.deploy import messages
from tools.deploy.settings import ROOT, DeployError, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORK = ROOT / ".deploy"
PLAN = WORK / "confirmed.tfplan"


def say(text: str) -> None:
    """Print a line, before whatever Terraform prints next."""
    print(text, flush=True)


def outputs(settings: Settings) -> dict[str, Any]:
    """Read the outputs in the state, secrets among them; empty before the first deployment."""
    stated = read(settings, "output", "-json")
    return {name: output["value"] for name, output in stated.items()}


def read(settings: Settings, *words: str) -> Any:
    """Run a command of Terraform's that prints JSON, without showing it."""
    run = subprocess.run(
        [settings.terraform, *words], cwd=WORK, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise DeployError(f"Terraform cannot read its state.\n{run.stderr.strip()}")
    return json.loads(run.stdout)


def secrets(before: Mapping[str, Any]) -> list[str]:
    """List the secrets that Terraform's provider would print.

    It does not treat the value of a usage plan's key as a secret, and shows it when the key goes.
    """
    values = [*before.get("api_keys", {}).values(), before.get("cognito_client_secret")]
    values.append(before.get("edge_origin_secret"))
    return [value for value in values if value]


def plan(
    settings: Settings, before: Mapping[str, Any], words: list[str], show: bool = True
) -> bool:
    """Plan into PLAN; return whether anything changes. `words` come last, so they win."""
    given = [f"-var-file={settings.variables}"] if settings.variables else []
    if place := before.get("deployed_to"):
        if place["region"] != settings.region:
            raise DeployError(
                f"This state is of a deployment in {place['region']}, but AWS_REGION is "
                f"{settings.region}. For a second deployment use another STATE, or another clone."
            )
        given.append(f"-var=accounts={json.dumps([place['account']])}")
    asked = ("plan", "-input=false", "-detailed-exitcode", f"-out={PLAN.name}")
    return (
        run(settings, *asked, *given, *words, show=show, fine=(0, 2), hidden=secrets(before)) == 2
    )


def apply(settings: Settings, before: Mapping[str, Any]) -> None:
    """Apply exactly what is in PLAN."""
    run(settings, "apply", "-input=false", PLAN.name, hidden=secrets(before))


def forget_plan() -> None:
    """Delete PLAN: a plan holds secrets too."""
    PLAN.unlink(missing_ok=True)


def confirm(question: str, approved: bool) -> None:
    """Return if the person says yes, or said so beforehand; DeployError otherwise."""
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


def run(
    settings: Settings,
    *words: str,
    show: bool = True,
    fine: tuple[int, ...] = (0,),
    hidden: Iterable[str] = (),
) -> int:
    """Run Terraform in .deploy/, for the person to watch; raise DeployError if it fails.

    An interrupt is left to Terraform, which it reaches too: killed while it applies, it would
    forget what it has made.
    """
    secret = re.compile("|".join(map(re.escape, hidden)) or "(?!)")  # (?!) is never found
    plain = [] if sys.stdout.isatty() else ["-no-color"]
    said = []
    interrupted = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(
            [settings.terraform, words[0], *plain, *words[1:]],
            cwd=WORK,
            env={**os.environ, "TF_IN_AUTOMATION": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            for line in process.stdout or ():
                said.append(secret.sub("(hidden)", line))
                if show:
                    print(said[-1], end="", flush=True)
    finally:
        signal.signal(signal.SIGINT, interrupted)
    if process.returncode in fine:
        return process.returncode
    if not show:
        say("".join(said))
    raise _failure(words[0], "".join(said))


def _failure(command: str, said: str) -> DeployError:
    if "No valid credential sources" in said:
        return DeployError(messages.NO_CREDENTIALS)
    if command == "apply":
        return DeployError(messages.APPLY_FAILED)
    return DeployError(f"terraform {command} failed. Nothing was changed.")

"""Settings from the environment, checked before anything runs."""

from __future__ import annotations

import configparser
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.deploy import messages

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
ENCRYPTED = re.compile(r"^\s*encrypt\s*=\s*true\s*(#.*|//.*)?$", re.MULTILINE)


class DeployError(Exception):
    """Why a verb was not carried out, for the person to read."""


@dataclass(frozen=True)
class Settings:
    """Settings of a verb. `state` is the S3 backend's file; None keeps the state local."""

    terraform: str
    state: Path | None
    variables: Path | None
    approved: bool
    only_plan: bool
    checked: bool
    uncompiled: bool
    version: str | None
    region: str
    presets: str | None
    plugins: str | None

    def sets(self, name: str, value: str = "") -> bool:
        """Check whether VARS or TF_VAR_name sets the variable to a value that begins like this."""
        text = self.variables.read_text() if self.variables else ""
        stated = re.search(rf'^[ \t]*"?{name}"?[ \t]*[=:][ \t]*(.*)$', text, re.MULTILINE)
        given = stated[1] if stated else os.environ.get(f"TF_VAR_{name}", "null")
        return given.strip() not in {"", "null"} and given.startswith(value)


def read_settings(verb: str, environment: Mapping[str, str]) -> Settings:
    """Read the settings of a verb; raise DeployError if one is missing or cannot be used."""
    program = environment.get("TERRAFORM") or "terraform"
    if not shutil.which(program, path=environment.get("PATH")):
        raise DeployError(
            f"{program} is not in the PATH: https://developer.hashicorp.com/terraform, or set"
            " TERRAFORM=tofu for https://opentofu.org."
        )
    return Settings(
        terraform=program,
        state=_state(verb, environment),
        variables=_variables(environment),
        approved=_flag("APPROVE", environment),
        only_plan=_flag("PLAN", environment),
        checked=environment.get("CHECK", "1") != "0",
        uncompiled=_flag("UNCOMPILED", environment),
        version=environment.get("VERSION") or None,
        region=_region(environment),
        presets=environment.get("PRESETS") or None,
        plugins=environment.get("PASSMINT_TERRAFORM_PLUGINS") or None,
    )


def _region(environment: Mapping[str, str]) -> str:
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if region:
        return region
    file = environment.get("AWS_CONFIG_FILE") or Path.home() / ".aws/config"
    profiles = configparser.RawConfigParser()
    profiles.read(file)
    name = environment.get("AWS_PROFILE") or "default"
    for section in (f"profile {name}", name):
        if profiles.has_option(section, "region"):
            return profiles.get(section, "region")
    raise DeployError(messages.NO_REGION)


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
        raise DeployError(messages.NO_STATE.format(verb=verb))
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

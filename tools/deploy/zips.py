"""The zips that a deployment needs: built, copied beside the module, and named to Terraform."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.deploy import terraform
from tools.deploy.settings import ROOT, DeployError

if TYPE_CHECKING:
    from pathlib import Path

    from tools.deploy.settings import Settings

GENERATOR = ROOT / "dist/lambda_function.zip"
CREDENTIALS = ROOT / "dist/credentials_function.zip"


def wanted(settings: Settings) -> list[Path]:
    """List the zips to build: none that is in S3, the credentials function's if switched on."""
    files = [] if settings.sets("zip_s3") else [GENERATOR]
    if settings.sets("credentials", "true") and not settings.sets("credentials_zip_s3"):
        files.append(CREDENTIALS)
    return files


def build(settings: Settings) -> None:
    """Build the zips, compiled for Lambda's Python unless the person does without."""
    files = wanted(settings)
    if not files:
        return
    words = [] if settings.uncompiled else ["--compiled"]
    words += ["--presets", settings.presets] if settings.presets else []
    names = [path.stem for path in files]
    done = subprocess.run(
        [sys.executable, "-m", "tools.build_zip", *words, *names], cwd=ROOT, check=False
    )
    if done.returncode:
        raise DeployError("The zip was not built, so nothing was changed.")


def words(settings: Settings) -> list[str]:
    """Copy the zips into .deploy/; return the arguments that name them to Terraform."""
    given = {GENERATOR: "zip_path", CREDENTIALS: "credentials_zip"}
    files = wanted(settings)
    for path in files:
        if path.exists():
            shutil.copy(path, terraform.WORK)
    return [f"-var={given[path]}={path.name}" for path in files]


def digest(settings: Settings) -> str | None:
    """Hash the generator's zip as Lambda reports it (CodeSha256); None if it is in S3."""
    if GENERATOR not in wanted(settings):
        return None
    return base64.b64encode(hashlib.sha256(GENERATOR.read_bytes()).digest()).decode()

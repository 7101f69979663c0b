"""One deployment of the Terraform module in an account that is moto's server."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from aws_account import lacking

MODULE = Path(__file__).parent.parent / "terraform"


class Stack:
    """One deployment of the module, or of a part of it, in a folder of its own."""

    def __init__(self, folder, account, release, part=".", **variables):
        self.folder = folder / "terraform" / part
        ignored = shutil.ignore_patterns(".terraform*", "tests", "examples")
        shutil.copytree(MODULE, folder / "terraform", ignore=ignored)
        self.zip = Path(shutil.copy(release, folder))
        self.variables = {"zip_path": str(self.zip), **variables}
        if part == ".":
            self.variables["saved_queries"] = False  # moto lacks Logs query definitions
        self.environment = {**os.environ, **account.environment}
        self.client = account.client

    def run(self, *words, fail=True):
        done = subprocess.run(
            ["terraform", *words, "-no-color"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not fail or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def init(self):
        plugins = os.environ.get("PASSMINT_TERRAFORM_PLUGINS")
        words = [f"-plugin-dir={plugins}"] if plugins else []
        done = self.run("init", "-input=false", *words, fail=False)
        if done.returncode:
            lacking(f"terraform cannot get the AWS provider: {done.stderr[-300:]}")

    def given(self):
        """The variables as Terraform reads them on its command line."""
        return [
            f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, value in self.variables.items()
        ]

    def apply(self):
        self.run("apply", "-auto-approve", "-input=false", *self.given())
        outputs = json.loads(self.run("output", "-json").stdout)
        self.outputs = {name: output["value"] for name, output in outputs.items()}

    def assert_settled(self):
        """A second plan finds nothing to do."""
        done = self.run("plan", "-detailed-exitcode", "-input=false", *self.given(), fail=False)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]

    def forget_resource_server(self):
        """Takes it from the state: moto answers 500 to its deletion."""
        self.run("state", "rm", "aws_cognito_resource_server.this[0]")

    def destroy(self):
        if self.variables.get("access") == "cognito":
            self.forget_resource_server()
        self.run("destroy", "-auto-approve", "-input=false", *self.given())

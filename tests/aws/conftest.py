"""One AWS account for the tests of a process. Each test leaves it empty."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import aws_account
import deployer
from aws_stack import Stack

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def account():
    with aws_account.serving() as account:
        yield account


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """The zip of the generating function as `make zip` builds it."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("src", "tools"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "LICENSE", folder)
    subprocess.run(
        [sys.executable, "-m", "tools.build_zip", "lambda_function", "credentials_function"],
        cwd=folder,
        check=True,
    )
    return folder / "dist" / "lambda_function.zip"


@pytest.fixture(scope="session")
def credentials_zip(release):
    """The zip of the credentials function, built with the other."""
    return release.with_name("credentials_function.zip")


@pytest.fixture
def deploy(tmp_path, account, release):
    """Applies the module with these variables, and destroys it afterwards."""
    stacks = []

    def deploy(**variables):
        stack = Stack(tmp_path, account, release, **variables)
        stack.init()
        stacks.append(stack)
        stack.apply()
        return stack

    yield deploy
    for stack in stacks:
        stack.destroy()
        account.assert_empty()
    deployer.assert_allowed(account.calls())

import os
import shutil

import pytest

from cli.running import Done
from passmint.cli import main


@pytest.fixture
def call(capsys):
    """Runs the command in this process."""

    def _call(*arguments):
        code = main(arguments)
        return Done(code, *capsys.readouterr())

    return _call


@pytest.fixture
def tool():
    """The path of an outside program; without it the test is skipped, or fails where it must run."""

    def _tool(name):
        path = shutil.which(name)
        if path is None:
            reason = f"{name} is not installed"
            (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
        return path

    return _tool

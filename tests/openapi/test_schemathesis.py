"""The OpenAPI document against the running server: Schemathesis makes requests from it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from passmint.server.keys import new_key
from service import Service

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EXAMPLES = 2000
# Of the hundreds of requests that are made without a good key, all should learn what is wrong with
# them, not that they are too many.
UNLIMITED = """
from passmint.server import limits
limits.FAILED_BURST = 10**6
from passmint.cli.command import main
main()
"""


@pytest.fixture
def keyed():
    key, line = new_key("tests")
    service = Service(line, program=("-c", UNLIMITED))
    yield service, key
    service.stop()


def test_two_thousand_requests_made_from_the_document_are_answered_as_it_says(keyed, tmp_path):
    service, key = keyed
    program = shutil.which("st", path=Path(sys.executable).parent)
    # The one thing that is deleted, a credential, keeps its state for whoever made it: by design.
    checks = ["--checks", "all", "--exclude-checks", "use_after_free"]
    options = ["--max-examples", "45", "--seed", "1", "--no-color"]
    done = subprocess.run(
        [
            program,
            "--config-file",
            Path(__file__).parent / "schemathesis.toml",
            "run",
            service.address + "openapi.json",
            *checks,
            *options,
            "--header",
            f"x-api-key: {key}",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"(\d+) generated", done.stdout)[1]) >= EXAMPLES

"""If the process ends at any call of a step, the next attempt completes it and nobody is locked out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rotation.rotating import login, master, user

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parent.parent
EXPECTED = {
    "secret": {"put_secret_value", "update_secret_version_stage", "get_secret_value"},
    "postgres": {
        "connect",
        "ALTER ROLE",
        "COMMIT",
        "put_secret_value",
        "update_secret_version_stage",
    },
    "postgres-alternating": {
        "connect",
        "CREATE ROLE",
        "GRANT",
        "ALTER ROLE",
        "COMMIT",
        "put_secret_value",
        "update_secret_version_stage",
    },
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_rotation_survives_its_death_at_every_call(manager, postgres, kind):
    ca = "" if kind == "secret" else str(postgres.ca)
    process = subprocess.Popen(
        [sys.executable, "-m", "rotation.dying", kind, manager.account.address, ca],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    arn = master(manager, postgres)
    deaths = []
    with process:
        while True:
            name = f"dying_{kind.replace('-', '_')}_{len(deaths)}"
            user(postgres, name, "first")
            secret = manager.secret(login(postgres, name, "first", masterarn=arn))
            token = manager.start(secret)
            process.stdin.write(f"{secret} {token}\n")
            process.stdin.flush()
            told = json.loads(process.stdout.readline())
            assert manager.current(secret) == token, told
            assert manager.value(secret)["password"] != "first"
            if kind != "secret":
                assert told["after"] == ["AWSCURRENT"], told
            if kind == "postgres":
                assert told["before"], told  # one of the secret's passwords opens
            if kind == "postgres-alternating":
                assert "AWSCURRENT" in told["before"], told  # and here always the current one
            if not told["died"]:
                break
            deaths.append(told["at"])
        process.stdin.close()
    assert process.returncode == 0
    assert EXPECTED[kind] <= set(deaths)

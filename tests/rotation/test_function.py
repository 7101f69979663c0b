"""The rotation function, from its sources, under AWS Lambda's runtime client."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import aws_account
import postgres_server
import runtime_api
from rotation.rotating import STEPS, login, master, user

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).parent.parent.parent / "src"
HANDLER = "rotation_function.lambda_handler"
FIRST = "Canary-first-password"


def aws(manager):
    """Return the variables that Lambda sets."""
    return {**manager.account.environment, "AWS_DEFAULT_REGION": aws_account.REGION}


@pytest.fixture
def function(manager, tmp_path):
    """Start a function with settings. Its log is the file `log`."""
    postgres_server.require(importlib.util.find_spec("awslambdaric"), "needs awslambdaric")

    def running(**settings):
        environment = {**aws(manager), **settings}
        return runtime_api.running(SOURCES, tmp_path / "log", HANDLER, **environment)

    return running


def events(secret, token):
    return [{"Step": step, "SecretId": secret, "ClientRequestToken": token} for step in STEPS]


def lines(folder):
    return [json.loads(line) for line in (folder / "log").read_text().splitlines()]


def test_it_rotates_and_logs_no_password(manager, postgres, function, tmp_path):
    user(postgres, "lambda", FIRST)
    secret = manager.secret(
        login(postgres, "lambda", FIRST, masterarn=master(manager, postgres)),
        passmint_preset="aws-rds-postgresql",
    )
    passwords = {FIRST, postgres_server.SUPERUSER_PASSWORD}
    settings = {
        "PASSMINT_ROTATION": "postgres-alternating",
        "PASSMINT_POLICY": '{"safe_for": ["url", "pgpass"], "length": 40}',
        "PASSMINT_DATABASE_CA": str(postgres.ca),
        "AWS_LAMBDA_LOG_LEVEL": "DEBUG",  # the runtime sets the root logger to it
    }
    with function(**settings) as api:
        for _ in range(2):
            token = manager.start(secret)
            answers = [api.invoke(event) for event in events(secret, token)]
            assert [(kind, answer) for kind, answer, _ in answers] == [("response", None)] * 4
            assert manager.current(secret) == token
            passwords.add(manager.value(secret)["password"])
        # A master whose password is wrong, then a current one that is.
        manager.change(
            secret, masterarn=manager.secret(login(postgres, "postgres", "Canary-wrong"))
        )
        token = manager.start(secret)
        failed = [api.invoke(event) for event in events(secret, token)[:2]]
        passwords |= {"Canary-wrong", manager.value(secret, "AWSPENDING")["password"]}
        manager.change(secret, password="Canary-changed")
        failed.append(api.invoke(events(secret, token)[1]))
        passwords.add("Canary-changed")
    assert [kind for kind, _, _ in failed] == ["response", "error", "error"]
    assert [answer["errorType"] for _, answer, _ in failed[1:]] == ["LoginRefusedError"] * 2
    assert "28P01" in failed[1][1]["errorMessage"]
    assert len(passwords) == 7
    assert any(len(password) == 40 and password.isascii() for password in passwords)
    told = (tmp_path / "log").read_text() + postgres.log + json.dumps([a for _, a, _ in failed])
    assert "ALTER ROLE" in told
    for password in passwords:
        assert password not in told

    written = [line for line in lines(tmp_path) if line.get("message") == "rotation"]
    assert [line["outcome"] for line in written] == ["created", "set", "tested", "finished"] * 2 + [
        "created",
        "failed",
        "failed",
    ]
    assert {"step", "secret", "version", "outcome"} <= set(written[0])
    assert "28P01" in written[-1]["failure"]


def test_an_error_of_aws_is_reported_by_its_code(manager, function):
    gone = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:Canary-AbCdEf"
    with function(PASSMINT_ROTATION="secret") as api:
        kind, answer, _ = api.invoke(events(gone, "x" * 32)[0])
    assert kind == "error"
    assert answer["errorMessage"] == "DescribeSecret answered ResourceNotFoundException"


@pytest.mark.parametrize("event", [{}, {"Step": "createSecret"}, [], None, {"Step": {"Canary": 1}}])
def test_an_event_of_another_service_is_refused(manager, function, tmp_path, event):
    with function(PASSMINT_ROTATION="secret") as api:
        kind, answer, _ = api.invoke(event)
    assert (kind, answer["errorType"]) == ("error", "StateError")
    assert "must come from Secrets Manager" in answer["errorMessage"]
    assert "Canary" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "set PASSMINT_ROTATION to secret, postgres or postgres-alternating"),
        ({"PASSMINT_ROTATION": "Canary"}, "PASSMINT_ROTATION must be one of"),
        (
            {"PASSMINT_ROTATION": "secret", "PASSMINT_POLICY": '{"length": "Canary"}'},
            "PASSMINT_POLICY: length",
        ),
        (
            {"PASSMINT_ROTATION": "postgres", "PASSMINT_DATABASE_CA": "/Canary"},
            "PASSMINT_DATABASE_CA must",
        ),
        (
            {"PASSMINT_ROTATION": "postgres", "PASSMINT_DATABASE_CA": __file__},
            "PASSMINT_DATABASE_CA must",
        ),
        (
            {"PASSMINT_ROTATION": "postgres", "PASSMINT_DATABASE_TLS": "no"},
            "PASSMINT_DATABASE_TLS must be",
        ),
        (
            {
                "PASSMINT_ROTATION": "postgres",
                "PASSMINT_DATABASE_TLS": "off",
                "PASSMINT_DATABASE_CA": "x",
            },
            "PASSMINT_DATABASE_CA has no effect with PASSMINT_DATABASE_TLS=off",
        ),
    ],
)
def test_a_bad_setting_fails_the_init(function, tmp_path, settings, told):
    with function(**settings) as api:
        kind, answer, _ = api.answers.get(timeout=60)
    assert kind == "error"
    assert answer["errorMessage"].startswith(told)
    assert "Canary" not in answer["errorMessage"] + (tmp_path / "log").read_text()


def test_a_secret_without_a_database_needs_no_driver(manager):
    program = "import sys, rotation_function; print('pg8000' in sys.modules)"
    environment = {**os.environ, **aws(manager), "PASSMINT_ROTATION": "secret"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=SOURCES,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"

"""The released zip, unpacked, under AWS Lambda's runtime client."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import lambda_events
import runtime_api

ROOT = Path(__file__).parent.parent

# Beyond what the runtime client has imported, and our own: each is felt in a cold start.
IMPORTED_AT_FIRST_ANSWER = {
    "http_api": set(),
    "rest_api": set(),
    "http_api_form_base64": {"binascii"},
    "alb": {"http"},
}
PROBE = """
import sys
before = set(sys.modules)
import lambda_function

def handler(event, context):
    answer = lambda_function.lambda_handler(event, context)
    modules = {name: getattr(sys.modules[name], "__file__", None) for name in set(sys.modules) - before}
    return {"status": answer["statusCode"], "modules": modules}
"""

pytestmark = pytest.mark.slow


def require(available, reason):
    """Skip if a tool is missing, but fail where all tools are required."""
    if not available:
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """Build and unpack the zip; this is the folder that Lambda calls /var/task."""
    require(importlib.util.find_spec("awslambdaric"), "needs awslambdaric")
    root = tmp_path_factory.mktemp("build")
    shutil.copytree(ROOT / "src", root / "src")
    shutil.copytree(ROOT / "tools", root / "tools")
    shutil.copy(ROOT / "LICENSE", root)
    subprocess.run(
        [sys.executable, "-m", "tools.build_zip", "lambda_function"], cwd=root, check=True
    )
    with zipfile.ZipFile(root / "dist" / "lambda_function.zip") as archive:
        archive.extractall(root / "task")
    return root / "task"


@pytest.fixture(scope="module")
def answered(task, tmp_path_factory):
    """Return the answer to each event, and the log lines, from one process."""
    log = tmp_path_factory.mktemp("log") / "log"
    with runtime_api.running(task, log) as api:
        answers = {name: api.invoke(lambda_events.load(name)) for name in lambda_events.NAMES}
    return answers, log.read_text().splitlines()


@pytest.mark.parametrize("name", lambda_events.NAMES)
def test_every_event_is_answered(answered, name):
    kind, answer, _ = answered[0][name]
    assert kind == "response", answer
    assert answer["statusCode"] in {200, 400, 404}
    assert json.loads(answer["body"])


def test_each_event_leaves_one_line_of_json_without_secrets(answered):
    answers, lines = answered
    assert len(lines) == len(answers)
    for line, (_, answer, _) in zip(lines, answers.values(), strict=True):
        fields = json.loads(line)
        assert (fields["message"], fields["level"]) == ("request", "INFO")
        assert fields["requestId"] == runtime_api.REQUEST_ID
        assert fields["status"] == answer["statusCode"]
        assert lambda_events.CANARY not in line.lower()
        password = json.loads(answer["body"]).get("password")
        assert password is None or json.dumps(password)[1:-1] not in line


def test_the_log_check_finds_a_canary(task, tmp_path):
    (tmp_path / "leaky.py").write_text(
        "import logging\n\ndef handler(event, context):\n    logging.error('%s', event)\n"
    )
    with runtime_api.running(tmp_path, tmp_path / "log", "leaky.handler") as api:
        api.invoke(lambda_events.load("rest_api"))
    assert lambda_events.CANARY in (tmp_path / "log").read_text()


def test_the_line_is_written_with_the_text_format_too(task, tmp_path):
    log = tmp_path / "log"
    with runtime_api.running(
        task, log, AWS_LAMBDA_LOG_FORMAT="Text", AWS_LAMBDA_LOG_LEVEL=""
    ) as api:
        api.invoke(lambda_events.load("rest_api"))
    (line,) = log.read_text().splitlines()
    assert line.startswith("[INFO]\t")
    assert json.loads(line.partition("request ")[2])["route"] == "/generate-password"


def test_a_bad_setting_fails_the_init_with_a_clear_message(task, tmp_path):
    with runtime_api.running(task, tmp_path / "log", PASSMINT_MAX_LENGTH="canary-setting") as api:
        kind, error, _ = api.answers.get(timeout=60)
    assert kind == "error"
    assert error["errorType"] == "SettingsError"
    assert error["errorMessage"] == "PASSMINT_MAX_LENGTH must be an integer from 1 to 4096"
    assert lambda_events.CANARY not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("name", IMPORTED_AT_FIRST_ANSWER)
def test_the_function_imports_what_the_runtime_client_has_imported(task, tmp_path, name):
    shutil.copytree(task, tmp_path / "task")
    (tmp_path / "task" / "probe.py").write_text(PROBE)
    with runtime_api.running(tmp_path / "task", tmp_path / "log", "probe.handler") as api:
        kind, answer, _ = api.invoke(lambda_events.load(name))
    assert (kind, answer["status"]) == ("response", 200)
    modules = answer["modules"]
    ours = {name for name in modules if name.partition(".")[0] in {"passmint", "lambda_function"}}
    assert all(Path(modules[module]).is_relative_to(tmp_path / "task") for module in ours)
    assert set(modules) - ours == IMPORTED_AT_FIRST_ANSWER[name]

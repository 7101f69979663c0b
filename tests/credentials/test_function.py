"""The credentials function: the released zip, under AWS's runtime client, against moto."""

import json
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import runtime_api
from aws_account import serving
from credentials.aws_world import World

ROOT = Path(__file__).parent.parent.parent
ALICE = "arn:aws:sts::123456789012:assumed-role/deploy"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def account():
    with serving() as account:
        yield account


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """Folder of the unpacked zip, which is built here."""
    root = tmp_path_factory.mktemp("build")
    shutil.copytree(ROOT / "src", root / "src")
    shutil.copytree(ROOT / "tools", root / "tools")
    shutil.copy(ROOT / "LICENSE", root)
    command = [sys.executable, "-m", "tools.build_zip", "credentials_function"]
    subprocess.run(command, cwd=root, check=True)
    with zipfile.ZipFile(root / "dist" / "credentials_function.zip") as archive:
        archive.extractall(root / "task")
    return root / "task"


class Function:
    """Process of the function, and its log."""

    def __init__(self, api, log, world):
        self._api = api
        self._log = log
        self.world = world

    def invoke(self, event):
        kind, answer, _ = self._api.invoke(event)
        return kind, answer

    def ask(self, method, path, body=None, *, authorizer=None, route=None, headers=None):
        """Send a request as an HTTP API does, and return status and JSON. The default caller is alice."""
        if authorizer is None:
            authorizer = {"iam": {"userArn": f"{ALICE}/session-1"}}
        event = {
            "version": "2.0",
            "routeKey": f"{method} {route or path}",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"content-type": "application/json", **(headers or {})},
            "requestContext": {
                "http": {"method": method, "path": path},
                "stage": "$default",
                "authorizer": authorizer,
            },
            "pathParameters": {"id": path.rpartition("/")[2]} if route else None,
            "body": None if body is None else json.dumps(body),
        }
        kind, answer = self.invoke(event)
        assert kind == "response", answer
        return answer["statusCode"], json.loads(answer["body"])

    def lines(self):
        return [json.loads(line) for line in self._log.read_text().splitlines()]


@pytest.fixture
def function(task, account, tmp_path):
    world, log = World(account), tmp_path / "log"
    environment = world.function_environment(
        PASSMINT_REQUIRED_AUTHORIZER="iam", PASSMINT_ADMINS="arn:aws:iam::123456789012:user/root"
    )
    handler = "credentials_function.lambda_handler"
    with runtime_api.running(task, log, handler, **environment) as api:
        yield Function(api, log, world)


def test_a_credential_is_created_claimed_once_and_a_second_claim_is_refused(function):
    order = {"length": 30, "username": "zoe", "note": "for CI"}
    status, created = function.ask("POST", "/credentials", order)
    assert status == 201
    assert created["claim_url"] == f"https://passwords.test/claim#{created['claim_token']}"
    token = {"token": created["claim_token"]}
    status, claimed = function.ask("POST", "/credentials/claim", token, authorizer={})
    assert (status, claimed["username"], len(claimed["password"])) == (200, "zoe", 30)
    assert function.ask("POST", "/credentials/claim", token, authorizer={})[0] == 410
    path = f"/credentials/{created['id']}"
    status, told = function.ask("GET", path, route="/credentials/{id}")
    assert (status, told["state"]) == (200, "claimed")
    audit = [line for line in function.lines() if "audit" in line]
    assert [(line["audit"], line.get("state")) for line in audit] == [
        ("created", None),
        ("claimed", None),
        ("claim refused", "claimed"),
    ]
    assert audit[0]["who"] == ALICE  # without the session's name
    assert audit[0]["note"] == "for CI"
    log = json.dumps(function.lines())
    for secret in (claimed["password"], created["claim_token"].split(".")[1], "zoe"):
        assert secret not in log


def test_the_caller_is_the_role_user_or_client_and_no_other_sees_its_credentials(function):
    created = function.ask("POST", "/credentials", {})[1]
    path, route = f"/credentials/{created['id']}", "/credentials/{id}"

    def seen_by(arn):
        return function.ask("GET", path, route=route, authorizer={"iam": {"userArn": arn}})[0]

    assert seen_by(f"{ALICE}/session-2") == 200
    assert seen_by("arn:aws:sts::123456789012:assumed-role/deploy2/session-1") == 404
    assert seen_by("arn:aws:iam::123456789012:user/root") == 200  # an admin


def test_a_federated_user_is_no_caller(function):
    authorizer = {"iam": {"userArn": "arn:aws:sts::123456789012:federated-user/alice"}}
    assert function.ask("POST", "/credentials", {}, authorizer=authorizer)[0] == 403


def test_a_request_without_an_authorizer_is_refused(function):
    for authorizer in ({}, {"jwt": {"claims": {"sub": "x"}}}):
        status, _ = function.ask("POST", "/credentials", {}, authorizer=authorizer)
        assert status == 403
    assert function.world.secrets() == {}


def test_the_expiry_is_handled_once_and_never_early(function):
    created = function.ask("POST", "/credentials", {"ttl_seconds": 60})[1]
    event = {"passmint": "end", "id": created["id"]}
    [schedule] = function.world.schedules()
    stored = function.world.clients.scheduler.get_schedule(
        Name=schedule["Name"], GroupName=schedule["GroupName"]
    )
    assert json.loads(stored["Target"]["Input"]) == event
    kind, error = function.invoke(event)  # a forged one, say
    assert (kind, error["errorType"]) == ("error", "TooEarlyError")
    assert len(function.world.secrets()) == 1
    function.world.clients.dynamodb.update_item(  # rather than to wait a minute
        TableName=function.world.resources.table,
        Key={"id": {"S": created["id"]}},
        UpdateExpression="SET expires_at = :now",
        ExpressionAttributeValues={":now": {"N": str(int(time.time()) - 1)}},
    )
    for _ in range(2):
        assert function.invoke(event) == ("response", None)
    assert function.world.secrets() == {}
    audit = [line["audit"] for line in function.lines() if "audit" in line]
    assert audit == ["created", "expired unclaimed"]


def test_readers_get_an_arn_and_nobody_gets_a_token(function):
    reader = "arn:aws:iam::123456789012:role/ci"
    order = {"deliver": "arn", "readers": [reader], "username": "zoe"}
    status, created = function.ask("POST", "/credentials", order)
    assert (status, set(created)) == (201, {"id", "expires_at", "secret_arn"})
    stored = function.world.clients.secrets.get_secret_value(SecretId=created["secret_arn"])
    assert json.loads(stored["SecretString"])["username"] == "zoe"
    assert [line["readers"] for line in function.lines() if "audit" in line] == [[reader]]


def test_no_level_of_the_log_shows_a_value(task, account, tmp_path):
    world, log = World(account), tmp_path / "log"
    environment = world.function_environment(AWS_LAMBDA_LOG_LEVEL="DEBUG")
    handler = "credentials_function.lambda_handler"
    with runtime_api.running(task, log, handler, **environment) as api:
        function = Function(api, log, world)
        letters = {"length": 30, "max_nums": 0, "max_special_chars": 0, "username": "user-canary"}
        created = function.ask("POST", "/credentials", letters)[1]
        token = {"token": created["claim_token"]}
        claimed = function.ask("POST", "/credentials/claim", token)[1]
        told = log.read_text()
    assert "claimed" in told
    for secret in (claimed["password"], created["claim_token"].split(".")[1], "user-canary"):
        assert secret not in told


def test_with_cognito_users_and_clients_have_different_names(task, account, tmp_path):
    world, log = World(account), tmp_path / "log"
    environment = world.function_environment(PASSMINT_REQUIRED_AUTHORIZER="jwt")
    handler = "credentials_function.lambda_handler"
    with runtime_api.running(task, log, handler, **environment) as api:
        function = Function(api, log, world)
        for claims in ({"sub": "c1", "client_id": "c1"}, {"sub": "p1", "client_id": "c1"}):
            authorizer = {"jwt": {"claims": claims, "scopes": None}}
            assert function.ask("POST", "/credentials", {}, authorizer=authorizer)[0] == 201
        assert function.ask("POST", "/credentials", {}, authorizer={})[0] == 401
        who = [line["who"] for line in function.lines() if "audit" in line]
    assert who == ["client:c1", "user:p1"]


def test_the_claim_page_opens_without_a_call_to_aws(function):
    kind, answer = function.invoke(
        {
            "version": "2.0",
            "routeKey": "GET /claim",
            "rawPath": "/claim",
            "rawQueryString": "",
            "headers": {},
            "requestContext": {"http": {"method": "GET"}, "stage": "$default"},
        }
    )
    assert (kind, answer["statusCode"]) == ("response", 200)
    assert "Show the password" in answer["body"]
    assert "script-src 'sha256-" in answer["headers"]["Content-Security-Policy"]

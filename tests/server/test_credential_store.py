"""Tests of temporary credentials on a server: settings, callers, limits and log."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import time
from typing import Any

import pytest

from passmint.api.settings import Settings
from passmint.credentials.service import Credentials
from passmint.credentials.stores.aws import AwsStore
from passmint.credentials.stores.memory import MemoryStore
from passmint.credentials.stores.redis import RedisStore
from passmint.environment import SettingsError
from passmint.server import credential_store
from passmint.server.app import build
from passmint.server.limits import FAILED_BURST, LimitsUnavailableError, MemoryLimits
from server.asking import ALICE, BOB, Answer, ask, config, keyless
from server.clock import Clock

URL = "https://passwords.test"
KEY = base64.b64encode(bytes(range(32))).decode()
JSON = ("content-type", "application/json")


def serving(**changes: Any) -> Any:
    changes = {"settings": Settings(public_url=URL), **changes}
    return config(credentials=Credentials(MemoryStore(), time.time), **changes)


def one(app: Any, target: str, body: object = None, key: str = ALICE, **named: Any) -> Answer:
    headers = [JSON, *named.pop("headers", []), *([("x-api-key", key)] if key else [])]
    sent = b"" if body is None else json.dumps(body).encode()
    return asyncio.run(ask(app, target, body=sent, headers=headers, **named))


def post(app: Any, target: str, body: object, **named: Any) -> Answer:
    return one(app, target, body, method="POST", **named)


def created(app: Any, **named: Any) -> dict[str, str]:
    answer = post(app, "/credentials", {}, **named)
    assert answer.status == 201, answer.body
    return dict(json.loads(answer.body))


def test_credential_is_visible_only_to_its_key_and_claimed_without_a_key() -> None:
    app = build(serving())
    made = created(app)
    path = f"/credentials/{made['id']}"
    assert one(app, path).status == 200
    for method in ("GET", "DELETE"):
        assert one(app, path, key=BOB, method=method).status == 404
        assert one(app, path, key="", method=method).status == 403
    assert post(app, "/credentials", {}, key="").status == 403
    assert one(app, "/claim", key="").status == 200
    assert post(app, "/credentials/claim", {"token": made["claim_token"]}, key="").status == 200


def test_without_keys_all_clients_are_one_caller() -> None:
    made = keyless(settings=Settings(public_url=URL))
    made.credentials = Credentials(MemoryStore(), time.time)
    app = build(made)
    credential = created(app, key="")
    assert one(app, f"/credentials/{credential['id']}", key="").status == 200


def test_forged_host_does_not_change_the_claim_link() -> None:
    answer = post(
        build(serving()),
        "/credentials",
        {},
        host="evil.test",
        headers=[("x-forwarded-host", "evil.test")],
    )
    assert json.loads(answer.body)["claim_url"].startswith(f"{URL}/claim#")


@pytest.mark.parametrize("claim", ["/credentials/claim", "/credentials/lookup"])
def test_wrong_tokens_are_limited_per_client_and_a_valid_one_is_admitted(
    clock: Clock, claim: str
) -> None:
    app = build(serving(rate=1000.0, burst=1000))
    made = created(app)
    answers = [post(app, claim, {"token": f"x{n}"}, key="") for n in range(FAILED_BURST + 1)]
    assert [answer.status for answer in answers] == [404] * FAILED_BURST + [429]
    assert answers[-1].error == "too many claims without a valid token"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert post(app, claim, {"token": "x"}, key="", peer="192.0.2.1").status == 404
    assert post(app, claim, {"token": made["claim_token"]}, key="").status == 200


def test_used_token_is_not_counted_as_a_guess(clock: Clock) -> None:
    app = build(serving())
    claim = "/credentials/claim"
    spent = {"token": created(app)["claim_token"]}
    answers = [post(app, claim, spent, key="") for _ in range(FAILED_BURST + 3)]
    assert [answer.status for answer in answers] == [200] + [410] * (FAILED_BURST + 2)
    assert all("claimed already: if that was not you" in answer.error for answer in answers[1:])
    assert post(app, claim, {"token": "x"}, key="").status == 404


def test_used_token_gets_410_even_where_guesses_are_refused(clock: Clock) -> None:
    app = build(serving(rate=1000.0, burst=1000))
    claim = "/credentials/claim"
    spent = {"token": created(app)["claim_token"]}
    assert post(app, claim, spent, key="").status == 200
    guesses = [post(app, claim, {"token": f"x{n}"}, key="") for n in range(FAILED_BURST + 1)]
    assert guesses[-1].status == 429
    assert "if that was not you" in post(app, claim, spent, key="").error


def test_wrong_claim_that_cannot_be_counted_is_refused() -> None:
    class Failing(MemoryLimits):
        async def fail(self, client: str) -> int:
            raise LimitsUnavailableError

    app = build(serving(), Failing(rate=10, burst=20, quota=None))
    assert post(app, "/credentials/claim", {"token": "x"}, key="").status == 503


def test_log_contains_no_password_token_or_credential_path(
    lines: io.StringIO,
) -> None:
    app = build(serving())
    made = created(app)
    claimed = post(app, "/credentials/claim", {"token": made["claim_token"]}, key="")
    one(app, f"/credentials/{made['claim_token']}")
    post(app, "/credentials/claim", {"token": made["claim_token"]}, key="")
    one(app, f"/claim?{made['claim_token']}", key="")
    told = lines.getvalue()
    assert json.loads(claimed.body)["password"] not in told
    assert made["claim_token"].partition(".")[2] not in told
    logged = [json.loads(line) for line in told.splitlines()]
    audit = [line for line in logged if "audit" in line]
    assert [line["audit"] for line in audit] == ["created", "claimed", "claim refused"]
    access = {line["request_id"]: line for line in logged if "route" in line}
    assert access[audit[0]["request_id"]]["key"] == audit[0]["who"] == "alice"
    assert access[audit[1]["request_id"]]["client"] == "127.0.0.1"


def from_environment(redis_url: str | None = None, **environment: str) -> Credentials | None:
    given = {f"PASSMINT_{name}": value for name, value in environment.items()}
    return credential_store.from_environment(
        given, public_url=given.get("PASSMINT_PUBLIC_URL", ""), redis_url=redis_url
    )


def test_a_public_url_switches_credentials_on_in_memory() -> None:
    assert from_environment() is None
    made = from_environment(PUBLIC_URL=URL)
    assert made is not None
    assert isinstance(made._store, MemoryStore)


def test_redis_store_is_selected_by_name() -> None:
    made = from_environment(
        "redis://localhost", PUBLIC_URL=URL, CREDENTIALS="redis", SERVER_KEYS=KEY, ADMINS="a,b"
    )
    assert made is not None
    assert isinstance(made._store, RedisStore)
    assert made._admins == {"a", "b"}


def test_aws_store_is_selected_by_name_and_needs_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    names = ("TABLE", "SECRET_PREFIX", "SCHEDULE_GROUP", "SCHEDULER_ROLE_ARN")
    resources = dict.fromkeys((*names, "SCHEDULE_TARGET_ARN", "ROLE_ARN"), "x")
    with pytest.raises(SettingsError, match="need AWS_DEFAULT_REGION"):
        from_environment(PUBLIC_URL=URL, CREDENTIALS="aws", **resources)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    made = from_environment(PUBLIC_URL=URL, CREDENTIALS="aws", **resources)
    assert made is not None
    assert isinstance(made._store, AwsStore)


@pytest.mark.parametrize(
    ("url", "environment", "expected"),
    [
        (None, {"CREDENTIALS": "memory"}, "PASSMINT_CREDENTIALS needs PASSMINT_PUBLIC_URL"),
        (None, {"SERVER_KEYS": KEY}, "PASSMINT_SERVER_KEYS needs PASSMINT_PUBLIC_URL"),
        (None, {"ADMINS": "a"}, "PASSMINT_ADMINS needs PASSMINT_PUBLIC_URL"),
        (None, {"PUBLIC_URL": URL, "CREDENTIALS": "s3"}, "must be one of memory, redis, aws"),
        (
            None,
            {"PUBLIC_URL": URL, "CREDENTIALS": "aws"},
            "need PASSMINT_TABLE, PASSMINT_SECRET_PREFIX",
        ),
        (None, {"PUBLIC_URL": URL, "SERVER_KEYS": KEY}, "is only for PASSMINT_CREDENTIALS=redis"),
        (None, {"PUBLIC_URL": URL, "CREDENTIALS": "redis"}, "needs PASSMINT_REDIS_URL or --redis"),
        ("redis://h", {"PUBLIC_URL": URL, "CREDENTIALS": "redis"}, "needs PASSMINT_SERVER_KEYS"),
        ("http://h", {"PUBLIC_URL": URL, "CREDENTIALS": "redis", "SERVER_KEYS": KEY}, "Redis URL"),
        (
            "redis://h",
            {"PUBLIC_URL": URL, "CREDENTIALS": "redis", "SERVER_KEYS": "canary"},
            "PASSMINT_SERVER_KEYS: item 1 must be",
        ),
    ],
)
def test_wrong_settings_are_refused(
    url: str | None, environment: dict[str, str], expected: str
) -> None:
    with pytest.raises(SettingsError, match=expected) as error:
        from_environment(url, **environment)
    assert "canary" not in str(error.value)
    assert KEY not in str(error.value)


def test_credentials_with_public_and_without_keys_are_refused() -> None:
    with pytest.raises(SettingsError, match="--public would let everybody create credentials"):
        keyless(public=True, credentials=Credentials(MemoryStore(), time.time))

"""Tests of the log: its fields, and what it must never contain."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from typing import Any

import pytest

from passmint.server.app import build
from server.asking import ALICE, ask, config, keyless

CANARY = "canary-7f3a"


def logged(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_line_has_every_field(lines: io.StringIO) -> None:
    headers = [("x-api-key", ALICE)]
    answer = asyncio.run(
        ask(build(config()), "/generate-password?count=3", headers=headers, peer="2001:db8::7")
    )
    (line,) = logged(lines)
    assert line.pop("time").endswith("+00:00")
    assert line.pop("duration_ms") >= 0
    assert line == {
        "level": "info",
        "method": "GET",
        "route": "/generate-password",
        "status": 200,
        "key": "alice",
        "client": "2001:db8::/64",
        "request_id": answer.headers["x-request-id"],
        "parameter": None,
        "passwords": 3,
    }


def test_name_of_a_known_key_is_logged_for_a_refusal(lines: io.StringIO) -> None:
    app = build(config(burst=1, rate=0.001))
    for _ in range(2):
        asyncio.run(ask(app, headers=[("x-api-key", ALICE)]))
    assert [(line["status"], line["key"]) for line in logged(lines)] == [
        (200, "alice"),
        (429, "alice"),
    ]


def test_wrong_parameter_is_logged_by_name(lines: io.StringIO) -> None:
    asyncio.run(ask(build(keyless()), f"/generate-password?length={CANARY}"))
    assert logged(lines)[0]["parameter"] == "length"


@pytest.mark.parametrize(
    "named",
    [
        {"target": f"/{CANARY}"},
        {"target": f"/generate-password?{CANARY}=1"},
        {"target": f"/generate-password?length={CANARY}"},
        {"method": CANARY},
        {"method": "POST", "body": CANARY.encode()},
        {"method": "POST", "body": json.dumps({CANARY: CANARY}).encode()},
        {"host": CANARY},
        {"peer": CANARY},
        {"headers": [("x-api-key", CANARY)]},
        {"headers": [("x-request-id", CANARY), ("user-agent", CANARY), ("cookie", CANARY)]},
        {"headers": [("x-forwarded-for", CANARY), ("referer", CANARY)]},
        {"headers": [("content-length", CANARY)]},
    ],
)
@pytest.mark.parametrize("make", [config, keyless])
def test_nothing_that_a_client_sends_is_logged(lines: io.StringIO, make: Any, named: Any) -> None:
    asyncio.run(ask(build(make()), **named))
    assert len(logged(lines)) == 1
    assert CANARY not in lines.getvalue()


def test_passwords_and_keys_are_not_logged(lines: io.StringIO) -> None:
    app = build(config(burst=100))
    for _ in range(50):
        answer = asyncio.run(ask(app, headers=[("x-api-key", ALICE)]))
        assert json.loads(answer.body)["password"] not in lines.getvalue()
    assert ALICE not in lines.getvalue()


def test_exception_is_logged_only_by_its_type(lines: io.StringIO) -> None:
    fault = ValueError(CANARY)
    logging.getLogger("uvicorn.error").error("Exception in application\n", exc_info=fault)
    (line,) = logged(lines)
    assert (line["message"], line["failure"]) == ("Exception in application", "ValueError")
    assert CANARY not in lines.getvalue()

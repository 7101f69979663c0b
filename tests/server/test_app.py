"""Tests of the application, without a socket."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable
from typing import Any

import pytest

from passmint.api.settings import Settings
from passmint.core.phrases.wordlist import Wordlist
from passmint.server import bodies
from passmint.server.app import build
from passmint.server.clients import proxies
from passmint.server.limits import FAILED_BURST, LimitsUnavailableError, MemoryLimits
from server.asking import ALICE, BOB, Answer, Wire, ask, config, key, keyless, scope
from server.clock import Clock


def one(app: Any, target: str = "/generate-password", **named: Any) -> Answer:
    return asyncio.run(ask(app, target, **named))


def many(app: Any, count: int, **named: Any) -> list[Answer]:
    async def gathered() -> list[Answer]:
        return await asyncio.gather(*(ask(app, **named) for _ in range(count)))

    return asyncio.run(gathered())


def test_query_reaches_the_api_unchanged() -> None:
    answer = one(build(keyless()), "/generate-password?length=20&symbols=%2B%26")
    assert answer.status == 200
    assert len(json.loads(answer.body)["password"]) == 20
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_a_body_reaches_the_api() -> None:
    headers = [("content-type", "application/json"), ("content-length", "13")]
    answer = one(build(keyless()), method="POST", headers=headers, body=b'{"length":33}')
    assert len(json.loads(answer.body)["password"]) == 33


@pytest.mark.parametrize(
    ("target", "method", "status"),
    [
        ("/nothing", "GET", 404),
        ("*", "OPTIONS", 404),
        ("http://localhost/health", "GET", 404),
        ("/%68ealth", "GET", 404),
        ("/generate-password", "HEAD", 405),
        ("/health", "HEAD", 200),
        ("/health", "BREW", 405),
    ],
)
def test_unknown_paths_and_methods_get_the_errors_of_the_api(
    target: str, method: str, status: int
) -> None:
    answer = one(build(keyless()), target, method=method)
    assert answer.status == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (answer.body == b"") is (method == "HEAD")


def test_a_repeated_header_is_joined() -> None:
    headers = [("accept", "image/png"), ("accept", "text/plain")]
    assert one(build(keyless()), headers=headers).headers["content-type"].startswith("text/plain")


def test_request_id_of_the_client_is_replaced() -> None:
    app = build(keyless())
    headers = [("x-request-id", "chosen-by-the-client")]
    ids = {one(app, headers=headers).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(len(bytes.fromhex(name)) == 8 for name in ids)


def test_hsts_is_sent_only_behind_a_trusted_proxy_with_https() -> None:
    app = build(config(trusted_proxies=proxies("10.0.0.1")))
    headers = [("x-forwarded-proto", "https")]
    assert (
        "strict-transport-security" in one(app, "/health", peer="10.0.0.1", headers=headers).headers
    )
    assert "strict-transport-security" not in one(app, "/health", headers=headers).headers


# Keys


@pytest.mark.parametrize("headers", [[], [("x-api-key", "pm_wrong")], [("x-api-key", "")]])
@pytest.mark.parametrize("target", ["/generate-password", "/explain-policy", "/nothing"])
def test_a_missing_or_bad_key_is_refused(target: str, headers: list[tuple[str, str]]) -> None:
    answer = one(build(config()), target, headers=headers)
    assert answer.status == 403
    assert json.loads(answer.body) == {"error": "a valid key in the header x-api-key is needed"}


def test_valid_key_is_admitted_and_open_routes_need_none() -> None:
    app = build(config())
    assert one(app, **key(ALICE)).status == 200
    assert one(app, "/health").status == 200
    assert one(app, "/openapi.json").status == 200


def test_two_keys_in_one_request_are_refused() -> None:
    headers = [("x-api-key", ALICE), ("x-api-key", BOB)]
    answer = one(build(config()), headers=headers)
    assert (answer.status, answer.error) == (
        400,
        "the header x-api-key must be sent once, not more often",
    )


def test_cors_preflight_needs_no_key() -> None:
    app = build(config(settings=Settings(origins=frozenset({"https://app.example"}))))
    headers = [("origin", "https://app.example"), ("access-control-request-method", "GET")]
    answer = one(app, method="OPTIONS", headers=headers)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "https://app.example"


def test_wrong_keys_are_limited_and_valid_keys_of_the_same_client_are_admitted(
    clock: Clock,
) -> None:
    app = build(config())
    statuses = [answer.status for answer in many(app, FAILED_BURST + 5, **key("pm_guess"))]
    assert statuses == [403] * FAILED_BURST + [429] * 5
    assert one(app, **key(ALICE)).status == 200
    assert one(app, **key("pm_guess"), peer="192.0.2.7").status == 403


# Limits


def test_200_parallel_requests_get_exactly_the_burst(clock: Clock) -> None:
    answers = many(build(config()), 200, **key(ALICE))
    assert [answer.status for answer in answers].count(200) == 20
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) == 180
    assert all(answer.headers["retry-after"] == "1" for answer in refused)


def test_limit_belongs_to_the_key_and_not_to_the_address(clock: Clock) -> None:
    app = build(config(burst=1, rate=0.1))
    assert one(app, **key(ALICE)).status == 200
    assert one(app, **key(ALICE), peer="192.0.2.7").status == 429
    assert one(app, **key(BOB)).status == 200


def test_limit_refills_with_time(clock: Clock) -> None:
    app = build(config(burst=1, rate=0.1))
    assert one(app, **key(ALICE)).status == 200
    assert one(app, **key(ALICE)).headers["retry-after"] == "10"
    clock.advance(10)
    assert one(app, **key(ALICE)).status == 200


def test_a_forged_forwarded_for_changes_no_limit(clock: Clock) -> None:
    app = build(keyless(public=True, burst=3, rate=0.001))
    statuses = [
        one(app, headers=[("x-forwarded-for", f"192.0.2.{number}")]).status for number in range(9)
    ]
    assert statuses == [200] * 3 + [429] * 6


def test_forged_entry_before_the_one_of_the_proxy_changes_no_limit(clock: Clock) -> None:
    settings = {"public": True, "burst": 3, "rate": 0.001, "trusted_proxies": proxies("10.0.0.1")}
    app = build(keyless(**settings))

    def status(said: str) -> int:
        return one(app, peer="10.0.0.1", headers=[("x-forwarded-for", said)]).status

    forged = [status(f"192.0.2.{number}, 203.0.113.5") for number in range(9)]
    assert forged == [200] * 3 + [429] * 6
    assert status("203.0.113.6") == 200


def test_one_ipv6_network_is_one_client(clock: Clock) -> None:
    app = build(keyless(public=True, burst=1, rate=0.001))
    assert one(app, peer="2001:db8::1").status == 200
    assert one(app, peer="2001:db8::ffff:1").status == 429
    assert one(app, peer="2001:db8:0:1::1").status == 200


def test_open_routes_are_limited_per_client_and_health_never(clock: Clock) -> None:
    app = build(config(burst=2, rate=0.001))
    assert [one(app, "/openapi.json").status for _ in range(3)] == [200, 200, 429]
    assert {one(app, "/health").status for _ in range(50)} == {200}
    assert one(app, "/openapi.json", peer="192.0.2.7").status == 200


def test_daily_quota_belongs_to_the_key_and_excludes_open_routes(clock: Clock) -> None:
    clock.now = 20_000 * 86_400.0 + 80_000
    app = build(config(quota=2))
    assert {one(app, "/openapi.json").status for _ in range(5)} == {200}
    answers = [one(app, **key(ALICE)) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "6400"
    assert "quota" in answers[2].error
    assert one(app, **key(BOB)).status == 200


class Broken(MemoryLimits):
    """Limits whose store cannot be reached."""

    async def admit(self, caller: str) -> int:
        raise LimitsUnavailableError


def test_without_the_limits_store_requests_are_refused_and_health_answers() -> None:
    app = build(config(), Broken(rate=1, burst=1, quota=None))
    answer = one(app, **key(ALICE))
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["x-request-id"] in answer.error
    assert one(app, "/health").status == 200


# Without keys


def test_without_keys_a_foreign_host_or_a_proxy_is_refused() -> None:
    app = build(keyless())
    for named in (
        {"host": "evil.example"},
        {"host": None},
        {"headers": [("host", "localhost")]},
        {"headers": [("x-forwarded-for", "127.0.0.1")]},
        {"headers": [("via", "1.1 proxy")]},
    ):
        for target in ("/generate-password", "/health"):
            answer = one(app, target, **named)
            assert answer.status == 403
            assert "passmint key new" in answer.error


def test_every_host_is_answered_with_keys_or_public() -> None:
    headers = [("x-forwarded-for", "192.0.2.1")]
    public = build(keyless(public=True, host="0.0.0.0"))
    assert one(public, host="pass.example", headers=headers).status == 200
    assert one(build(config()), host="pass.example", **key(ALICE)).status == 200


# Bodies


def post(wire: Wire, headers: list[tuple[str, str]], **changes: Any) -> Answer:
    app = build(keyless(**changes))
    asyncio.run(_post(app(scope(method="POST", headers=headers), wire.receive, wire.send)))
    return Answer(wire.sent)


async def _post(answering: Awaitable[None]) -> None:
    await answering


@pytest.mark.parametrize("length", ["16385", "10000000", "9" * 30])
def test_body_announced_as_too_large_is_refused_unread(
    length: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire([b"x" * 100] * 100)
    taken_at_answer: list[int] = []

    async def linger(_receive: object) -> None:
        taken_at_answer.append(wire.taken)

    monkeypatch.setattr(bodies, "linger", linger)
    answer = post(wire, [("content-length", length)])
    assert answer.status == 413
    assert "16384" in answer.error
    assert answer.headers["connection"] == "close"
    assert taken_at_answer == [0]


def test_unannounced_large_body_is_read_only_to_the_limit() -> None:
    wire = Wire([b"x" * 1000] * 100)
    seen: list[int] = []
    send = wire.send

    async def noting(message: dict[str, Any]) -> None:
        seen.append(wire.taken)
        await send(message)

    wire.send = noting  # type: ignore[method-assign]
    answer = post(wire, [("transfer-encoding", "chunked")])
    assert answer.status == 413
    assert seen[0] == 17


def test_body_with_two_lengths_is_refused_and_closes_the_connection() -> None:
    answer = post(Wire([b"{}"]), [("content-length", "2"), ("transfer-encoding", "chunked")])
    assert answer.status == 400
    assert (
        answer.error == "Content-Length and Transfer-Encoding exclude each other: send one of them"
    )
    assert answer.headers["connection"] == "close"


def test_body_of_a_refused_request_is_drained_before_closing() -> None:
    wire = Wire([b"x" * 1000] * 100)
    assert post(wire, [("content-length", "100000")]).status == 413
    assert wire.taken == 100
    assert [message.get("more_body") for message in wire.sent[1:]] == [True, None]


def test_body_that_does_not_arrive_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LINGER_SECONDS", 0.001)

    class Silent(Wire):
        async def receive(self) -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

    answer = post(Silent([]), [("content-length", "5")], body_seconds=0.001)
    assert answer.status == 408
    assert "0.001 seconds" in answer.error


def test_client_that_disconnects_gets_no_response(lines: io.StringIO) -> None:
    app = build(keyless())

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    wire = Wire([])
    asyncio.run(app(scope(method="POST", headers=[("content-length", "2")]), gone, wire.send))
    assert wire.sent == []
    assert json.loads(lines.getvalue())["status"] == 499


# Failures


def test_defect_is_a_500_without_details(
    monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    async def broken(*_arguments: object, **_named: object) -> bytes:
        raise RuntimeError("canary-7f3a")

    monkeypatch.setattr(bodies, "read", broken)
    answer = one(build(keyless()), method="POST", body=b"{}")
    assert answer.status == 500
    assert json.loads(answer.body) == {
        "error": "internal error",
        "request_id": answer.headers["x-request-id"],
    }
    assert answer.headers["cache-control"] == "no-store"
    assert "canary" not in answer.body.decode() + lines.getvalue()
    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["level"] == "error"
    assert json.loads(line)["failure"].startswith("RuntimeError at ")


def test_limits_are_closed_at_shutdown() -> None:
    closed: list[bool] = []

    class Closing(MemoryLimits):
        async def close(self) -> None:
            closed.append(True)

    app = build(config(), Closing(rate=1, burst=1, quota=None))
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> dict[str, str]:
        return next(messages)

    async def send(message: dict[str, str]) -> None:
        sent.append(message["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert closed == [True]


def test_passphrases_need_a_key_and_use_the_operators_lists() -> None:
    settings = Settings(wordlists={"mine": Wordlist(["ant", "bee"])})
    app = build(config(settings=settings))
    target = "/generate-passphrase?wordlist=mine&words=2&separator=."
    assert one(app, target).status == 403
    answer = one(app, target, **key(ALICE))
    assert set(json.loads(answer.body)["password"].split(".")) <= {"ant", "bee"}

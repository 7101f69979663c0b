"""Tests of the gate, without a socket: which requests share a limit, and which are refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from passmint.api.messages import Request
from passmint.server.app import build
from passmint.server.gate import Gate, RefusedError
from passmint.server.keys import load, new_key
from passmint.server.limits import Limits, LimitsUnavailableError, MemoryLimits
from passmint.server.redislimits import RedisLimits
from server.asking import Answer, ask, config, key, keyless
from server.clock import Clock
from server.living import free_port

ADDRESS = "127.0.0.1"


def one(app: Any, target: str = "/generate-password", **named: Any) -> Answer:
    return asyncio.run(ask(app, target, **named))


def test_key_named_like_an_address_has_its_own_limit(clock: Clock) -> None:
    secret, line = new_key(ADDRESS)
    app = build(config(keys=load(None, {"PASSMINT_API_KEYS": line}), burst=1, rate=0.001))
    assert one(app, "/openapi.json", peer=ADDRESS).status == 200
    assert one(app, "/openapi.json", peer=ADDRESS).status == 429
    assert one(app, peer=ADDRESS, **key(secret)).status == 200
    assert one(app, peer=ADDRESS, **key(secret)).status == 429


OPEN = ["/", "/presets", "/presets/pin", "/openapi.json"]


@pytest.mark.parametrize("public", [False, True])
def test_loading_the_page_does_not_use_up_the_limit_of_passwords(
    clock: Clock, public: bool
) -> None:
    app = build(keyless(public=public, burst=4, rate=0.001))
    assert [one(app, target).status for target in OPEN] == [200] * 4
    assert [one(app).status for _ in range(5)] == [200] * 4 + [429]


@pytest.mark.parametrize("public", [False, True])
def test_open_routes_are_limited_together(clock: Clock, public: bool) -> None:
    app = build(keyless(public=public, burst=4, rate=0.001))
    assert [one(app, target).status for target in [*OPEN, *OPEN]] == [200] * 4 + [429] * 4


def test_unknown_paths_count_against_the_limit_of_passwords(clock: Clock) -> None:
    app = build(keyless(burst=2, rate=0.001))
    assert [one(app, "/nothing").status for _ in range(2)] == [404] * 2
    assert one(app).status == 429


def refusal(limits: Limits) -> RefusedError:
    """Return the refusal of a request that the limits cannot count."""

    async def asking() -> None:
        try:
            request = Request("GET", "/presets", headers={"host": "localhost"})
            await Gate(keyless(), limits).admit(request, ADDRESS, keyed=False)
        finally:
            await limits.close()

    with pytest.raises(RefusedError) as refused:
        asyncio.run(asking())
    return refused.value


def test_cause_of_an_unreachable_store_is_only_logged() -> None:
    url = f"redis://user-canary:word-canary@127.0.0.1:{free_port()}/0"
    refused = refusal(RedisLimits(url, rate=1, burst=1, quota=None))
    assert refused.status == 503
    assert refused.failure == "the rate limit store does not answer: ConnectionRefusedError"
    assert "limits" not in refused.message


def test_failure_of_a_store_without_a_cause_is_logged() -> None:
    class Broken(MemoryLimits):
        async def admit(self, caller: str) -> int:
            raise LimitsUnavailableError

    refused = refusal(Broken(rate=1, burst=1, quota=None))
    assert refused.failure == "the rate limit store does not answer: LimitsUnavailableError"


def test_timeout_of_a_store_is_logged_as_a_timeout() -> None:
    class Slow(MemoryLimits):
        async def admit(self, caller: str) -> int:
            try:
                async with asyncio.timeout(0):
                    await asyncio.Event().wait()
            except TimeoutError:
                raise LimitsUnavailableError from None
            raise AssertionError

    refused = refusal(Slow(rate=1, burst=1, quota=None))
    assert refused.failure == "the rate limit store does not answer: TimeoutError"


def test_other_refusals_have_no_failure(clock: Clock) -> None:
    gate = Gate(keyless(), MemoryLimits(rate=1, burst=1, quota=None))
    with pytest.raises(RefusedError) as refused:
        asyncio.run(gate.admit(Request("GET", "/"), ADDRESS, keyed=False))
    assert (refused.value.status, refused.value.failure) == (403, None)

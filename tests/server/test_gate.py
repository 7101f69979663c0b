"""Whom the gate counts as one, without a socket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from passmint.server.app import build
from passmint.server.keys import load, new_key
from server.asking import Answer, ask, config, key, keyless
from server.clock import Clock

ADDRESS = "127.0.0.1"


def one(app: Any, target: str = "/generate-password", **named: Any) -> Answer:
    return asyncio.run(ask(app, target, **named))


def test_a_key_named_like_an_address_has_a_limit_of_its_own(clock: Clock) -> None:
    secret, line = new_key(ADDRESS)
    app = build(config(keys=load(None, {"PASSMINT_API_KEYS": line}), burst=1, rate=0.001))
    assert one(app, "/openapi.json", peer=ADDRESS).status == 200
    assert one(app, "/openapi.json", peer=ADDRESS).status == 429
    assert one(app, peer=ADDRESS, **key(secret)).status == 200
    assert one(app, peer=ADDRESS, **key(secret)).status == 429


OPEN = ["/", "/presets", "/presets/pin", "/openapi.json"]


@pytest.mark.parametrize("public", [False, True])
def test_what_the_page_loads_leaves_its_reader_every_password(clock: Clock, public: bool) -> None:
    app = build(keyless(public=public, burst=4, rate=0.001))
    assert [one(app, target).status for target in OPEN] == [200] * 4
    assert [one(app).status for _ in range(5)] == [200] * 4 + [429]


@pytest.mark.parametrize("public", [False, True])
def test_open_routes_are_limited_together(clock: Clock, public: bool) -> None:
    app = build(keyless(public=public, burst=4, rate=0.001))
    assert [one(app, target).status for target in [*OPEN, *OPEN]] == [200] * 4 + [429] * 4


def test_paths_that_do_not_exist_count_like_passwords(clock: Clock) -> None:
    app = build(keyless(burst=2, rate=0.001))
    assert [one(app, "/nothing").status for _ in range(2)] == [404] * 2
    assert one(app).status == 429

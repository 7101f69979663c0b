"""Whom the gate counts as one, without a socket."""

from __future__ import annotations

import asyncio
from typing import Any

from passmint.server.app import build
from passmint.server.keys import load, new_key
from server.asking import Answer, ask, config, key
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

"""Tests of expensive requests: they take turns in a thread, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from passmint.api.app import Api
from passmint.api.messages import Request, Response
from passmint.core.cache import PLANS
from passmint.server import planning
from passmint.server.app import build
from server.asking import Answer, ask, keyless

# Counting this policy exactly takes tens of milliseconds; drawing a first password does not.
EXPENSIVE = (
    "/explain-policy?length=40&nums=5&uppercase=5&lowercase=5&special_chars=5"
    "&max_repeating=2&not_containing=alice"
)


@pytest.fixture(autouse=True)
def _nothing_is_known() -> None:
    PLANS.clear()


class Watched(Api):
    """API that records the threads of its calls, and blocks them until it is released."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.threads: list[int] = []
        self.go = threading.Event()
        self.go.set()

    def handle(self, request: Request) -> Response:
        self.threads.append(threading.get_ident())
        assert self.go.wait(60)
        return super().handle(request)


def scene(run: Callable[[Any, Watched], Any]) -> Any:
    """Run a scenario with an application and its API, and return its result."""
    settings = keyless()

    async def played() -> Any:
        api = Watched(settings.settings)
        return await run(build(settings, api=api), api)

    return asyncio.run(played())


def test_expensive_request_runs_in_another_thread() -> None:
    async def run(app: Any, api: Watched) -> tuple[Answer, list[int]]:
        return await ask(app, EXPENSIVE), api.threads

    answer, threads = scene(run)
    assert answer.status == 200
    assert {"keyspace", "entropy_bits"} <= set(json.loads(answer.body))
    assert threads
    assert threading.get_ident() not in threads


@pytest.mark.parametrize(
    "target",
    [
        "/generate-password",
        "/generate-password?length=20&details=true",
        "/generate-password?count=1000",
        "/explain-policy?preset=active-directory&not_containing=jane",
        EXPENSIVE.replace("/explain-policy", "/generate-password"),
        "/health",
        "/generate-passphrase",
    ],
)
def test_ordinary_request_runs_in_the_event_loop(target: str) -> None:
    async def run(app: Any, api: Watched) -> tuple[Answer, list[int]]:
        await ask(app, "/generate-passphrase")  # the list is read once
        api.threads.clear()
        return await ask(app, target), api.threads

    answer, threads = scene(run)
    assert answer.status == 200
    assert threads == []


def test_other_requests_are_answered_during_an_expensive_one() -> None:
    async def run(app: Any, api: Watched) -> tuple[bool, list[int], int]:
        api.go.clear()
        expensive = asyncio.create_task(ask(app, EXPENSIVE))
        while not api.threads:
            await asyncio.sleep(0)
        answers = [await ask(app), await ask(app, "/health"), await ask(app, "/openapi.json")]
        waiting = not expensive.done()
        api.go.set()
        return waiting, [one.status for one in answers], (await expensive).status

    assert scene(run) == (True, [200, 200, 200], 200)


def test_many_draws_from_a_tight_policy_run_in_another_thread() -> None:
    target = "/generate-password?length=64&max_repeating=1&max_sequential=1&count=300"

    async def run(app: Any, api: Watched) -> tuple[int, int]:
        return (await ask(app, target)).status, len(api.threads)

    assert scene(run) == (200, 1)


def test_request_without_a_turn_gets_503_with_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MAX_WAITING_OF_CLIENT", 0)

    async def run(app: Any, api: Watched) -> tuple[Answer, Answer]:
        return await ask(app, EXPENSIVE), await ask(app)

    refused, other = scene(run)
    assert refused.status == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["cache-control"] == "no-store"
    assert refused.error == "too many expensive requests are waiting: try again"
    assert other.status == 200

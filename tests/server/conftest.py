"""Fixtures for tests of the server: clock, log, Redis and server processes."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from throttled import utils

from passmint.server import logs
from redis_process import start_redis, stop
from server.clock import Clock
from server.living import Living, free_port


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(utils, "now_mono_f", clock.read)
    monkeypatch.setattr(utils, "now_sec", lambda: int(clock.read()))
    return clock


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Configure logging and return the stream of what is written to standard error."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(logs._Output, "stream", None)
    names = ("passmint", "uvicorn", "asyncio")
    before = [
        (logger, logger.handlers, logger.level, logger.propagate)
        for logger in map(logging.getLogger, names)
    ]
    logs.configure()
    yield stream
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.level, logger.propagate = handlers, level, propagate


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Start a Redis for these tests and return its URL."""
    port = free_port()
    process = start_redis(port)
    yield f"redis://127.0.0.1:{port}/0"
    stop(process)


@pytest.fixture
def start_server() -> Iterator[Callable[..., Living]]:
    """Return a function that starts a server on a free port. It is stopped after the test."""
    started: list[Living] = []

    def start(**options: object) -> Living:
        started.append(Living(**options))
        return started[-1]

    yield start
    for server in started:
        server.stop()

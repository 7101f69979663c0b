"""The server over sockets: against plain FastAPI and a bare ASGI callable, in one interleaved run.

Every contestant is a process on one core, and what loads it is one on another. Passmint checks
limits and writes its access log (to nowhere), which the others do not. FastAPI makes passwords by
the loop that users write; where it says so, it answers a constant, and so do the bare callables.
"""

from __future__ import annotations

import json
import math
import os
import random
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import uvicorn
from tests.redis_process import start_redis, stop

from bench.generation import reference_loop
from passmint.server.keys import new_key

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 7
SECONDS = 1.0  # of one contestant at one number of connections, in each round
CONNECTIONS = (1, 16, 128)
GOALS = 16  # the number of connections that the goals are for
ROOT = Path(__file__).resolve().parent.parent
PYTHON = (sys.executable, "-m")
TARGET = "/generate-password?length=20&nums=2&special_chars=2"
ANSWER = {"password": "x" * 20}

FASTAPI, CONSTANT = "FastAPI, h11", "FastAPI, h11, constant"
BARE, BARE_HTTPTOOLS = "bare ASGI, h11", "bare ASGI, httptools"
OURS, KEYED, SHARED = "passmint", "passmint, keys", "passmint, keys, Redis"


# Contestants


def fastapi_application(*, constant: bool) -> Any:
    """Build the application as the documentation of FastAPI suggests."""
    from fastapi import FastAPI  # noqa: PLC0415 - of this contestant alone

    application = FastAPI()

    @application.get("/generate-password")  # type: ignore[untyped-decorator, unused-ignore]
    async def generate_password(
        length: int = 16, nums: int = 1, special_chars: int = 1
    ) -> dict[str, str]:
        if constant:
            return ANSWER
        return {"password": reference_loop(length, nums, special_chars)}

    return application


async def bare_application(_scope: Any, _receive: Any, send: Any) -> None:
    """The least that answers."""
    body = json.dumps(ANSWER).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def serve(name: str, port: int) -> None:
    """Run a contestant other than Passmint."""
    application: Any = bare_application
    if name.startswith("fastapi"):
        application = fastapi_application(constant=name == "fastapi-constant")
    uvicorn.run(
        application,
        port=port,
        http="httptools" if name == "httptools" else "h11",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_level="error",
    )


class Contestant:
    """A server in a process of its own."""

    def __init__(self, *arguments: str, key: str = "", keys: str = "") -> None:
        self.port = _free_port()
        self.key = key
        with pinned(0):
            self.process = subprocess.Popen(
                [*PYTHON, *arguments, str(self.port)],
                cwd=ROOT,
                env={**os.environ, "PASSMINT_API_KEYS": keys},
                stderr=subprocess.DEVNULL,
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                return
        sys.exit("a server did not start")

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait()

    def load(self, connections: int) -> tuple[float, ...]:
        """Measure answers a second, median and 99th percentile in ms, processor us an answer."""
        before = self._used()
        with pinned(1):
            done = subprocess.run(
                [*PYTHON, "bench.server", "load", str(self.port), str(connections), self.key],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        answers, seconds, half, most = map(float, done.stdout.split())
        return answers / seconds, half, most, (self._used() - before) / answers * 1e6

    def _used(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class pinned:  # noqa: N801 - reads as a statement
    """Keep what is started inside on one core, if there are two."""

    def __init__(self, core: int) -> None:
        self._core = core

    def __enter__(self) -> None:
        if hasattr(os, "sched_setaffinity"):
            self._before = os.sched_getaffinity(0)
            if len(self._before) > 1:
                os.sched_setaffinity(0, {sorted(self._before)[self._core]})

    def __exit__(self, *_raised: object) -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, self._before)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


# Load


def load(port: int, connections: int, key: str) -> None:
    """Send requests over many connections at once, each after its answer, and print the results.

    By `select`, not by asyncio: what loads must not be what is slow.
    """
    lines = [f"GET {TARGET} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    request = "\r\n".join([*lines, *([f"x-api-key: {key}"] if key else []), "", ""]).encode()
    waiting: dict[int, list[Any]] = {}
    poll = select.epoll()
    for _ in range(connections):
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(client, select.EPOLLIN)
        waiting[client.fileno()] = [client, b"", 0.0]
    took = []
    clock = time.perf_counter
    started = clock()
    for state in waiting.values():
        state[2] = clock()
        state[0].sendall(request)
    while clock() - started < SECONDS:
        for number, _ in poll.poll(1):
            state = waiting[number]
            state[1] += state[0].recv(65_536)
            if not _complete(state[1]):
                continue
            now = clock()
            took.append(now - state[2])
            state[1:] = b"", now
            state[0].sendall(request)
    seconds = clock() - started
    took.sort()
    p99 = took[math.ceil(len(took) * 0.99) - 1]
    print(len(took), seconds, took[len(took) // 2] * 1000, p99 * 1000)


_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n")


def _complete(answer: bytes) -> bool:
    """Check that this is a whole answer with status 200."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = _LENGTH.search(answer)
    if length is None or not answer.startswith(b"HTTP/1.1 200 "):
        sys.exit(f"an answer that counts for nothing: {answer!r}")
    return len(answer) >= end + 4 + int(length[1])


# The run


def contestants(started: ExitStack) -> Iterator[tuple[str, Contestant]]:
    """Each by name, started."""

    def start(name: str, *arguments: str, **named: str) -> tuple[str, Contestant]:
        contestant = Contestant(*arguments, **named)
        started.callback(contestant.stop)
        return name, contestant

    served = ("passmint", "serve", "--rate", "100000", "--burst", "1000000000")
    key, line = new_key("bench")
    yield start(FASTAPI, "bench.server", "fastapi")
    yield start(CONSTANT, "bench.server", "fastapi-constant")
    yield start(BARE, "bench.server", "h11")
    yield start(BARE_HTTPTOOLS, "bench.server", "httptools")
    yield start(OURS, *served, "--port")
    yield start(KEYED, *served, "--port", key=key, keys=line)
    if shutil.which("redis-server") is None:
        print("without redis-server, nothing is said of limits in Redis\n")
        return
    port = _free_port()
    with pinned(1):
        started.callback(stop, start_redis(port))
    redis = ("--redis", f"redis://127.0.0.1:{port}/0")
    yield start(SHARED, *served, *redis, "--port", key=key, keys=line)


def main() -> None:
    """Print the medians of all rounds beside the goals."""
    with ExitStack() as started:
        every = dict(contestants(started))
        figures: dict[tuple[str, int], list[tuple[float, ...]]] = {}
        for _ in range(ROUNDS):
            for connections in CONNECTIONS:
                for name in random.sample(list(every), len(every)):
                    figure = every[name].load(connections)
                    figures.setdefault((name, connections), []).append(figure)
        medians = {
            cell: tuple(median(column) for column in zip(*rounds, strict=True))
            for cell, rounds in figures.items()
        }
    print(f"Python {sys.version.split()[0]}, medians of {ROUNDS} rounds of {SECONDS:g} s.")
    print("Where the ratio of processor time is another, the machine was busy: measure again.\n")
    for connections in CONNECTIONS:
        print(
            f"{connections:>3} connections {'answers/s':>16} {'x FastAPI':>10} {'x bare':>8} ",
            end="",
        )
        print(f"{'p50, ms':>8} {'p99, ms':>8} {'cpu, us':>8} {'FastAPI x':>10} {'bare x':>8}")
        for name in every:
            rate, half, most, used = medians[name, connections]
            against = [rate / medians[other, connections][0] for other in (FASTAPI, BARE)]
            cost = [medians[other, connections][3] / used for other in (FASTAPI, BARE)]
            print(
                f"  {name:<22}{rate:>7.0f} {against[0]:>10.2f} {against[1]:>8.2f}"
                f" {half:>8.2f} {most:>8.2f} {used:>8.0f} {cost[0]:>10.2f} {cost[1]:>8.2f}"
            )
        print()
    _tell(medians)


def _tell(medians: dict[tuple[str, int], tuple[float, ...]]) -> None:
    def times(name: str, other: str) -> str:
        one, two = medians[name, GOALS], medians[other, GOALS]
        return f"{one[0] / two[0]:.2f} x (by processor time {two[3] / one[3]:.2f} x)"

    print(f"At {GOALS} connections, passmint is {times(OURS, FASTAPI)} FastAPI", end="")
    print(f" (asked 2.5),\nand {times(OURS, BARE)} bare ASGI on h11 (asked 0.8)", end="")
    if (SHARED, GOALS) in medians:
        print(f";\nwith keys and Redis {times(SHARED, FASTAPI)} FastAPI (asked 0.9)", end="")
    print(".")
    for connections in CONNECTIONS:
        worse = [
            name
            for name in (OURS, KEYED, SHARED)
            if medians.get((name, connections), (0, 0, 0))[2] > medians[FASTAPI, connections][2]
        ]
        print(f"p99 at {connections}: {', '.join(worse) or 'none'} worse than FastAPI (asked none)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["load"]:
        load(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    elif len(sys.argv) > 1:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        main()

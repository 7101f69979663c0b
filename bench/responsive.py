"""Latency of one client while another sends the most expensive requests allowed.

A server on one core. One client, on 16 connections, asks as fast as it is answered for policies
that nobody has asked for before and that take most of a request's budget. Another asks for the
default password and for /health, one after the other, each on a connection of its own.
"""

from __future__ import annotations

import http.client
import json
import math
import threading
import time
from collections import Counter

from bench.server import Contestant
from passmint.server.keys import new_key

SECONDS = 10
CONNECTIONS = 16
GOALS = {"/generate-password": 100, "/health": 50}  # p99 in ms


def expensive(number: int) -> bytes:
    """A policy that takes most of the budget and is known to nobody."""
    policies = (
        {"length": 40, "nums": 5, "uppercase": 5, "lowercase": 5, "special_chars": 5,
         "max_repeating": 2, "not_containing": [f"n{number}"]},
        {"length": 64, "max_repeating": 2, "max_sequential": 2,
         "not_containing": ["alice", "smith", f"n{number}"]},
        {"length": 24, "min_unique": 7, "not_containing": [f"n{number}"]},
    )  # fmt: skip
    return json.dumps(policies[number % len(policies)]).encode()


def overload(port: int, key: str, until: float, statuses: Counter[int], first: int) -> None:
    """Ask for expensive policies until the time is over."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"x-api-key": key, "content-type": "application/json"}
    number = first
    while time.perf_counter() < until:
        connection.request("POST", "/explain-policy", expensive(number), headers)
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1
        number += CONNECTIONS


def watch(port: int, key: str, path: str, until: float, took: list[float]) -> None:
    """Ask for one path again and again, a hundred times a second at the most."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while (begun := time.perf_counter()) < until:
        connection.request("GET", path, headers={"x-api-key": key})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        took.append(time.perf_counter() - begun)
        time.sleep(max(0.0, 0.01 - took[-1]))


def measured(server: Contestant, keys: dict[str, str], *, loaded: bool) -> Counter[int]:
    """Print the latencies of who asks for little."""
    until = time.perf_counter() + SECONDS
    statuses: Counter[int] = Counter()
    took: dict[str, list[float]] = {path: [] for path in GOALS}
    threads = [
        threading.Thread(target=watch, args=(server.port, keys["bob"], path, until, took[path]))
        for path in GOALS
    ]
    for first in range(CONNECTIONS if loaded else 0):
        arguments = (server.port, keys["mallory"], until, statuses, first)
        threads.append(threading.Thread(target=overload, args=arguments))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for path, goal in GOALS.items():
        times = sorted(took[path])
        half, most = times[len(times) // 2], times[math.ceil(len(times) * 0.99) - 1]
        shown = f"{half * 1e3:8.2f} {most * 1e3:8.2f} {times[-1] * 1e3:8.2f}"
        when = "under load" if loaded else "alone"
        print(f"{when:<12}{path:<22}{len(times):>6}{shown}  p99 <= {goal}")
    return statuses


def main() -> None:
    """Measure alone and under load."""
    made = {name: new_key(name) for name in ("bob", "mallory")}
    keys = {name: key for name, (key, _) in made.items()}
    lines = ",".join(line for _, line in made.values())
    server = Contestant(
        "passmint", "serve", "--rate", "1000", "--burst", "2000", "--port", keys=lines
    )
    try:
        print(f"{'':<12}{'':<22}{'asked':>6}{'p50, ms':>8} {'p99, ms':>8} {'max, ms':>8}")
        measured(server, keys, loaded=False)
        statuses = measured(server, keys, loaded=True)
    finally:
        server.stop()
    print("the client that asks for much was answered:", dict(statuses))


if __name__ == "__main__":
    main()

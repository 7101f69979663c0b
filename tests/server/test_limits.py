"""Tests of the limits, in memory and in a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import redis

from passmint.server import limits as limits_module
from passmint.server.limits import FAILED_BURST, Limits, LimitsUnavailableError, MemoryLimits
from passmint.server.redislimits import RedisLimits
from server.clock import Clock
from server.living import free_port

DAY = 86_400


class Bench:
    """Creates limits of one kind and moves their time."""

    def __init__(self, make: Callable[..., Limits], advance: Callable[[float], None]) -> None:
        self.make = make
        self.advance = advance

    def run(self, steps: Callable[[Limits], Coroutine[Any, Any, Any]], **figures: Any) -> Any:
        async def inside() -> Any:
            limits = self.make(**{"rate": 0.01, "burst": 20, "quota": None, **figures})
            try:
                return await steps(limits)
            finally:
                await limits.close()

        return asyncio.run(inside())


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.slow)])
def bench(request: pytest.FixtureRequest, clock: Clock) -> Bench:
    if request.param == "memory":
        return Bench(MemoryLimits, clock.advance)
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as client:
        client.flushdb()

    def advance(seconds: float) -> None:
        """Move the time. Redis has its own clock, so its stored times are moved into the past."""
        with redis.Redis.from_url(url) as client:
            for name in client.scan_iter("passmint:*:gcra:*"):
                client.set(name, repr(float(client.get(name)) - seconds), keepttl=True)
        clock.advance(seconds)

    return Bench(lambda **figures: RedisLimits(url, **figures), advance)


def test_exactly_the_burst_is_admitted(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        return [await limits.admit("key:a") for _ in range(25)]

    waits = bench.run(steps)
    assert waits[:20] == [0] * 20
    assert all(wait == 100 for wait in waits[20:])


@pytest.mark.parametrize(("rate", "burst"), [(0.01, 1), (0.02, 4), (0.3, 3), (0.001, 200)])
def test_200_parallel_calls_get_exactly_the_burst(bench: Bench, rate: float, burst: int) -> None:
    async def steps(limits: Limits) -> list[int]:
        return await asyncio.gather(*(limits.admit("key:a") for _ in range(burst + 200)))

    started = time.monotonic()
    waits = bench.run(steps, rate=rate, burst=burst)
    refilled = (time.monotonic() - started) * rate
    assert burst <= waits.count(0) <= burst + refilled


def test_burst_smaller_than_the_rate_is_a_limit(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        return await asyncio.gather(*(limits.admit("key:a") for _ in range(200)))

    started = time.monotonic()
    waits = bench.run(steps, rate=10, burst=4)
    assert waits.count(0) <= 4 + (time.monotonic() - started) * 10


def test_bucket_refills_at_the_rate_up_to_the_burst(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        async def admitted() -> int:
            return [await limits.admit("key:a") for _ in range(8)].count(0)

        counts = [await admitted()]
        for seconds in (50, 51, 250, 100_000):
            bench.advance(seconds)
            counts.append(await admitted())
        return counts

    assert bench.run(steps, burst=5) == [5, 0, 1, 2, 5]


def test_each_name_has_its_own_bucket(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        return [await limits.admit(name) for name in ("key:a", "key:a", "key:b", "client:a")]

    assert bench.run(steps, burst=1) == [0, 100, 0, 0]


def test_the_quota_counts_one_utc_day(bench: Bench, clock: Clock) -> None:
    clock.now = 20_000 * DAY + 43_200.0

    async def steps(limits: Limits) -> list[int]:
        spent = [await limits.spend("key:a") for _ in range(4)]
        spent.append(await limits.spend("key:b"))
        bench.advance(43_190)
        spent.append(await limits.spend("key:a"))
        bench.advance(10)
        spent.append(await limits.spend("key:a"))
        return spent

    assert bench.run(steps, quota=3) == [0, 0, 0, 43_200, 0, 10, 0]


def test_without_a_quota_nothing_is_counted_per_day(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        return [await limits.spend("key:a") for _ in range(50)]

    assert not any(bench.run(steps))


def test_wrong_keys_have_their_own_limit(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        failed = [await limits.fail("192.0.2.1") for _ in range(FAILED_BURST + 1)]
        return [*failed, await limits.fail("192.0.2.2"), await limits.admit("192.0.2.1")]

    waits = bench.run(steps, burst=1)
    assert waits[:FAILED_BURST] == [0] * FAILED_BURST
    assert 1 <= waits[FAILED_BURST] <= 6
    assert waits[FAILED_BURST + 1 :] == [0, 0]


def test_wait_is_at_least_one_second(bench: Bench) -> None:
    async def steps(limits: Limits) -> list[int]:
        return [await limits.admit("key:a") for _ in range(50)]

    assert set(bench.run(steps, rate=5, burst=1)) <= {0, 1}


def test_memory_holds_a_bounded_number_of_names(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits_module, "MEMORY_NAMES", 100)
    limits = MemoryLimits(rate=1, burst=1, quota=1)

    async def steps() -> None:
        for number in range(1000):
            for take in (limits.admit, limits.spend, limits.fail):
                await take(f"client:{number}")

    asyncio.run(steps())
    for limiter in (limits._admitted, limits._spent, limits._failed):
        backend = limiter._store._backend
        assert len(backend._client) == 100
        assert len(backend.expire_info) == 100


def test_wrong_keys_of_many_clients_do_not_evict_a_caller(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits_module, "MEMORY_NAMES", 100)
    limits = MemoryLimits(rate=0.001, burst=1, quota=None)

    async def steps() -> list[int]:
        first = await limits.admit("key:a")
        for number in range(1000):
            await limits.fail(f"2001:db8:{number}::/64")
        return [first, await limits.admit("key:a")]

    first, second = asyncio.run(steps())
    assert not first
    assert second


def test_unreachable_redis_admits_nobody() -> None:
    limits = RedisLimits(f"redis://127.0.0.1:{free_port()}/0", rate=1, burst=1, quota=1)

    async def steps() -> None:
        for take in (limits.admit, limits.spend, limits.fail):
            with pytest.raises(LimitsUnavailableError):
                await take("key:a")
        await limits.close()

    asyncio.run(steps())


@pytest.mark.slow
def test_connection_closed_by_redis_is_opened_again(redis_url: str) -> None:
    async def steps() -> list[int]:
        limits = RedisLimits(redis_url, rate=1000, burst=100_000, quota=None)
        waits = [await limits.admit("key:a")]
        with redis.Redis.from_url(redis_url) as other:
            other.client_kill_filter(_type="normal", skipme=True)
        waits += [*await asyncio.gather(*(limits.admit("key:a") for _ in range(3)))]
        await limits.close()
        return waits

    assert asyncio.run(steps()) == [0] * 4


@pytest.mark.slow
def test_calls_that_wait_for_redis_are_answered_in_order(redis_url: str) -> None:
    callers, times = 128, 20
    served: list[int] = []
    passed: list[int] = []  # how many others were served while one waited

    async def caller(number: int, limits: Limits) -> None:
        for _ in range(times):
            before = len(served)
            await limits.admit(f"key:{number}")
            passed.append(len(served) - before)
            served.append(number)

    async def steps() -> None:
        limits = RedisLimits(redis_url, rate=1000, burst=100_000, quota=None)
        await asyncio.gather(*(caller(number, limits) for number in range(callers)))
        await limits.close()

    asyncio.run(steps())
    assert max(passed) < 2 * callers

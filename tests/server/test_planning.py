"""Tests of the planner: one call at a time, turns for clients, and a maximum wait."""

import asyncio
import threading

import pytest

from passmint.server import planning
from passmint.server.planning import BusyError, Planner


def test_result_or_exception_of_a_call_comes_from_another_thread():
    async def scene():
        planner = Planner()
        ident = await planner.run("a", threading.get_ident)
        with pytest.raises(ZeroDivisionError):
            await planner.run("a", lambda: 1 / 0)
        assert await planner.run("a", lambda: 5) == 5
        planner.close()
        return ident

    assert asyncio.run(scene()) != threading.get_ident()


def test_clients_take_turns():
    order = []

    async def scene():
        planner = Planner()
        gate = threading.Event()
        first = asyncio.create_task(planner.run("z", gate.wait))
        await asyncio.sleep(0)
        calls = [("a", n) for n in range(6)] + [("b", n) for n in range(2)] + [("c", 0)]
        tasks = [
            asyncio.create_task(planner.run(client, lambda call=(client, n): order.append(call)))
            for client, n in calls
        ]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *tasks)
        planner.close()

    asyncio.run(scene())
    assert order[:5] == [("a", 0), ("b", 0), ("c", 0), ("a", 1), ("b", 1)]
    assert order[5:] == [("a", n) for n in range(2, 6)]


def test_no_two_calls_run_at_once():
    running, most = 0, 0

    def call():
        nonlocal running, most
        running += 1
        most = max(most, running)
        running -= 1

    async def scene():
        planner = Planner()
        await asyncio.gather(*(planner.run(str(n % 7), call) for n in range(100)))
        planner.close()

    asyncio.run(scene())
    assert most == 1


def test_waiting_calls_are_limited_per_client_and_in_all(monkeypatch):
    monkeypatch.setattr(planning, "MAX_WAITING_OF_CLIENT", 3)
    monkeypatch.setattr(planning, "MAX_WAITING", 5)

    async def scene():
        planner = Planner()
        gate = threading.Event()
        first = asyncio.create_task(planner.run("a", gate.wait))
        await asyncio.sleep(0)  # it is in the queue ...
        await asyncio.sleep(0)  # ... and now it runs
        tasks = [asyncio.create_task(planner.run("a", lambda: 1)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await planner.run("a", lambda: 1)
        tasks += [asyncio.create_task(planner.run("b", lambda: 1)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await planner.run("c", lambda: 1)
        gate.set()
        assert await asyncio.gather(*tasks) == [1] * 5
        assert await planner.run("c", lambda: 1) == 1
        await first
        planner.close()

    asyncio.run(scene())


def test_call_that_waits_too_long_is_refused_and_never_runs(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(planning.time, "monotonic", lambda: now[0])
    ran = []

    async def scene():
        planner = Planner(wait_seconds=2)
        gate = threading.Event()
        first = asyncio.create_task(planner.run("a", gate.wait))
        await asyncio.sleep(0)
        late = asyncio.create_task(planner.run("b", lambda: ran.append("late")))
        await asyncio.sleep(0)
        now[0] = 2.5
        fresh = asyncio.create_task(planner.run("c", lambda: ran.append("fresh")))
        await asyncio.sleep(0)
        gate.set()
        with pytest.raises(BusyError):
            await late
        await asyncio.gather(first, fresh)
        planner.close()

    asyncio.run(scene())
    assert ran == ["fresh"]


def test_call_of_a_client_that_disconnects_never_runs():
    ran = []

    async def scene():
        planner = Planner()
        gate = threading.Event()
        first = asyncio.create_task(planner.run("a", gate.wait))
        await asyncio.sleep(0)
        gone = asyncio.create_task(planner.run("b", lambda: ran.append("gone")))
        stays = asyncio.create_task(planner.run("c", lambda: ran.append("stays")))
        await asyncio.sleep(0)
        gone.cancel()
        first.cancel()  # which runs already: its result is dropped
        gate.set()
        await stays
        planner.close()

    asyncio.run(scene())
    assert ran == ["stays"]

"""Tests of the configuration."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from passmint.environment import SettingsError
from passmint.server.config import ServerConfig
from passmint.server.keys import new_key
from passmint.server.limits import MemoryLimits
from passmint.server.redislimits import RedisLimits
from server.asking import ALICE, config
from server.living import free_port

CANARY = "canary-7f3a"
KEY = {"PASSMINT_API_KEYS": new_key("a")[1]}


def options(environment: dict[str, str] | None = None, **changes: Any) -> ServerConfig:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": 8080,
        "keys_file": None,
        "rate": 10.0,
        "burst": 20,
        "quota": None,
        "redis_url": None,
        "trusted_proxies": None,
        "public": False,
        "connections_per_client": 128,
    }
    return ServerConfig.from_options(**{**values, **changes}, environment=environment or {})


def test_configuration_from_options_and_environment() -> None:
    made = options({**KEY, "PASSMINT_MAX_COUNT": "7"}, host="0.0.0.0", trusted_proxies="10.0.0.0/8")
    assert (made.host, made.port, made.rate, made.burst) == ("0.0.0.0", 8080, 10.0, 20)
    assert len(made.keys) == 1
    assert made.settings.count == 7
    assert str(made.trusted_proxies[0]) == "10.0.0.0/8"
    assert isinstance(made.limits(), MemoryLimits)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"port": 65_536}, "port must be an integer from 0 to 65535, not 65536"),
        ({"port": -1}, "port must be"),
        ({"rate": 0.0}, "rate must be a number from 0.001 to 100000, not 0.0"),
        ({"rate": float("nan")}, "rate must be"),
        ({"rate": float("inf")}, "rate must be"),
        ({"burst": 0}, "burst must be an integer from 1"),
        ({"quota": 0}, "quota must be an integer from 1"),
        ({"connections_per_client": 0}, "connections-per-client must be an integer from 1"),
        ({"trusted_proxies": "10.0.0.0/8,x"}, "trusted proxies, item 2"),
        ({"keys_file": "/none"}, "the keys file /none cannot be read"),
        ({"host": "0.0.0.0"}, "must listen on loopback, not on 0.0.0.0"),
    ],
)
def test_a_bad_option_is_refused_at_start(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError, match=expected):
        options(**changes)


def test_a_bad_environment_is_refused_at_start() -> None:
    with pytest.raises(SettingsError, match="PASSMINT_MAX_COUNT must be"):
        options({"PASSMINT_MAX_COUNT": "many"})
    with pytest.raises(SettingsError, match="the variable PASSMINT_API_KEYS, line 1"):
        options({"PASSMINT_API_KEYS": "pm_x"})


@pytest.mark.parametrize(
    "url",
    [
        f"http://:{CANARY}@localhost",
        f"redis://:{CANARY}@",
        f"redis://:{CANARY}@localhost:port",
        f"redis://:{CANARY}@localhost:70000",
        f"redis://:{CANARY}@[::1",
        f"redis://:{CANARY}@localhost/name",
        CANARY,
        f"redis:/{CANARY}",
    ],
)
def test_a_bad_redis_url_is_refused_and_never_shown(url: str) -> None:
    for changes in ({"redis_url": url}, {"environment": {"PASSMINT_REDIS_URL": url}}):
        with pytest.raises(SettingsError) as caught:
            options(**changes)
        assert "must be redis://HOST:PORT/DATABASE" in str(caught.value)
        assert CANARY not in str(caught.value)


def test_redis_url_is_accepted_and_never_shown() -> None:
    url = f"rediss://me:{CANARY}@redis.example:6380/2"
    made = options({"PASSMINT_REDIS_URL": url})
    limits = made.limits()
    assert isinstance(limits, RedisLimits)
    for shown in (made, limits, limits._store, limits._store._backend.get_client()):
        assert CANARY not in repr(shown)


def test_error_for_unreachable_redis_shows_no_password() -> None:
    port = free_port()
    limits = options(redis_url=f"redis://:{CANARY}@127.0.0.1:{port}").limits()
    with pytest.raises(SettingsError) as caught:
        limits.check()
    assert (
        str(caught.value) == f"Redis at 127.0.0.1:{port} does not answer: check that it runs there"
    )


def test_error_without_the_redis_client_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "passmint.server.redislimits", None)
    with pytest.raises(SettingsError, match=r"pip install 'passmint\[redis\]'"):
        options(redis_url="redis://localhost").limits()


def test_the_repr_shows_no_key() -> None:
    shown = repr(config())
    assert shown.startswith("<ServerConfig 127.0.0.1:8080 <Keys: 2> rate=10.0 burst=20")
    assert ALICE not in shown

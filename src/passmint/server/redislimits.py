"""Limits in one Redis that several servers share. Needs the extra `redis`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from throttled.asyncio import RedisStore

from passmint.environment import SettingsError
from passmint.server import redisurl
from passmint.server.limits import StoredLimits

if TYPE_CHECKING:
    from typing import Any

_SECONDS = 2.0  # timeout to connect, and timeout of the answer, of the check at start


class RedisLimits(StoredLimits):
    """Limits in Redis.

    Each event is counted by one script or command, so counting is atomic between servers. After a
    lost connection a command is sent once more. An event may then count twice, which only makes
    the limit stricter.
    """

    def __init__(self, url: str, *, rate: float, burst: int, quota: int | None) -> None:
        self._url = url
        self._store = _Store(server=url, options=_OPTIONS)
        super().__init__((self._store,) * 3, rate=rate, burst=burst, quota=quota)

    def check(self) -> None:
        """Send PING to Redis, so that a wrong address or password is found at start.

        Raises:
            SettingsError: Redis does not answer, or refuses the user name or password.
        """
        place = redisurl.place(self._url)
        try:
            with redis.Redis.from_url(
                self._url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
            ) as client:
                client.ping()
        except (redis.AuthenticationError, redis.ResponseError):
            raise SettingsError(
                f"Redis at {place} refuses the connection: check user name and password"
            ) from None
        except (redis.RedisError, OSError, ValueError, TypeError):
            raise SettingsError(
                f"Redis at {place} does not answer: check that it runs there"
            ) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._store.close()


class _Store(RedisStore):
    async def close(self) -> None:
        client: Any = self._backend.get_client()
        await client.aclose(close_connection_pool=True)


_OPTIONS = {
    "REDIS_CLIENT_CLASS": "passmint.server.redisbatches.BatchingRedis",
    "REDIS_CLIENT_KWARGS": {"single_connection_client": True},
    "CONNECTION_POOL_CLASS": "redis.asyncio.ConnectionPool",
    "CONNECTION_POOL_KWARGS": {
        # BatchingRedis has one timeout for everything; a timeout for each step costs a task each.
        "socket_timeout": None,
        "socket_connect_timeout": None,
        "retry": Retry(NoBackoff(), 1),
    },
}

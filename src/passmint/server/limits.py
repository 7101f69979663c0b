"""Limits of a caller: a token bucket, a daily quota, and a token bucket for wrong keys.

The buckets use the library's GCRA, a token bucket that refills continuously and stores one time
for each name. docs/decisions/0007-rate-limits.md explains why not its `token_bucket`.
"""

from __future__ import annotations

import math
from datetime import timedelta
from fractions import Fraction
from typing import Protocol

from throttled.asyncio import MemoryStore, Quota, Rate, RateLimiterRegistry, per_day
from throttled.exceptions import StoreUnavailableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from throttled.asyncio import BaseRateLimiter, BaseStore

# Wrong keys of one client: a few mistakes at once, then one every six seconds.
FAILED_RATE = Fraction(1, 6)
FAILED_BURST = 10

# Maximum number of names in a memory store, which evicts the name unused for longest. Its bucket is
# then full again. Strangers gain nothing by that: a new address starts with a full bucket anyway.
MEMORY_NAMES = 65_536

_MAX_PERIOD = 86_400  # seconds; the longest period in which a rate is expressed
_NAMESPACE = "passmint"


class Limits(Protocol):
    """Limits of all callers.

    `admit`, `spend` and `fail` count one event and return 0, or the seconds to wait if the limit
    is reached. They raise LimitsUnavailableError if the store cannot be reached, so that nothing
    is admitted uncounted.
    """

    def check(self) -> None:
        """Raise SettingsError if the store does not answer."""

    async def admit(self, caller: str) -> int:
        """Count one request against the rate and burst of a caller."""

    async def spend(self, caller: str) -> int:
        """Count one request against the caller's quota of this UTC day."""

    async def fail(self, client: str) -> int:
        """Count one wrong key or token of a client."""

    async def close(self) -> None:
        """Close the connections to the store."""


class LimitsUnavailableError(Exception):
    """The store of the limits cannot be reached."""


class StoredLimits:
    """Limits in three stores, one for each kind of limit, so that none evicts another's names.

    stores: for the rate, the quota and wrong keys. rate: requests per second. burst: requests at
    once. quota: requests per UTC day, or None.
    """

    def __init__(
        self,
        stores: tuple[BaseStore, BaseStore, BaseStore],
        *,
        rate: float | Fraction,
        burst: int,
        quota: int | None,
    ) -> None:
        admitted, spent, failed = stores
        self._admitted = _bucket("rate", admitted, rate, burst)
        self._failed = _bucket("failed", failed, FAILED_RATE, FAILED_BURST)
        # A fixed window of one day starts at a multiple of a day since the epoch: the UTC day.
        self._spent = (
            None if quota is None else _limiter("fixed_window", "quota", spent, per_day(quota))
        )

    async def admit(self, caller: str) -> int:
        """Count one request against the rate and burst of a caller."""
        return await _take(self._admitted, caller)

    async def spend(self, caller: str) -> int:
        """Count one request against the caller's quota of this UTC day."""
        return 0 if self._spent is None else await _take(self._spent, caller)

    async def fail(self, client: str) -> int:
        """Count one wrong key or token of a client."""
        return await _take(self._failed, client)


class MemoryLimits(StoredLimits):
    """Limits in the memory of this process."""

    def __init__(self, *, rate: float, burst: int, quota: int | None) -> None:
        stores = (_memory(), _memory(), _memory())
        super().__init__(stores, rate=rate, burst=burst, quota=quota)

    def check(self) -> None:
        """Do nothing: memory is always available."""

    async def close(self) -> None:
        """Do nothing: there is no connection to close."""


def _memory() -> MemoryStore:
    return MemoryStore(options={"MAX_SIZE": MEMORY_NAMES})


def _bucket(kind: str, store: BaseStore, rate: float | Fraction, burst: int) -> BaseRateLimiter:
    """Create a token bucket. The library takes a rate as a number of requests in whole seconds."""
    exact = Fraction(rate).limit_denominator(_MAX_PERIOD)
    period = timedelta(seconds=exact.denominator)
    return _limiter("gcra", kind, store, Quota(Rate(period, exact.numerator), burst=burst))


def _limiter(algorithm: str, kind: str, store: BaseStore, quota: Quota) -> BaseRateLimiter:
    limiter = RateLimiterRegistry.get(algorithm)
    return limiter(quota, store, key_prefix=f"{_NAMESPACE}:{kind}")


async def _take(limiter: BaseRateLimiter, name: str) -> int:
    try:
        result = await limiter.limit(name)
    except (StoreUnavailableError, OSError):
        raise LimitsUnavailableError from None
    return max(1, math.ceil(result.state.retry_after)) if result.limited else 0

"""How much a caller may ask for: a token bucket, a daily quota, and a bucket for failed keys.

Both stores run the library's GCRA, which is a token bucket that refills continuously and keeps
one instant for each name. Its "token bucket" is no alternative: see
docs/decisions/0007-rate-limits.md.
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

# A failed key is a mistake or a guess: a few at once, then one in six seconds.
FAILED_RATE = Fraction(1, 6)
FAILED_BURST = 10

# Names a memory store holds; the one unseen for longest gives way. Forgetting a name refills its
# bucket, which gives strangers nothing: a new address comes with a full bucket anyway.
MEMORY_NAMES = 65_536

_SLOWEST = 86_400  # seconds for one request at the lowest rate
_NAMESPACE = "passmint"


class Limits(Protocol):
    """Each method takes one and returns 0, or the seconds to wait where there is none left.

    They raise LimitsUnavailableError where the store cannot be reached: nothing is admitted
    that was not counted.
    """

    def check(self) -> None:
        """Raises SettingsError where the store does not answer."""

    async def admit(self, caller: str) -> int:
        """One request of the rate and burst of a caller."""

    async def spend(self, caller: str) -> int:
        """One request of the caller's quota of this UTC day."""

    async def fail(self, client: str) -> int:
        """One failed key of a client."""

    async def close(self) -> None:
        """Lets the store go."""


class LimitsUnavailableError(Exception):
    """The store of the limits cannot be reached."""


class StoredLimits:
    """The limits over one store for each kind of name, so that none crowds out another."""

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
        # A window of one day is numbered from the epoch on: it is the UTC day.
        self._spent = (
            None if quota is None else _limiter("fixed_window", "quota", spent, per_day(quota))
        )

    async def admit(self, caller: str) -> int:
        """One request of the rate and burst of a caller."""
        return await _take(self._admitted, caller)

    async def spend(self, caller: str) -> int:
        """One request of the caller's quota of this UTC day."""
        return 0 if self._spent is None else await _take(self._spent, caller)

    async def fail(self, client: str) -> int:
        """One failed key of a client."""
        return await _take(self._failed, client)


class MemoryLimits(StoredLimits):
    """Limits of this process alone, gone when it ends."""

    def __init__(self, *, rate: float, burst: int, quota: int | None) -> None:
        stores = (_memory(), _memory(), _memory())
        super().__init__(stores, rate=rate, burst=burst, quota=quota)

    def check(self) -> None:
        """Memory answers."""

    async def close(self) -> None:
        """Memory is let go by itself."""


def _memory() -> MemoryStore:
    return MemoryStore(options={"MAX_SIZE": MEMORY_NAMES})


def _bucket(kind: str, store: BaseStore, rate: float | Fraction, burst: int) -> BaseRateLimiter:
    """`rate` a second as the library wants it: so many in so many whole seconds."""
    exact = Fraction(rate).limit_denominator(_SLOWEST)
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

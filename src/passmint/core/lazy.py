"""Attributes that are computed when they are first read."""

from __future__ import annotations

__all__ = ["lazy_property"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cached_property as lazy_property
    from typing import Any
else:

    class lazy_property:  # noqa: N801 - a decorator, as property is
        """Attribute that is computed once for each instance, without a lock.

        Up to Python 3.11 `functools.cached_property` holds one lock for all instances of a class
        while it computes. A thread with an expensive policy would stop the server's event loop.
        (https://docs.python.org/3/library/functools.html#functools.cached_property)
        """

        def __init__(self, compute: Callable[[Any], Any]) -> None:
            self._compute = compute
            self.__doc__ = compute.__doc__

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self._compute.__name__] = self._compute(instance)
            return value

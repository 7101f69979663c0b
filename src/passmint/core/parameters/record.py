"""Parameter records: name, kind, bounds, default and meaning of one parameter each.

A record knows no interface. Query strings, JSON, the command line, OpenAPI and the reference
pages each render the records in a module of their own.
"""

from __future__ import annotations

from passmint.core.errors import ParameterError, echo
from passmint.core.parameters import checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    from passmint.core.parameters.checks import Kind, Value


class Parameter:
    """One parameter: its name, kind, bounds, default and meaning.

    minimum, maximum: bounds of an integer or number (None: unbounded). `maximum` is also the
    greatest length of a text.
    allowed: the characters or names that a value may use.
    may_be_empty: True if a text may be empty.
    stricter: whether a greater or a smaller value asks for more; None if values have no such
    order. Where the caller, a preset and rules give one parameter, the strictest value holds.
    limited_by: who lowered the maximum; empty if nobody did.
    """

    __slots__ = (
        "allowed",
        "default",
        "kind",
        "limited_by",
        "maximum",
        "may_be_empty",
        "meaning",
        "minimum",
        "name",
        "stricter",
    )

    def __init__(
        self,
        name: str,
        kind: Kind,
        meaning: str,
        *,
        minimum: float | None = None,
        maximum: int | None = None,
        default: int | str | bool | None = None,
        allowed: str | tuple[str, ...] = (),
        may_be_empty: bool = False,
        stricter: Literal["greater", "less"] | None = None,
        limited_by: str = "",
    ) -> None:
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.minimum = minimum
        self.maximum = maximum
        self.default = default
        self.allowed = allowed
        self.may_be_empty = may_be_empty
        self.stricter = stricter
        self.limited_by = limited_by

    def __repr__(self) -> str:
        return f"Parameter({self.name!r}, {self.kind!r})"

    @property
    def is_list(self) -> bool:
        """True if a value holds several items: comma-separated in a query, an array in JSON."""
        return self.kind in ("names", "strings")

    def bounded(self, maximum: int, by: str) -> Parameter:
        """Return a copy with a lower maximum. `by` names who set it, for the error message."""
        return self.replaced(maximum=maximum, limited_by=by)

    def replaced(self, **changes: Any) -> Parameter:
        """Return a copy with these arguments of the constructor changed."""
        values: dict[str, Any] = {name: getattr(self, name) for name in Parameter.__slots__}
        return Parameter(**values | changes)

    def strictest(self, values: Iterable[int]) -> int:
        """Return the strictest of the values, of which there is at least one."""
        return max(values) if self.stricter == "greater" else min(values)

    def check_as_strict(self, value: int, limit: int, by: str) -> None:
        """Check that a value is at least as strict as a limit.

        `by` says whose limit it is, for the error message.

        Raises:
            ParameterError: the value is less strict than the limit.
        """
        if self.strictest((value, limit)) != value:
            more = "more" if self.stricter == "greater" else "less"
            raise ParameterError(
                f"{self.name} must be {limit} or {more} {by}, not {value}", self.name
            )

    def expected(self) -> str:
        """Return what a value must be, in the words that follow 'must be' in a message."""
        return checks.expected(self)

    def error(self, value: object, came: str | None = None) -> ParameterError:
        """Return the error for a value that this parameter does not accept.

        `came` is what the message shows in place of the value.
        """
        message = f"{self.name} must be {self.expected()}, not {came or echo(value)}"
        if self.limited_by and isinstance(value, int) and value > (self.maximum or 0):
            message += f": a limit of {self.limited_by}"
        return ParameterError(message, self.name)

    def check(self, value: object) -> Value:
        """Return the canonical form of a value.

        Raises:
            ParameterError: the value is of the wrong kind or out of range.
        """
        return checks.check(self, value)


def by_name(*parameters: Parameter) -> dict[str, Parameter]:
    """Return the parameters by their names, in this order."""
    return {parameter.name: parameter for parameter in parameters}

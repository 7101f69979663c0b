"""From stated values to requirements: the defaults, and what each value asks for.

A stated value is a demand, a default is a wish: an unstated minimum is 1, but 0 where an
`alphabet` or `min_classes` is stated, or where what was stated leaves it nothing to count.
"""

from __future__ import annotations

from passmint.core.characters import (
    AMBIGUOUS,
    CLASSES,
    DIGITS,
    LOWERCASE,
    POSITION_CLASSES,
    PUNCTUATION,
    REFERENCE_SPECIAL,
    UPPERCASE,
    ordered,
)
from passmint.core.parameters import POLICY_PARAMETERS
from passmint.core.requirements import CharacterClass, Requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MINIMUMS = tuple(CLASSES)
MAXIMUMS = tuple(f"max_{name}" for name in MINIMUMS)


class Demands:
    """What is asked of a password, by parameter, with the defaults filled in.

    `stated` names the parameters that the caller gave; the others are defaults. The length is
    not among the demands: it may follow from `entropy_bits`.
    """

    __slots__ = ("_symbols_chosen", "stated", "values")

    def __init__(
        self, values: Mapping[str, Any], stated: frozenset[str], *, symbols_chosen: bool
    ) -> None:
        self.values = values
        self.stated = stated
        self._symbols_chosen = symbols_chosen

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Demands:
        """The demands that the stated values make."""
        values = {
            name: value
            for name, value in stated.items()
            if name not in ("length", "entropy_bits") and value is not False
        }
        chosen = "symbols" in stated or "alphabet" in stated
        demands = cls(values, frozenset(stated), symbols_chosen=chosen)
        wished = 0 if "alphabet" in stated or "min_classes" in stated else 1
        defaults = {
            name: wished if demands._counted(name) else 0 for name in MINIMUMS if name not in stated
        }
        return cls(values | defaults, frozenset(stated), symbols_chosen=chosen)

    def without(self, *names: str) -> Demands:
        """The same demands with some no longer made."""
        values = {name: value for name, value in self.values.items() if name not in names}
        return Demands(values, self.stated, symbols_chosen=self._symbols_chosen)

    def requirements(self, length: int) -> Requirements:
        """The requirements on a password of this length."""
        classes = tuple(self._class(name) for name in MINIMUMS)
        return Requirements(
            length,
            tuple(c for c in classes if c.characters or c.least),
            self._position("first"),
            self._position("last"),
            self.values.get("min_classes", 0),
        )

    def _class(self, name: str) -> CharacterClass:
        most = self.values.get(f"max_{name}")
        return CharacterClass(
            name,
            "" if most == 0 else self._available(name),
            self._counted(name),
            self.values.get(name, 0),
            most,
        )

    def _counted(self, name: str) -> str:
        """The characters that count towards a minimum."""
        if self.values.get(f"max_{name}") == 0:
            return ""
        available = self._available(name)
        if name != "special_chars" or self._symbols_chosen:
            return available
        return "".join(c for c in available if c in REFERENCE_SPECIAL)

    def _available(self, name: str) -> str:
        default = LOWERCASE + UPPERCASE + DIGITS + self.values.get("symbols", PUNCTUATION)
        alphabet = self.values.get("alphabet", default)
        removed = self.values.get("exclude", "")
        if self.values.get("exclude_ambiguous"):
            removed += AMBIGUOUS
        return ordered("".join(c for c in alphabet if c in CLASSES[name] and c not in removed))

    def _position(self, name: str) -> frozenset[str] | None:
        groups = self.values.get(name)
        if groups is None:
            return None
        return frozenset(member for group in groups for member in POSITION_CLASSES[group])

    def described(self) -> list[tuple[str, Any, str]]:
        """Each demand that asks for something: name, value, and 'stated' or 'default'."""
        return [
            (name, self.values[name], "stated" if name in self.stated else "default")
            for name in POLICY_PARAMETERS
            if name in self.values and (self.values[name] or name in self.stated)
        ]

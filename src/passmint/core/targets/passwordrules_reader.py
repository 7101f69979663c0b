"""Reader of the passwordrules syntax: property names, classes, sets and numbers.

`passwordrules` says what the syntax is and gives its sources.
"""

from __future__ import annotations

import re

from passmint.core.characters import DIGITS, LOWERCASE, PRINTABLE, PUNCTUATION, UPPERCASE, ordered
from passmint.core.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CHARACTER_PROPERTIES = ("allowed", "required")
_PROPERTIES = (
    "allowed",
    "max-consecutive",
    "max-repeating",
    "max-sequential",
    "maxlength",
    "minlength",
    "required",
)
_CLASSES = {
    "ascii-printable": PRINTABLE,
    "digit": DIGITS,
    "lower": LOWERCASE,
    "special": " " + PUNCTUATION,
    "unicode": PRINTABLE,
    "upper": UPPERCASE,
}
_MAX_DIGITS = 9  # of a number
_SHOWN_BEFORE, _SHOWN_AFTER = 24, 12  # characters around the position of an error

_SPACE = re.compile(r"[ \f\n\r\t]*")
_NAME = re.compile(r"[A-Za-z-]+")
_NUMBER = re.compile(r"[0-9]+")
_SET = re.compile(r"\[([^\]]*\]?)\]")  # the first ] closes it, or the second of two in a row


class Number:
    """A number in the text, and the index of its first digit."""

    __slots__ = ("position", "value")

    def __init__(self, value: int, position: int) -> None:
        self.value = value
        self.position = position


class Reader:
    """Reader of one text, from start to end. `_position` counts from 0."""

    __slots__ = ("_position", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._skip_space()

    def properties(self) -> Iterable[str]:
        """Yield the name of each property. The caller must read its value before the next name."""
        while True:
            name = self._one_of(_PROPERTIES, "")
            if not self._skip(":"):
                raise self.error(f"':' directly after {name}")
            self._skip_space()
            yield name
            if self._skip(";"):
                self._skip_space()
            elif not self._at_end():
                raise self.error("';' or the end")
            if self._at_end():
                return

    def characters(self) -> str:
        """Read a list of classes and sets. Return their characters in ASCII order."""
        union = ""
        while True:
            union += self._set() if self._next() == "[" else self._class()
            self._skip_space()
            if not self._skip(","):
                break
            self._skip_space()
        if not self._at_end() and self._next() != ";":
            raise self.error("',', ';' or the end")
        return ordered(union)

    def number(self, least: int) -> Number:
        """Read a number of at least `least`."""
        position = self._position
        digits = self._match(_NUMBER)
        if digits is None:
            raise self.error("a number")
        value = int(digits[0]) if len(digits[0].lstrip("0")) <= _MAX_DIGITS else None
        if value is None or value < least:
            raise self.error(
                f"a number of {least} or more and up to {_MAX_DIGITS} digits",
                _cut(digits[0]),
                position,
            )
        self._skip_space()
        return Number(value, position)

    def _class(self) -> str:
        return _CLASSES[self._one_of(_CLASSES, ", or a set such as [-_.]", any_case=True)]

    def _set(self) -> str:
        position = self._position
        found = self._match(_SET)
        if found is None:
            end = len(self._text)
            raise self.error(f"']' to end the set from character {position + 1}", None, end)
        for place, character in enumerate(found[1], position + 1):
            if character.isascii() and character not in PRINTABLE:
                raise self.error("printable characters in a set", None, place)
            if character == "-" and place > position + 1:
                raise self.error("'-' first in its set", "after others", place)
        used = "".join(c for c in found[1] if c.isascii())
        if not used:
            raise self.error("at least one ASCII character in a set", "none", position)
        return used

    def _one_of(self, names: Iterable[str], more: str, *, any_case: bool = False) -> str:
        position = self._position
        word = self._match(_NAME)
        name = word[0].lower() if word and any_case else word and word[0]
        if name is None or name not in names:
            raise self.error(f"one of {', '.join(names)}{more}", None, position)
        return name

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._position)
        if found:
            self._position = found.end()
        return found

    def _skip_space(self) -> None:
        self._match(_SPACE)

    def _skip(self, character: str) -> bool:
        """Read this character if it is next. Return whether it was."""
        found = self._next() == character
        self._position += found
        return found

    def _next(self) -> str:
        return self._text[self._position : self._position + 1]

    def _at_end(self) -> bool:
        return self._position == len(self._text)

    def error(
        self, expected: str, came: str | None = None, position: int | None = None
    ) -> ParameterError:
        """Return the error for a position, by default the current one, which `»` marks."""
        place = self._position if position is None else position
        begin, end = max(0, place - _SHOWN_BEFORE), place + _SHOWN_AFTER
        before = "…" * (begin > 0) + _printable(self._text[begin:place])
        after = _printable(self._text[place:end]) + "…" * (end < len(self._text))
        return ParameterError(
            f"rules must have {expected}, not {came or self._word_at(place)},"
            f" at character {place + 1}: {before}»{after}",
            "rules",
        )

    def _word_at(self, place: int) -> str:
        word = _NAME.match(self._text, place)
        shown = word[0] if word else self._text[place : place + 1]
        return f"'{_printable(_cut(shown))}'" if shown else "the end"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_BEFORE else text[:_SHOWN_BEFORE] + "…"


def _printable(text: str) -> str:
    """Return the text with an escape for each character that a terminal cannot show."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)

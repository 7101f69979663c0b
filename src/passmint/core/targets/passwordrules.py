"""The passwordrules language of Apple and the WHATWG: what a site says of its passwords.

`required: upper, [-!]; required: digit; minlength: 8; maxlength: 20` asks for a capital, `-` or
`!`, and for a digit, in 8 to 20 characters. It is read as Apple's parser reads it, but where that
one leaves out what it cannot read, this one raises an error that shows the place:

- Names of properties are lower case, those of classes in any case; `:` follows its name directly.
  White space may stand everywhere else, after a number too.
- A set holds `-` first and `]` last. Control characters are errors.
- Passwords are ASCII: `unicode` means `ascii-printable`, and the characters of a set that are not
  ASCII go unused, as with Apple. A set of nothing else is an error.
- Of several limits the strictest holds. 0 is none, and so an error except as `minlength`.
- No property, or one without a value, is an error. A `;` at the end is not.

Sources: https://github.com/apple/password-manager-resources (tools/PasswordRulesParser.js, and
pull request 1255 for `max-repeating` and `max-sequential`), https://github.com/whatwg/html/issues/3518
"""

from __future__ import annotations

import re

from passmint.core.characters import DIGITS, LOWERCASE, PRINTABLE, PUNCTUATION, UPPERCASE, ordered
from passmint.core.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 4096  # characters
_MAX_DIGITS = 9  # of a number
_SHOWN_BEFORE, _SHOWN_AFTER = 24, 12  # characters around the place of an error

_CLASSES = {
    "ascii-printable": PRINTABLE,
    "digit": DIGITS,
    "lower": LOWERCASE,
    "special": " " + PUNCTUATION,
    "unicode": PRINTABLE,
    "upper": UPPERCASE,
}
_CHARACTER_PROPERTIES = ("allowed", "required")
_PROPERTIES = (
    "allowed",
    "max-consecutive",
    "max-repeating",
    "max-sequential",
    "maxlength",
    "minlength",
    "required",
)

_SPACE = re.compile(r"[ \f\n\r\t]*")
_NAME = re.compile(r"[A-Za-z-]+")
_NUMBER = re.compile(r"[0-9]+")
_SET = re.compile(r"\[([^\]]*\]?)\]")  # the first ] closes it, or the second of two in a row


class Rules:
    """What a passwordrules text demands; None where it says nothing.

    `required` holds sets of characters, each in ASCII order: at least one character of each set
    must appear. `alphabet` holds all that may be used, in ASCII order. `max_repeating` is the
    longest run of one character, `max_sequential` the longest along a-z, A-Z or 0-9, either way.
    """

    __slots__ = (
        "alphabet",
        "max_length",
        "max_repeating",
        "max_sequential",
        "min_length",
        "required",
    )

    def __init__(
        self,
        *,
        required: tuple[str, ...],
        alphabet: str,
        min_length: int | None,
        max_length: int | None,
        max_repeating: int | None,
        max_sequential: int | None,
    ) -> None:
        self.required = required
        self.alphabet = alphabet
        self.min_length = min_length
        self.max_length = max_length
        self.max_repeating = max_repeating
        self.max_sequential = max_sequential


def parse(text: str) -> Rules:
    """What the text demands.

    Raises:
        ParameterError: it is not of the language; the message shows where, counted from 1.
    """
    if len(text) > MAX_TEXT:
        raise ParameterError(
            f"rules must have at most {MAX_TEXT} characters, not {len(text)}", "rules"
        )
    reader = _Reader(text)
    characters: dict[str, list[str]] = {name: [] for name in _CHARACTER_PROPERTIES}
    numbers: dict[str, list[_Number]] = {}
    for name in reader.properties():
        if name in _CHARACTER_PROPERTIES:
            characters[name].append(reader.characters())
        else:
            numbers.setdefault(name, []).append(reader.number(0 if name == "minlength" else 1))
    required = tuple(dict.fromkeys(characters["required"]))
    return Rules(
        required=required,
        alphabet=ordered("".join((*required, *characters["allowed"]))) or ordered(PRINTABLE),
        **_lengths(reader, numbers.get("minlength", []), numbers.get("maxlength", [])),
        max_repeating=_least(numbers, "max-repeating"),
        max_sequential=_least(numbers, "max-sequential"),
    )


def character_set(characters: str) -> str:
    """Characters of printable ASCII as a set of the language: `-` first, `]` last."""
    middle = "".join(c for c in ordered(characters) if c not in "-]")
    first, last = "-" if "-" in characters else "", "]" if "]" in characters else ""
    return f"[{first}{middle}{last}]"


def _lengths(
    reader: _Reader, minima: list[_Number], maxima: list[_Number]
) -> dict[str, int | None]:
    least = max(minima, key=lambda number: number.value, default=None)
    most = min(maxima, key=lambda number: number.value, default=None)
    if least and most and least.value > most.value:
        raise reader.error(
            f"a maxlength of at least {least.value}, which is the minlength",
            str(most.value),
            most.position,
        )
    return {
        "min_length": least.value if least else None,
        "max_length": most.value if most else None,
    }


def _least(numbers: dict[str, list[_Number]], name: str) -> int | None:
    # Apple's pull request 1255: `max-consecutive` stands for both.
    stated = numbers.get(name, []) + numbers.get("max-consecutive", [])
    return min((number.value for number in stated), default=None)


class _Number:
    __slots__ = ("position", "value")

    def __init__(self, value: int, position: int) -> None:
        self.value = value
        self.position = position


class _Reader:
    """Reads a text from its begin to its end; `_position` counts from 0."""

    __slots__ = ("_position", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._skip_space()

    def properties(self) -> Iterable[str]:
        """The name of each property; whoever is given it reads the value before the next."""
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
        """The characters of a list of classes and sets, in ASCII order."""
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

    def number(self, least: int) -> _Number:
        """A number, not below the least."""
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
        return _Number(value, position)

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
        """Whether this character stood here; if so it is read."""
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
        """The error for a place, the current one if none is given; `»` shows it."""
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
    """The text with each character that a terminal would not show as its escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)

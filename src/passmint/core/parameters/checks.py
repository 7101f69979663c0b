"""Value checks: what each kind of parameter accepts, and the canonical form of a value."""

from __future__ import annotations

from itertools import islice

from passmint.core.characters import PRINTABLE
from passmint.core.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, Protocol

    Kind = Literal["integer", "number", "boolean", "characters", "name", "names", "strings", "text"]
    Value = int | float | bool | str | tuple[str, ...]

    class Checked(Protocol):
        """The part of a parameter record that its check reads."""

        kind: Kind
        minimum: float | None
        maximum: int | None
        allowed: str | tuple[str, ...]
        may_be_empty: bool

        def error(self, value: object, came: str | None = None) -> ParameterError:
            """Return the error for a value that the parameter does not accept."""


# Limits of one list of strings.
MAX_STRINGS = 100
MAX_STRING_LENGTH = 64  # characters
MAX_STRINGS_LENGTH = 1024  # characters of all strings together


def expected(parameter: Checked) -> str:
    """Return what a value must be, in the words that follow 'must be' in a message."""
    if parameter.kind in ("integer", "number"):
        noun = "an integer" if parameter.kind == "integer" else "a number"
        if parameter.maximum is None:
            return f"{noun} of {parameter.minimum} or more"
        return f"{noun} from {parameter.minimum} to {parameter.maximum}"
    if parameter.kind in ("name", "names"):
        more = "or more " if parameter.kind == "names" else ""
        return f"one {more}of " + ", ".join(parameter.allowed)
    if parameter.kind == "text":
        length = f"{'up' if parameter.may_be_empty else '1'} to {parameter.maximum} characters"
        return f"{length} of printable ASCII" if parameter.allowed else length
    if parameter.kind in _EXPECTED:
        return _EXPECTED[parameter.kind]
    noun = "ASCII punctuation or space" if parameter.allowed != PRINTABLE else "printable ASCII"
    return noun if parameter.may_be_empty else f"one or more characters of {noun}"


_EXPECTED = {
    "boolean": "true or false",
    "strings": f"1 to {MAX_STRINGS} strings, each of 1 to {MAX_STRING_LENGTH} characters of"
    f" printable ASCII, {MAX_STRINGS_LENGTH} in all",
}


def check(parameter: Checked, value: object) -> Value:
    """Return the canonical form of a value.

    Raises:
        ParameterError: the value is of the wrong kind or out of range.
    """
    return _CHECKS[parameter.kind](parameter, value)


def _in_range(parameter: Checked, value: int | float) -> bool:
    above = parameter.minimum is None or value >= parameter.minimum
    return above and (parameter.maximum is None or value <= parameter.maximum)


def _check_integer(parameter: Checked, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not _in_range(parameter, value):
        raise parameter.error(value)
    return value


def _check_number(parameter: Checked, value: object) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise parameter.error(value)
    if not _in_range(parameter, value):  # also false for NaN
        raise parameter.error(value)
    return value


def _check_boolean(parameter: Checked, value: object) -> bool:
    if not isinstance(value, bool):
        raise parameter.error(value)
    return value


def _check_characters(parameter: Checked, value: object) -> str:
    if not isinstance(value, str) or not (value or parameter.may_be_empty):
        raise parameter.error(value)
    _check_each(parameter, value, value, parameter.allowed)
    return "".join(sorted(set(value)))


def _check_text(parameter: Checked, value: object) -> str:
    if not isinstance(value, str) or not (value or parameter.may_be_empty):
        raise parameter.error(value)
    if len(value) > (parameter.maximum or 0):
        raise parameter.error(value, f"{len(value)} characters")
    if parameter.allowed:
        _check_each(parameter, value, value, parameter.allowed)
    return value


def _check_each(
    parameter: Checked, value: object, text: str, allowed: str | tuple[str, ...]
) -> None:
    """Raise the error for the first character of `text` that is not allowed."""
    for character in text:
        if character not in allowed:
            raise parameter.error(value, f"{character!r} (U+{ord(character):04X})")


def _check_name(parameter: Checked, value: object) -> str:
    if not isinstance(value, str) or value not in parameter.allowed:
        raise parameter.error(value)
    return value


def _check_names(parameter: Checked, value: object) -> tuple[str, ...]:
    names = _items(parameter, value, len(parameter.allowed))  # one more is a repetition
    if not names:
        raise parameter.error(value)
    for name in names:
        if not isinstance(name, str) or name not in parameter.allowed:
            raise parameter.error(name)
    if len(set(names)) < len(names):
        raise parameter.error(value, "the same name twice")
    return tuple(sorted(names))


def _check_strings(parameter: Checked, value: object) -> tuple[str, ...]:
    strings = _items(parameter, value, MAX_STRINGS)
    if not 1 <= len(strings) <= MAX_STRINGS:
        raise parameter.error(value, "more" if strings else "an empty list")
    for string in strings:
        if not isinstance(string, str) or not 1 <= len(string) <= MAX_STRING_LENGTH:
            raise parameter.error(string)
        _check_each(parameter, value, string, PRINTABLE)
    different = sorted({string.lower() for string in strings})
    total = sum(map(len, different))
    if total > MAX_STRINGS_LENGTH:
        raise parameter.error(value, f"{total} characters in all")
    return tuple(different)


def _items(parameter: Checked, value: Any, most: int) -> tuple[Any, ...]:
    """Return at most `most + 1` items, enough to notice an overlong list.

    A bare string is one item.
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        raise parameter.error(value)
    try:
        return tuple(islice(value, most + 1))
    except TypeError:
        raise parameter.error(value) from None


_CHECKS = {
    "integer": _check_integer,
    "number": _check_number,
    "boolean": _check_boolean,
    "characters": _check_characters,
    "names": _check_names,
    "name": _check_name,
    "strings": _check_strings,
    "text": _check_text,
}

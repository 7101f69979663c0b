"""The policy language: one record a parameter, and the check of one value against its record.

The records know nothing of any door; the query string, JSON, the command line, OpenAPI and
the reference pages each render them in a module of their own.
"""

from __future__ import annotations

from itertools import islice

from passmint.core.characters import (
    POSITION_CLASSES,
    PRINTABLE,
    PUNCTUATION,
    REFERENCE_SPECIAL,
)
from passmint.core.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    Kind = Literal["integer", "number", "boolean", "characters", "name", "names", "strings", "text"]
    Value = int | float | bool | str | tuple[str, ...]

DEFAULT_LENGTH = 16
MAX_LENGTH = 4096  # the core's own bound; a service sets a lower one
MAX_ENTROPY_BITS = 32768  # more than 4096 printable characters can carry
MAX_STRINGS = 100  # of one list, each of up to
MAX_STRING_LENGTH = 64  # characters, and of
MAX_STRINGS_LENGTH = 1024  # in all
MAX_TEXT = 4096
_ECHO_CHARACTERS = 40

# What `safe_for` may name; `contexts` says what each means.
CONTEXTS = (
    "url",
    "shell",
    "dotenv",
    "yaml",
    "filename",
    "pgpass",
    "json",
    "xml",
    "sql",
    "odbc",
    "libpq",
    "double-click",
)


class Parameter:
    """One parameter: its name, kind, bounds, default and meaning.

    `minimum` and `maximum` bound integers and numbers (None: unbounded), `maximum` the length of
    a "text" too. `allowed` holds the characters or names a value may use. `may_be_empty` lets a
    text be empty. `limited_by` says who lowered the maximum, if anybody did.
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
    )

    def __init__(
        self,
        name: str,
        kind: Kind,
        meaning: str,
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        default: int | str | bool | None = None,
        allowed: str | tuple[str, ...] = (),
        may_be_empty: bool = False,
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
        self.limited_by = limited_by

    @property
    def is_list(self) -> bool:
        """Whether a value holds several items: comma-separated in a query, an array in JSON."""
        return self.kind in ("names", "strings")

    def __repr__(self) -> str:
        return f"Parameter({self.name!r}, {self.kind!r})"

    def bounded(self, maximum: int, by: str) -> Parameter:
        """The same parameter with a lower upper bound, and who set it."""
        return Parameter(
            self.name,
            self.kind,
            self.meaning,
            minimum=self.minimum,
            maximum=maximum,
            default=self.default,
            allowed=self.allowed,
            may_be_empty=self.may_be_empty,
            limited_by=by,
        )

    def expected(self) -> str:
        """What a value must be, to stand after 'must be'."""
        if self.kind in ("integer", "number"):
            noun = "an integer" if self.kind == "integer" else "a number"
            if self.maximum is None:
                return f"{noun} of {self.minimum} or more"
            return f"{noun} from {self.minimum} to {self.maximum}"
        if self.kind in ("name", "names"):
            more = "or more " if self.kind == "names" else ""
            return f"one {more}of " + ", ".join(self.allowed)
        if self.kind == "text":
            length = f"{'up' if self.may_be_empty else '1'} to {self.maximum} characters"
            return f"{length} of printable ASCII" if self.allowed else length
        if self.kind in _EXPECTED:
            return _EXPECTED[self.kind]
        noun = "ASCII punctuation or space" if self.allowed != PRINTABLE else "printable ASCII"
        return noun if self.may_be_empty else f"one or more characters of {noun}"

    def error(self, value: object, came: str | None = None) -> ParameterError:
        """The error for a value that this parameter does not take."""
        message = f"{self.name} must be {self.expected()}, not {came or echo(value)}"
        if self.limited_by and isinstance(value, int) and value > (self.maximum or 0):
            message += f": a limit of {self.limited_by}"
        return ParameterError(message, self.name)

    def check(self, value: object) -> Value:
        """`value` in canonical form; ParameterError unless it is of the kind and in range."""
        return _CHECKS[self.kind](self, value)


_EXPECTED = {
    "boolean": "true or false",
    "strings": f"1 to {MAX_STRINGS} strings, each of 1 to {MAX_STRING_LENGTH} characters of"
    f" printable ASCII, {MAX_STRINGS_LENGTH} in all",
}


def echo(value: object) -> str:
    """A value as an error message shows it to the one who sent it: quoted and cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        # str() of a huge integer is refused by Python itself (CVE-2020-10735).
        return str(value) if value.bit_length() < 64 else "an integer of more than 64 bits"
    if isinstance(value, str):
        cut = value if len(value) <= _ECHO_CHARACTERS else value[:_ECHO_CHARACTERS] + "…"
        return repr(cut) if value else "empty"
    if isinstance(value, float):
        return repr(value)
    return _NOUNS.get(type(value), f"a value of type {type(value).__name__}")


_NOUNS = {type(None): "null", dict: "an object", list: "a list", tuple: "a list"}


def _in_range(parameter: Parameter, value: int | float) -> bool:
    above = parameter.minimum is None or value >= parameter.minimum
    return above and (parameter.maximum is None or value <= parameter.maximum)


def _check_integer(parameter: Parameter, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not _in_range(parameter, value):
        raise parameter.error(value)
    return value


def _check_number(parameter: Parameter, value: object) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise parameter.error(value)
    if not _in_range(parameter, value):  # also false for NaN
        raise parameter.error(value)
    return value


def _check_boolean(parameter: Parameter, value: object) -> bool:
    if not isinstance(value, bool):
        raise parameter.error(value)
    return value


def _check_characters(parameter: Parameter, value: object) -> str:
    if not isinstance(value, str) or not (value or parameter.may_be_empty):
        raise parameter.error(value)
    for character in value:
        if character not in parameter.allowed:
            raise parameter.error(value, f"{character!r} (U+{ord(character):04X})")
    return "".join(sorted(set(value)))


def _check_text(parameter: Parameter, value: object) -> str:
    if not isinstance(value, str) or not (value or parameter.may_be_empty):
        raise parameter.error(value)
    if len(value) > (parameter.maximum or 0):
        raise parameter.error(value, f"{len(value)} characters")
    for character in value if parameter.allowed else "":
        if character not in parameter.allowed:
            raise parameter.error(value, f"{character!r} (U+{ord(character):04X})")
    return value


def _check_name(parameter: Parameter, value: object) -> str:
    if not isinstance(value, str) or value not in parameter.allowed:
        raise parameter.error(value)
    return value


def _few(parameter: Parameter, value: Any, most: int) -> tuple[Any, ...]:
    """The items of an iterable, one more at most than there may be; a string is one item."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        raise parameter.error(value)
    try:
        return tuple(islice(value, most + 1))
    except TypeError:
        raise parameter.error(value) from None


def _check_names(parameter: Parameter, value: object) -> tuple[str, ...]:
    names = _few(parameter, value, len(parameter.allowed))  # one more is a repetition
    if not names:
        raise parameter.error(value)
    for name in names:
        if not isinstance(name, str) or name not in parameter.allowed:
            raise parameter.error(name)
    if len(set(names)) < len(names):
        raise parameter.error(value, "the same name twice")
    return tuple(sorted(names))


def _check_strings(parameter: Parameter, value: object) -> tuple[str, ...]:
    strings = _few(parameter, value, MAX_STRINGS)
    if not 1 <= len(strings) <= MAX_STRINGS:
        raise parameter.error(value, "more" if strings else "an empty list")
    for string in strings:
        if not isinstance(string, str) or not 1 <= len(string) <= MAX_STRING_LENGTH:
            raise parameter.error(string)
        for character in string:
            if character not in PRINTABLE:
                raise parameter.error(value, f"{character!r} (U+{ord(character):04X})")
    different = sorted({string.lower() for string in strings})
    total = sum(map(len, different))
    if total > MAX_STRINGS_LENGTH:
        raise parameter.error(value, f"{total} characters in all")
    return tuple(different)


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


def _minimum(name: str, noun: str, more: str = "") -> Parameter:
    meaning = f"At least so many {noun}{more}."
    return Parameter(name, "integer", meaning, minimum=0, maximum=MAX_LENGTH, default=1)


def _maximum(name: str, noun: str) -> Parameter:
    meaning = f"At most so many {noun}; 0 removes the class."
    return Parameter(name, "integer", meaning, minimum=0, maximum=MAX_LENGTH)


def _position(name: str) -> Parameter:
    meaning = f"The {name} character is of any of these classes."
    return Parameter(name, "names", meaning, allowed=tuple(POSITION_CLASSES))


def _by_name(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


POLICY_PARAMETERS: Mapping[str, Parameter] = _by_name(
    Parameter(
        "length",
        "integer",
        "Exact length in characters.",
        minimum=1,
        maximum=MAX_LENGTH,
        default=DEFAULT_LENGTH,
    ),
    Parameter(
        "entropy_bits",
        "number",
        "Instead of length: the shortest length whose entropy reaches so many bits.",
        minimum=1,
        maximum=MAX_ENTROPY_BITS,
    ),
    _minimum("nums", "digits"),
    _minimum(
        "special_chars",
        "symbols",
        f": of {REFERENCE_SPECIAL}, or of all where symbols, alphabet, safe_for, a preset or rules"
        " choose them",
    ),
    _minimum("uppercase", "uppercase letters"),
    _minimum("lowercase", "lowercase letters"),
    _maximum("max_nums", "digits"),
    _maximum("max_special_chars", "symbols"),
    _maximum("max_uppercase", "uppercase letters"),
    _maximum("max_lowercase", "lowercase letters"),
    Parameter(
        "symbols",
        "characters",
        "The symbols to use; empty means none.",
        allowed=" " + PUNCTUATION,
        default=PUNCTUATION,
        may_be_empty=True,
    ),
    Parameter("exclude", "characters", "Characters never used.", allowed=PRINTABLE),
    Parameter(
        "exclude_ambiguous", "boolean", "Leaves out characters that look alike.", default=False
    ),
    Parameter("alphabet", "characters", "These characters alone.", allowed=PRINTABLE),
    _position("first"),
    _position("last"),
    Parameter(
        "min_classes",
        "integer",
        "At least so many of the four classes appear.",
        minimum=1,
        maximum=4,
    ),
    Parameter(
        "min_unique",
        "integer",
        "At least so many different characters.",
        minimum=1,
        maximum=len(PRINTABLE),
    ),
    Parameter(
        "max_repeating",
        "integer",
        "The longest run of one character, such as aaa.",
        minimum=1,
        maximum=MAX_LENGTH,
    ),
    Parameter(
        "max_sequential",
        "integer",
        "The longest run along a-z, A-Z or 0-9, either way, such as abc or 321.",
        minimum=1,
        maximum=MAX_LENGTH,
    ),
    Parameter(
        "not_containing",
        "strings",
        "None of these strings appears, whatever the case: user names, say.",
    ),
    Parameter(
        "safe_for",
        "names",
        "The password stands there as it is, without quoting or escaping more than is usual.",
        allowed=CONTEXTS,
    ),
    Parameter(
        "rules",
        "text",
        "The rules of a site, as its passwordrules attribute states them.",
        maximum=MAX_TEXT,
    ),
    Parameter(
        "preset",
        "text",
        "The name of a real target, such as aws-rds-mysql, whose limits hold.",
        maximum=MAX_STRING_LENGTH,
    ),
)

REQUEST_PARAMETERS: Mapping[str, Parameter] = _by_name(
    Parameter("count", "integer", "How many passwords.", minimum=1, default=1),
    Parameter(
        "details",
        "boolean",
        "Adds entropy_bits, length and alphabet_size to the answer.",
        default=False,
    ),
)

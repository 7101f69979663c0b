"""Policy parameters: the record of each, and the limits and names that they use."""

from __future__ import annotations

from passmint.core.characters import (
    POSITION_CLASSES,
    PRINTABLE,
    PUNCTUATION,
    REFERENCE_SPECIAL,
)
from passmint.core.parameters.checks import MAX_STRING_LENGTH
from passmint.core.parameters.record import Parameter, by_name
from passmint.core.parameters.values import check_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.parameters.checks import Value

DEFAULT_LENGTH = 16
MAX_LENGTH = 4096  # limit of the engine; a service sets a lower one
MAX_ENTROPY_BITS = 32768  # more than 4096 printable characters can carry
MAX_TEXT = 4096

# The values of `safe_for`. `targets/contexts.py` defines each.
CONTEXT_NAMES = (
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


def _minimum(name: str, noun: str, more: str = "") -> Parameter:
    meaning = f"Minimum number of {noun}{more}."
    return Parameter(
        name,
        "integer",
        meaning,
        minimum=0,
        maximum=MAX_LENGTH,
        default=1,
        stricter="greater",
    )


def _maximum(name: str, noun: str) -> Parameter:
    meaning = f"Maximum number of {noun}; 0 excludes them."
    return Parameter(name, "integer", meaning, minimum=0, maximum=MAX_LENGTH, stricter="less")


def _position(name: str) -> Parameter:
    meaning = f"Classes that the {name} character may be of."
    return Parameter(name, "names", meaning, allowed=tuple(POSITION_CLASSES))


POLICY_PARAMETERS: Mapping[str, Parameter] = by_name(
    Parameter(
        "length",
        "integer",
        "Exact length, in characters.",
        minimum=1,
        maximum=MAX_LENGTH,
        default=DEFAULT_LENGTH,
    ),
    Parameter(
        "entropy_bits",
        "number",
        "Minimum entropy in bits, in place of length: the shortest length that reaches it is used.",
        minimum=1,
        maximum=MAX_ENTROPY_BITS,
    ),
    _minimum("nums", "digits"),
    _minimum(
        "special_chars",
        "symbols",
        f" among {REFERENCE_SPECIAL}; with symbols, alphabet, safe_for, preset or rules, any symbol"
        " counts",
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
        "Symbols that may appear; empty for none.",
        allowed=" " + PUNCTUATION,
        default=PUNCTUATION,
        may_be_empty=True,
    ),
    Parameter("exclude", "characters", "Characters that must not appear.", allowed=PRINTABLE),
    Parameter(
        "exclude_ambiguous", "boolean", "Excludes characters that look alike.", default=False
    ),
    Parameter("alphabet", "characters", "Only these characters may appear.", allowed=PRINTABLE),
    _position("first"),
    _position("last"),
    Parameter(
        "min_classes",
        "integer",
        "Minimum number of different character classes, of four.",
        minimum=1,
        maximum=4,
        stricter="greater",
    ),
    Parameter(
        "min_unique",
        "integer",
        "Minimum number of different characters.",
        minimum=1,
        maximum=len(PRINTABLE),
        stricter="greater",
    ),
    Parameter(
        "max_repeating",
        "integer",
        "Maximum length of a run of one character, such as aaa.",
        minimum=1,
        maximum=MAX_LENGTH,
        stricter="less",
    ),
    Parameter(
        "max_sequential",
        "integer",
        "Maximum length of a run along a-z, A-Z or 0-9 in either direction, such as abc or 321.",
        minimum=1,
        maximum=MAX_LENGTH,
        stricter="less",
    ),
    Parameter(
        "not_containing",
        "strings",
        "Strings that must not appear in any case, such as user names.",
    ),
    Parameter(
        "safe_for",
        "names",
        "Contexts that the password is safe to paste into, with no extra quoting or escaping.",
        allowed=CONTEXT_NAMES,
    ),
    Parameter(
        "rules",
        "text",
        "Rules of a site, as in its passwordrules attribute.",
        maximum=MAX_TEXT,
    ),
    Parameter(
        "preset",
        "text",
        "Name of a real target, such as aws-rds-mysql, whose limits the password must satisfy.",
        maximum=MAX_STRING_LENGTH,
    ),
)

REQUEST_PARAMETERS: Mapping[str, Parameter] = by_name(
    Parameter("count", "integer", "Number of passwords.", minimum=1, default=1),
    Parameter(
        "details",
        "boolean",
        "Adds entropy_bits, length and alphabet_size to the answer.",
        default=False,
    ),
)


def check_policy(stated: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of policy parameters in canonical form.

    Raises:
        ParameterError: a parameter is unknown, or a value is of the wrong kind or out of range.
    """
    check_names(stated, POLICY_PARAMETERS, "a policy")
    return {name: POLICY_PARAMETERS[name].check(value) for name, value in stated.items()}

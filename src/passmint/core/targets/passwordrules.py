"""The passwordrules language of Apple and the WHATWG, in which a site describes its passwords.

`required: upper, [-!]; required: digit; minlength: 8; maxlength: 20` requires a capital, `-` or
`!`, and requires a digit, in 8 to 20 characters. The text is read as Apple's parser reads it, with
one difference: Apple's parser skips what it cannot read, and this one raises an error that shows
the position.

- Property names are lower case; class names may have any case. `:` follows its name directly.
  White space may be anywhere else, also after a number.
- In a set, `-` must be first and `]` last. Control characters are errors.
- Passwords are ASCII: `unicode` means `ascii-printable`, and characters of a set that are not
  ASCII are ignored, as Apple does. A set with no ASCII character is an error.
- Of several limits of one kind the strictest holds. Only `minlength` may be 0.
- A text without a property is an error, and so is a property without a value. A `;` at the end is
  allowed.

Sources: https://github.com/apple/password-manager-resources (tools/PasswordRulesParser.js, and
pull request 1255 for `max-repeating` and `max-sequential`), https://github.com/whatwg/html/issues/3518
"""

from __future__ import annotations

from passmint.core.characters import PRINTABLE, ordered
from passmint.core.targets.passwordrules_reader import CHARACTER_PROPERTIES, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.targets.passwordrules_reader import Number


class Rules:
    """Rules that a passwordrules text sets. A rule that it does not set is None.

    required: sets of characters, each in ASCII order. At least one of each set must appear.
    alphabet: characters that may appear, in ASCII order.
    min_length, max_length: bounds of the length, in characters.
    max_repeating: length of the longest run of one character.
    max_sequential: length of the longest run along a-z, A-Z or 0-9, in either direction.
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
    """Read a text of the language.

    Raises:
        ParameterError: the text has a syntax error. The message shows the position, counted from 1.
    """
    reader = Reader(text)
    characters: dict[str, list[str]] = {name: [] for name in CHARACTER_PROPERTIES}
    numbers: dict[str, list[Number]] = {}
    for name in reader.properties():
        if name in CHARACTER_PROPERTIES:
            characters[name].append(reader.characters())
        else:
            numbers.setdefault(name, []).append(reader.number(0 if name == "minlength" else 1))
    required = tuple(dict.fromkeys(characters["required"]))
    return Rules(
        required=required,
        alphabet=ordered("".join((*required, *characters["allowed"]))) or ordered(PRINTABLE),
        **_lengths(reader, numbers.get("minlength", []), numbers.get("maxlength", [])),
        max_repeating=_smallest(numbers, "max-repeating"),
        max_sequential=_smallest(numbers, "max-sequential"),
    )


def character_set(characters: str) -> str:
    """Return printable ASCII characters as a set of the language, with `-` first and `]` last."""
    middle = "".join(c for c in ordered(characters) if c not in "-]")
    first, last = "-" if "-" in characters else "", "]" if "]" in characters else ""
    return f"[{first}{middle}{last}]"


def _lengths(reader: Reader, minima: list[Number], maxima: list[Number]) -> dict[str, int | None]:
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


def _smallest(numbers: dict[str, list[Number]], name: str) -> int | None:
    # Apple's pull request 1255: `max-consecutive` sets both limits.
    stated = numbers.get(name, []) + numbers.get("max-consecutive", [])
    return min((number.value for number in stated), default=None)

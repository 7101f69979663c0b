"""The parameters of a passphrase, as records; `parameters` holds those of a password."""

from __future__ import annotations

from passmint.core.characters import PRINTABLE, REFERENCE_SPECIAL
from passmint.core.parameters.policy import MAX_LENGTH
from passmint.core.parameters.record import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

WORDLIST_NAMES = ("eff-large", "eff-short-1", "eff-short-2")
DEFAULT_WORDS = 6
MAX_WORDS = 64
MAX_SEPARATOR = 16
_MAX_ENTROPY_BITS = 2048  # more than 64 words of any list, digits and symbols can carry


def _by_name(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


def _insertions(name: str, noun: str) -> Parameter:
    meaning = f"Exactly so many {noun}, each directly after a word, one a word at most."
    return Parameter(name, "integer", meaning, minimum=0, maximum=MAX_WORDS, default=0)


def _limit(name: str, meaning: str) -> Parameter:
    return Parameter(name, "integer", meaning, minimum=1, maximum=MAX_LENGTH)


PHRASE_PARAMETERS: Mapping[str, Parameter] = _by_name(
    Parameter(
        "words",
        "integer",
        "How many words.",
        minimum=1,
        maximum=MAX_WORDS,
        default=DEFAULT_WORDS,
    ),
    Parameter(
        "entropy_bits",
        "number",
        "Instead of words: the fewest words whose entropy reaches so many bits.",
        minimum=1,
        maximum=_MAX_ENTROPY_BITS,
    ),
    Parameter(
        "wordlist",
        "name",
        "The list the words come from.",
        allowed=WORDLIST_NAMES,
        default=WORDLIST_NAMES[0],
    ),
    Parameter(
        "separator",
        "text",
        "What stands between two words; empty means nothing.",
        allowed=PRINTABLE,
        maximum=MAX_SEPARATOR,
        default="-",
        may_be_empty=True,
    ),
    Parameter(
        "capitalize",
        "name",
        "Words as the list has them, with a capital first letter, in capitals throughout, or each"
        " by chance with a capital first letter or without.",
        allowed=("none", "first", "all", "random"),
        default="none",
    ),
    _insertions("nums", "digits"),
    _insertions("special_chars", f"symbols of {REFERENCE_SPECIAL}"),
    _limit("min_length", "At least so many characters in all."),
    _limit("max_length", "At most so many characters in all."),
)

PHRASE_REQUEST_PARAMETERS: Mapping[str, Parameter] = _by_name(
    Parameter("count", "integer", "How many passphrases.", minimum=1, default=1),
    Parameter(
        "details",
        "boolean",
        "Adds entropy_bits, words, wordlist_size, min_length and max_length to the answer.",
        default=False,
    ),
)

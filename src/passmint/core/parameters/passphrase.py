"""Passphrase parameters: the record of each. `policy` has those of a password."""

from __future__ import annotations

from passmint.core.characters import PRINTABLE, REFERENCE_SPECIAL
from passmint.core.parameters.policy import MAX_LENGTH
from passmint.core.parameters.record import Parameter, by_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

WORDLIST_NAMES = ("eff-large", "eff-short-1", "eff-short-2")
DEFAULT_WORDS = 6
MAX_WORDS = 64
MAX_SEPARATOR = 16
_MAX_ENTROPY_BITS = 2048  # more than 64 words can carry, with digits and symbols


def _insertions(name: str, noun: str) -> Parameter:
    meaning = f"Exact number of {noun}. Each follows a word directly, at most one after each word."
    return Parameter(name, "integer", meaning, minimum=0, maximum=MAX_WORDS, default=0)


def _limit(name: str, meaning: str) -> Parameter:
    return Parameter(name, "integer", meaning, minimum=1, maximum=MAX_LENGTH)


PHRASE_PARAMETERS: Mapping[str, Parameter] = by_name(
    Parameter(
        "words",
        "integer",
        "Number of words.",
        minimum=1,
        maximum=MAX_WORDS,
        default=DEFAULT_WORDS,
    ),
    Parameter(
        "entropy_bits",
        "number",
        "Minimum entropy in bits, in place of words: the fewest words that reach it are used.",
        minimum=1,
        maximum=_MAX_ENTROPY_BITS,
    ),
    Parameter(
        "wordlist",
        "name",
        "List that the words come from.",
        allowed=WORDLIST_NAMES,
        default=WORDLIST_NAMES[0],
    ),
    Parameter(
        "separator",
        "text",
        "Text between two words; empty for none.",
        allowed=PRINTABLE,
        maximum=MAX_SEPARATOR,
        default="-",
        may_be_empty=True,
    ),
    Parameter(
        "capitalize",
        "name",
        "Which letters are capitals: none, the first of each word, all, or at random the first of"
        " each word or none of it.",
        allowed=("none", "first", "all", "random"),
        default="none",
    ),
    _insertions("nums", "digits"),
    _insertions("special_chars", f"symbols of {REFERENCE_SPECIAL}"),
    _limit("min_length", "Minimum length of the passphrase, in characters."),
    _limit("max_length", "Maximum length of the passphrase, in characters."),
)

PHRASE_REQUEST_PARAMETERS: Mapping[str, Parameter] = by_name(
    Parameter("count", "integer", "Number of passphrases.", minimum=1, default=1),
    Parameter(
        "details",
        "boolean",
        "Adds entropy_bits, words, wordlist_size, min_length and max_length to the answer.",
        default=False,
    ),
)

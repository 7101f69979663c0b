"""A passphrase: what was stated, and the phrases that satisfy it."""

from __future__ import annotations

from functools import lru_cache
from math import log2

from passmint.core.characters import DIGITS, REFERENCE_SPECIAL
from passmint.core.decodability import Readings
from passmint.core.errors import ParameterError, UnsatisfiableError
from passmint.core.insertions import Insertions
from passmint.core.parameters import echo
from passmint.core.phrase_parameters import DEFAULT_WORDS, MAX_WORDS, PHRASE_PARAMETERS
from passmint.core.phrases import Phrases
from passmint.core.wordforms import word_forms
from passmint.core.wordlengths import AllSequences, Groups, Sequences
from passmint.core.wordlist import Wordlist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_CACHED_PLANS = 64
_CACHED_VOCABULARIES = 8  # of a large list each takes tens of MB


class Passphrase:
    """What a passphrase must satisfy. A bad value, or values no phrase satisfies, raise at once.

    `docs/reference/parameters.md` describes the parameters; `wordlist` is the name of a list that
    comes with Passmint, or a `Wordlist`. None means not stated.

    Raises:
        ParameterError: a value is of the wrong kind or out of range, or the words of the list
            cannot be told apart with this separator and these insertions.
        UnsatisfiableError: no phrase satisfies all of it.
        PolicyTooComplexError: telling the words of the list apart would exceed the budget.
    """

    __slots__ = ("_plan", "_stated", "sampler")
    _plan: Plan
    _stated: Mapping[str, Any]
    sampler: Phrases  # what draws its phrases

    def __init__(
        self,
        words: int | None = None,
        *,
        entropy_bits: float | None = None,
        wordlist: str | Wordlist | None = None,
        separator: str | None = None,
        capitalize: str | None = None,
        nums: int | None = None,
        special_chars: int | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
    ) -> None:
        given = locals()
        stated = {name: given[name] for name in PHRASE_PARAMETERS if given[name] is not None}
        self._resolve(stated, MAX_WORDS)

    @classmethod
    def of(cls, stated: Mapping[str, Any], most_words: int = MAX_WORDS) -> Passphrase:
        """The passphrase of these stated values; `entropy_bits` may take up to `most_words`."""
        for name in stated:
            if name not in PHRASE_PARAMETERS:
                at_fault = name if isinstance(name, str) else None
                shown = name if isinstance(name, str) else echo(name)
                raise ParameterError(f"{shown} is not a passphrase parameter", at_fault)
        passphrase = cls.__new__(cls)
        cls._resolve(passphrase, stated, most_words)
        return passphrase

    def _resolve(self, stated: Mapping[str, Any], most_words: int) -> None:
        self._stated = {name: _checked(name, value) for name, value in stated.items()}
        if "words" in stated and "entropy_bits" in stated:
            message = "words and entropy_bits exclude each other: state one"
            raise ParameterError(message, "entropy_bits")
        # By name: values of different kinds have no order.
        self._plan = _plan(tuple(sorted(self._stated.items(), key=_name)), most_words)
        self.sampler = self._plan.phrases

    @property
    def stated(self) -> Mapping[str, Any]:
        """The values that were stated, by parameter, in canonical form."""
        return dict(self._stated)

    @property
    def words(self) -> int:
        """The number of words of its phrases."""
        return self._plan.words

    @property
    def wordlist(self) -> Wordlist:
        """The list that the words come from."""
        return self._plan.demands.wordlist

    @property
    def min_length(self) -> int:
        """The length of its shortest phrases, in characters."""
        return self._plan.lengths[0]

    @property
    def max_length(self) -> int:
        """The length of its longest phrases, in characters."""
        return self._plan.lengths[1]

    @property
    def keyspace(self) -> int:
        """How many phrases satisfy it, exactly."""
        return self._plan.phrases.total

    @property
    def entropy_bits(self) -> float:
        """The base-2 logarithm of the keyspace: each phrase is equally likely."""
        return log2(self._plan.phrases.total)

    @property
    def details(self) -> dict[str, int | float]:
        """What an answer adds for `details`."""
        return {
            "entropy_bits": self.entropy_bits,
            "words": self.words,
            "wordlist_size": len(self.wordlist),
            "min_length": self.min_length,
            "max_length": self.max_length,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passphrase) and self._stated == other._stated

    def __hash__(self) -> int:
        return hash(frozenset(self._stated.items()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self._stated.items())
        return f"Passphrase({values})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Passphrase.of, (self.stated,)


def _name(item: tuple[str, object]) -> str:
    return item[0]


def _checked(name: str, value: object) -> Any:
    if name == "wordlist" and isinstance(value, Wordlist):
        return value
    return PHRASE_PARAMETERS[name].check(value)


class Vocabulary:
    """The words of a list in the forms that `capitalize` gives them."""

    __slots__ = ("forms", "groups", "readings", "words")

    def __init__(self, wordlist: Wordlist, capitalize: str) -> None:
        self.words = word_forms(wordlist, capitalize)
        self.forms = tuple(self.words)
        self.groups = Groups(self.forms)
        self.readings = Readings(self.forms)


_vocabulary = lru_cache(_CACHED_VOCABULARIES)(Vocabulary)


class Demands:
    """What is asked of a phrase, defaults included, but for the number of words."""

    __slots__ = ("least", "most", "nums", "separator", "special_chars", "vocabulary", "wordlist")

    def __init__(self, stated: Mapping[str, Any]) -> None:
        values = {n: stated.get(n, record.default) for n, record in PHRASE_PARAMETERS.items()}
        named = values["wordlist"]
        self.wordlist = named if isinstance(named, Wordlist) else Wordlist.named(named)
        self.separator: str = values["separator"]
        self.nums: int = values["nums"]
        self.special_chars: int = values["special_chars"]
        self.least: int | None = values["min_length"]
        self.most: int | None = values["max_length"]
        if self.least is not None and self.most is not None and self.least > self.most:
            raise UnsatisfiableError(
                f"min_length {self.least} is greater than max_length {self.most}",
                "min_length",
                ("min_length", "max_length"),
            )
        self.vocabulary = _vocabulary(self.wordlist, values["capitalize"])
        self._tell_apart()

    def _tell_apart(self) -> None:
        inserted = DIGITS * (self.nums > 0) + REFERENCE_SPECIAL * (self.special_chars > 0)
        tails = [self.separator, *(character + self.separator for character in inserted)]
        collision = self.vocabulary.readings.collision(tails)
        if collision is None:
            return
        one, other = (self.vocabulary.words.get(form, "") for form in collision)
        what = f"words {one!r} and {other!r}" if other else f"word {one!r} and what is inserted"
        raise ParameterError(
            f"wordlist {self.wordlist.name!r} with separator {echo(self.separator)}: {what} cannot"
            " be told apart in every phrase: choose a separator that no word holds, or leave out"
            " a word",
            "separator",
        )

    def overhead(self, words: int) -> int:
        """How many characters are not those of words."""
        return len(self.separator) * (words - 1) + self.nums + self.special_chars

    def range(self, words: int) -> tuple[int, int]:
        """The shortest and longest phrase of so many words, were there no limits."""
        groups, overhead = self.vocabulary.groups, self.overhead(words)
        return words * groups.shortest + overhead, words * groups.longest + overhead

    def lengths(self, words: int) -> tuple[int, int]:
        """The least and the most characters of a phrase, by the limits and by the words."""
        shortest, longest = self.range(words)
        least = shortest if self.least is None else max(shortest, self.least)
        most = longest if self.most is None else min(longest, self.most)
        return least, most

    def keyspace(self, words: int) -> int:
        """How many phrases of so many words there are."""
        if self.nums + self.special_chars > words:
            return 0
        return self.phrases(words).total

    def phrases(self, words: int) -> Phrases:
        """The phrases of so many words."""
        least, most = self.lengths(words)
        vocabulary = self.vocabulary
        sequences: Sequences | AllSequences
        if (least, most) == self.range(words):
            sequences = AllSequences(vocabulary.forms, words)
        else:
            overhead = self.overhead(words)
            sequences = Sequences(vocabulary.groups, words, least - overhead, most - overhead)
        return Phrases(sequences, Insertions(words, self.nums, self.special_chars), self.separator)


class Plan:
    """A passphrase worked out."""

    __slots__ = ("demands", "lengths", "phrases", "words")

    def __init__(self, demands: Demands, words: int) -> None:
        self.demands = demands
        self.words = words
        self.phrases = demands.phrases(words)
        self.lengths = _extremes(demands, words)


def _extremes(demands: Demands, words: int) -> tuple[int, int]:
    """The shortest and the longest phrase there is: lengths between may have none."""
    least, most = demands.lengths(words)
    if (least, most) == demands.range(words):
        return least, most
    groups, overhead = demands.vocabulary.groups, demands.overhead(words)

    def some(length: int) -> int:
        return groups.within(words, length - overhead, length - overhead)

    return (
        next(length for length in range(least, most + 1) if some(length)),
        next(length for length in range(most, least - 1, -1) if some(length)),
    )


@lru_cache(_CACHED_PLANS)
def _plan(stated: tuple[tuple[str, Any], ...], most_words: int) -> Plan:
    values = dict(stated)
    demands = Demands(values)
    if "entropy_bits" in values:
        return Plan(demands, _fewest(demands, values["entropy_bits"], most_words))
    words = values.get("words", DEFAULT_WORDS)
    if not demands.keyspace(words):
        raise _unsatisfiable(demands, words)
    return Plan(demands, words)


def _fewest(demands: Demands, bits: float, most_words: int) -> int:
    """The fewest words whose entropy reaches `bits`."""
    most, at = 0, 0
    for words in range(1, most_words + 1):
        keyspace = demands.keyspace(words)
        if keyspace and log2(keyspace) >= bits:
            return words
        most, at = max((most, at), (keyspace, words))
    if not most:
        raise _unsatisfiable(demands, _nearest(demands, most_words))
    raise UnsatisfiableError(
        f"entropy_bits {bits} cannot be reached: the most that can be had is {log2(most):.2f}"
        f" bits, with {at} words (up to {most_words} are allowed)",
        "entropy_bits",
        ("entropy_bits",),
    )


def _nearest(demands: Demands, most_words: int) -> int:
    """The number of words that comes nearest to the limits, where none satisfies them."""
    fewest = min(max(demands.nums + demands.special_chars, 1), most_words)
    too_long = demands.most is not None and demands.range(fewest)[0] > demands.most
    return fewest if too_long else most_words


def _unsatisfiable(demands: Demands, words: int) -> UnsatisfiableError:
    """The error that says why there is no phrase of so many words."""
    inserted = demands.nums + demands.special_chars
    if inserted > words:
        return UnsatisfiableError(
            f"nums {demands.nums} and special_chars {demands.special_chars} need {inserted} words,"
            f" one each; words is {words}",
            "nums" if demands.nums else "special_chars",
            ("nums", "special_chars", "words"),
        )
    shortest, longest = demands.range(words)
    if demands.most is not None and demands.most < shortest:
        return _no_length("shortest", shortest, "max_length", demands.most)
    if demands.least is not None and demands.least > longest:
        return _no_length("longest", longest, "min_length", demands.least)
    least, most = demands.lengths(words)
    return UnsatisfiableError(
        f"no phrase of {words} words has from {least} to {most} characters",
        "min_length",
        ("min_length", "max_length", "words"),
    )


def _no_length(which: str, length: int, limit: str, value: int) -> UnsatisfiableError:
    message = f"the {which} possible phrase is {length} characters, {limit} is {value}"
    return UnsatisfiableError(message, limit, (limit, "words"))

"""Resolution of passphrase values: defaults, word forms, and the phrases of a number of words."""

from __future__ import annotations

from passmint.core.characters import DIGITS, REFERENCE_SPECIAL
from passmint.core.errors import ParameterError, PolicyTooComplexError, UnsatisfiableError, echo
from passmint.core.parameters.passphrase import MAX_WORDS, PHRASE_PARAMETERS
from passmint.core.phrases.forms import pay_for_word, word_of
from passmint.core.phrases.insertions import Insertions
from passmint.core.phrases.phrases import Phrases
from passmint.core.phrases.sequences import AllSequences, Sequences, Ways
from passmint.core.phrases.vocabulary import Vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Meter
    from passmint.core.phrases.wordlist import Wordlist

_TRYING = 15_000  # nanoseconds for each number of words that is tried
_COLLISION_BYTES = 1000  # of the remembered result of one decodability test


class ResolvedPhrase:
    """Values of a passphrase with the defaults filled in, except the number of words.

    Args:
        stated: the values that the caller set, by parameter, in canonical form.
        wordlist: the list of the words.
        meter: pays for everything that is computed.

    Raises:
        ParameterError: the words of the list cannot be told apart in every phrase.
        UnsatisfiableError: `min_length` is greater than `max_length`.
        PolicyTooComplexError: the budget is exceeded, here or in a method.
    """

    __slots__ = (
        "_ways",
        "capitalize",
        "max_length",
        "meter",
        "min_length",
        "nums",
        "separator",
        "special_chars",
        "stated",
        "vocabulary",
        "wordlist",
    )

    def __init__(self, stated: Mapping[str, Any], wordlist: Wordlist, meter: Meter) -> None:
        values = {n: stated.get(n, record.default) for n, record in PHRASE_PARAMETERS.items()}
        self.stated = frozenset(stated)
        self.wordlist = wordlist
        self.separator: str = values["separator"]
        self.capitalize: str = values["capitalize"]
        self.nums: int = values["nums"]
        self.special_chars: int = values["special_chars"]
        self.min_length: int | None = values["min_length"]
        self.max_length: int | None = values["max_length"]
        self._check_limits()
        self.meter = meter
        self._ways: Ways | None = None
        self.vocabulary = Vocabulary.of(self.wordlist, self.capitalize, meter)
        self._check_decodable()

    @property
    def insertions(self) -> int:
        """Number of digits and symbols in a phrase."""
        return self.nums + self.special_chars

    @property
    def memory(self) -> int:
        """Memory of the counts by length, in bytes."""
        return 0 if self._ways is None else self._ways.memory

    def unlimited_lengths(self, words: int) -> tuple[int, int]:
        """Return the lengths of the shortest and longest phrase, without min_length, max_length."""
        vocabulary = self.vocabulary
        overhead = len(self.separator) * (words - 1) + self.insertions
        return words * vocabulary.shortest + overhead, words * vocabulary.longest + overhead

    def limits(self, words: int) -> tuple[int, int]:
        """Return the narrowest bounds on the length of a phrase of this many words."""
        shortest, longest = self.unlimited_lengths(words)
        least = shortest if self.min_length is None else max(shortest, self.min_length)
        most = longest if self.max_length is None else min(longest, self.max_length)
        return least, most

    def lengths(self, words: int) -> tuple[int, int]:
        """Return the lengths of the shortest and longest phrase that exist."""
        least, most = self.limits(words)
        if (least, most) == self.unlimited_lengths(words):
            return least, most
        more = self._sequence_length(0)
        shortest, longest = self._counts().extremes(words, least + more, most + more)
        return shortest - more, longest - more

    def keyspace(self, words: int) -> int:
        """Return the number of phrases of this many words."""
        if self.insertions > words:
            return 0
        return self.phrases(words).total

    def phrases(self, words: int) -> Phrases:
        """Return the phrases of this many words."""
        self.meter.charge(_TRYING)
        least, most = self.limits(words)
        sequences: Sequences | AllSequences
        if (least, most) == self.unlimited_lengths(words):
            sequences = AllSequences(self.vocabulary.forms, words)
        else:
            least, most = self._sequence_length(least), self._sequence_length(most)
            try:
                sequences = Sequences(self._counts(), words, least, most)
            except PolicyTooComplexError as error:
                at_fault = "max_length" if self.min_length is None else "min_length"
                message = f"{at_fault} with {words} words: {error}"
                raise PolicyTooComplexError(message, at_fault) from None
        return Phrases(sequences, Insertions(words, self.nums, self.special_chars), self.separator)

    def _sequence_length(self, length: int) -> int:
        """Return the length that `Ways` counts for a phrase: words, each with a separator."""
        return length + len(self.separator) - self.insertions

    def _counts(self) -> Ways:
        if self._ways is None:
            groups = self.vocabulary.groups(self.meter)
            longest = MAX_WORDS * (groups.longest + len(self.separator))
            most = longest if self.max_length is None else self._sequence_length(self.max_length)
            self._ways = Ways(groups, len(self.separator), most, self.meter)
        return self._ways

    def _check_limits(self) -> None:
        least, most = self.min_length, self.max_length
        if least is not None and most is not None and least > most:
            raise UnsatisfiableError(
                f"min_length {least} is greater than max_length {most}",
                "min_length",
                ("min_length", "max_length"),
            )

    def _check_decodable(self) -> None:
        inserted = DIGITS * (self.nums > 0) + REFERENCE_SPECIAL * (self.special_chars > 0)
        collision = self._collision(inserted)
        if collision is None:
            return
        same = self.vocabulary.decodability.inserted_collision(inserted, self.meter)
        if same is not None:
            raise self._separator_is_useless(*same)
        one, other = (self._listed(form) for form in collision)
        what = f"words {one!r} and {other!r}" if other else f"word {one!r} and what is inserted"
        raise ParameterError(
            f"wordlist {self.wordlist.name!r} with separator {echo(self.separator)}: {what} cannot"
            " be told apart in every phrase: set a separator with a character that no word"
            " contains, or remove a word from the list",
            "separator",
        )

    def _collision(self, inserted: str) -> tuple[str, str] | None:
        """Return the result of the decodability test, remembered from an earlier call or new.

        The meter is charged the same in both cases.
        """
        key = self.separator, inserted, self.meter.budget
        collision: tuple[str, str] | None
        known = self.vocabulary.known.get(key)
        if known:
            collision, work = known
            self.meter.charge(work)
            return collision
        before = self.meter.used
        test = self.vocabulary.decodability
        collision = test.collision_with_separator(self.separator, inserted, self.meter)
        self.vocabulary.remember(key, (collision, self.meter.used - before), _COLLISION_BYTES)
        return collision

    def _separator_is_useless(self, longer: str, shorter: str) -> ParameterError:
        """Return the error for a word that is another word and an inserted character."""
        parameter = "nums" if longer[-1] in DIGITS else "special_chars"
        one, other = self._listed(longer), self._listed(shorter)
        return ParameterError(
            f"wordlist {self.wordlist.name!r} with {parameter} {getattr(self, parameter)}: words"
            f" {one!r} and {other!r} cannot be told apart in every phrase, whatever the separator:"
            f" {shorter!r} with an inserted {longer[-1]!r} is {longer!r}; set {parameter} to 0, or"
            " remove one of the words from the list",
            parameter,
        )

    def _listed(self, form: str) -> str:
        """Return the word of the list that has this form."""
        pay_for_word(self.meter, self.wordlist, self.capitalize)
        return word_of(self.wordlist, self.capitalize, form) if form else ""

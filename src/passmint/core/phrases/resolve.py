"""From what was stated to the phrases that satisfy it."""

from __future__ import annotations

from math import log2

from passmint.core.budget import Meter
from passmint.core.cache import PLANS
from passmint.core.characters import DIGITS, REFERENCE_SPECIAL
from passmint.core.errors import ParameterError, PolicyTooComplexError, UnsatisfiableError, echo
from passmint.core.parameters.passphrase import DEFAULT_WORDS, MAX_WORDS, PHRASE_PARAMETERS
from passmint.core.phrases.forms import pay_for_word, word_of
from passmint.core.phrases.insertions import Insertions
from passmint.core.phrases.phrases import Phrases
from passmint.core.phrases.sequences import AllSequences, Sequences, Ways
from passmint.core.phrases.vocabulary import Vocabulary
from passmint.core.phrases.wordlist import Wordlist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Budget

_TRYING = 15_000  # ns of work for each number of words tried
_VERDICT = 1000  # bytes of what is known of a separator
_PLAN = 3000  # bytes of a plan, but for the counts by length


class ResolvedPhrase:
    """What is asked of a phrase, defaults included, but for the number of words."""

    __slots__ = (
        "_meter",
        "_ways",
        "capitalize",
        "least",
        "most",
        "nums",
        "separator",
        "special_chars",
        "vocabulary",
        "wordlist",
    )

    def __init__(self, stated: Mapping[str, Any], wordlist: Wordlist, meter: Meter) -> None:
        values = {n: stated.get(n, record.default) for n, record in PHRASE_PARAMETERS.items()}
        self.wordlist = wordlist
        self.separator: str = values["separator"]
        self.capitalize: str = values["capitalize"]
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
        self._meter = meter
        self._ways: Ways | None = None
        self.vocabulary = Vocabulary.of(self.wordlist, self.capitalize, meter)
        self._tell_apart()

    def _tell_apart(self) -> None:
        collision = self._collision()
        if collision is None:
            return
        one, other = (self._named(form) for form in collision)
        what = f"words {one!r} and {other!r}" if other else f"word {one!r} and what is inserted"
        raise ParameterError(
            f"wordlist {self.wordlist.name!r} with separator {echo(self.separator)}: {what} cannot"
            " be told apart in every phrase: choose a separator that no word holds, or leave out"
            " a word",
            "separator",
        )

    def _named(self, form: str) -> str:
        pay_for_word(self._meter, self.wordlist, self.capitalize)
        return word_of(self.wordlist, self.capitalize, form) if form else ""

    def _collision(self) -> tuple[str, str] | None:
        """What two readings differ in, tested or remembered: the meter is charged the same."""
        inserted = DIGITS * (self.nums > 0) + REFERENCE_SPECIAL * (self.special_chars > 0)
        key = self.separator, inserted, self._meter.budget
        collision: tuple[str, str] | None
        known = self.vocabulary.known.get(key)
        if known:
            collision, work = known
            self._meter.charge(work)
            return collision
        before = self._meter.used
        collision = self.vocabulary.readings.separated(self.separator, inserted, self._meter)
        self.vocabulary.remember(key, (collision, self._meter.used - before), _VERDICT)
        return collision

    def overhead(self, words: int) -> int:
        """How many characters are not those of words."""
        return len(self.separator) * (words - 1) + self.nums + self.special_chars

    def range(self, words: int) -> tuple[int, int]:
        """The shortest and longest phrase of so many words, were there no limits."""
        vocabulary, overhead = self.vocabulary, self.overhead(words)
        return words * vocabulary.shortest + overhead, words * vocabulary.longest + overhead

    def lengths(self, words: int) -> tuple[int, int]:
        """The least and the most characters of a phrase, by the limits and by the words."""
        shortest, longest = self.range(words)
        least = shortest if self.least is None else max(shortest, self.least)
        most = longest if self.most is None else min(longest, self.most)
        return least, most

    def extremes(self, words: int) -> tuple[int, int]:
        """The shortest and the longest phrase there is: lengths between may have none."""
        least, most = self.lengths(words)
        if (least, most) == self.range(words):
            return least, most
        more = self._counted(0)
        shortest, longest = self._limited().extremes(words, least + more, most + more)
        return shortest - more, longest - more

    def keyspace(self, words: int) -> int:
        """How many phrases of so many words there are."""
        if self.nums + self.special_chars > words:
            return 0
        return self.phrases(words).total

    def phrases(self, words: int) -> Phrases:
        """The phrases of so many words."""
        self._meter.charge(_TRYING)
        least, most = self.lengths(words)
        sequences: Sequences | AllSequences
        if (least, most) == self.range(words):
            sequences = AllSequences(self.vocabulary.forms, words)
        else:
            least, most = self._counted(least), self._counted(most)
            try:
                sequences = Sequences(self._limited(), words, least, most)
            except PolicyTooComplexError as error:
                at_fault = "max_length" if self.least is None else "min_length"
                message = f"{at_fault} with {words} words: {error}"
                raise PolicyTooComplexError(message, at_fault) from None
        return Phrases(sequences, Insertions(words, self.nums, self.special_chars), self.separator)

    def _counted(self, length: int) -> int:
        """The length of a phrase as `Ways` counts it: a separator after every word, no more."""
        return length + len(self.separator) - self.nums - self.special_chars

    def _limited(self) -> Ways:
        if self._ways is None:
            groups = self.vocabulary.groups(self._meter)
            longest = MAX_WORDS * (groups.longest + len(self.separator))
            most = longest if self.most is None else self._counted(self.most)
            self._ways = Ways(groups, len(self.separator), most, self._meter)
        return self._ways

    def plan(self, words: int) -> PhrasePlan:
        """The plan of so many words; the meter is charged for one phrase, and has the rest."""
        phrases = self.phrases(words)
        plan = PhrasePlan(words, phrases, self.extremes(words), self._meter.left)
        self._meter.charge(phrases.work)
        plan.memory = _PLAN + (0 if self._ways is None else self._ways.memory)
        return plan


class PhrasePlan:
    """A passphrase worked out; `left` is the work that its budget has left for drawing."""

    __slots__ = ("left", "lengths", "memory", "phrases", "words")

    def __init__(
        self,
        words: int,
        phrases: Phrases,
        lengths: tuple[int, int],
        left: int,
    ) -> None:
        self.words = words
        self.phrases = phrases
        self.lengths = lengths
        self.left = left
        self.memory = 0


def wordlist_of(stated: Mapping[str, Any]) -> Wordlist:
    wordlist = stated.get("wordlist", PHRASE_PARAMETERS["wordlist"].default)
    return wordlist if isinstance(wordlist, Wordlist) else Wordlist.named(wordlist)


def plan_of(stated: Mapping[str, Any], most_words: int, budget: Budget) -> PhrasePlan:
    """The plan of what was stated, worked out or remembered."""
    wordlist = wordlist_of(stated)
    # Without the list: that of the vocabulary is the same, and may be another object.
    rest = frozenset((name, value) for name, value in stated.items() if name != "wordlist")
    key = rest, most_words, budget
    vocabulary: Vocabulary | None = PLANS.get((wordlist, stated.get("capitalize", "none")))
    plan: PhrasePlan | None = vocabulary.known.get(key) if vocabulary else None
    if plan is None:
        demands = ResolvedPhrase(stated, wordlist, Meter(budget))
        plan = _worked_out(demands, stated, most_words)
        demands.vocabulary.remember(key, plan, plan.memory)
    return plan


def _worked_out(demands: ResolvedPhrase, stated: Mapping[str, Any], most_words: int) -> PhrasePlan:
    if "entropy_bits" in stated:
        return demands.plan(_fewest(demands, stated["entropy_bits"], most_words))
    words = stated.get("words", DEFAULT_WORDS)
    if not demands.keyspace(words):
        raise _unsatisfiable(demands, words)
    return demands.plan(words)


def _fewest(demands: ResolvedPhrase, bits: float, most_words: int) -> int:
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


def _nearest(demands: ResolvedPhrase, most_words: int) -> int:
    """The number of words that comes nearest to the limits, where none satisfies them."""
    fewest = min(max(demands.nums + demands.special_chars, 1), most_words)
    too_long = demands.most is not None and demands.range(fewest)[0] > demands.most
    return fewest if too_long else most_words


def _unsatisfiable(demands: ResolvedPhrase, words: int) -> UnsatisfiableError:
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

"""A passphrase: what was stated, and the phrases that satisfy it."""

from __future__ import annotations

from math import log2

from passmint.core.budget import LIBRARY, Meter
from passmint.core.cache import PLANS, Cache
from passmint.core.characters import DIGITS, REFERENCE_SPECIAL
from passmint.core.errors import ParameterError, PolicyTooComplexError, UnsatisfiableError
from passmint.core.parameters.passphrase import (
    DEFAULT_WORDS,
    MAX_WORDS,
    PHRASE_PARAMETERS,
    WORDLIST_NAMES,
)
from passmint.core.parameters.record import echo
from passmint.core.phrases.decodability import Readings
from passmint.core.phrases.forms import pay, pay_for_word, word_forms, word_of
from passmint.core.phrases.insertions import Insertions
from passmint.core.phrases.phrases import Phrases
from passmint.core.phrases.sequences import AllSequences, Groups, Sequences, Ways
from passmint.core.phrases.wordlist import READING, Wordlist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Budget

_KNOWN = 2**22  # bytes of what is known of one vocabulary
_MEASURING = 60  # ns of work for each form: its length
_STATING = 50_000  # ns of work for any passphrase
_TRYING = 15_000  # ns of work for each number of words tried
_VERDICT = 1000  # bytes of what is known of a separator
_PLAN = 3000  # bytes of a plan, but for the counts by length


class Passphrase:
    """What a passphrase must satisfy. A bad value, or values no phrase satisfies, raise at once.

    `docs/reference/parameters.md` describes the parameters; `wordlist` is the name of a list that
    comes with Passmint, or a `Wordlist`. None means not stated. `budget` is the most that working
    it out may take.

    Raises:
        ParameterError: a value is of the wrong kind or out of range, or the words of the list
            cannot be told apart with this separator and these insertions.
        UnsatisfiableError: no phrase satisfies all of it.
        PolicyTooComplexError: working it out would exceed the budget.
    """

    __slots__ = ("_budget", "_plan", "_stated", "sampler")
    _budget: Budget
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
        budget: Budget = LIBRARY,
    ) -> None:
        given = locals()
        stated = {name: given[name] for name in PHRASE_PARAMETERS if given[name] is not None}
        self._resolve(stated, MAX_WORDS, budget)

    @classmethod
    def of(
        cls, stated: Mapping[str, Any], most_words: int = MAX_WORDS, budget: Budget = LIBRARY
    ) -> Passphrase:
        """The passphrase of these stated values; `entropy_bits` may take up to `most_words`."""
        for name in stated:
            if name not in PHRASE_PARAMETERS:
                at_fault = name if isinstance(name, str) else None
                shown = name if isinstance(name, str) else echo(name)
                raise ParameterError(f"{shown} is not a passphrase parameter", at_fault)
        passphrase = cls.__new__(cls)
        cls._resolve(passphrase, stated, most_words, budget)
        return passphrase

    def _resolve(self, stated: Mapping[str, Any], most_words: int, budget: Budget) -> None:
        self._stated = {name: _checked(name, value) for name, value in stated.items()}
        if "words" in stated and "entropy_bits" in stated:
            message = "words and entropy_bits exclude each other: state one"
            raise ParameterError(message, "entropy_bits")
        self._budget = budget
        self._plan = _plan(self._stated, most_words, budget)
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
        return _wordlist(self._stated)

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

    def most_draws(self, *, details: bool = False) -> int:  # noqa: ARG002 - they cost nothing
        """Number of phrases that one request may draw within the budget."""
        return self._plan.left // self._plan.phrases.work

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
        return Passphrase.of, (self.stated, MAX_WORDS, self._budget)


def _checked(name: str, value: object) -> Any:
    if name == "wordlist" and isinstance(value, Wordlist):
        return value
    return PHRASE_PARAMETERS[name].check(value)


class Vocabulary:
    """The words of a list in the forms that `capitalize` gives them, and what is known of them.

    `known` are collisions by separator and inserted characters, and plans by what was stated.
    """

    __slots__ = ("_groups", "_key", "_memory", "forms", "known", "longest", "readings", "shortest")

    def __init__(self, key: tuple[Wordlist, str], memory: int) -> None:
        self.forms = word_forms(*key)
        lengths = set(map(len, self.forms))
        self.shortest, self.longest = min(lengths), max(lengths)
        self.readings = Readings(self.forms)
        self.known = Cache(_KNOWN)
        self._groups: Groups | None = None
        self._key = key
        self._memory = memory

    @classmethod
    def of(cls, wordlist: Wordlist, capitalize: str, meter: Meter) -> Vocabulary:
        """The forms of a list, worked out or remembered: the meter is charged the same."""
        key = wordlist, capitalize
        try:
            memory = _pay(meter, *key)
        except PolicyTooComplexError as error:
            what = f"wordlist {wordlist.name!r} of {len(wordlist)} words"
            message = f"{what} with capitalize {capitalize}: {error}"
            raise PolicyTooComplexError(message, "wordlist") from None
        found: Vocabulary | None = PLANS.get(key)
        if found is None:
            found = cls(key, memory)
            PLANS.put(key, found, found.weight)
        return found

    @property
    def weight(self) -> int:
        """The bytes that it takes, the list included: nothing else may hold it any longer."""
        return self._memory + self._key[0].memory + self.known.weight

    def groups(self, meter: Meter) -> Groups:
        """The forms by length."""
        Groups.pay(meter, len(self.forms))
        if self._groups is None:
            self._groups = Groups(self.forms)
        return self._groups

    def remember(self, key: tuple[object, ...], value: object, memory: int) -> None:
        """Keep what is known of it: with it this is forgotten."""
        self.known.put(key, value, memory)
        PLANS.put(self._key, self, self.weight)


def _pay(meter: Meter, wordlist: Wordlist, capitalize: str) -> int:
    """Charge what a vocabulary takes, whether it is remembered or not, and return its memory."""
    size = len(wordlist)
    forms = (2 if capitalize == "random" else 1) * size
    if wordlist.name in WORDLIST_NAMES:
        meter.charge(READING * size)
        meter.reserve(wordlist.memory)
    meter.charge(_STATING + _MEASURING * forms)
    memory = 16 * forms  # by length, and the place of what each begins with
    meter.reserve(memory)
    return memory + pay(meter, wordlist, capitalize)


class Demands:
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

    def plan(self, words: int) -> Plan:
        """The plan of so many words; the meter is charged for one phrase, and has the rest."""
        phrases = self.phrases(words)
        plan = Plan(words, phrases, self.extremes(words), self._meter.left)
        self._meter.charge(phrases.work)
        plan.memory = _PLAN + (0 if self._ways is None else self._ways.memory)
        return plan


class Plan:
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


def _wordlist(stated: Mapping[str, Any]) -> Wordlist:
    wordlist = stated.get("wordlist", PHRASE_PARAMETERS["wordlist"].default)
    return wordlist if isinstance(wordlist, Wordlist) else Wordlist.named(wordlist)


def _plan(stated: Mapping[str, Any], most_words: int, budget: Budget) -> Plan:
    """The plan of what was stated, worked out or remembered."""
    wordlist = _wordlist(stated)
    # Without the list: that of the vocabulary is the same, and may be another object.
    rest = frozenset((name, value) for name, value in stated.items() if name != "wordlist")
    key = rest, most_words, budget
    vocabulary: Vocabulary | None = PLANS.get((wordlist, stated.get("capitalize", "none")))
    plan: Plan | None = vocabulary.known.get(key) if vocabulary else None
    if plan is None:
        demands = Demands(stated, wordlist, Meter(budget))
        plan = _worked_out(demands, stated, most_words)
        demands.vocabulary.remember(key, plan, plan.memory)
    return plan


def _worked_out(demands: Demands, stated: Mapping[str, Any], most_words: int) -> Plan:
    if "entropy_bits" in stated:
        return demands.plan(_fewest(demands, stated["entropy_bits"], most_words))
    words = stated.get("words", DEFAULT_WORDS)
    if not demands.keyspace(words):
        raise _unsatisfiable(demands, words)
    return demands.plan(words)


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

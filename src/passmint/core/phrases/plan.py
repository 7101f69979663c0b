"""Plan of a passphrase: its number of words, its phrases, and the budget left to draw them."""

from __future__ import annotations

from math import log2

from passmint.core.budget import Meter
from passmint.core.cache import PLANS
from passmint.core.parameters.passphrase import DEFAULT_WORDS, PHRASE_PARAMETERS
from passmint.core.phrases.conflicts import too_little_entropy, unsatisfiable
from passmint.core.phrases.resolve import ResolvedPhrase
from passmint.core.phrases.wordlist import Wordlist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Budget
    from passmint.core.phrases.vocabulary import Vocabulary

_PLAN_BYTES = 3000  # of a plan, beside the counts by length


class PhrasePlan:
    """Plan of a passphrase: all that drawing its phrases needs.

    Args:
        resolved: the values, with the defaults filled in. The plan takes the work of one phrase
            from their meter.
        words: number of words of each phrase.
    """

    __slots__ = ("left", "lengths", "memory", "phrases", "words")

    def __init__(self, resolved: ResolvedPhrase, words: int) -> None:
        self.words = words
        self.phrases = resolved.phrases(words)
        self.lengths = resolved.lengths(words)  # of the shortest and the longest phrase
        self.left = resolved.meter.left  # nanoseconds of work, for drawing
        resolved.meter.charge(self.phrases.work)
        self.memory = _PLAN_BYTES + resolved.memory


def wordlist_of(stated: Mapping[str, Any]) -> Wordlist:
    """Return the word list of these values, or the default one."""
    wordlist = stated.get("wordlist", PHRASE_PARAMETERS["wordlist"].default)
    return wordlist if isinstance(wordlist, Wordlist) else Wordlist.named(wordlist)


def plan_of(stated: Mapping[str, Any], most_words: int, budget: Budget) -> PhrasePlan:
    """Return the plan of checked values, remembered from an earlier call or new.

    Args:
        stated: the values that the caller set, by parameter, in canonical form.
        most_words: maximum number of words that `entropy_bits` may take.
        budget: maximum work and memory.

    Raises:
        ParameterError: the words of the list cannot be told apart in every phrase.
        UnsatisfiableError: no phrase satisfies the values.
        PolicyTooComplexError: planning would exceed the budget.
    """
    wordlist = wordlist_of(stated)
    # The key leaves out the list, because the vocabulary has an equal one.
    rest = frozenset((name, value) for name, value in stated.items() if name != "wordlist")
    key = rest, most_words, budget
    vocabulary: Vocabulary | None = PLANS.get((wordlist, stated.get("capitalize", "none")))
    plan: PhrasePlan | None = vocabulary.known.get(key) if vocabulary else None
    if plan is None:
        resolved = ResolvedPhrase(stated, wordlist, Meter(budget))
        plan = PhrasePlan(resolved, _words(resolved, stated, most_words))
        resolved.vocabulary.remember(key, plan, plan.memory)
    return plan


def _words(resolved: ResolvedPhrase, stated: Mapping[str, Any], most_words: int) -> int:
    """Return the number of words of the phrases.

    Raises:
        UnsatisfiableError: no phrase satisfies the values.
    """
    if "entropy_bits" in stated:
        return _fewest(resolved, stated["entropy_bits"], most_words)
    words: int = stated.get("words", DEFAULT_WORDS)
    if not resolved.keyspace(words):
        raise unsatisfiable(resolved, words)
    return words


def _fewest(resolved: ResolvedPhrase, bits: float, most_words: int) -> int:
    """Return the smallest number of words whose entropy is at least `bits`."""
    most, at = 0, 0
    for words in range(1, most_words + 1):
        keyspace = resolved.keyspace(words)
        if keyspace and log2(keyspace) >= bits:
            return words
        most, at = max((most, at), (keyspace, words))
    if not most:
        raise unsatisfiable(resolved, _nearest(resolved, most_words))
    raise too_little_entropy(bits, log2(most), at, most_words)


def _nearest(resolved: ResolvedPhrase, most_words: int) -> int:
    """Return the number of words that comes closest to the limits that no phrase satisfies."""
    fewest = min(max(resolved.insertions, 1), most_words)
    limit = resolved.max_length
    too_long = limit is not None and resolved.unlimited_lengths(fewest)[0] > limit
    return fewest if too_long else most_words

"""Passphrases: checked values and the phrases that satisfy them."""

from __future__ import annotations

from math import log2

from passmint.core.budget import LIBRARY
from passmint.core.parameters.passphrase import MAX_WORDS, PHRASE_PARAMETERS
from passmint.core.parameters.values import call_shown, check_exclusive, check_names
from passmint.core.phrases.plan import plan_of, wordlist_of
from passmint.core.phrases.wordlist import Wordlist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Budget
    from passmint.core.phrases.phrases import Phrases
    from passmint.core.phrases.plan import PhrasePlan


class Passphrase:
    """Rules that a passphrase must satisfy.

    `docs/reference/parameters.md` describes the parameters. `wordlist` is the name of a built-in
    list, or a `Wordlist`. None means not set. `budget` limits the work and memory for preparing
    the passphrase. Values that cannot be used are refused here, not when a phrase is drawn.

    Raises:
        ParameterError: a value is of the wrong kind or out of range, or two words cannot be told
            apart in every phrase with this separator and these insertions.
        UnsatisfiableError: no phrase satisfies the values.
        PolicyTooComplexError: preparing the passphrase would exceed the budget.
    """

    __slots__ = ("_budget", "_plan", "_stated", "sampler")
    _budget: Budget
    _plan: PhrasePlan
    _stated: Mapping[str, Any]
    sampler: Phrases  # draws the phrases

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
        self._prepare(_check(stated), MAX_WORDS, budget)

    @classmethod
    def of(
        cls, stated: Mapping[str, Any], most_words: int = MAX_WORDS, budget: Budget = LIBRARY
    ) -> Passphrase:
        """Build a passphrase from values by parameter name.

        Args:
            stated: the values; a parameter without a value has its default.
            most_words: maximum number of words that `entropy_bits` may take.
            budget: maximum work and memory for preparing the passphrase.

        Raises:
            ParameterError, UnsatisfiableError, PolicyTooComplexError: as `Passphrase`.
        """
        return cls.of_checked(_check(stated), most_words, budget)

    @classmethod
    def of_checked(cls, values: Mapping[str, Any], most_words: int, budget: Budget) -> Passphrase:
        """Build a passphrase from values that are already checked and in canonical form.

        For interfaces that check each value when they read it. Everybody else calls `of`.

        Raises:
            ParameterError, UnsatisfiableError, PolicyTooComplexError: as `Passphrase`.
        """
        passphrase = cls.__new__(cls)
        cls._prepare(passphrase, values, most_words, budget)
        return passphrase

    def _prepare(self, values: Mapping[str, Any], most_words: int, budget: Budget) -> None:
        check_exclusive(values, [("words", "entropy_bits")])
        self._stated = dict(values)
        self._budget = budget
        self._plan = plan_of(values, most_words, budget)
        self.sampler = self._plan.phrases

    @property
    def stated(self) -> Mapping[str, Any]:
        """Values that the caller set, by parameter, in canonical form."""
        return dict(self._stated)

    @property
    def words(self) -> int:
        """Number of words of each phrase."""
        return self._plan.words

    @property
    def wordlist(self) -> Wordlist:
        """List that the words come from."""
        return wordlist_of(self._stated)

    @property
    def min_length(self) -> int:
        """Length of the shortest phrases, in characters."""
        return self._plan.lengths[0]

    @property
    def max_length(self) -> int:
        """Length of the longest phrases, in characters."""
        return self._plan.lengths[1]

    @property
    def keyspace(self) -> int:
        """Exact number of phrases."""
        return self._plan.phrases.total

    @property
    def entropy_bits(self) -> float:
        """Entropy of a phrase: the base-2 logarithm of the keyspace, as all are equally likely."""
        return log2(self._plan.phrases.total)

    def most_draws(self, *, details: bool = False) -> int:  # noqa: ARG002 - they cost nothing
        """Return the number of phrases that one request may draw within the budget."""
        return self._plan.left // self._plan.phrases.work

    @property
    def details(self) -> dict[str, int | float]:
        """Figures that the parameter `details` adds to an answer."""
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
        return call_shown("Passphrase", self._stated)

    def __reduce__(self) -> tuple[Any, ...]:
        return Passphrase.of, (self.stated, MAX_WORDS, self._budget)


def _check(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in canonical form. The word list may be a `Wordlist`, or a name."""
    check_names(stated, PHRASE_PARAMETERS, "a passphrase")
    return {
        name: value
        if name == "wordlist" and isinstance(value, Wordlist)
        else PHRASE_PARAMETERS[name].check(value)
        for name, value in stated.items()
    }

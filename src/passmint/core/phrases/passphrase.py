"""A passphrase: what was stated, and the phrases that satisfy it."""

from __future__ import annotations

from math import log2

from passmint.core.budget import LIBRARY
from passmint.core.errors import ParameterError, echo
from passmint.core.parameters.passphrase import MAX_WORDS, PHRASE_PARAMETERS
from passmint.core.phrases.resolve import plan_of, wordlist_of
from passmint.core.phrases.wordlist import Wordlist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Budget
    from passmint.core.phrases.phrases import Phrases
    from passmint.core.phrases.resolve import PhrasePlan


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
    _plan: PhrasePlan
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
        self._plan = plan_of(self._stated, most_words, budget)
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
        return wordlist_of(self._stated)

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

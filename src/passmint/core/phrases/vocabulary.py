"""Vocabulary: the word forms of a list, remembered with the plans that use them."""

from __future__ import annotations

from passmint.core.cache import PLANS, Cache
from passmint.core.errors import PolicyTooComplexError
from passmint.core.parameters.passphrase import WORDLIST_NAMES
from passmint.core.phrases.decodability import DecodabilityTest
from passmint.core.phrases.forms import pay, word_forms
from passmint.core.phrases.sequences import Groups
from passmint.core.phrases.wordlist import READING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.phrases.wordlist import Wordlist

_KNOWN_BYTES = 2**22  # of the results that one vocabulary remembers
_MEASURING = 60  # nanoseconds to measure one form
_PASSPHRASE = 50_000  # nanoseconds of any passphrase


class Vocabulary:
    """Forms that `capitalize` gives the words of a list.

    `known` remembers results: collisions by separator and inserted characters, and plans by the
    values that the caller set.

    Args:
        key: the word list and the value of `capitalize`.
        memory: bytes that the vocabulary takes, beside the list.

    Raises:
        ParameterError: two words have a form in common.
    """

    __slots__ = (
        "_groups",
        "_key",
        "_memory",
        "decodability",
        "forms",
        "known",
        "longest",
        "shortest",
    )

    def __init__(self, key: tuple[Wordlist, str], memory: int) -> None:
        self.forms = word_forms(*key)
        lengths = set(map(len, self.forms))
        self.shortest, self.longest = min(lengths), max(lengths)
        self.decodability = DecodabilityTest(self.forms)
        self.known = Cache(_KNOWN_BYTES)
        self._groups: Groups | None = None
        self._key = key
        self._memory = memory

    @classmethod
    def of(cls, wordlist: Wordlist, capitalize: str, meter: Meter) -> Vocabulary:
        """Return the vocabulary of a list, remembered from an earlier call or new.

        The meter is charged the same in both cases.

        Raises:
            ParameterError: two words have a form in common.
            PolicyTooComplexError: the vocabulary would exceed the budget.
        """
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
        """Memory in bytes, with the list, because the vocabulary may be its last owner."""
        return self._memory + self._key[0].memory + self.known.weight

    def groups(self, meter: Meter) -> Groups:
        """Return the forms, grouped by length."""
        Groups.pay(meter, len(self.forms))
        if self._groups is None:
            self._groups = Groups(self.forms)
        return self._groups

    def remember(self, key: tuple[object, ...], value: object, memory: int) -> None:
        """Store a result of `memory` bytes; it is dropped with the vocabulary."""
        self.known.put(key, value, memory)
        PLANS.put(self._key, self, self.weight)


def _pay(meter: Meter, wordlist: Wordlist, capitalize: str) -> int:
    """Charge the work and memory of a vocabulary, remembered or not; return the memory."""
    size = len(wordlist)
    forms = (2 if capitalize == "random" else 1) * size
    if wordlist.name in WORDLIST_NAMES:
        meter.charge(READING * size)
        meter.reserve(wordlist.memory)
    meter.charge(_PASSPHRASE + _MEASURING * forms)
    memory = 16 * forms  # the groups by length, and each form's longest prefix
    meter.reserve(memory)
    return memory + pay(meter, wordlist, capitalize)

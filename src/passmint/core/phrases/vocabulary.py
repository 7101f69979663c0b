"""The words of a list in the forms of a passphrase, remembered with what is known of them."""

from __future__ import annotations

from passmint.core.cache import PLANS, Cache
from passmint.core.errors import PolicyTooComplexError
from passmint.core.parameters.passphrase import WORDLIST_NAMES
from passmint.core.phrases.decodability import Readings
from passmint.core.phrases.forms import pay, word_forms
from passmint.core.phrases.sequences import Groups
from passmint.core.phrases.wordlist import READING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.phrases.wordlist import Wordlist

_KNOWN = 2**22  # bytes of what is known of one vocabulary
_MEASURING = 60  # ns of work for each form: its length
_STATING = 50_000  # ns of work for any passphrase


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

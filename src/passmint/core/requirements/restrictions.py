"""What a password must not look like, beyond how many characters of which class it holds.

Each restriction is checked here on a whole password. `automaton` reads the same restrictions
character by character, to count and to draw what satisfies them.
"""

from __future__ import annotations

from itertools import pairwise
from operator import eq

from passmint.core.characters import DIGITS, LOWERCASE, PRINTABLE, UPPERCASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Check = Callable[[bytes], bool]

# Along these a run is a sequence, either way.
SEQUENCES = (LOWERCASE, UPPERCASE, DIGITS)
FOLLOWING = {a: b for sequence in SEQUENCES for a, b in pairwise(sequence)}
PRECEDING = {b: a for a, b in FOLLOWING.items()}


class Restrictions:
    """Restrictions that no count of classes expresses; each is left out where it is None or empty.

    `required`: sets of characters, one of each set must appear. `first`, `last`: the characters
    that may stand there. `max_repeating`, `max_sequential`: the longest run of one character,
    and along a sequence. `forbidden`: strings that must not appear. `not_containing`: the same,
    whatever the case, in lowercase. `words`: whole passwords that must not be, whatever the
    case, in lowercase. `min_unique`: at least so many different characters.
    """

    __slots__ = (
        "first",
        "forbidden",
        "last",
        "max_repeating",
        "max_sequential",
        "min_unique",
        "not_containing",
        "required",
        "words",
    )

    def __init__(
        self,
        *,
        required: tuple[str, ...] = (),
        first: str | None = None,
        last: str | None = None,
        max_repeating: int | None = None,
        max_sequential: int | None = None,
        forbidden: tuple[str, ...] = (),
        not_containing: tuple[str, ...] = (),
        words: tuple[str, ...] = (),
        min_unique: int = 0,
    ) -> None:
        self.required = required
        self.first = first
        self.last = last
        self.max_repeating = max_repeating
        self.max_sequential = max_sequential
        self.forbidden = forbidden
        self.not_containing = not_containing
        self.words = words
        self.min_unique = min_unique

    def __bool__(self) -> bool:
        return any(getattr(self, name) not in (None, (), 0) for name in self.__slots__)

    def within(self, alphabet: str, length: int) -> Restrictions:
        """A copy for this alphabet and length, with redundant restrictions removed."""
        folded = alphabet.lower()
        watched = self.max_sequential is not None
        run = max(map(len, _runs(alphabet)), default=1) if watched else 1
        return Restrictions(
            required=tuple(r for r in self.required if not set(alphabet) <= set(r)),
            first=_narrower(self.first, alphabet),
            last=_narrower(self.last, alphabet),
            max_repeating=_below(self.max_repeating, length),
            max_sequential=_below(self.max_sequential, min(length, run)),
            forbidden=tuple(s for s in self.forbidden if _fits(s, alphabet, length)),
            not_containing=_shortest(s for s in self.not_containing if _fits(s, folded, length)),
            words=tuple(w for w in self.words if len(w) == length and set(w) <= set(folded)),
            min_unique=self.min_unique if self.min_unique > 1 else 0,
        )

    def with_ends(self, first: str | None, last: str | None) -> Restrictions:
        """A copy with these characters first and last, where they are not None."""
        values = {name: getattr(self, name) for name in self.__slots__}
        ends = {"first": first, "last": last}
        return Restrictions(**values | {n: end for n, end in ends.items() if end is not None})

    def checks(self) -> list[Check]:
        """One function a restriction; a password is fine where all of them say so."""
        return list(self._checks())

    def _checks(self) -> Iterator[Check]:
        if self.first is not None:
            yield _first_of(self.first.encode())
        if self.last is not None:
            yield _last_of(self.last.encode())
        for characters in self.required:
            yield _one_of(characters.encode())
        if self.max_repeating is not None:
            yield _no_run({c: c for c in PRINTABLE}, self.max_repeating)
        if self.max_sequential is not None:
            yield _no_run(FOLLOWING, self.max_sequential)
            yield _no_run(PRECEDING, self.max_sequential)
        for string in self.forbidden:
            yield _without(string.encode())
        if self.not_containing:
            yield _without_folded([string.encode() for string in self.not_containing])
        if self.words:
            yield _none_of(frozenset(word.encode() for word in self.words))
        if self.min_unique > 1:
            yield _unique(self.min_unique)


def _runs(alphabet: str) -> Iterator[str]:
    """The sequences of characters of the alphabet that cannot be made longer."""
    for sequence in SEQUENCES:
        yield from "".join(c if c in alphabet else " " for c in sequence).split()


def _narrower(characters: str | None, alphabet: str) -> str | None:
    if characters is None or set(alphabet) <= set(characters):
        return None
    return "".join(c for c in alphabet if c in characters)


def _below(limit: int | None, bound: int) -> int | None:
    return limit if limit is not None and limit < bound else None


def _fits(string: str, alphabet: str, length: int) -> bool:
    return len(string) <= length and set(string) <= set(alphabet)


def _shortest(strings: Iterable[str]) -> tuple[str, ...]:
    """Those that contain no other one: what holds a longer one holds the shorter one too."""
    every = set(strings)
    return tuple(sorted(s for s in every if not any(o != s and o in s for o in every)))


def _first_of(characters: bytes) -> Check:
    return lambda word: word[0] in characters


def _last_of(characters: bytes) -> Check:
    return lambda word: word[-1] in characters


def _one_of(characters: bytes) -> Check:
    return lambda word: len(word.translate(None, characters)) < len(word)


def _no_run(following: dict[str, str], limit: int) -> Check:
    """No more than `limit` characters in a row of which each follows the one before."""
    table = bytearray(256)  # a byte that follows nothing becomes 0, which no password holds
    for character, successor in following.items():
        table[ord(character)] = ord(successor)
    successors = bytes(table)
    too_long = b"\1" * limit

    def check(word: bytes) -> bool:
        return too_long not in bytes(map(eq, word.translate(successors), word[1:]))

    return check


def _without(string: bytes) -> Check:
    return lambda word: string not in word


def _without_folded(strings: list[bytes]) -> Check:
    def check(word: bytes) -> bool:
        folded = word.lower()
        return not any(string in folded for string in strings)

    return check


def _none_of(words: frozenset[bytes]) -> Check:
    return lambda word: word.lower() not in words


def _unique(least: int) -> Check:
    return lambda word: len(set(word)) >= least

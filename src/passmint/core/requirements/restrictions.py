"""Restrictions: requirements that no count of character classes expresses.

This module checks each restriction on a whole password. `counting/automaton.py` reads the same
restrictions character by character, to count and draw the passwords that satisfy them.
"""

from __future__ import annotations

from itertools import pairwise
from operator import eq

from passmint.core.characters import DIGITS, LOWERCASE, PRINTABLE, UPPERCASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Check = Callable[[bytes], bool]

# `max_sequential` limits runs along these, in either direction.
SEQUENCES = (LOWERCASE, UPPERCASE, DIGITS)
FOLLOWING = {a: b for sequence in SEQUENCES for a, b in pairwise(sequence)}
PRECEDING = {b: a for a, b in FOLLOWING.items()}


class Restrictions:
    """Restrictions on a password. A restriction that is None, empty or 0 does not apply.

    required: sets of characters. At least one of each set must appear.
    first, last: characters allowed at that position.
    max_repeating: length of the longest run of one character.
    max_sequential: length of the longest run along a sequence.
    forbidden: strings that must not appear.
    not_containing: lowercase strings that must not appear in any case.
    words: lowercase texts that must not be the whole password in any case.
    min_unique: minimum number of different characters.
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
        """Return a copy for this alphabet and length, with redundant restrictions removed."""
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
        """Return a copy that allows only these characters first and last, if they are not None."""
        values = {name: getattr(self, name) for name in self.__slots__}
        ends = {"first": first, "last": last}
        return Restrictions(**values | {n: end for n, end in ends.items() if end is not None})

    def checks(self) -> list[Check]:
        """Return one function for each restriction. A password must pass all of them."""
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
    """Split each sequence, such as a-z, at the characters outside the alphabet."""
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
    """Return the strings that contain no other one. The others are redundant."""
    every = set(strings)
    return tuple(sorted(s for s in every if not any(o != s and o in s for o in every)))


def _first_of(characters: bytes) -> Check:
    return lambda word: word[0] in characters


def _last_of(characters: bytes) -> Check:
    return lambda word: word[-1] in characters


def _one_of(characters: bytes) -> Check:
    return lambda word: len(word.translate(None, characters)) < len(word)


def _no_run(following: dict[str, str], limit: int) -> Check:
    """Return a check that at most `limit` characters in a row each follow the one before."""
    table = bytearray(256)  # 0 for a byte without a successor, because no password holds 0
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

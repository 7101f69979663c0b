"""The restrictions as an automaton that reads a password character by character.

Characters that no restriction and no requirement tells apart form an *atom* and are read as one.
A state remembers what the restrictions need of the characters so far: of each its own part. From
most states a character leads where it leads from the *neutral* state, in which nothing is under
way; only the exceptions are listed (the end of a run, the next letter of a forbidden string), so
counting takes a sum that all states share and a few corrections for each.
"""

from __future__ import annotations

from passmint.core.errors import PolicyTooComplexError
from passmint.core.restrictions import SEQUENCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    from passmint.core.restrictions import Restrictions

    class Reader(Protocol):
        """One restriction, read character by character. A state of None: it is broken."""

        start: Any
        neutral: Any

        def step(self, state: Any, character: str, *, same: bool) -> Any:
            """The state after one more character; `same`: the very one before again."""

        def accepts(self, state: Any) -> bool:
            """Whether a password may end here."""


MAX_STATES = 2**13

# What of an atom is read: whatever character, the one read last, any but that one, one that has
# not been used, one that has (and is not the last, where runs are watched).
ANY, SAME, OTHER, NEW, USED = range(5)


class Atom:
    """Characters that nobody tells apart, and the group whose requirements they count for."""

    __slots__ = ("characters", "group")

    def __init__(self, characters: str, group: int) -> None:
        self.characters = characters
        self.group = group


class Move:
    """What can be read in a state: `ways` characters of an atom, all leading to one state."""

    __slots__ = ("atom", "kind", "target", "ways")

    def __init__(self, atom: int, kind: int, ways: int, target: int) -> None:
        self.atom = atom
        self.kind = kind
        self.ways = ways
        self.target = target


class _Ends:
    """The first and the last character are of certain sets."""

    start, neutral = "start", "fine"

    def __init__(self, first: str | None, last: str | None) -> None:
        self._first = first
        self._last = last

    def step(self, state: str, character: str, *, same: bool) -> str | None:
        if state == "start" and self._first is not None and character not in self._first:
            return None
        return "fine" if self._last is None or character in self._last else "not an end"

    def accepts(self, state: str) -> bool:
        return state != "not an end"


class _Repetition:
    """No run of one character is longer than the limit. The state is its length."""

    start = neutral = 0

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def step(self, state: int, character: str, *, same: bool) -> int | None:
        if not same:
            return 1
        return state + 1 if state < self._limit else None

    def accepts(self, state: int) -> bool:
        return True


class _Sequence:
    """No run along a sequence is longer than the limit: its last character, direction, length."""

    start = neutral = ("", 0, 0)

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def step(
        self, state: tuple[str, int, int], character: str, *, same: bool
    ) -> tuple[str, int, int] | None:
        before, direction, length = state
        step = _step(before, character)
        if not step:
            return (character, 0, 1) if _in_sequence(character) else self.neutral
        length = length + 1 if step == direction else 2
        return (character, step, length) if length <= self._limit else None

    def accepts(self, state: tuple[str, int, int]) -> bool:
        return True


def _in_sequence(character: str) -> bool:
    return any(character in sequence for sequence in SEQUENCES)


def _step(before: str, character: str) -> int:
    """1 where `character` follows `before` in a sequence, -1 where it precedes it, else 0."""
    distance = ord(character) - ord(before) if before else 0
    if distance not in (1, -1):
        return 0
    return distance if any(before in s and character in s for s in SEQUENCES) else 0


class _Substrings:
    """None of the strings appears: the longest end so far that begins one (Aho and Corasick)."""

    start = neutral = ""

    def __init__(self, strings: tuple[str, ...], fold: Callable[[str], str]) -> None:
        self._strings = frozenset(strings)
        self._beginnings = {string[:end] for string in strings for end in range(len(string))}
        self._fold = fold

    def step(self, state: str, character: str, *, same: bool) -> str | None:
        seen = state + self._fold(character)
        ends = [seen[begin:] for begin in range(len(seen))]
        if any(end in self._strings for end in ends):
            return None
        return next((end for end in ends if end in self._beginnings), "")

    def accepts(self, state: str) -> bool:
        return True


class _Words:
    """The whole password is none of the words; the state is what was read, while it begins one."""

    start, neutral = "", "\0"  # no word begins so

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = frozenset(words)
        self._beginnings = {word[: end + 1] for word in words for end in range(len(word))}

    def step(self, state: str, character: str, *, same: bool) -> str:
        seen = state + character.lower()
        return seen if seen in self._beginnings else self.neutral

    def accepts(self, state: str) -> bool:
        return state not in self._words


def _readers(restrictions: Restrictions) -> Iterator[Reader]:
    if restrictions.first is not None or restrictions.last is not None:
        yield _Ends(restrictions.first, restrictions.last)
    if restrictions.max_repeating is not None:
        yield _Repetition(restrictions.max_repeating)
    if restrictions.max_sequential is not None:
        yield _Sequence(restrictions.max_sequential)
    if restrictions.forbidden:
        yield _Substrings(restrictions.forbidden, str)
    if restrictions.not_containing:
        yield _Substrings(restrictions.not_containing, str.lower)
    if restrictions.words:
        yield _Words(restrictions.words)


def _atoms(groups: dict[str, int], restrictions: Restrictions) -> list[Atom]:
    """The atoms of an alphabet, given as character -> group."""
    named = set("".join(restrictions.forbidden))
    folded = set("".join(restrictions.not_containing + restrictions.words))
    alphabet = "".join(sorted(groups))

    def alone(character: str) -> bool:
        if character in named or character.lower() in folded:
            return True
        watched = restrictions.max_sequential is not None
        return watched and any(_step(character, other) for other in alphabet)

    def seen(character: str) -> tuple[object, ...]:
        first, last = restrictions.first, restrictions.last
        return (
            groups[character],
            first is None or character in first,
            last is None or character in last,
            character if alone(character) else "",
        )

    kinds: dict[tuple[object, ...], str] = {}
    for character in alphabet:
        kinds[seen(character)] = kinds.get(seen(character), "") + character
    return [Atom(characters, groups[characters[0]]) for characters in kinds.values()]


# The last atom (where runs are watched), each reader's state, and how many characters of each
# atom have been used (None: as many as there must be).
State = "tuple[int, tuple[Any, ...], tuple[int, ...] | None]"


class Automaton:
    """The states that can be reached, and what leads from each to which.

    States are numbered, 0 is the start. Over the *common* states a count shares the sum over
    `fresh`: where each atom leads from the neutral state. `corrections` are what a state's sum
    differs by, as (group, state, how often); a state that is not common has its whole sum there.
    """

    __slots__ = (
        "_numbers",
        "_readers",
        "_states",
        "accepting",
        "atoms",
        "common",
        "corrections",
        "fresh",
        "lacking",
        "least",
        "watched",
    )

    def __init__(self, groups: dict[str, int], restrictions: Restrictions) -> None:
        self._readers = list(_readers(restrictions))
        self.least = restrictions.min_unique
        self.watched = restrictions.max_repeating is not None
        self.atoms = _atoms(groups, restrictions)
        unused = (0,) * len(self.atoms) if self.least else None
        start = (-1, tuple(reader.start for reader in self._readers), unused)
        neutral = (-1, tuple(reader.neutral for reader in self._readers), None)
        self._states: list[Any] = [start]
        self._numbers = {start: 0}
        self.fresh = [
            (atom.group, len(atom.characters), self._target(neutral, index, NEW))
            for index, atom in enumerate(self.atoms)
        ]
        self.corrections: list[list[tuple[int, int, int]]] = []
        for number, state in enumerate(self._states):  # which grows meanwhile
            self.corrections.append(self._corrections(number, shared=state[2] is None))
        self.common = [used is None for _, _, used in self._states]
        # How many more different characters a password needs from here on.
        self.lacking = [self.least - sum(u) if u is not None else 0 for _, _, u in self._states]
        self.accepting = [
            used is None and all(r.accepts(s) for r, s in zip(self._readers, states, strict=True))
            for _, states, used in self._states
        ]

    def moves(self, number: int) -> list[Move]:
        """Everything that can be read in a state."""
        return [
            Move(index, kind, ways, target)
            for index in range(len(self.atoms))
            for kind, ways in self._kinds(number, index)
            if (target := self._target(self._states[number], index, kind)) is not None
        ]

    def _kinds(self, number: int, index: int) -> list[tuple[int, int]]:
        """How an atom can be read in a state, and the ways of each."""
        last, _, used = self._states[number]
        size = len(self.atoms[index].characters)
        again = 1 if last == index else 0
        if used is None:
            kinds = [(SAME, 1), (OTHER, size - 1)] if again else [(ANY, size)]
        else:
            kinds = [(SAME, again), (NEW, size - used[index]), (USED, used[index] - again)]
        return [(kind, ways) for kind, ways in kinds if ways]

    def _target(self, state: Any, index: int, kind: int) -> int | None:
        """The number of the state that reading leads to; None where a restriction breaks."""
        _, states, used = state
        character = self.atoms[index].characters[0]
        after = []
        for reader, before in zip(self._readers, states, strict=True):
            now = reader.step(before, character, same=kind == SAME)
            if now is None:
                return None
            after.append(now)
        if used is not None and kind == NEW:
            used = (*used[:index], used[index] + 1, *used[index + 1 :])
            used = used if sum(used) < self.least else None
        return self._number((index if self.watched else -1, tuple(after), used))

    def _number(self, state: Any) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            if number >= MAX_STATES:
                raise _too_many_states()
            self._states.append(state)
        return number

    def _corrections(self, number: int, *, shared: bool) -> list[tuple[int, int, int]]:
        times: dict[tuple[int, int], int] = {}
        for move in self.moves(number):
            key = self.atoms[move.atom].group, move.target
            times[key] = times.get(key, 0) + move.ways
        if shared:
            for group, size, target in self.fresh:
                if target is not None:
                    times[group, target] = times.get((group, target), 0) - size
        return [(group, target, n) for (group, target), n in times.items() if n]


def _too_many_states() -> PolicyTooComplexError:
    return PolicyTooComplexError(
        f"counting the passwords of this policy takes more than the budget of {MAX_STATES} states:"
        " min_unique, not_containing, max_sequential and max_repeating multiply; state fewer of"
        " them, a smaller min_unique or shorter strings",
        "min_unique",
    )

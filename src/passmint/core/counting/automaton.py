"""Automaton of the restrictions, which reads a password character by character.

Characters that no restriction and no requirement tells apart form an *atom*, and the automaton
treats them alike. A state holds what each restriction must remember of the characters so far. In
the *neutral* state no restriction remembers anything. From most states, most characters lead where
they lead from the neutral state; the others are the *exceptions* of the state, such as the next
character of a forbidden string. So the count of a state is one sum, shared by all states, plus a
few *corrections* for its exceptions. Their number does not grow with the alphabet.

Example: the alphabet ab with the forbidden string aa. There are two states, which are reached by
their last character. The neutral state "after b" is also the start.

    from        a leads to   b leads to   exceptions   corrections
    after b     after a      after b      none         none
    after a     (violation)  after b      a            -1 for "after a"

Let V(n, state) be the number of ways to read n more characters. The shared sum has one term for
each way from the neutral state, and the correction removes the one that "after a" does not have:

    shared(n)     = V(n - 1, after a) + V(n - 1, after b)
    V(n, after b) = shared(n)
    V(n, after a) = shared(n) - V(n - 1, after a)

    n   shared   V(n, after b)   V(n, after a)
    0   none     1               1
    1   2        2               1
    2   3        3               2
    3   5        5               3

So 5 strings of three characters do not contain aa: aba, abb, bab, bba and bbb.
"""

from __future__ import annotations

from passmint.core.counting.atoms import atoms_of
from passmint.core.counting.readers import readers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from passmint.core.requirements.restrictions import Restrictions

# Which character of an atom is read: any; the one read last; any but that one; one that the
# password does not contain yet; one that it contains (but not the last one, with max_repeating).
ANY, SAME, OTHER, NEW, USED = range(5)


class Move:
    """Characters of one atom that lead from one state to another.

    Args:
        atom: index of the atom.
        kind: which of its characters are read: ANY, SAME, OTHER, NEW or USED.
        ways: number of these characters.
        target: number of the state that they lead to.
    """

    __slots__ = ("atom", "kind", "target", "ways")

    def __init__(self, atom: int, kind: int, ways: int, target: int) -> None:
        self.atom = atom
        self.kind = kind
        self.ways = ways
        self.target = target


def _times(term: tuple[int, int]) -> int:
    return term[1]


class _Base:
    """Part that states share when they have used equally many characters of each atom.

    Args:
        moves: by atom, the moves from the neutral state.
        terms: the shared sum, as (pair, number of ways).
    """

    __slots__ = ("moves", "terms")

    def __init__(self, moves: list[list[Move]], terms: list[tuple[int, int]]) -> None:
        self.moves = moves
        self.terms = terms


class Automaton:
    """Automaton with all states that can be reached from the start.

    States are numbered from 0, the start. A group of characters and a state that they lead to form
    a *pair*, also numbered. The count of a state is the sum of the terms of its base
    (`bases[base_of[state]]`) and of its `corrections`. Both are lists of (pair, factor); in the
    corrections the negative factors come first.

    Args:
        groups: the alphabet, as the group of each character.
        restrictions: what the automaton checks.
        charge: called before each step of the construction with what it adds: the number of
            `states`, `pairs` and `terms`, of terms with a factor beyond 1 and -1 (`products`),
            of moves to look up (`reads`), and of small `steps`. It raises to stop.
    """

    __slots__ = (
        "_atom_of",
        "_base_numbers",
        "_charge",
        "_numbers",
        "_pair_numbers",
        "_readers",
        "_states",
        "accepting",
        "atoms",
        "base_of",
        "bases",
        "corrections",
        "least",
        "pairs",
        "watched",
    )

    def __init__(
        self,
        groups: dict[str, int],
        restrictions: Restrictions,
        charge: Callable[..., None] = lambda **_: None,
    ) -> None:
        self._charge = charge
        alphabet = "".join(sorted(groups))
        self._readers = list(readers(restrictions, alphabet, lambda n: charge(steps=n)))
        self.least = restrictions.min_unique
        self.watched = restrictions.max_repeating is not None
        self.atoms = atoms_of(groups, restrictions)
        self._atom_of = {c: index for index, atom in enumerate(self.atoms) for c in atom.characters}
        unused = (0,) * len(self.atoms) if self.least else None
        start = (-1, tuple(reader.start for reader in self._readers), unused)
        self._states: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._pair_numbers: dict[tuple[int, int], int] = {}
        self.pairs: list[tuple[int, int]] = []
        self._base_numbers: dict[Any, int] = {}
        self.bases: list[_Base] = []
        self.base_of: list[int] = []
        self.corrections: list[list[tuple[int, int]]] = []
        self._number(start)
        for state in self._states:  # the list grows during the loop
            base = self._base(state[2])
            self.base_of.append(base)
            self.corrections.append(self._corrected(state, self.bases[base]))
        self.accepting = [
            used is None and all(r.accepts(s) for r, s in zip(self._readers, states, strict=True))
            for _, states, used in self._states
        ]

    def moves(self, number: int) -> list[Move]:
        """Return all moves from a state."""
        state = self._states[number]
        exceptions = self._exceptions(state)
        moves = []
        for index, shared in enumerate(self.bases[self.base_of[number]].moves):
            moves += self._moves(state, index) if index in exceptions else shared
        return moves

    def _charge_reads(self, reads: int) -> None:
        if not self.least:
            self._charge(reads=reads)
            return
        # Each read looks up a new and a used character, and hashes a number for each atom.
        self._charge(reads=2 * reads, steps=reads * len(self.atoms))

    def _charge_terms(self, terms: list[tuple[int, int]]) -> None:
        self._charge(terms=len(terms), products=sum(abs(times) != 1 for _, times in terms))

    def _base(self, used: Any) -> int:
        number = self._base_numbers.get(used)
        if number is None:
            number = self._base_numbers[used] = len(self.bases)
            neutral = (-1, tuple(reader.neutral for reader in self._readers), used)
            self._charge_reads(len(self.atoms))
            moves = [self._moves(neutral, index) for index in range(len(self.atoms))]
            base = _Base(moves, self._terms(moves, 1))
            self._charge_terms(base.terms)
            self.bases.append(base)
        return number

    def _exceptions(self, state: Any) -> set[int]:
        """Return the atoms after which this state and the neutral state may go on differently."""
        last, states, _ = state
        atom_of = self._atom_of
        exceptions = {last} if last >= 0 else set()
        for reader, own in zip(self._readers, states, strict=True):
            for character in reader.exceptions(own):
                if character in atom_of:
                    exceptions.add(atom_of[character])
        return exceptions

    def _corrected(self, state: Any, base: _Base) -> list[tuple[int, int]]:
        exceptions = sorted(self._exceptions(state))
        self._charge_reads(len(exceptions))
        times = dict(self._terms([base.moves[index] for index in exceptions], -1))
        for pair, ways in self._terms([self._moves(state, index) for index in exceptions], 1):
            times[pair] = times.get(pair, 0) + ways
        corrections = [(pair, n) for pair, n in times.items() if n]
        self._charge_terms(corrections)
        return sorted(corrections, key=_times)

    def _terms(self, moves: Iterable[list[Move]], sign: int) -> list[tuple[int, int]]:
        """Return (pair, sum of its ways times `sign`) over all the moves."""
        times: dict[int, int] = {}
        for same_atom in moves:
            for move in same_atom:
                pair = self._pair(self.atoms[move.atom].group, move.target)
                times[pair] = times.get(pair, 0) + sign * move.ways
        return list(times.items())

    def _pair(self, group: int, target: int) -> int:
        number = self._pair_numbers.get((group, target))
        if number is None:
            self._charge(pairs=1)
            number = self._pair_numbers[group, target] = len(self.pairs)
            self.pairs.append((group, target))
        return number

    def _moves(self, state: Any, index: int) -> list[Move]:
        """Return the moves from a state with the characters of one atom."""
        last, _, used = state
        size = len(self.atoms[index].characters)
        again = 1 if last == index else 0
        if used is None:
            kinds = [(SAME, 1), (OTHER, size - 1)] if again else [(ANY, size)]
        else:
            kinds = [(SAME, again), (NEW, size - used[index]), (USED, used[index] - again)]
        return [
            Move(index, kind, ways, target)
            for kind, ways in kinds
            if ways and (target := self._target(state, index, kind)) is not None
        ]

    def _target(self, state: Any, index: int, kind: int) -> int | None:
        """Return the number of the state after a character; None if it violates a restriction."""
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
            self._charge(states=1)
            number = self._numbers[state] = len(self._states)
            self._states.append(state)
        return number

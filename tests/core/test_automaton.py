"""The automaton of the restrictions: it reads what a check of the whole password says."""

from itertools import product
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.policies import neighbours, subsets, written
from passmint import Policy, PolicyTooComplexError
from passmint.core import automaton
from passmint.core.automaton import ANY, NEW, OTHER, SAME, USED, Automaton
from passmint.core.restrictions import Restrictions


def read(machine, word):
    """The state after the word, found among the moves; None where there is none."""
    state = 0
    for end, character in enumerate(word):
        atom = next(i for i, a in enumerate(machine.atoms) if character in a.characters)
        before = word[:end]
        again = machine.watched and before[-1:] == character
        kinds = {SAME} if again else {ANY, OTHER, USED if character in before else NEW}
        found = [m for m in machine.moves(state) if m.atom == atom and m.kind in kinds]
        if not found:
            return None
        assert len(found) == 1, "a character is read in one way only"
        state = found[0].target
    return state


@st.composite
def restricted(draw):
    """A small alphabet and restrictions on it."""
    alphabet = "".join(sorted(draw(neighbours(5))))
    possible = {
        "first": subsets(alphabet),
        "last": subsets(alphabet),
        "max_repeating": st.integers(1, 3),
        "max_sequential": st.integers(1, 3),
        "forbidden": st.lists(written(alphabet), min_size=1, max_size=3).map(tuple),
        "not_containing": st.lists(written(alphabet).map(str.lower), min_size=1).map(tuple),
        "words": st.lists(written(alphabet).map(str.lower), min_size=1).map(tuple),
        "min_unique": st.integers(2, 4),
    }
    names = draw(st.lists(st.sampled_from(tuple(possible)), min_size=1, max_size=4, unique=True))
    return alphabet, Restrictions(**{name: draw(possible[name]) for name in names})


@settings(max_examples=150, deadline=None)
@given(restricted())
def test_what_is_accepted_is_what_keeps_every_restriction(asked):
    alphabet, restrictions = asked
    machine = Automaton(dict.fromkeys(alphabet, 0), restrictions)
    checks = restrictions.checks()
    for length in (1, 2, 3, 4):
        for letters in product(alphabet, repeat=length):
            word = "".join(letters)
            state = read(machine, word)
            accepted = state is not None and machine.accepting[state]
            assert accepted == all(check(word.encode()) for check in checks), word


@settings(max_examples=100, deadline=None)
@given(restricted())
def test_sums_over_all_states_and_corrections_make_the_moves_of_each(asked):
    alphabet, restrictions = asked
    machine = Automaton({c: i % 2 for i, c in enumerate(alphabet)}, restrictions)
    for state, corrections in enumerate(machine.corrections):
        ways = {}
        if machine.common[state]:
            for group, size, target in machine.fresh:
                if target is not None:
                    ways[group, target] = ways.get((group, target), 0) + size
        for group, target, times in corrections:
            ways[group, target] = ways.get((group, target), 0) + times
        moves = {}
        for move in machine.moves(state):
            key = machine.atoms[move.atom].group, move.target
            moves[key] = moves.get(key, 0) + move.ways
        assert {key: n for key, n in ways.items() if n} == moves


def test_characters_that_nobody_tells_apart_are_one_atom():
    machine = Automaton(dict.fromkeys("abcdef", 0), Restrictions(max_repeating=1, first="abc"))
    assert sorted(atom.characters for atom in machine.atoms) == ["abc", "def"]
    machine = Automaton(dict.fromkeys("acegBbx", 0), Restrictions(max_sequential=1))
    assert sorted(atom.characters for atom in machine.atoms) == ["Begx", "a", "b", "c"]


def test_an_automaton_over_the_budget_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(automaton, "MAX_STATES", 20)
    with pytest.raises(PolicyTooComplexError, match="budget of 20 states") as caught:
        Automaton(dict.fromkeys("abcdefgh", 0), Restrictions(min_unique=4, max_sequential=1))
    assert caught.value.parameter == "min_unique"
    for name in ("min_unique", "not_containing", "max_sequential", "max_repeating"):
        assert name in str(caught.value)


def test_many_strings_and_many_different_characters_exceed_the_budget():
    strings = [f"{a}{b}" for a in ascii_lowercase[:10] for b in ascii_lowercase[:10]]
    with pytest.raises(PolicyTooComplexError, match="budget of 8192 states") as caught:
        Policy(20, alphabet=ascii_lowercase, not_containing=strings, min_unique=20)
    assert "not_containing" in str(caught.value)
    assert "min_unique" in str(caught.value)

"""The automaton accepts what the checks of whole passwords accept."""

from collections import Counter
from itertools import product
from string import ascii_letters, ascii_lowercase, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.policies import neighbours, subsets, written
from passmint import Policy, PolicyTooComplexError
from passmint.core.counting.automaton import ANY, NEW, OTHER, SAME, USED, Automaton
from passmint.core.requirements.restrictions import Restrictions


def read(machine, word):
    """Return the state after a string, found among the moves, or None."""
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
    """Draw a small alphabet and restrictions on it."""
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
def test_the_automaton_accepts_exactly_what_satisfies_every_restriction(asked):
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
def test_shared_sum_and_corrections_equal_the_moves_of_each_state(asked):
    alphabet, restrictions = asked
    machine = Automaton({c: i % 2 for i, c in enumerate(alphabet)}, restrictions)
    for state, corrections in enumerate(machine.corrections):
        ways = {}
        for pair, times in [*machine.bases[machine.base_of[state]].terms, *corrections]:
            ways[machine.pairs[pair]] = ways.get(machine.pairs[pair], 0) + times
        assert [times for _, times in corrections] == sorted(times for _, times in corrections)
        moves = {}
        for move in machine.moves(state):
            key = machine.atoms[move.atom].group, move.target
            moves[key] = moves.get(key, 0) + move.ways
        assert {key: n for key, n in ways.items() if n} == moves


def test_the_example_of_the_module():
    machine = Automaton(dict.fromkeys("ab", 0), Restrictions(forbidden=("aa",)))
    after_b, after_a = read(machine, "b"), read(machine, "a")
    assert (after_b, len(machine.corrections)) == (0, 2)  # the start and "after b" are one state
    targets = {pair: target for pair, (_, target) in enumerate(machine.pairs)}
    shared = machine.bases[machine.base_of[after_b]].terms
    assert sorted((targets[pair], ways) for pair, ways in shared) == [(after_b, 1), (after_a, 1)]
    assert machine.corrections[after_b] == []
    assert [(targets[p], times) for p, times in machine.corrections[after_a]] == [(after_a, -1)]


def test_characters_that_no_restriction_tells_apart_form_one_atom():
    machine = Automaton(dict.fromkeys("abcdef", 0), Restrictions(max_repeating=1, first="abc"))
    assert sorted(atom.characters for atom in machine.atoms) == ["abc", "def"]
    machine = Automaton(dict.fromkeys("acegBbx", 0), Restrictions(max_sequential=1))
    assert sorted(atom.characters for atom in machine.atoms) == ["Begx", "a", "b", "c"]


def test_every_state_pair_and_term_is_charged_for():
    charged = Counter()
    restrictions = Restrictions(max_repeating=2, max_sequential=1, not_containing=("ab", "bcd"))
    machine = Automaton(
        dict.fromkeys("abcdefAB", 0), restrictions, lambda **made: charged.update(made)
    )
    assert charged["states"] == len(machine.corrections) == len(machine.accepting)
    assert charged["pairs"] == len(machine.pairs)
    terms = [*machine.corrections, *(base.terms for base in machine.bases)]
    assert charged["terms"] == sum(map(len, terms))
    assert charged["steps"] >= len("ab" + "bcd")


def test_the_work_of_a_state_does_not_grow_with_the_alphabet():
    charged = Counter()
    groups = dict.fromkeys(ascii_letters + digits, 0)
    restrictions = Restrictions(max_repeating=2, max_sequential=2, not_containing=("alice",))
    Automaton(groups, restrictions, lambda **made: charged.update(made))
    assert charged["states"] > 3 * len(groups)
    assert charged["reads"] < 5 * charged["states"]


def test_a_forbidden_string_inside_another_is_found():
    machine = Automaton(dict.fromkeys("abc", 0), Restrictions(forbidden=("abcab", "ca", "bb")))
    assert read(machine, "abca") is None
    assert read(machine, "aabc") is not None
    assert read(machine, "abb") is None


def test_construction_stops_when_the_charge_raises():
    class EnoughError(Exception):
        """Signal of the charge to stop."""

    made = []

    def charge(states=0, **_):
        made.extend(range(states))
        if len(made) == 20:
            raise EnoughError

    restrictions = Restrictions(min_unique=4, max_sequential=1)
    with pytest.raises(EnoughError):
        Automaton(dict.fromkeys("abcdefgh", 0), restrictions, charge)
    assert len(made) == 20


def test_many_strings_and_many_different_characters_exceed_the_budget():
    strings = [f"{a}{b}" for a in ascii_lowercase[:10] for b in ascii_lowercase[:10]]
    with pytest.raises(PolicyTooComplexError, match="the budget of 2000 ms") as caught:
        Policy(20, alphabet=ascii_lowercase, not_containing=strings, min_unique=20)
    assert "min_unique, not_containing multiply" in str(caught.value)
    assert caught.value.parameter == "min_unique"

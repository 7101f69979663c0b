"""Bounds never exceed the exact count, for each restriction alone and for several together."""

from fractions import Fraction
from itertools import product
from math import comb
from string import ascii_lowercase, ascii_uppercase, digits

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from engine import exact as counted
from engine import keyspace_of, meter
from oracles.policies import MINIMUMS, characters, neighbours, subsets, written
from passmint import PolicyTooComplexError
from passmint.core.counting.bounds import _at_most, acceptance, violating_strings
from passmint.core.counting.class_counts import count
from passmint.core.counting.shares import share
from passmint.core.requirements.classes import CharacterClass
from passmint.core.requirements.requirements import Requirements
from passmint.core.requirements.restrictions import Restrictions

KINDS = {"lowercase": ascii_lowercase, "uppercase": ascii_uppercase, "nums": digits}


def held(requirements):
    """Assert the bounds against the exact count, which is returned."""
    try:
        exact = counted(requirements)
    except PolicyTooComplexError:
        reject()  # no exact count to compare with
    most = count(requirements, meter())
    assert exact <= most
    every = len(requirements.alphabet) ** requirements.length
    assert Fraction(acceptance(requirements)) * every <= exact
    if most:
        assert most - violating_strings(requirements) <= exact
        assert Fraction(share(requirements, meter())) * most <= exact
        keyspace = keyspace_of(requirements)
        assert keyspace.lower <= exact <= keyspace.upper
    return exact


def classes_of(alphabet, demands):
    """Return the alphabet's classes; a demand is minimum, maximum and number of counted characters."""
    made = []
    for name in MINIMUMS:
        members = KINDS.get(name)
        kept = "".join(c for c in alphabet if (c in members if members else not c.isalnum()))
        if kept:
            least, most, counting = demands.get(name, (0, None, len(kept)))
            made.append(CharacterClass(name, kept, kept[: max(counting, 1)], least, most))
    return tuple(made)


def requirements(length, alphabet, restrictions, *, demands=None, first=None, last=None, least=0):
    """Return requirements with the restrictions that matter at this length."""
    classes = classes_of(alphabet, demands or {})
    names = {c.name for c in classes}
    pins = [None if one is None else frozenset(one) & names for one in (first, last)]
    kept = restrictions.within("".join(sorted(alphabet)), length)
    return Requirements(length, classes, *pins, least, restrictions=kept)


ONE_EACH = {
    "first": "a",
    "last": "b",
    "required": ("ab", "b1"),
    "max_repeating": 1,
    "max_sequential": 1,
    "forbidden": ("ab",),
    "not_containing": ("b",),
    "words": ("ab", "a"),
    "min_unique": 2,
}
DEMANDS = [
    {},
    {"lowercase": (1, None, 1)},
    {"lowercase": (1, 1, 9), "nums": (0, 2, 9)},
    {"lowercase": (2, None, 1), "special_chars": (1, None, 1)},
]
ENDS = [None, {"lowercase"}, {"nums", "uppercase"}, {"special_chars"}]


@pytest.mark.parametrize("alphabet", ["a", "1", "ab", "a1", "aB1!", "abAB1!-"])
@pytest.mark.parametrize("name", ONE_EACH)
def test_a_restriction_by_itself_with_pins_maximums_and_classes_of_one(name, alphabet):
    restrictions = Restrictions(**{name: ONE_EACH[name]})
    for length, demands, first, last, least in product((1, 2, 3), DEMANDS, ENDS, ENDS, (0, 2)):
        held(
            requirements(
                length, alphabet, restrictions, demands=demands, first=first, last=last, least=least
            )
        )


@pytest.mark.parametrize("alphabet", ["a", "ab", "abc", "ab1", "a1!"])
@pytest.mark.parametrize("name", ["max_repeating", "max_sequential"])
def test_a_limit_on_runs_at_every_length_with_either_both_or_no_end_pinned(name, alphabet):
    pins = [None, {"lowercase"}, {"nums"}, {"lowercase", "nums", "special_chars"}]
    for most, length, first, last in product((1, 2, 3), (2, 3, 4, 5), pins, pins):
        restrictions = Restrictions(**{name: most})
        held(requirements(length, alphabet, restrictions, first=first, last=last))


@pytest.mark.parametrize("restriction", ["max_repeating", "max_sequential"])
@pytest.mark.parametrize("counting", [1, 2])
def test_few_characters_that_must_appear_often_neighbour_each_other(restriction, counting):
    demands = {"lowercase": (4, None, counting)}
    asked = requirements(6, ascii_lowercase, Restrictions(**{restriction: 1}), demands=demands)
    # Of four `a` in six places, two are neighbours; `a` and `b` can alternate.
    assert (held(asked) == 0) == (counting == 1 and restriction == "max_repeating")


@st.composite
def drawn(draw, alphabets, longest, *, allowed, most=3, different=6):
    """Draw requirements with one to four of the allowed restrictions."""
    alphabet = "".join(sorted(set(draw(alphabets))))
    length = draw(st.integers(1, longest))
    demands = {}
    for name in draw(st.lists(st.sampled_from(MINIMUMS), max_size=3, unique=True)):
        least = draw(st.integers(0, most))
        room = draw(st.none() | st.integers(max(least, 1), max(least, 1) + most))
        demands[name] = least, room, draw(st.integers(1, len(alphabet)))
    possible = {
        "first": subsets(alphabet, len(alphabet)),
        "last": subsets(alphabet, len(alphabet)),
        "required": st.lists(subsets(alphabet), min_size=1, max_size=3).map(tuple),
        "max_repeating": st.integers(1, 3),
        "max_sequential": st.integers(1, 3),
        "forbidden": st.lists(written(alphabet), min_size=1, max_size=2).map(tuple),
        "not_containing": st.lists(written(alphabet).map(str.lower), min_size=1).map(tuple),
        "words": st.lists(written(alphabet).map(str.lower), min_size=1, unique=True).map(tuple),
        "min_unique": st.integers(2, min(length, different)) if length > 1 else st.just(0),
    }
    names = draw(st.lists(st.sampled_from(allowed), min_size=1, max_size=4, unique=True))
    pins = [draw(st.none() | st.sets(st.sampled_from(MINIMUMS), min_size=1)) for _ in range(2)]
    values = {name: draw(possible[name]) for name in names}
    # An end allows either whole classes or parts of some.
    for index, end in enumerate(("first", "last")):
        if end in values:
            pins[index] = None
    return requirements(
        length,
        alphabet,
        Restrictions(**values),
        demands=demands,
        first=pins[0],
        last=pins[1],
        least=draw(st.integers(0, 2)),
    )


# Counting different characters is too expensive with restrictions that tell them all apart.
COUNTED_APART = tuple(name for name in ONE_EACH if name != "min_unique")
COUNTED_ALIKE = ("min_unique", "first", "last", "required", "max_repeating")
SMALL = neighbours(6) | st.text(characters, min_size=1, max_size=6)
MIDDLE = neighbours(26) | st.sampled_from([digits, ascii_lowercase, digits + "abcdefABCDEF"])


@settings(max_examples=300, deadline=None)
@given(drawn(SMALL, 6, allowed=tuple(ONE_EACH)))
def test_bounds_hold_for_tight_restrictions(asked):
    held(asked)


@settings(max_examples=150, deadline=None)
@given(drawn(MIDDLE, 14, allowed=COUNTED_APART, most=6))
def test_bounds_hold_for_loose_restrictions(asked):
    held(asked)


@settings(max_examples=100, deadline=None)
@given(drawn(MIDDLE, 10, allowed=COUNTED_ALIKE, different=3))
def test_bounds_hold_where_many_characters_must_differ(asked):
    held(asked)


@pytest.mark.parametrize(
    ("restrictions", "length", "least"),
    [
        # Below this share, drawing by rejection would be slow and the bounds of no use.
        ({"max_repeating": 2, "max_sequential": 2}, 64, 0.9),
        ({"max_repeating": 1}, 64, 0.1),
        ({"min_unique": 10}, 16, 0.5),
        ({"not_containing": ("passmint",)}, 64, 0.99),
        ({"required": ("abc", "0123456789")}, 64, 0.5),
        ({"first": ascii_lowercase + ascii_uppercase}, 64, 0.4),
    ],
)
def test_bounds_are_close_where_most_passwords_satisfy_the_restrictions(
    restrictions, length, least
):
    alphabet = digits + ascii_lowercase + ascii_uppercase + "!#$%&()*+,-./:;<=>?@[]^_{|}~"
    asked = requirements(length, alphabet, Restrictions(**restrictions))
    keyspace = keyspace_of(asked)
    assert keyspace.lower >= least * keyspace.upper


@pytest.mark.parametrize(
    ("restrictions", "demands", "length", "least"),
    [
        ({}, {}, 16, 1 - 1e-8),
        ({"max_repeating": 2}, {}, 64, 0.99),
        ({"max_sequential": 2}, {}, 64, 0.98),
        ({"min_unique": 4}, {}, 16, 1 - 1e-8),
        ({"min_unique": 10}, {}, 16, 0.75),
        ({"not_containing": ("abc", "abcd")}, {}, 16, 0.999),
        ({"forbidden": ("ab",)}, {}, 16, 0.998),
        ({"words": ("abcdefgh",)}, {}, 8, 0.9999),
        ({"required": ("abcdefghijkl",)}, {}, 64, 0.99),
        ({"first": digits + ascii_lowercase}, {}, 9, 0.37),
        ({}, {"lowercase": (1, None, 26)}, 20, 0.99),
        ({}, {"lowercase": (3, None, 26)}, 20, 0.91),
        ({}, {"nums": (0, 5, 10)}, 20, 0.98),
        ({}, {"nums": (1, 5, 10), "special_chars": (2, 12, 20)}, 20, 0.75),
    ],
)
def test_acceptance_is_close_where_most_plain_draws_are_accepted(
    restrictions, demands, length, least
):
    alphabet = digits + ascii_lowercase + ascii_uppercase + "!#$%&()*+,-./:;<=>?@[]^_{|}~"
    assert (
        acceptance(requirements(length, alphabet, Restrictions(**restrictions), demands=demands))
        >= least
    )


@pytest.mark.parametrize(("first", "last", "classes", "least"), [
    ({"lowercase"}, None, 0, 0.28), (None, {"lowercase", "uppercase"}, 0, 0.57), (None, None, 4, 0.82), (None, None, 3, 0.99), (None, None, 1, 1 - 1e-8),
])  # fmt: skip
def test_acceptance_is_close_for_ends_and_classes(first, last, classes, least):
    alphabet = digits + ascii_lowercase + ascii_uppercase + "!#$%&()*+,-./:;<=>?@[]^_{|}~"
    asked = requirements(16, alphabet, Restrictions(), first=first, last=last, least=classes)
    assert acceptance(asked) >= least


@given(st.integers(0, 4100), st.integers(1, 4100), st.floats(0, 1))
def test_the_binomial_tail_is_an_upper_bound(successes, draws, chance):
    bound = _at_most(successes, draws, chance)
    exact = Fraction(0)
    if draws <= 60:
        share = Fraction(chance)
        exact = sum(
            comb(draws, k) * share**k * (1 - share) ** (draws - k)
            for k in range(min(successes, draws) + 1)
        )
    assert exact <= bound <= 1 + 1e-6
    if draws <= 60 and successes < draws * chance / 4:
        assert bound <= exact * Fraction(101, 100) + Fraction(1, 10**12)


@pytest.mark.parametrize(
    ("restrictions", "demands", "length", "least"),
    [
        ({"max_repeating": 1}, {"nums": (20, None, 10)}, 24, 0.1),
        ({"max_repeating": 2}, {"nums": (16, None, 10), "lowercase": (16, None, 26)}, 64, 0.9),
        ({"max_sequential": 2}, {"nums": (16, None, 10), "lowercase": (16, None, 26)}, 64, 0.85),
        ({"max_sequential": 1}, {"lowercase": (12, None, 26)}, 24, 0.3),
        ({"min_unique": 6}, {"nums": (8, None, 10)}, 12, 0.51),
        ({"not_containing": ("12",)}, {"nums": (8, None, 10)}, 12, 0.8),
        ({"words": ("12345678",)}, {"nums": (8, None, 10)}, 8, 0.9999),
        ({"required": ("0123",)}, {"nums": (8, None, 10)}, 12, 0.9),
        ({"first": "01234" + ascii_lowercase}, {"lowercase": (9, None, 26)}, 12, 0.37),
    ],
)
def test_the_share_is_close_for_tight_class_counts(restrictions, demands, length, least):
    alphabet = digits + ascii_lowercase + ascii_uppercase + "!#$%&()*+,-./:;<=>?@[]^_{|}~"
    asked = requirements(length, alphabet, Restrictions(**restrictions), demands=demands)
    assert share(asked, meter()) >= least


@pytest.mark.parametrize("alphabet", [digits, ascii_lowercase, digits[:5], "abcdefgh12345"])
@pytest.mark.parametrize("name", ["max_repeating", "max_sequential"])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_bound_is_exact_for_one_place_of_a_run(name, most, alphabet):
    # With one possible place, the bound has no slack that could hide a factor that is too small.
    for demands in ({}, {"nums": (1, None, 10)}, {"lowercase": (1, None, 26)}):
        for length in (most + 1, most + 2, most + 3):
            asked = requirements(length, alphabet, Restrictions(**{name: most}), demands=demands)
            held(asked)

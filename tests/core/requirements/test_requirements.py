"""Requirements: what follows from the sizes and numbers of the classes without counting."""

from itertools import product

import pytest

from engine import meter
from passmint.core.counting.class_counts import count
from passmint.core.requirements.classes import CharacterClass
from passmint.core.requirements.requirements import Requirements
from passmint.core.requirements.restrictions import Restrictions


@pytest.mark.parametrize("most", [*product((None, 1, 2), repeat=2)])
def test_grows_is_true_only_if_longer_passwords_are_at_least_as_many(most):
    classes = [
        CharacterClass(name, characters, characters, 0, one)
        for name, characters, one in zip(("lowercase", "nums"), ("ab", "1"), most, strict=True)
    ]
    asked = [Requirements(length, tuple(classes)) for length in range(2, 8)]
    counts = [count(one, meter()) for one in asked]
    assert all(one.grows for one in asked) == (counts == sorted(counts))


def test_grows_is_false_with_restrictions_and_without_an_unlimited_class():
    letters = CharacterClass("lowercase", "ab", "ab", 0, None)
    nothing = CharacterClass("nums", "", "", 1, None)
    full = CharacterClass("lowercase", "ab", "ab", 0, 3)
    assert Requirements(4, (letters,)).grows
    assert not Requirements(4, (letters,), restrictions=Restrictions(max_repeating=1)).grows
    assert not Requirements(4, (nothing, full)).grows


def one_class(least=0, most=None, *, characters="ab", counted=None):
    kept = characters if counted is None else counted
    return CharacterClass("lowercase", characters, kept, least, most)


@pytest.mark.parametrize(
    ("one", "min_unique", "contradictory"),
    [
        (one_class(), 0, False),
        (one_class(3), 0, False),
        (one_class(4), 0, True),  # than the length
        (one_class(0, 3), 0, False),
        (one_class(0, 2), 0, True),
        (one_class(3, 3), 0, False),
        (one_class(3, 2), 0, True),
        (one_class(1, counted=""), 0, True),
        (one_class(0, counted=""), 0, False),
        (one_class(), 2, False),
        (one_class(), 3, True),  # than there are
        (one_class(characters="abcd"), 4, True),  # than there are places
    ],
)
def test_contradictory_minimums_and_maximums_are_found_without_counting(
    one, min_unique, contradictory
):
    asked = Requirements(3, (one,), restrictions=Restrictions(min_unique=min_unique))
    assert asked.contradictory == contradictory
    # A class without characters adds no capacity.
    nothing = CharacterClass("nums", "", "", 0, None)
    asked = Requirements(3, (one, nothing), restrictions=Restrictions(min_unique=min_unique))
    assert asked.contradictory == contradictory


def test_a_raised_class_keeps_a_greater_minimum():
    some = one_class(1, counted="a")
    assert some.raised(1) is some
    assert count(Requirements(3, (one_class(0).raised(1),)), meter()) == 2**3
    assert count(Requirements(3, (some.raised(1),)), meter()) == 2**3 - 1

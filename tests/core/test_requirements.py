"""What the numbers of the classes say by themselves."""

from itertools import product

import pytest

from passmint.core.counting import count
from passmint.core.requirements import CharacterClass, Requirements
from passmint.core.restrictions import Restrictions


@pytest.mark.parametrize("most", [*product((None, 1, 2), repeat=2)])
def test_where_it_is_said_that_longer_passwords_are_as_many_they_are(most):
    classes = [
        CharacterClass(name, characters, characters, 0, one)
        for name, characters, one in zip(("lowercase", "nums"), ("ab", "1"), most, strict=True)
    ]
    asked = [Requirements(length, tuple(classes)) for length in range(2, 8)]
    counts = [count(one) for one in asked]
    assert all(one.grows for one in asked) == (counts == sorted(counts))


def test_restrictions_and_classes_without_characters_let_nothing_grow():
    letters = CharacterClass("lowercase", "ab", "ab", 0, None)
    nothing = CharacterClass("nums", "", "", 1, None)
    full = CharacterClass("lowercase", "ab", "ab", 0, 3)
    assert Requirements(4, (letters,)).grows
    assert not Requirements(4, (letters,), restrictions=Restrictions(max_repeating=1)).grows
    assert not Requirements(4, (nothing, full)).grows

"""Walks: one integer determines a password, and each integer a different one."""

import pytest

from engine import walk_of
from oracles.language import every_password, satisfies
from oracles.texts import rules
from passmint import Policy, Randomness


class Point(Randomness):
    """Source of one integer and nothing else."""

    def __init__(self, point):
        self.point = point
        self.asked = []

    def bytes(self, size):
        raise AssertionError("a walk asks for one integer")

    def below(self, bound):
        self.asked.append(bound)
        return self.point


def walk(stated):
    """Return a walk over the passwords, whichever sampler the policy would choose."""
    return walk_of(Policy(**stated)._plan.requirements)


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 4, "alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1},
        {"length": 5, "alphabet": "abAB", "not_containing": ["aa", "bab"], "min_unique": 3},
        {"length": 4, "alphabet": "abcd", "min_unique": 3, "max_repeating": 2},
        {"length": 5, "alphabet": "abc12", "nums": 1, "min_unique": 4, "max_repeating": 1},
        {"length": 5, "alphabet": "ab12", "nums": 2, "min_unique": 3, "max_repeating": 2},
        {"length": 4, "alphabet": "ab12!", "first": "letter", "last": "digit", "max_repeating": 1},
        {"length": 4, "rules": rules(required=("ab1", "b1"), max_repeating=2)},
    ],
    ids=str,
)
def test_each_number_below_the_keyspace_is_one_password(stated):
    drawing = walk(stated)
    keyspace = Policy(**stated).keyspace
    sources = [Point(number) for number in range(keyspace)]
    drawn = [drawing.draw(source) for source in sources]
    assert {bound for source in sources for bound in source.asked} == {keyspace}
    assert all(len(source.asked) == 1 for source in sources)
    assert sorted(drawn) == sorted(every_password(stated))


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 64, "max_repeating": 1, "max_sequential": 1},
        {"length": 40, "min_unique": 4, "max_repeating": 1, "nums": 10},
        {"length": 24, "not_containing": ["admin", "dmin1", "root"], "first": "letter"},
    ],
    ids=str,
)
def test_a_long_walk_keeps_every_demand(stated):
    drawing = walk(stated)
    drawn = drawing.draw_many(Randomness(), 30)
    assert len(set(drawn)) == 30
    assert all(satisfies(stated, password) for password in drawn)

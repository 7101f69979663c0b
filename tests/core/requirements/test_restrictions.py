"""Restrictions: checks of whole passwords, and removal of redundant restrictions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.language import PRINTABLE, follows, longest_run
from passmint.core.requirements.restrictions import Restrictions


def kept(password, **values):
    """Return whether the password satisfies these restrictions."""
    return all(check(password.encode()) for check in Restrictions(**values).checks())


@pytest.mark.parametrize(
    ("values", "good", "bad"),
    [
        ({"max_repeating": 1}, ["a", "aba", "aA"], ["aa", "baa", "aab", "  "]),
        ({"max_repeating": 2}, ["aa", "aabaa"], ["aaa", "baaa"]),
        ({"max_sequential": 1}, ["a", "ac", "aB", "9:", "Z[", "az", "09", "aa"], ["ab", "ba", "89", "xZY"]),
        ({"max_sequential": 2}, ["ab", "aba", "abba", "ab1234"[:4], "abBC"], ["abc", "321", "xYZA"[:3] + "XYZ"]),
        ({"max_sequential": 3}, ["abc", "abcba", "abc123"], ["abcd", "4321"]),
        ({"forbidden": ("$(",)}, ["$ (", "($"], ["$(", "a$(b"]),
        ({"forbidden": ("ab",)}, ["aB", "Ab"], ["ab"]),
        ({"not_containing": ("ab",)}, ["a-b", "ba"], ["ab", "AB", "xaBx"]),
        ({"words": ("null",)}, ["nulls", "nul", "anull"], ["null", "NULL", "Null"]),
        ({"first": "ab"}, ["a", "bx"], ["x", "xa", "A"]),
        ({"last": "ab"}, ["a", "xb"], ["x", "ax", "B"]),
        ({"required": ("ab", "1")}, ["a1", "xb1"], ["a", "1", "xy", "ab"]),
        ({"min_unique": 3}, ["abc", "aabbcc"], ["ab", "aabb"]),
    ],
)  # fmt: skip
def test_passwords_that_satisfy_a_restriction_and_that_break_it(values, good, bad):
    assert [kept(password, **values) for password in good] == [True] * len(good)
    assert [kept(password, **values) for password in bad] == [False] * len(bad)


@settings(max_examples=300, deadline=None)
@given(st.text("abcdABCD0123/:@[`{", min_size=1, max_size=9), st.integers(1, 4))
def test_runs_are_those_that_a_reader_sees(password, limit):
    longest = longest_run(password, str.__eq__)
    assert kept(password, max_repeating=limit) == (longest <= limit)
    longest = max(longest_run(password, follows), longest_run(password[::-1], follows))
    assert kept(password, max_sequential=limit) == (longest <= limit)


def values_of(restrictions):
    """Return the restrictions that apply, by name."""
    values = {name: getattr(restrictions, name) for name in restrictions.__slots__}
    return {name: value for name, value in values.items() if value not in (None, (), 0)}


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"max_repeating": 3}, {"max_repeating": 3}),
        ({"max_repeating": 4}, {}),
        ({"max_sequential": 2}, {"max_sequential": 2}),
        ({"max_sequential": 3}, {}),  # of the alphabet's sequences, abc is the longest
        ({"first": "abcxB1"}, {}),
        ({"first": "abZ"}, {"first": "ab"}),
        ({"last": ""}, {"last": ""}),
        ({"required": ("abcxB1", "abcxB1Z")}, {}),
        ({"required": ("abZ",)}, {"required": ("abZ",)}),
        ({"forbidden": ("ab", "Ab", "abcab")}, {"forbidden": ("ab",)}),
        ({"not_containing": ("ab", "abc", "xb", "zz", "abcab")}, {"not_containing": ("ab", "xb")}),
        ({"words": ("abcx", "abc", "zzzz", "b1b1")}, {"words": ("abcx", "b1b1")}),
        ({"min_unique": 1}, {}),
        ({"min_unique": 2}, {"min_unique": 2}),
    ],
)
def test_redundant_restrictions_are_removed(values, left):
    within = Restrictions(**values).within("1Babcx", 4)
    assert values_of(within) == left
    assert bool(within) == bool(left)


def test_an_end_that_nothing_may_fill_is_a_restriction():
    assert Restrictions(first="")
    assert not Restrictions()


def test_ends_are_added_to_the_others():
    both = Restrictions(max_repeating=1, first="ab").with_ends(None, PRINTABLE)
    assert values_of(both) == {"max_repeating": 1, "first": "ab", "last": PRINTABLE}

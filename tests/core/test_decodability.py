"""The test of Sardinas and Patterson against two readers that walk every pair of places."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oracles.phrases import collides
from passmint import PolicyTooComplexError
from passmint.core import decodability
from passmint.core.decodability import Readings

TEXTS = st.text("ab", min_size=1, max_size=4)
WORDS = st.sets(TEXTS, min_size=1, max_size=6)


@given(WORDS, st.sets(st.text("ab", max_size=3), min_size=1, max_size=3))
@example({"a", "ab", "ba"}, {""})  # a·ba = ab·a
@example({"b", "abb", "abbba", "bbba", "baabb"}, {""})  # needs several rounds
@example({"a", "b"}, {"", "a"})
@example({"aa", "b"}, {"a", "aa"})
def test_it_finds_a_collision_exactly_where_there_is_one(words, tails):
    assert (Readings(words).collision(tails) is not None) == collides(words, tails)


@given(WORDS, st.text("ab-", max_size=2), st.sets(st.sampled_from("ab1-"), max_size=3))
@example({"a", "ba"}, "", {"a", "b"})
@example({"1", "a"}, "1", {"1"})
def test_it_does_so_with_separators_and_insertions(words, separator, inserted):
    tails = {separator, *(character + separator for character in inserted)}
    assert (Readings(words).collision(tails) is not None) == collides(words, tails)


@given(WORDS)
def test_the_words_it_names_are_of_the_list_and_differ(words):
    collision = Readings(words).collision({""})
    if collision is not None:
        one, other = collision
        assert one in words
        assert other in words - {one} or other == ""


@pytest.mark.parametrize(
    ("words", "tails", "named"),
    [
        (["a", "aa"], [""], ("aa", "a")),
        (["sea", "seal", "lion", "ion"], [""], ("seal", "sea")),
        (["tea", "1tea"], ["", "1"], ("tea", "1tea")),
        (["a", "1"], ["", "1"], ("1", "")),
    ],
)
def test_it_names_where_two_readings_part(words, tails, named):
    assert Readings(words).collision(tails) == named


def test_words_that_begin_others_are_told_apart_by_a_separator():
    assert Readings(["sea", "seal", "l"]).collision(["-"]) is None
    assert Readings(["sea", "sea-l", "l"]).collision(["-"]) == ("sea-l", "sea")


def test_its_steps_are_bounded(monkeypatch):
    monkeypatch.setattr(decodability, "BUDGET", 3)
    message = "cannot be told in 3 steps: choose a separator with a character that no word holds"
    with pytest.raises(PolicyTooComplexError, match=message) as caught:
        Readings(["a", "ab", "abc", "bcd", "cde", "d", "e"]).collision([""])
    assert caught.value.parameter == "separator"


def test_a_large_list_full_of_prefixes_stays_within_the_budget_or_says_so():
    words = {format(number, "b") for number in range(1, 2**14)}
    assert Readings(words).collision(["-"]) is None
    assert Readings(words).collision([""]) is not None

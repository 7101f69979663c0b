"""The decodability test agrees with two readers that visit every pair of positions."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oracles.phrases import collides
from passmint import PolicyTooComplexError
from passmint.core.budget import LIBRARY, SERVICE, Budget, Meter
from passmint.core.phrases.decodability import DecodabilityTest

TEXTS = st.text("ab", min_size=1, max_size=4)
WORDS = st.sets(TEXTS, min_size=1, max_size=6)


def collision(words, tails):
    return DecodabilityTest(sorted(words)).collision(tails, Meter(LIBRARY))


@given(WORDS, st.sets(st.text("ab", max_size=3), min_size=1, max_size=3))
@example({"a", "ab", "ba"}, {""})  # a·ba = ab·a
@example({"b", "abb", "abbba", "bbba", "baabb"}, {""})  # needs several rounds
@example({"a", "b"}, {"", "a"})
@example({"aa", "b"}, {"a", "aa"})
def test_it_finds_a_collision_exactly_where_there_is_one(words, tails):
    assert (collision(words, tails) is not None) == collides(words, tails)


@given(WORDS, st.text("ab-", max_size=2), st.sets(st.sampled_from("ab1-"), max_size=3))
@example({"a", "ba"}, "", {"a", "b"})
@example({"1", "a"}, "1", {"1"})
def test_it_finds_collisions_with_separators_and_insertions(words, separator, inserted):
    tails = {separator, *(character + separator for character in inserted)}
    assert (collision(words, tails) is not None) == collides(words, tails)


@given(WORDS)
def test_the_words_it_names_are_of_the_list_and_differ(words):
    found = collision(words, {""})
    if found is not None:
        one, other = found
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
    assert collision(words, tails) == named


def test_words_that_begin_others_are_told_apart_by_a_separator():
    assert collision(["sea", "seal", "l"], ["-"]) is None
    assert collision(["sea", "sea-l", "l"], ["-"]) == ("sea-l", "sea")


@given(WORDS, st.text("ab-", max_size=2), st.sets(st.sampled_from("ab1-"), max_size=3))
@example({"a", "a1"}, "-", {"1"})
@example({"a", "ab", "b"}, "b-", {"-"})
@example({"a", "b-"}, "--", set())
def test_a_separator_with_a_character_of_its_own_needs_no_search(words, separator, inserted):
    tails = {separator, *(character + separator for character in inserted)}
    decodability = DecodabilityTest(sorted(words))
    found = decodability.collision_with_separator(
        separator, "".join(sorted(inserted)), Meter(SERVICE)
    )
    assert (found is not None) == collides(words, tails)
    if found is not None:
        assert found[0] in words
        assert found[1] in words | {""}


HARD = ["a", "ab", "abc", "bcd", "cde", "d", "e"]


def test_its_steps_are_bounded():
    message = "is too expensive: .*; set a separator with a character that no word contains"
    with pytest.raises(PolicyTooComplexError, match=message) as caught:
        DecodabilityTest(HARD).collision([""], Meter(Budget(0.03)))
    assert caught.value.parameter == "separator"


def test_each_dangling_suffix_is_charged():
    class Counting(Meter):
        states = 0

        def reserve(self, memory):
            super().reserve(memory)
            self.states += 1

    words = ["a" * size for size in range(1, 31)]
    meter = Counting(LIBRARY)
    assert DecodabilityTest(words).collision(["a" * 16 + "b"], meter) is None
    assert meter.states > 40
    assert meter.used > 5000 * meter.states


def test_its_memory_is_bounded_and_given_back():
    meter = Meter(LIBRARY)
    assert DecodabilityTest(HARD).collision([""], meter) is not None
    assert (meter.used > 0, meter.held) == (True, 0)
    meter = Meter(Budget(1000, memory_mib=0.001))
    with pytest.raises(PolicyTooComplexError, match=r"0\.000999451 MiB"):
        DecodabilityTest(HARD).collision([""], meter)
    assert meter.held == 0


def test_it_costs_the_same_every_time():
    decodability = DecodabilityTest(HARD)
    works = []
    for _ in range(3):
        meter = Meter(LIBRARY)
        decodability.collision([""], meter)
        works.append(meter.used)
    assert len(set(works)) == 1


def test_a_large_list_full_of_prefixes_stays_within_the_budget():
    words = {format(number, "b") for number in range(1, 2**14)}
    assert collision(words, ["-"]) is None
    assert collision(words, [""]) is not None

"""Passphrases against a listing of every text, with all their parameters together."""

import pickle
from collections import Counter
from fractions import Fraction
from math import log2

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from oracles.outcomes import Outcomes, distribution
from oracles.phrases import DIGITS, SYMBOLS, collides, forms, texts, within
from oracles.wordlists import EFF, bundled
from passmint import ParameterError, Randomness, UnsatisfiableError, generate, generate_many
from passmint.core.passphrase import Passphrase
from passmint.core.phrase_parameters import PHRASE_PARAMETERS
from passmint.core.wordlist import Wordlist

SMALL = Wordlist(["ant", "bee", "3d", "t-bone", "Owl"], "small")

LISTS = st.lists(
    st.sampled_from(["a", "b", "ab", "ba", "aab", "B", "3d", "1a", "!b", "t-x", "-"]),
    min_size=2,
    max_size=4,
    unique=True,
)
VALUES = st.fixed_dictionaries(
    {"words": st.integers(1, 3)},
    optional={
        "separator": st.sampled_from(["", "-", " ", "1", "!", "ab", "--", "$1"]),
        "capitalize": st.sampled_from(["none", "first", "all", "random"]),
        "nums": st.integers(0, 2),
        "special_chars": st.integers(0, 1),
        "min_length": st.integers(1, 12),
        "max_length": st.integers(1, 12),
    },
)


def listed(words, values):
    """Every text that satisfies the values, as often as there are ways to make it."""
    values = dict(values)
    limits = {name: values.pop(name, None) for name in ("min_length", "max_length")}
    return within(texts(words, values.pop("words"), **values), **limits)


def refused(words, values):
    """Whether two words have a form in common, or some text of any length can be read twice."""
    per_word = [forms(word, values.get("capitalize", "none")) for word in words]
    together = set.union(*per_word)
    inserted = (DIGITS if values.get("nums") else "") + (
        SYMBOLS if values.get("special_chars") else ""
    )
    tails = [character + values.get("separator", "-") for character in ["", *inserted]]
    return len(together) < sum(map(len, per_word)) or collides(together, tails)


@settings(max_examples=150, deadline=None)
@given(LISTS, VALUES)
@example(["a", "ab"], {"words": 3, "separator": "-", "nums": 1, "special_chars": 1})
@example(["3d", "ab"], {"words": 2, "capitalize": "random", "max_length": 5})
@example(["a", "b", "aab"], {"words": 3, "separator": "1", "nums": 1, "min_length": 8})
@example(["a", "1a"], {"words": 2, "separator": "!", "special_chars": 1})
def test_each_satisfying_text_has_one_number(words, values):
    expected = listed(words, values)
    assume(len(expected) < 20_000)
    if refused(words, values):
        with pytest.raises((ParameterError, UnsatisfiableError)):
            Passphrase(wordlist=Wordlist(words), **values)
        return
    try:
        passphrase = Passphrase(wordlist=Wordlist(words), **values)
    except UnsatisfiableError:
        assert not expected
        return
    phrases = [passphrase.sampler[number] for number in range(passphrase.keyspace)]
    assert Counter(phrases) == Counter(expected)
    assert max(Counter(phrases).values()) == 1
    assert passphrase.min_length == min(map(len, phrases))
    assert passphrase.max_length == max(map(len, phrases))
    assert passphrase.entropy_bits == log2(len(phrases))


@settings(deadline=None)
@given(LISTS, VALUES)
@example(["a", "ab", "b"], {"words": 2, "separator": ""})
@example(["a", "1a"], {"words": 2, "separator": "", "nums": 1})
def test_values_with_a_text_made_in_two_ways_are_refused(words, values):
    found = Counter(listed(words, values))
    if found and max(found.values()) > 1:
        with pytest.raises(ParameterError, match="cannot be told apart"):
            Passphrase(wordlist=Wordlist(words), **values)


@pytest.mark.parametrize(
    "values",
    [
        {"words": 2},
        {"words": 1, "nums": 1, "capitalize": "random"},
        {"words": 2, "max_length": 7},
        {"words": 3, "separator": "", "capitalize": "all"},
    ],
    ids=str,
)
def test_every_phrase_is_drawn_with_the_same_probability(values):
    passphrase = Passphrase(wordlist=SMALL, **values)
    law = distribution(lambda source: generate(passphrase, source), Outcomes)
    expected = set(listed(SMALL.words, values))
    assert law == dict.fromkeys(expected, Fraction(1, len(expected)))


def test_many_phrases_are_independent_draws():
    passphrase = Passphrase(wordlist=Wordlist(["a", "b"]), words=1)
    law = distribution(lambda source: tuple(generate_many(passphrase, 2, source)), Outcomes)
    assert law == {(x, y): Fraction(1, 4) for x in "ab" for y in "ab"}


def test_every_draw_asks_the_source_anew():
    class Counting(Randomness):
        asked = 0

        def bytes(self, size):
            self.asked += 1
            return b"\0" * size

    source = Counting()
    assert len(set(generate_many(Passphrase(wordlist=SMALL), 5, source))) == 1
    assert source.asked == 5


@pytest.mark.parametrize("name", EFF)
def test_the_keyspace_of_a_list_that_comes_along(name):
    size = len(bundled(name))
    assert Passphrase(wordlist=name).keyspace == size**6
    assert Passphrase(wordlist=name, separator="").keyspace == size**6
    more = Passphrase(wordlist=name, words=4, nums=1, special_chars=1, capitalize="first")
    assert more.keyspace == size**4 * 4 * 3 * 10 * 20


def test_a_default_phrase_is_six_words_of_the_large_list():
    words = set(bundled("eff-large").words)
    passphrase = Passphrase()
    assert (passphrase.words, passphrase.min_length, passphrase.max_length) == (6, 23, 59)
    for _ in range(50):
        phrase = generate(passphrase)
        for word in sorted(words - {"x"}, key=len, reverse=True):
            if "-" in word:
                phrase = phrase.replace(word, word.replace("-", ""))
        assert phrase.count("-") == 5


@settings(deadline=None)
@given(st.sampled_from(["", "-", "1", "!", "a"]), st.sampled_from(["none", "first", "random"]))
def test_lists_that_come_along_take_any_separator_and_insertion(separator, capitalize):
    passphrase = Passphrase(
        wordlist=bundled("eff-short-1"),
        separator=separator,
        capitalize=capitalize,
        nums=1,
        special_chars=1,
        max_length=30,
    )
    assert passphrase.keyspace > 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"entropy_bits": 1}, 1),
        ({"entropy_bits": log2(5)}, 1),
        ({"entropy_bits": log2(5) + 0.001}, 2),
        ({"entropy_bits": 20}, 9),
        ({"entropy_bits": 20, "nums": 3, "special_chars": 1}, 4),
        ({"entropy_bits": 1, "nums": 2, "special_chars": 3}, 5),
        ({"entropy_bits": 20, "min_length": 60}, 12),
    ],
    ids=str,
)
def test_entropy_bits_takes_the_fewest_words(values, words):
    passphrase = Passphrase(wordlist=SMALL, **values)
    assert passphrase.words == words
    assert passphrase.entropy_bits >= values["entropy_bits"]
    rest = {name: value for name, value in values.items() if name != "entropy_bits"}
    for fewer in range(1, words):
        try:
            entropy = Passphrase(wordlist=SMALL, words=fewer, **rest).entropy_bits
        except UnsatisfiableError:
            continue
        assert entropy < values["entropy_bits"]


@pytest.mark.parametrize(
    ("values", "message", "conflict"),
    [
        (
            {"max_length": 12},
            "the shortest possible phrase is 17 characters, max_length is 12",
            ("max_length", "words"),
        ),
        (
            {"words": 2, "min_length": 14},
            "the longest possible phrase is 13 characters, min_length is 14",
            ("min_length", "words"),
        ),
        (
            {"words": 1, "min_length": 4, "max_length": 5},
            "no phrase of 1 words has from 4 to 5 characters",
            ("min_length", "max_length", "words"),
        ),
        (
            {"min_length": 5, "max_length": 4},
            "min_length 5 is greater than max_length 4",
            ("min_length", "max_length"),
        ),
        (
            {"words": 3, "nums": 2, "special_chars": 2},
            "nums 2 and special_chars 2 need 4 words, one each; words is 3",
            ("nums", "special_chars", "words"),
        ),
        (
            {"entropy_bits": 30, "max_length": 16},
            "entropy_bits 30 cannot be reached: the most that can be had is",
            ("entropy_bits",),
        ),
        (
            {"entropy_bits": 30, "max_length": 1},
            "the shortest possible phrase is 2 characters, max_length is 1",
            ("max_length", "words"),
        ),
        (
            {"entropy_bits": 30, "min_length": 4000},
            "the longest possible phrase is 447 characters, min_length is 4000",
            ("min_length", "words"),
        ),
        (
            {"entropy_bits": 200},
            "entropy_bits 200 cannot be reached: the most that can be had is 148.60 bits, with 64"
            " words (up to 64 are allowed)",
            ("entropy_bits",),
        ),
    ],
    ids=str,
)
def test_values_no_phrase_satisfies_are_refused_with_the_numbers(values, message, conflict):
    with pytest.raises(UnsatisfiableError) as caught:
        Passphrase(wordlist=SMALL, **values)
    assert str(caught.value).startswith(message)
    assert caught.value.conflict == conflict
    assert caught.value.parameter in conflict


def test_entropy_bits_takes_no_more_words_than_it_may():
    with pytest.raises(UnsatisfiableError, match="with 3 words"):
        Passphrase.of({"wordlist": SMALL, "entropy_bits": 20}, most_words=3)
    with pytest.raises(UnsatisfiableError, match="need 4 words, one each; words is 3"):
        Passphrase.of({"wordlist": SMALL, "entropy_bits": 1, "nums": 4}, most_words=3)


@pytest.mark.parametrize(
    ("words", "values", "message"),
    [
        (["sea", "sea-l", "l"], {}, "words 'sea-l' and 'sea' cannot be told apart"),
        (["a", "aa"], {"separator": ""}, "words 'aa' and 'a' cannot be told apart"),
        (["tea", "t", "1tea"], {"separator": "", "nums": 1}, "cannot be told apart"),
        (["a", "1"], {"separator": "", "nums": 1}, "word '1' and what is inserted cannot be told"),
        (["sea", "Seal", "l"], {"separator": "", "capitalize": "all"}, "'Seal' and 'sea' cannot"),
    ],
)
def test_words_that_cannot_be_told_apart_are_named(words, values, message):
    with pytest.raises(ParameterError) as caught:
        Passphrase(wordlist=Wordlist(words, "mine"), **values)
    assert str(caught.value).startswith("wordlist 'mine' with separator ")
    assert message in str(caught.value)
    assert caught.value.parameter == "separator"


BAD = [
    ("words", 0, "words must be an integer from 1 to 64, not 0"),
    ("words", 65, "words must be an integer from 1 to 64, not 65"),
    ("words", True, "words must be an integer from 1 to 64, not true"),
    ("entropy_bits", 0.5, "entropy_bits must be a number from 1 to 2048, not 0.5"),
    ("wordlist", "eff", "wordlist must be one of eff-large, eff-short-1, eff-short-2, not 'eff'"),
    ("wordlist", ["a", "b"], "not a list"),
    (
        "separator",
        "-" * 17,
        "separator must be up to 16 characters of printable ASCII, not 17 char",
    ),
    ("separator", "\n", "separator must be up to 16 characters of printable ASCII, not '\\n'"),
    ("separator", 1, "separator must be up to 16 characters of printable ASCII, not 1"),
    ("capitalize", "yes", "capitalize must be one of none, first, all, random, not 'yes'"),
    ("capitalize", ["all"], "capitalize must be one of none, first, all, random, not a list"),
    ("nums", -1, "nums must be an integer from 0 to 64, not -1"),
    ("special_chars", 65, "special_chars must be an integer from 0 to 64, not 65"),
    ("min_length", 0, "min_length must be an integer from 1 to 4096, not 0"),
    ("max_length", 4097, "max_length must be an integer from 1 to 4096, not 4097"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=str)
def test_a_value_out_of_range_is_refused(name, value, message):
    with pytest.raises(ParameterError) as caught:
        Passphrase(**{"wordlist": SMALL, name: value})
    assert message in str(caught.value)
    assert caught.value.parameter == name


def test_every_parameter_refuses_something():
    assert {name for name, _, _ in BAD} == set(PHRASE_PARAMETERS)


def test_words_and_entropy_bits_exclude_each_other():
    with pytest.raises(ParameterError, match="words and entropy_bits exclude each other"):
        Passphrase(words=6, entropy_bits=60)


@pytest.mark.parametrize("name", ["length", "", 3, None])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(ParameterError, match="is not a passphrase parameter"):
        Passphrase.of({name: 1})


def test_each_parameter_changes_what_comes():
    changes = {
        "words": 2,
        "entropy_bits": 3,
        "wordlist": Wordlist(["x", "y"]),
        "separator": ".",
        "capitalize": "all",
        "nums": 1,
        "special_chars": 1,
        "min_length": 18,
        "max_length": 34,
    }
    assert set(changes) == set(PHRASE_PARAMETERS)
    usual = set(phrases(wordlist=SMALL))
    for name, value in changes.items():
        assert set(phrases(**{"wordlist": SMALL, name: value})) != usual, name


def phrases(**values):
    passphrase = Passphrase(**values)
    return [passphrase.sampler[number] for number in range(passphrase.keyspace) if number < 20_000]


def test_a_passphrase_is_what_was_stated():
    passphrase = Passphrase(3, wordlist=SMALL, separator=" ")
    assert passphrase.stated == {"words": 3, "wordlist": SMALL, "separator": " "}
    assert repr(passphrase) == (
        "Passphrase(words=3, wordlist=<Wordlist 'small', 5 words>, separator=' ')"
    )
    assert passphrase.wordlist == SMALL
    other = Passphrase(3, separator=" ", wordlist=SMALL)
    assert passphrase == other
    assert hash(passphrase) == hash(other)
    assert passphrase not in (Passphrase(4, wordlist=SMALL, separator=" "), "Passphrase")
    assert pickle.loads(pickle.dumps(passphrase)) == passphrase


def test_words_beyond_ascii_count_as_characters():
    passphrase = Passphrase(2, wordlist=Wordlist(["é", "水"]), max_length=3)
    assert {generate(passphrase) for _ in range(100)} == {"é-é", "é-水", "水-é", "水-水"}


def test_the_largest_values_are_worked_out_in_bounded_time():
    letters = str.maketrans("01", "ab")
    words = {
        format(number, "b").rjust(1 + number % 32, "0").translate(letters)
        for number in range(20_000)
    }
    passphrase = Passphrase(
        wordlist=Wordlist(sorted(words)),
        words=64,
        separator="-" * 16,
        nums=32,
        special_chars=32,
        min_length=1700,
        max_length=2000,
    )
    assert 1700 <= len(generate(passphrase)) <= 2000

"""Passphrases equal a listing of every text, over all their parameters together."""

import gc
import pickle
import random
import tracemalloc
from collections import Counter
from contextlib import contextmanager, suppress
from fractions import Fraction
from itertools import product
from math import log2
from time import thread_time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from oracles.outcomes import Outcomes, distribution
from oracles.phrases import DIGITS, SYMBOLS, collides, forms, texts, within
from oracles.wordlists import EFF, bundled
from passmint import (
    ParameterError,
    PassmintError,
    PolicyTooComplexError,
    Randomness,
    UnsatisfiableError,
    generate,
    generate_many,
)
from passmint.api import phrases as service
from passmint.api.settings import Settings
from passmint.core.budget import LIBRARY, SERVICE, Budget, Meter
from passmint.core.cache import Cache
from passmint.core.parameters.passphrase import PHRASE_PARAMETERS
from passmint.core.phrases import plan, vocabulary
from passmint.core.phrases.passphrase import Passphrase
from passmint.core.phrases.wordlist import MOST_SERVED, Wordlist

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
    """Return every text that satisfies the values, as often as there are ways to make it."""
    values = dict(values)
    limits = {name: values.pop(name, None) for name in ("min_length", "max_length")}
    return within(texts(words, values.pop("words"), **values), **limits)


def refused(words, values):
    """Tell whether two words share a form, or a text of any length can be read in two ways."""
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
def test_the_keyspace_of_a_built_in_list(name):
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
def test_built_in_lists_allow_any_separator_and_insertion(separator, capitalize):
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
            "a phrase of 6 words has at least 17 characters, max_length is 12:"
            " set a greater max_length, or fewer words",
            ("max_length",),
        ),
        (
            {"words": 1, "max_length": 1},
            "a phrase of 1 word has at least 2 characters, max_length is 1: set a greater max_length",
            ("max_length", "words"),
        ),
        (
            {"words": 6, "nums": 3, "max_length": 10},
            "a phrase of 6 words has at least 20 characters, max_length is 10: set a greater max_length",
            ("max_length", "words"),
        ),
        (
            {"words": 2, "min_length": 14},
            "a phrase of 2 words has at most 13 characters, min_length is 14:"
            " set a smaller min_length, or more words",
            ("min_length", "words"),
        ),
        (
            {"min_length": 60},
            "a phrase of 6 words has at most 41 characters, min_length is 60:"
            " set a smaller min_length, or more words",
            ("min_length",),
        ),
        (
            {"words": 1, "min_length": 4, "max_length": 5},
            "no phrase of 1 word has from 4 to 5 characters",
            ("min_length", "max_length", "words"),
        ),
        (
            {"min_length": 5, "max_length": 4},
            "min_length 5 is greater than max_length 4",
            ("min_length", "max_length"),
        ),
        (
            {"words": 3, "nums": 2, "special_chars": 2},
            "nums 2 and special_chars 2 need 4 words, one each; words is 3:"
            " set more words, or a smaller nums or special_chars",
            ("nums", "special_chars", "words"),
        ),
        (
            {"special_chars": 7},
            "special_chars 7 needs 7 words, one each; the default is 6:"
            " set more words, or a smaller special_chars",
            ("special_chars",),
        ),
        (
            {"entropy_bits": 30, "max_length": 16},
            "entropy_bits 30 cannot be reached: the maximum is 8.21 bits, with 4 words"
            " (up to 64 are allowed)",
            ("entropy_bits",),
        ),
        (
            {"entropy_bits": 30, "max_length": 1},
            "a phrase of 1 word has at least 2 characters, max_length is 1: set a greater max_length",
            ("max_length",),
        ),
        (
            {"entropy_bits": 30, "min_length": 4000},
            "a phrase of 64 words has at most 447 characters, min_length is 4000:"
            " set a smaller min_length",
            ("min_length",),
        ),
        (
            {"entropy_bits": 200},
            "entropy_bits 200 cannot be reached: the maximum is 148.60 bits, with 64 words"
            " (up to 64 are allowed)",
            ("entropy_bits",),
        ),
    ],
    ids=str,
)
def test_values_no_phrase_satisfies_are_refused_with_the_numbers(values, message, conflict):
    with pytest.raises(UnsatisfiableError) as caught:
        Passphrase(wordlist=SMALL, **values)
    assert str(caught.value) == message
    assert caught.value.conflict == conflict
    assert caught.value.parameter in conflict


def test_entropy_bits_takes_no_more_words_than_it_may():
    with pytest.raises(UnsatisfiableError, match="with 3 words"):
        Passphrase.of({"wordlist": SMALL, "entropy_bits": 20}, most_words=3)
    with pytest.raises(
        UnsatisfiableError,
        match="nums 4 needs 4 words, one each; at most 3 are allowed: set a smaller nums",
    ):
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
    assert "set a separator with a character that no word contains" in str(caught.value)
    assert caught.value.parameter == "separator"
    Passphrase(wordlist=Wordlist(words, "mine"), **values | {"separator": "_"})  # as it advises


@pytest.mark.parametrize(
    ("words", "values", "message", "parameter"),
    [
        (
            ["cat", "cat1"],
            {"nums": 1},
            "wordlist 'mine' with nums 1: words 'cat1' and 'cat' cannot be told apart in every phrase,"
            " whatever the separator: 'cat' with an inserted '1' is 'cat1'; set nums to 0, or remove"
            " one of the words from the list",
            "nums",
        ),
        (
            ["a", "aa", "b", "b!"],  # a separator helps against one of two collisions
            {"separator": "", "nums": 1, "special_chars": 2, "words": 4},
            "wordlist 'mine' with special_chars 2: words 'b!' and 'b' cannot be told apart in every"
            " phrase, whatever the separator: 'b' with an inserted '!' is 'b!'; set special_chars to 0,"
            " or remove one of the words from the list",
            "special_chars",
        ),
        (
            ["Cat", "cat1"],
            {"nums": 1, "capitalize": "all"},
            "wordlist 'mine' with nums 1: words 'cat1' and 'Cat' cannot be told apart in every phrase,"
            " whatever the separator: 'CAT' with an inserted '1' is 'CAT1'; set nums to 0, or remove"
            " one of the words from the list",
            "nums",
        ),
    ],
    ids=str,
)
def test_a_separator_is_not_advised_where_it_cannot_help(words, values, message, parameter):
    for separator in ("_", "~-"):
        with pytest.raises(ParameterError):
            Passphrase(wordlist=Wordlist(words), **values | {"separator": separator})
    with pytest.raises(ParameterError) as caught:
        Passphrase(wordlist=Wordlist(words, "mine"), **values)
    assert str(caught.value) == message
    assert caught.value.parameter == parameter
    Passphrase(
        wordlist=Wordlist(words), **{"separator": "_"} | values | {parameter: 0, "separator": "_"}
    )


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
    with pytest.raises(
        ParameterError, match=r"unknown parameter .*; a passphrase takes words, entropy_bits, w"
    ):
        Passphrase.of({name: 1})


def test_each_parameter_changes_the_phrases():
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


def test_a_passphrase_is_equal_to_one_of_the_same_values():
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


def test_the_largest_values_are_answered():
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


@contextmanager
def fresh(limit=2**25):
    """Replace the cache by an empty one, which is yielded."""
    with pytest.MonkeyPatch.context() as patch:
        cache = Cache(limit)
        for module in (plan, vocabulary):
            patch.setattr(module, "PLANS", cache)
        yield cache


def answer(**values):
    """Return the result of a request, so that two results can be compared."""
    try:
        passphrase = Passphrase(**values)
    except PassmintError as error:
        return type(error), str(error)
    drawn = [passphrase.sampler[number * (passphrase.keyspace - 1) // 7] for number in range(8)]
    return passphrase.words, passphrase.keyspace, passphrase.details, drawn


@settings(max_examples=200, deadline=None)
@given(LISTS, VALUES, st.floats(0.001, 3), st.floats(0, 0.05))
@example(["a", "aab", "ab", "ba"], {"words": 3, "separator": "-", "max_length": 9}, 0.2, 0.05)
@example(["a", "aab", "ab", "ba"], {"words": 3, "separator": "ab"}, 0.15, 0.05)
def test_a_budget_changes_no_answer_and_is_never_exceeded(words, values, work_ms, memory_mb):
    meters = []

    class Watched(Meter):
        __slots__ = ()

        def __init__(self, budget):
            super().__init__(budget)
            meters.append(self)

        def reserve(self, memory):
            super().reserve(memory)
            assert 0 <= self.held <= self.budget.memory

    budget = Budget(work_ms, memory_mb, deadline_ms=1000)
    with fresh(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "Meter", Watched)
        for values_ in (values, {**values, "words": None, "entropy_bits": 3}):
            request = {"wordlist": Wordlist(words), **values_}
            unbounded = answer(**request)
            bounded = answer(**request, budget=budget)
            assert bounded == unbounded or bounded[0] is PolicyTooComplexError
    for meter in meters:
        assert meter.used <= meter.budget.work


REQUESTS = [
    {"wordlist": SMALL},
    {"wordlist": SMALL, "words": 20, "max_length": 80, "nums": 2},
    {"wordlist": SMALL, "entropy_bits": 40, "min_length": 60, "capitalize": "random"},
    {"wordlist": SMALL, "separator": "nt", "special_chars": 1, "capitalize": "all"},
    {"wordlist": Wordlist(["a", "ab", "abc", "dab"]), "separator": "ad"},
]


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_a_request_costs_the_same_whatever_is_remembered(request_):
    with fresh():
        first = Passphrase(**request_)
        again = Passphrase(**request_)
        assert first.most_draws() == again.most_draws()
        del again
    with fresh():
        for other in REQUESTS:
            Passphrase(**{**other, "nums": 3})
        Passphrase(**{**request_, "min_length": 10})
        assert Passphrase(**request_).most_draws() == first.most_draws()


def least_work(**values):
    """Return the smallest budget that answers, in nanoseconds of work."""
    least, most = 0, LIBRARY.work
    while most - least > 1:
        middle = (least + most) // 2
        try:
            Passphrase(**values, budget=Budget(middle / 1e6, 100, 10_000))
        except PolicyTooComplexError:
            least = middle
        else:
            most = middle
    return most


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_the_rest_of_the_budget_pays_for_the_number_of_draws(request_):
    work = Passphrase(**request_).sampler.work
    least = least_work(**request_)
    for draws in (1, 2, 1000):
        budget = Budget((least + (draws - 1) * work + work // 2) / 1e6, 100)
        assert Passphrase(**request_, budget=budget).most_draws() == draws


def test_longer_phrases_and_more_demands_take_more_work():
    works = [
        Passphrase(wordlist=SMALL, **values).sampler.work
        for values in (
            {},
            {"words": 7},
            {"words": 7, "nums": 1},
            {"words": 7, "nums": 1, "max_length": 30},
            {"words": 20, "nums": 1, "max_length": 80},
        )
    ]
    assert works == sorted(set(works))


def test_each_number_of_words_that_is_tried_takes_work():
    tried = Passphrase(wordlist=SMALL, entropy_bits=140)
    stated = Passphrase(tried.words, wordlist=SMALL)
    assert tried.words == 61
    assert stated.most_draws() - tried.most_draws() > 60 * 5000 // stated.sampler.work


def test_a_budget_is_not_among_the_values():
    tight = Passphrase(3, wordlist=SMALL, budget=SERVICE)
    usual = Passphrase(3, wordlist=SMALL)
    assert (tight, hash(tight), repr(tight)) == (usual, hash(usual), repr(usual))
    assert tight.most_draws() < usual.most_draws()
    assert pickle.loads(pickle.dumps(tight)).most_draws() == tight.most_draws()
    assert Passphrase.of({"words": 3, "wordlist": SMALL}, 64, SERVICE) == tight


def test_a_service_gives_its_budget():
    settings = Settings(budget=Budget(0.01))
    with pytest.raises(PolicyTooComplexError, match=r"the budget of 0\.01 ms of work"):
        service.read(settings, {"wordlist": "eff-short-1"})


@pytest.mark.parametrize(
    ("values", "work_ms", "message", "parameter"),
    [
        ({}, 0.01, "wordlist 'small' of 5 words with capitalize none: this takes", "wordlist"),
        ({"words": 64, "min_length": 300}, 0.2, "min_length with 64 words: this", "min_length"),
        ({"words": 64, "max_length": 300}, 0.2, "max_length with 64 words: this", "max_length"),
        ({"separator": "ant"}, 0.051, "wordlist and separator: the test whether", "separator"),
    ],
    ids=str,
)
def test_a_refusal_says_what_takes_too_much(values, work_ms, message, parameter):
    with fresh(), pytest.raises(PolicyTooComplexError) as caught:
        Passphrase(wordlist=SMALL, budget=Budget(work_ms, 1), **values)
    assert str(caught.value).startswith(message)
    assert caught.value.parameter == parameter


SEPARATORS = ["-", "", "a", "1", "e-", "!" * 16]


@pytest.mark.parametrize("capitalize", ["none", "first", "all", "random"])
@pytest.mark.parametrize("name", EFF)
def test_a_service_answers_first_requests_for_built_in_lists(name, capitalize):
    bundled(name)
    extras = [{}, {"nums": 3, "special_chars": 2}, {"min_length": 60, "max_length": 600}]
    for separator, extra in product(SEPARATORS, extras):
        for amount in ({"words": 20}, {"entropy_bits": 200}):
            values = {"separator": separator, "wordlist": name, **extra, **amount}
            with fresh():
                started = thread_time()
                passphrase = Passphrase(capitalize=capitalize, budget=SERVICE, **values)
                assert thread_time() - started < 0.25
                assert passphrase.most_draws() > 500


@pytest.mark.parametrize("values", [{}, {"nums": 20, "special_chars": 30}], ids=str)
def test_a_service_answers_the_longest_phrases_of_built_in_lists(values):
    bundled("eff-large")
    passphrase = Passphrase(
        words=64, min_length=1000, max_length=1500, separator="-" * 14, budget=SERVICE, **values
    )
    assert 1000 <= len(generate(passphrase)) <= 1500
    assert passphrase.most_draws() > 100


def prefixes():
    """Return words of one letter, each also with another end: half are prefixes of others."""
    return [
        letter * size + end for letter in "abcdef" for size in range(1, 32) for end in ("", "z")
    ]


def binary(size=MOST_SERVED):
    return [format(number, "b").translate({48: "a", 49: "b"}) for number in range(2, size + 2)]


def chosen(letters, least=1, most=32, size=MOST_SERVED):
    source = random.Random(7)  # only lengths and letters matter
    words = set()
    while len(words) < size:
        words.add("".join(source.choices(letters, k=source.randint(least, most))))
    return list(words)


OWN = {
    "prefixes": prefixes,
    "binary": binary,
    "any": lambda: chosen("abcdefghijklmnopqrstuvwxyz"),
    "two letters": lambda: chosen("ab"),
    "beyond ASCII": lambda: chosen("éàùßœçñabc", 8),
    "beyond the basic plane": lambda: chosen("𐐷𐐸𐐹abc", 20),
}
WORST = [
    {"separator": "-"},
    {"separator": ""},
    {"separator": "a"},
    {"separator": "a" * 15 + "b"},
    {"separator": "a1", "nums": 2, "special_chars": 1},
    {"min_length": 200, "max_length": 256, "words": 20},
    {"min_length": 900, "words": 64},
    {"entropy_bits": 800, "min_length": 900},
]


@pytest.mark.parametrize("name", OWN)
def test_the_worst_requests_with_custom_lists_are_bounded(name):
    wordlist = Wordlist(OWN[name]())
    for capitalize, values in product(["none", "first", "all", "random"], WORST):
        with fresh():
            started = thread_time()
            with suppress(ParameterError, UnsatisfiableError, PolicyTooComplexError):
                Passphrase(wordlist=wordlist, capitalize=capitalize, budget=SERVICE, **values)
            assert thread_time() - started < 0.5, values  # twice the limit


@pytest.mark.parametrize("capitalize", ["none", "random"])
@pytest.mark.parametrize("name", OWN)
@pytest.mark.measured
def test_the_largest_list_is_served_with_a_separator_of_its_own_character(name, capitalize):
    wordlist = Wordlist(OWN[name]())
    for values in ({}, {"words": 10, "min_length": 160, "max_length": 256}):
        passphrase = Passphrase(
            wordlist=wordlist, capitalize=capitalize, separator="_", budget=SERVICE, **values
        )
        assert passphrase.most_draws() > 100


@pytest.mark.parametrize(
    ("name", "values", "most"),
    [
        ("beyond the basic plane", {"capitalize": "random"}, 24),
        ("any", {"capitalize": "random", "max_length": 100}, 24),
        ("binary", {"separator": "ab"}, 8),
        ("any", {"words": 64, "min_length": 900}, 8),
    ],
)
def test_memory_is_what_was_reserved_and_weighed(name, values, most):
    wordlist = Wordlist(OWN[name]())
    budget = Budget(100, 24, deadline_ms=10_000)  # because tracing is slow
    with fresh() as cache, traced() as used:
        try:
            Passphrase(wordlist=wordlist, budget=budget, **values)
        except PolicyTooComplexError:
            assert most == 8
        assert used.peak() < most * 2**20
        assert used.now() < 4 / 3 * max(cache.weight - wordlist.memory, 2**16)


class traced:  # noqa: N801
    """Measurement of the memory that was allocated since and is still used, in bytes."""

    def __enter__(self):
        gc.collect()
        tracemalloc.start()
        self.before = tracemalloc.get_traced_memory()[0]
        return self

    def __exit__(self, *_):
        tracemalloc.stop()

    def now(self):
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - self.before

    def peak(self):
        return tracemalloc.get_traced_memory()[1] - self.before


def test_a_thousand_plans_take_no_more_than_their_weight():
    source = random.Random(3)
    capitals = ["none", "first", "all", "random"]
    with fresh(2**21) as cache, traced() as used:
        for number in range(1000):
            words = [f"{number // 50}-{other}{'x' * (other % 9)}-" for other in range(150)]
            values = {"words": source.randint(1, 20), "capitalize": capitals[number % 4]}
            values |= (
                {"max_length": source.randint(200, 260)}
                if number % 5 == 2
                else {"nums": number % 2}
            )
            Passphrase(wordlist=Wordlist(words, "many"), separator=f"_{number}", **values)
            assert cache.weight <= cache.limit
        assert 0.3 * cache.weight < used.now() < 4 / 3 * cache.weight

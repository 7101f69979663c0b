"""GET and POST /generate-passphrase."""

import math

import pytest

from api.client import FORM, Client, refused, value
from oracles.wordlists import EFF, bundled
from passmint.core.phrases.wordlist import Wordlist

PATH = "/generate-passphrase"
MINE = Wordlist(["ant", "bee", "t-bone", "Owl"], "mine")
OWN = "wordlist=mine"


def client(**settings):
    return Client(wordlists={"mine": MINE}, **settings)


def test_a_passphrase_has_the_shape_of_a_password():
    answer = value(client().get(PATH, f"{OWN}&separator=+"))
    assert list(answer) == ["password"]
    words = answer["password"].split(" ")
    assert len(words) == 6
    assert set(words) <= set(MINE.words)


@pytest.mark.parametrize("count", [1, 3])
def test_a_count_gives_a_list(count):
    response = client().get(PATH, f"{OWN}&count={count}")
    answer = value(response)
    assert list(answer) == ["passwords"]
    assert len(answer["passwords"]) == count == response.passwords


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"wordlist=mine&words=2&separator=%25&capitalize=all&nums=2", FORM),
        ({"wordlist": "mine", "words": 2, "separator": "%", "capitalize": "all", "nums": 2}, None),
    ],
    ids=["form", "json"],
)
def test_a_post_gives_the_same_as_a_get(body, headers):
    answer = value(client().post(PATH, body, **({"headers": headers} if headers else {})))
    one, other = answer["password"].split("%")
    assert {one[:-1], other[:-1]} <= {word.upper() for word in MINE.words}
    assert (one[-1] + other[-1]).isdigit()


def test_details_are_the_figures_of_the_passphrase():
    answer = value(client().get(PATH, f"{OWN}&words=3&nums=1&max_length=14&details=true"))
    assert len(answer.pop("password")) <= 14
    entropy = answer.pop("entropy_bits")
    # Two separators, a digit and the six letters of t-bone leave too little for two more words.
    assert entropy == math.log2(27 * 3 * 10)
    assert answer == {"words": 3, "wordlist_size": 4, "min_length": 12, "max_length": 12}


def test_plain_text_has_one_passphrase_on_each_line():
    response = client().get(PATH, f"{OWN}&count=3", headers={"accept": "text/plain"})
    lines = response.body.decode().splitlines()
    assert [line.count("-") >= 5 for line in lines] == [True] * 3


def test_words_beyond_ascii_arrive():
    api = Client(wordlists={"mine": Wordlist(["é", "水"])})
    query = f"{OWN}&words=1"
    assert value(api.get(PATH, query))["password"] in {"é", "水"}
    assert api.get(PATH, query, headers={"accept": "text/plain"}).body.decode()[0] in "é水"


@pytest.mark.parametrize("name", EFF)
def test_the_built_in_lists_can_be_used(name):
    words = bundled(name).words
    answer = value(Client().get(PATH, f"wordlist={name}&separator=.&details=true"))
    assert set(answer["password"].split(".")) <= set(words)
    assert answer["wordlist_size"] == len(words)


def test_the_default_is_six_words_of_the_large_list():
    bundled("eff-large")
    answer = value(Client().get(PATH, "details=true"))
    assert (answer["words"], answer["wordlist_size"]) == (6, 7776)
    assert 23 <= len(answer["password"]) <= 59


@pytest.mark.parametrize(
    ("query", "error", "parameter"),
    [
        ("words=21", "words must be an integer from 1 to 20, not 21: a limit of this service", "words"),
        ("nums=21", "nums must be an integer from 0 to 20, not 21: a limit of this service", "nums"),
        (
            "max_length=257",
            "max_length must be an integer from 1 to 256, not 257: a limit of this service",
            "max_length",
        ),
        (
            "count=1001",
            "count must be an integer from 1 to 1000, not 1001: a limit of this service",
            "count",
        ),
        (
            "wordlist=yours",
            "wordlist must be one of eff-large, eff-short-1, eff-short-2, mine, not 'yours'",
            "wordlist",
        ),
        (
            "capitalize=first,all",
            "capitalize must be one of none, first, all, random, not 'first,all'",
            "capitalize",
        ),
        ("max_length=12", "a phrase of 6 words has at least 23 characters, max_length is 12: set a greater max_length, or fewer words", "max_length"),
        (
            "words=20&separator=0123456789",
            "the longest possible phrase must be at most 256 characters, a limit of this service, not"
            " 310: set max_length",
            "max_length",
        ),
        (
            "entropy_bits=41",
            "entropy_bits 41 cannot be reached: the maximum is 40.00 bits, with 20 words (up to 20"
            " are allowed)",
            "entropy_bits",
        ),
        ("details=true", "details must be false with Accept: text/plain", "details"),
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_an_invalid_request_is_refused(query, error, parameter):
    text = {"accept": "text/plain, application/json;q=0.1"}
    own = OWN if "wordlist=" not in query else ""
    response = client().get(PATH, "&".join(filter(None, [own, query])), headers=text)
    refused(response, 400, error, parameter)
    assert response.parameter == parameter


def test_a_parameter_of_passwords_is_unknown():
    response = client().get(PATH, "length=20")
    refused(
        response,
        400,
        "unknown parameter 'length'; /generate-passphrase takes words, entropy_bits, wordlist,"
        " separator, capitalize, nums, special_chars, min_length, max_length, count, details",
        "length",
    )


def test_limits_can_be_set():
    api = client(words=64, phrase_length=600)
    assert value(api.get(PATH, f"{OWN}&words=64"))["password"]
    answer = value(api.get(PATH, f"{OWN}&words=40&separator=0123456789&max_length=600"))
    assert len(answer["password"]) <= 600


def test_a_length_within_the_limit_makes_long_phrases_possible():
    query = f"{OWN}&words=20&separator=0123456789&max_length=256"
    assert len(value(client().get(PATH, query))["password"]) <= 256

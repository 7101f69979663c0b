"""Word lists: the built-in ones are those published, and bad files are refused with the place."""

import gc
import hashlib
import os
import pickle
import subprocess
import sys
import tracemalloc

import pytest

from oracles.wordlists import EFF, bundled
from passmint import ParameterError
from passmint.core.budget import SERVICE, Meter
from passmint.core.phrases.decodability import DecodabilityTest
from passmint.core.phrases.wordlist import MOST_SERVED, Wordlist

# SHA-256 of the words, one a line. For eff-large: of the EFF's file without the dice numbers.
SUMS = {
    "eff-large": "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522",
    "eff-short-1": "36ecca49e4fa20ca84b176c32f2e9c82f98f446585190e75f9879a95c08247bf",
    "eff-short-2": "7aa57a4d3ecf6581729992bad9575bacdebf7c28378af2aec6a50f11aec326f5",
}
# Number of words, shortest, longest, and length of the prefixes that are unique.
FACTS = {
    "eff-large": (7776, 3, 9, 9),
    "eff-short-1": (1296, 3, 5, 5),
    "eff-short-2": (1296, 3, 10, 3),
}


@pytest.mark.parametrize("name", EFF)
def test_a_built_in_list_is_the_published_one(name):
    words = bundled(name).words
    text = "".join(word + "\n" for word in words)
    assert hashlib.sha256(text.encode()).hexdigest() == SUMS[name]
    count, shortest, longest, telling = FACTS[name]
    assert len(words) == count == len({word[:telling] for word in words})
    assert {min(map(len, words)), max(map(len, words))} == {shortest, longest}
    assert {c for word in words for c in word} <= set("abcdefghijklmnopqrstuvwxyz-")


@pytest.mark.parametrize("name", EFF)
def test_no_word_of_a_built_in_list_is_a_prefix_of_another(name):
    words = bundled(name).words
    every = set(words)
    assert not [word for word in words for size in range(1, len(word)) if word[:size] in every]
    assert DecodabilityTest(sorted(words)).collision([""], Meter(SERVICE)) is None


def test_the_hyphenated_words_of_the_large_list():
    hyphenated = [word for word in bundled("eff-large").words if "-" in word]
    assert hyphenated == ["drop-down", "felt-tip", "t-shirt", "yo-yo"]


def test_a_list_is_read_once():
    assert bundled("eff-short-1") is bundled("eff-short-1")


def test_an_unknown_name_is_refused():
    with pytest.raises(ParameterError, match="no such list; the lists are eff-large, eff-short-1"):
        Wordlist.named("eff-tiny")


def test_a_list_is_its_words_in_order():
    wordlist = Wordlist(["b", "a"], "mine")
    assert (len(wordlist), wordlist.words, wordlist.name) == (2, ("b", "a"), "mine")
    assert wordlist == Wordlist(["b", "a"])
    assert hash(wordlist) == hash(Wordlist(["b", "a"]))
    assert wordlist not in (Wordlist(["a", "b"]), "mine")
    assert repr(wordlist) == "<Wordlist 'mine', 2 words>"


def test_a_list_can_be_pickled():
    wordlist = Wordlist(["b", "a"], "mine")
    again = pickle.loads(pickle.dumps(wordlist))
    assert again == wordlist
    assert (again.name, hash(again)) == ("mine", hash(wordlist))


def test_a_pickled_list_has_the_hash_of_the_process_that_reads_it():
    words = Wordlist(["b", "a"], "mine")
    program = (
        "import pickle, sys; w = pickle.load(sys.stdin.buffer); print(hash(w) == hash(w.words))"
    )
    python = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    run = subprocess.run(
        python, input=pickle.dumps(words), capture_output=True, check=True, env=environment
    )
    assert run.stdout.strip() == b"True"


def test_a_service_takes_lists_that_its_budget_is_enough_for(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("\n".join(map(str, range(MOST_SERVED + 1))))
    with pytest.raises(ParameterError, match="must have 2 to 32768 words, not 32769"):
        Wordlist.from_file(path, most_words=MOST_SERVED)
    assert len(Wordlist.from_file(path)) == MOST_SERVED + 1


@pytest.mark.parametrize("letter", ["a", "é", "水", "𐐷"])
def test_a_list_knows_its_words_in_order_and_their_memory(letter):
    gc.collect()
    tracemalloc.start()
    wordlist = Wordlist(
        [letter + "x" * (number % 25) + str(number) for number in range(2000, 0, -1)]
    )
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert list(wordlist.ordered) == sorted(wordlist.words)
    assert 0.8 * held < wordlist.memory < 1.35 * held


@pytest.mark.parametrize("text", ["one\ntwo\n", "one\ntwo", "one\r\ntwo\r\n"])
def test_a_file_has_one_word_a_line(tmp_path, text):
    path = tmp_path / "mine.txt"
    path.write_bytes(text.encode())
    wordlist = Wordlist.from_file(path)
    assert (wordlist.words, wordlist.name) == (("one", "two"), "mine.txt")
    assert Wordlist.from_file(str(path), "short").name == "short"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "must have 2 to 131072 words, not 1"),
        (b"one\n", "must have 2 to 131072 words, not 1"),
        (b"one\n\ntwo\n", "word 2, empty, must have 1 to 32 characters, not 0"),
        (b"one\ntwo\n\n", "word 3, empty, must have 1 to 32 characters, not 0"),
        (b"one\n" + b"x" * 33, f"word 2, '{'x' * 33}', must have 1 to 32 characters, not 33"),
        (
            b"11111\tone\n11112\ttwo\n",
            r"word 1, '11111\tone', must contain only printable characters and no space",
        ),
        (
            b"one\ntwo three\n",
            "word 2, 'two three', must contain only printable characters and no space",
        ),
        (
            b"\xef\xbb\xbfone\ntwo\n",
            r"word 1, '\ufeffone', must contain only printable characters and no",
        ),
        ("e\u0301lan\ntwo\n".encode(), "must be in NFC"),
        (b"one\ntwo\none\n", "'one' is in the list twice; remove one"),
        (b"one\ntw\xff\n", "byte 6 is not UTF-8"),
        (b"x\n" * 2**21 + b"y", "the file must have at most 4194304 bytes"),
        (
            b"".join(b"%d\n" % n for n in range(2**17 + 1)),
            "must have 2 to 131072 words, not 131073",
        ),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(tmp_path, data, fault):
    path = tmp_path / "mine.txt"
    path.write_bytes(data)
    with pytest.raises(ParameterError) as caught:
        Wordlist.from_file(path)
    assert str(caught.value).startswith("wordlist 'mine.txt': ")
    assert fault in str(caught.value)
    assert caught.value.parameter == "wordlist"


@pytest.mark.parametrize("name", ["absent.txt", "", "a\0b"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    with pytest.raises(ParameterError, match="the file cannot be read: "):
        Wordlist.from_file(f"{tmp_path}/{name}")


@pytest.mark.parametrize("words", [["a", None], ["a", 1], [b"a", "b"]])
def test_words_are_strings(words):
    with pytest.raises(ParameterError, match="must be a string"):
        Wordlist(words)

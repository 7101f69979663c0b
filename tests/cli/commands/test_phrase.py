import io
import json
import sys

import pytest

from cli.test_startup import imported
from oracles.wordlists import EFF, bundled
from passmint import Passphrase, Wordlist
from passmint.core.parameters.passphrase import PHRASE_PARAMETERS
from passmint.core.parameters.policy import MAX_LENGTH
from passmint.core.phrases import passphrase as passphrase_module

WORDS = ["ant", "bee", "t-bone", "Owl"]


@pytest.fixture
def wordlist(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("\n".join(WORDS))
    return str(path)


def test_it_prints_one_passphrase_and_nothing_else(call, wordlist):
    done = call("phrase", "--wordlist", wordlist, "--separator", " ")
    assert (done.code, done.err) == (0, "")
    words = done.out.removesuffix("\n").split(" ")
    assert len(words) == 6
    assert set(words) <= set(WORDS)


def test_it_prints_as_many_lines_as_asked(call, wordlist):
    lines = call("phrase", "--wordlist", wordlist, "--count", "5000").out.splitlines()
    assert len(lines) == 5000


def test_json_and_details_are_those_of_the_api(call, wordlist):
    done = call("phrase", "--wordlist", wordlist, "--words", "3", "--json", "--details")
    answer = json.loads(done.out)
    assert isinstance(answer.pop("password"), str)
    assert answer == Passphrase(3, wordlist=Wordlist(WORDS)).details
    several = json.loads(call("phrase", "--wordlist", wordlist, "--json", "--count", "2").out)
    assert list(several) == ["passwords"]


def test_details_without_json_are_refused(call, wordlist):
    done = call("phrase", "--wordlist", wordlist, "--details")
    assert done.code == 2
    assert "--details needs --json" in done.err


TYPED = {
    "words": (["4"], 4),
    "entropy_bits": (["9.5"], 9.5),
    "wordlist": (["eff-short-1"], "eff-short-1"),
    "separator": (["--"], "--"),
    "capitalize": (["random"], "random"),
    "nums": (["1"], 1),
    "special_chars": (["2"], 2),
    "min_length": (["9"], 9),
    "max_length": ([str(MAX_LENGTH)], MAX_LENGTH),
}


@pytest.mark.parametrize("name", PHRASE_PARAMETERS)
def test_every_parameter_has_an_option_that_reaches_the_passphrase(call, monkeypatch, name):
    class ReachedError(Exception):
        """Raised in place of the engine with the values that reached it."""

    def stop(stated, **_):
        raise ReachedError(stated)

    monkeypatch.setattr(passphrase_module.Passphrase, "of", stop)
    typed, value = TYPED[name]
    with pytest.raises(ReachedError) as caught:
        call("phrase", "--" + name.replace("_", "-"), *typed)
    assert caught.value.args == ({name: value},)


def test_an_empty_separator(call, wordlist):
    done = call("phrase", "--wordlist", wordlist, "--separator", "", "--words", "2")
    assert done.out.removesuffix("\n") in {one + other for one in WORDS for other in WORDS}


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["--words", "65"], 2, "--words must be an integer from 1 to 64, not 65"),
        (["--capitalize", "some"], 2, "--capitalize must be one of none, first, all, random, not 'some'"),
        (["--separator", "é"], 2, "--separator must be up to 16 characters of printable ASCII, not 'é'"),
        (["--max-length", "12"], 1, "a phrase of 6 words has at least 23 characters, max_length is 12"),
        (["--words", "2", "--entropy-bits", "9"], 2, "--entropy-bits: words and entropy_bits exclude"),
    ],
)  # fmt: skip
def test_wrong_or_impossible_options_are_refused(call, wordlist, arguments, code, error):
    done = call("phrase", "--wordlist", wordlist, *arguments)
    assert (done.code, done.out) == (code, "")
    assert error in done.err


def test_unusable_word_list_is_refused(call, tmp_path):
    done = call("phrase", "--wordlist", "eff-lagre")
    assert done.code == 2
    assert "'eff-lagre': the file cannot be read: No such file or directory" in done.err
    (tmp_path / "two").write_text("a\naa\n")
    done = call("phrase", "--wordlist", str(tmp_path / "two"), "--separator", "")
    assert done.code == 2
    assert "words 'aa' and 'a' cannot be told apart in every phrase" in done.err


def test_words_that_the_output_cannot_encode_are_an_error_that_shows_none(
    call, tmp_path, monkeypatch
):
    (tmp_path / "mine").write_text("ééé\nüüü\n", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    done = call("phrase", "--wordlist", str(tmp_path / "mine"))
    assert done.code == 2
    assert (
        "standard output is encoded in ascii, which cannot encode the words of --wordlist"
        in done.err
    )
    assert "é" not in done.err
    assert "ü" not in done.err


@pytest.mark.parametrize("name", EFF)
def test_bundled_word_lists_are_accepted(call, name):
    words = bundled(name).words
    done = call("phrase", "--wordlist", name, "--separator", ".")
    assert set(done.out.removesuffix("\n").split(".")) <= set(words)


def test_passwords_import_nothing_of_passphrases():
    assert "passmint.core.phrases.passphrase" not in imported()

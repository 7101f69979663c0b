"""Word forms: the spellings of `capitalize`, collisions between them, and their cost."""

import gc
import tracemalloc
from time import thread_time

import pytest

from passmint import ParameterError, PolicyTooComplexError
from passmint.core.budget import LIBRARY, Budget, Meter
from passmint.core.phrases.forms import pay, word_forms
from passmint.core.phrases.wordlist import Wordlist


@pytest.mark.parametrize(
    ("capitalize", "forms"),
    [
        ("none", {"one", "t-shirt", "3d", "Four"}),
        ("first", {"One", "T-shirt", "3d", "Four"}),
        ("all", {"ONE", "T-SHIRT", "3D", "FOUR"}),
        ("random", {"one", "One", "t-shirt", "T-shirt", "3d", "Four"}),
    ],
)
def test_each_way_to_capitalize(capitalize, forms):
    wordlist = Wordlist(["one", "t-shirt", "3d", "Four"])
    assert set(word_forms(wordlist, capitalize)) == forms


@pytest.mark.parametrize(
    ("word", "capitalize", "form"),
    [
        ("élan", "first", "Élan"),
        ("ǆep", "first", "ǅep"),  # a letter with a title case of its own
        ("straße", "all", "STRASSE"),
        ("i\u0307l", "first", "\u0130l"),  # composes as a capital alone: the form is NFC again
        ("水", "all", "水"),
    ],
)
def test_letters_beyond_ascii_become_capitals_as_unicode_says(word, capitalize, form):
    assert set(word_forms(Wordlist([word, "x"]), capitalize)) == {form, "x".title()}


@pytest.mark.parametrize("capitalize", ["first", "random"])
def test_words_that_differ_in_a_capital_alone_collide(capitalize):
    wordlist = Wordlist(["polish", "Polish", "x"], "mine")
    with pytest.raises(ParameterError) as caught:
        word_forms(wordlist, capitalize)
    assert str(caught.value) == (
        f"wordlist 'mine': 'Polish' and 'polish' are both 'Polish' with capitalize {capitalize}:"
        " remove one of them from the list"
    ) or str(caught.value) == (
        f"wordlist 'mine': 'polish' and 'Polish' are both 'Polish' with capitalize {capitalize}:"
        " remove one of them from the list"
    )
    assert len(word_forms(wordlist, "none")) == 3


@pytest.mark.parametrize("capitalize", ["first", "all", "random"])
@pytest.mark.parametrize("letter", ["a", "é", "ж"])
def test_work_and_memory_of_forms_are_charged(letter, capitalize):
    wordlist = Wordlist([f"{letter}{'xyz' * (number % 9)}{number}" for number in range(5000)])
    meter = Meter(LIBRARY)
    memory = pay(meter, wordlist, capitalize)
    started = thread_time()
    word_forms(wordlist, capitalize)
    assert meter.used > (thread_time() - started) * 1e9 / 5  # a machine may be slower
    gc.collect()
    tracemalloc.start()
    forms = word_forms(wordlist, capitalize)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(forms) >= 5000
    assert held - 2000 <= memory <= 1.5 * held + 2000
    for budget in (Budget(0.9 * meter.used / 1e6, 100), Budget(2000, 0.9 * memory / 2**20)):
        with pytest.raises(PolicyTooComplexError):
            pay(Meter(budget), wordlist, capitalize)

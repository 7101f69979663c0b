import pytest

from passmint import ParameterError
from passmint.core.wordforms import word_forms
from passmint.core.wordlist import Wordlist


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
        " take one of them out"
    ) or str(caught.value) == (
        f"wordlist 'mine': 'polish' and 'Polish' are both 'Polish' with capitalize {capitalize}:"
        " take one of them out"
    )
    assert len(word_forms(wordlist, "none")) == 3

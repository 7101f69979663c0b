"""Word forms: the spellings that `capitalize` gives the words of a list."""

from __future__ import annotations

from itertools import islice, pairwise
from operator import eq

from passmint.core.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from passmint.core.budget import Meter
    from passmint.core.phrases.wordlist import Wordlist

# Nanoseconds for each word, measured with lists of 2**15 words: making a form of ASCII or of other
# characters, and sorting and comparing the forms of sorted words.
_MAKING, _COMPOSING, _SORTING, _COMPARING = 220, 1100, 70, 60


def word_forms(wordlist: Wordlist, capitalize: str) -> Sequence[str]:
    """Return the distinct forms, sorted by code points.

    With `random` a word has two forms, unless it has no letter to capitalize.

    Raises:
        ParameterError: two words have a form in common, which would be twice as likely.
    """
    words = wordlist.ordered
    if capitalize == "none":
        return words
    change = _change(wordlist, capitalize)
    if capitalize == "random":
        forms = [*words, *(form for word in words if (form := change(word)) != word)]
    else:
        forms = list(map(change, words))
    forms.sort()
    if any(map(eq, forms, islice(forms, 1, None))):
        raise _shared(wordlist, capitalize, forms)
    return forms


def pay(meter: Meter, wordlist: Wordlist, capitalize: str) -> int:
    """Charge the work of `word_forms` and reserve its memory; return the memory in bytes.

    Raises:
        PolicyTooComplexError: that would exceed the budget.
    """
    if capitalize == "none":
        return 0
    size = len(wordlist)
    kinds = 2 if capitalize == "random" else 1
    making = _MAKING if wordlist.ascii else _COMPOSING
    meter.charge(size * (making + kinds * (_SORTING + _COMPARING)))
    memory = wordlist.memory + 8 * size * (kinds - 1)
    # Sorting takes another half list: https://github.com/python/cpython/blob/main/Objects/listsort.txt
    meter.reserve(memory + 4 * size * kinds)
    meter.release(4 * size * kinds)
    return memory


def word_of(wordlist: Wordlist, capitalize: str, form: str) -> str:
    """Return the first word of the list that has this form, or an empty string."""
    if capitalize == "none":
        return form
    return next(iter(_words_of(wordlist, capitalize, form)), "")


def pay_for_word(meter: Meter, wordlist: Wordlist, capitalize: str) -> None:
    """Charge an upper bound on the work of `word_of`."""
    if capitalize != "none":
        meter.charge(len(wordlist) * (_MAKING if wordlist.ascii else _COMPOSING))


def _words_of(wordlist: Wordlist, capitalize: str, form: str) -> Iterator[str]:
    change = _change(wordlist, capitalize)
    own = form if capitalize == "random" else None
    return (word for word in wordlist.words if word == own or change(word) == form)


def _shared(wordlist: Wordlist, capitalize: str, forms: list[str]) -> ParameterError:
    form = next(one for one, other in pairwise(forms) if one == other)
    first, second = islice(_words_of(wordlist, capitalize, form), 2)
    return ParameterError(
        f"wordlist {wordlist.name!r}: {first!r} and {second!r} are both {form!r}"
        f" with capitalize {capitalize}: remove one of them from the list",
        "capitalize",
    )


def _change(wordlist: Wordlist, capitalize: str) -> Callable[[str], str]:
    return _ASCII_CHANGES[capitalize] if wordlist.ascii else _CHANGES[capitalize]


def _ascii_first(word: str) -> str:
    return word[0].upper() + word[1:]


def _first(word: str) -> str:
    return _composed(word[0].title() + word[1:])


def _all(word: str) -> str:
    return _composed(word.upper())


def _composed(form: str) -> str:
    """Return the form in NFC: a capital may compose with a mark that its small letter does not."""
    if form.isascii():
        return form
    from unicodedata import normalize  # noqa: PLC0415 - only words beyond ASCII need it

    return normalize("NFC", form)


_ASCII_CHANGES: dict[str, Callable[[str], str]] = {
    "first": _ascii_first,
    "all": str.upper,
    "random": _ascii_first,
}
_CHANGES: dict[str, Callable[[str], str]] = {
    "first": _first,
    "all": _all,
    "random": _first,
}

"""The forms in which the words of a list may stand in a phrase, by `capitalize`."""

from __future__ import annotations

from passmint.core.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.core.wordlist import Wordlist


def word_forms(wordlist: Wordlist, capitalize: str) -> dict[str, str]:
    """Each different form, with the word it is of.

    A word without a letter to capitalize has one form where others have two.

    Raises:
        ParameterError: two words have a form in common, so that it would be twice as likely.
    """
    forms: dict[str, str] = {}
    for change in _CHANGES[capitalize]:
        for word in wordlist.words:
            form = change(word)
            if forms.setdefault(form, word) != word:
                raise ParameterError(
                    f"wordlist {wordlist.name!r}: {forms[form]!r} and {word!r} are both {form!r}"
                    f" with capitalize {capitalize}: take one of them out",
                    "capitalize",
                )
    return forms


def _same(word: str) -> str:
    return word


def _first(word: str) -> str:
    return _composed(word[0].title() + word[1:])


def _all(word: str) -> str:
    return _composed(word.upper())


def _composed(form: str) -> str:
    """The form in NFC: a capital may compose with what follows where the small letter does not."""
    if form.isascii():
        return form
    from unicodedata import normalize  # noqa: PLC0415 - for words beyond ASCII alone

    return normalize("NFC", form)


_CHANGES: dict[str, tuple[Callable[[str], str], ...]] = {
    "none": (_same,),
    "first": (_first,),
    "all": (_all,),
    "random": (_same, _first),
}

"""Word lists: the three lists of the EFF, and lists from a file."""

from __future__ import annotations

import os
from functools import lru_cache
from sys import getsizeof

from passmint.core.errors import ParameterError, echo
from passmint.core.parameters.passphrase import WORDLIST_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_WORDS = 2**17
MOST_SERVED = 2**15  # words; any request with such a list fits the budget of a service
LONGEST_WORD = 32  # characters
READING = 600  # nanoseconds to read one word of a built-in list
_MOST_BYTES = 4 * 2**20
_FOLDER = os.path.join(os.path.dirname(__file__), "lists")


class Wordlist:
    """List of distinct words, each of 1 to 32 printable characters in NFC, without spaces.

    `words` are the words in the given order, `ordered` the same sorted by code points, `memory` the
    bytes that they take.

    Args:
        words: the words.
        name: name of the list in error messages and in `repr`.
        most_words: maximum number of words.

    Raises:
        ParameterError: there are too few or too many words, or a word cannot be used or is in the
            list twice. The message says which one.
    """

    __slots__ = ("_hash", "ascii", "memory", "name", "ordered", "words")

    def __init__(
        self, words: Iterable[str], name: str = "custom", most_words: int = MOST_WORDS
    ) -> None:
        self.name = name
        self.words = _checked(words, name, most_words)
        self.ordered = tuple(sorted(self.words))  # here, so that no request pays for it
        self.ascii = all(map(str.isascii, self.words))
        self.memory = _memory(self)
        self._hash = hash(self.words)

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        name: str | None = None,
        most_words: int = MOST_WORDS,
    ) -> Wordlist:
        """Read a list from a UTF-8 file with one word on each line.

        Args:
            path: the file.
            name: name of the list; by default that of the file.
            most_words: maximum number of words.

        Raises:
            ParameterError: the file cannot be read or used. The message says why and where.
        """
        shown = os.path.basename(os.fspath(path)) if name is None else name
        try:
            with open(path, "rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = getattr(error, "strerror", None) or str(error)
            raise _unusable(shown, f"the file cannot be read: {reason}") from None
        if len(data) > _MOST_BYTES:
            raise _unusable(shown, f"the file must have at most {_MOST_BYTES} bytes")
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise _unusable(shown, f"byte {error.start} is not UTF-8") from None
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        return cls(lines, shown, most_words)

    @staticmethod
    def named(name: str) -> Wordlist:
        """Return a built-in list: eff-large, eff-short-1 or eff-short-2.

        Raises:
            ParameterError: there is no built-in list of this name.
        """
        if name not in WORDLIST_NAMES:
            raise _unusable(name, f"no such list; the lists are {', '.join(WORDLIST_NAMES)}")
        return _bundled(name)

    def __len__(self) -> int:
        return len(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wordlist) and self.words == other.words

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return Wordlist, (
            self.words,
            self.name,
        )  # without the hash, which differs between processes

    def __repr__(self) -> str:
        return f"<Wordlist {self.name!r}, {len(self.words)} words>"


@lru_cache(len(WORDLIST_NAMES))
def _bundled(name: str) -> Wordlist:
    file = name.replace("-", "_") + ".txt"
    return Wordlist.from_file(os.path.join(_FOLDER, file), name)


def _checked(words: Iterable[str], name: str, most_words: int) -> tuple[str, ...]:
    checked = tuple(words)
    if not 2 <= len(checked) <= most_words:
        raise _unusable(name, f"must have 2 to {most_words} words, not {len(checked)}")
    for number, word in enumerate(checked, 1):
        if fault := _fault(word):
            raise _unusable(name, f"word {number}, {echo(word)}, {fault}")
    if len(set(checked)) < len(checked):
        raise _unusable(name, f"{echo(_repeated(checked))} is in the list twice; remove one")
    return checked


def _memory(wordlist: Wordlist) -> int:
    strings = string_memory(wordlist.words, known_ascii=wordlist.ascii)
    return strings + 16 * len(wordlist.words)  # two tuples hold them


def string_memory(words: Sequence[str], *, known_ascii: bool) -> int:
    """Return the memory of strings in bytes. CPython rounds each up to a multiple of 16."""
    if known_ascii:
        return 57 * len(words) + len("".join(words))
    return sum(map(getsizeof, words)) + 8 * len(words)


def _fault(word: object) -> str:
    """Return what is wrong with a word, as the end of a sentence about it, or an empty string."""
    if not isinstance(word, str):
        return "must be a string"
    if not 1 <= len(word) <= LONGEST_WORD:
        return f"must have 1 to {LONGEST_WORD} characters, not {len(word)}"
    if word.isascii() and word.isalpha():
        return ""
    if not word.isprintable() or " " in word:
        return "must contain only printable characters and no space"
    if not word.isascii() and not _is_nfc(word):
        return "must be in NFC (the composed form of Unicode)"
    return ""


def _is_nfc(word: str) -> bool:
    from unicodedata import is_normalized  # noqa: PLC0415 - only words beyond ASCII need it

    return is_normalized("NFC", word)


def _repeated(words: tuple[str, ...]) -> str:
    seen: set[str] = set()
    return next(word for word in words if word in seen or seen.add(word))  # type: ignore[func-returns-value]


def _unusable(name: str, fault: str) -> ParameterError:
    return ParameterError(f"wordlist {echo(name)}: {fault}", "wordlist")

"""Word lists: the EFF's three, and those of a file."""

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
MOST_SERVED = 2**15  # what the budget of a service is enough for, whatever is asked with it
LONGEST_WORD = 32
READING = 600  # ns of work for each word of a list that comes along, when it is first read
_MOST_BYTES = 4 * 2**20
_FOLDER = os.path.join(os.path.dirname(__file__), "lists")


class Wordlist:
    """Different words in a fixed order, each of 1 to 32 printable characters, in NFC.

    `name` stands in errors and in `repr`. `ordered` are the words by code points, `memory` the
    bytes that they take.

    Raises:
        ParameterError: a word cannot be used, or stands there twice; the message says where.
    """

    __slots__ = ("_hash", "ascii", "memory", "name", "ordered", "words")

    def __init__(
        self, words: Iterable[str], name: str = "custom", most_words: int = MOST_WORDS
    ) -> None:
        self.name = name
        self.words = _checked(words, name, most_words)
        self.ordered = tuple(sorted(self.words))  # here: the start of a service, not a request
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
        """The list of a file in UTF-8, one word a line; `name` is the file's by default."""
        shown = os.path.basename(os.fspath(path)) if name is None else name
        try:
            with open(path, "rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = getattr(error, "strerror", None) or str(error)
            raise _unusable(shown, f"the file cannot be read: {reason}") from None
        if len(data) > _MOST_BYTES:
            raise _unusable(shown, f"a file of {_MOST_BYTES} bytes at most was expected")
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise _unusable(shown, f"byte {error.start} is not UTF-8") from None
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        return cls(lines, shown, most_words)

    @staticmethod
    def named(name: str) -> Wordlist:
        """One of the lists that come with Passmint: eff-large, eff-short-1, eff-short-2."""
        if name not in WORDLIST_NAMES:
            raise _unusable(name, f"no such list; they are {', '.join(WORDLIST_NAMES)}")
        return _bundled(name)

    def __len__(self) -> int:
        return len(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wordlist) and self.words == other.words

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return Wordlist, (self.words, self.name)  # hashes are those of one process

    def __repr__(self) -> str:
        return f"<Wordlist {self.name!r}, {len(self.words)} words>"


@lru_cache(len(WORDLIST_NAMES))
def _bundled(name: str) -> Wordlist:
    file = name.replace("-", "_") + ".txt"
    return Wordlist.from_file(os.path.join(_FOLDER, file), name)


def _checked(words: Iterable[str], name: str, most_words: int) -> tuple[str, ...]:
    checked = tuple(words)
    if not 2 <= len(checked) <= most_words:
        raise _unusable(name, f"2 to {most_words} words were expected, not {len(checked)}")
    for number, word in enumerate(checked, 1):
        if fault := _fault(word):
            raise _unusable(name, f"word {number}, {echo(word)}, {fault}")
    if len(set(checked)) < len(checked):
        raise _unusable(name, f"{echo(_repeated(checked))} stands there twice")
    return checked


def _memory(wordlist: Wordlist) -> int:
    strings = string_memory(wordlist.words, known_ascii=wordlist.ascii)
    return strings + 16 * len(wordlist.words)  # two tuples of them


def string_memory(words: Sequence[str], *, known_ascii: bool) -> int:
    """The bytes that strings take: in CPython each starts at a multiple of 16."""
    if known_ascii:
        return 57 * len(words) + len("".join(words))
    return sum(map(getsizeof, words)) + 8 * len(words)


def _fault(word: object) -> str:
    """What is wrong with a word, to stand after it, or nothing."""
    if not isinstance(word, str):
        return "must be a string"
    if not 1 <= len(word) <= LONGEST_WORD:
        return f"must have 1 to {LONGEST_WORD} characters, not {len(word)}"
    if word.isascii() and word.isalpha():
        return ""
    if not word.isprintable() or " " in word:
        return "must hold no space and nothing that does not print"
    if not word.isascii() and not _is_nfc(word):
        return "must be in NFC (the composed form of Unicode)"
    return ""


def _is_nfc(word: str) -> bool:
    from unicodedata import is_normalized  # noqa: PLC0415 - for words beyond ASCII alone

    return is_normalized("NFC", word)


def _repeated(words: tuple[str, ...]) -> str:
    seen: set[str] = set()
    return next(word for word in words if word in seen or seen.add(word))  # type: ignore[func-returns-value]


def _unusable(name: str, fault: str) -> ParameterError:
    return ParameterError(f"wordlist {echo(name)}: {fault}", "wordlist")

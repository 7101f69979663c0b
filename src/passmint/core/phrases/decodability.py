"""Unique decodability of phrases, by the test of Sardinas and Patterson (1953).

A phrase is read as words and *tails* in turn. A tail is what may follow a word: a digit, a symbol
or neither, and then the separator. The test reads one text in two ways at once and looks for two
readings that end together after different parts. While they do not end together, one is ahead of
the other by some text, the dangling suffix. The test follows every dangling suffix once.
"""

from __future__ import annotations

from bisect import bisect_left

from passmint.core.errors import PolicyTooComplexError
from passmint.core.phrases.parts import Parts, longest_prefixes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Iterator, Sequence

    from passmint.core.budget import Meter

_WORD, _TAIL = 0, 1  # kinds of part that a reading takes next

# Nanoseconds, measured with lists of 2**15 words, and bytes.
_SCANNING, _SCANNING_CHARACTER = 50, 1  # for each word, and each of its characters, that is scanned
_PREPARING = 230  # for each word: finding its longest prefix among the others
_STATE = 350  # bytes of a dangling suffix that has been seen
_SHARE = 6  # these may take a sixth of the memory, so that a list that is refused takes no more
_BLOCK = 1024  # words are scanned in blocks of this many


class DecodabilityTest:
    """Test whether every phrase over a list of words can be read in one way only.

    It may be repeated with other tails.

    Args:
        ordered: the words, sorted by code points.
    """

    __slots__ = ("_prefixes", "_words")

    def __init__(self, ordered: Sequence[str]) -> None:
        self._words = ordered
        self._prefixes: array[int] | None = None

    def collision_with_separator(
        self, separator: str, inserted: str, meter: Meter
    ) -> tuple[str, str] | None:
        """Return the collision of phrases with a separator and insertions, or None.

        If some character of the separator is in no word and is not inserted, it shows where the
        separators are. Then only `inserted_collision` is possible, and the search is not needed.

        Args:
            separator: text between two words.
            inserted: characters of which one may follow a word.
            meter: pays for the test.

        Raises:
            PolicyTooComplexError: the test would exceed the budget.
        """
        if not self._has_all(set(separator) - set(inserted), meter):
            return self.inserted_collision(inserted, meter)
        return self.collision([separator, *(each + separator for each in inserted)], meter)

    def inserted_collision(self, inserted: str, meter: Meter) -> tuple[str, str] | None:
        """Return a word that is another word and an inserted character, and that other word.

        Return None if there is none. Such words collide whatever the separator is.

        Raises:
            PolicyTooComplexError: the test would exceed the budget.
        """
        if not inserted:
            return None
        meter.charge(_PREPARING * len(self._words))
        for word in self._words:
            if word[-1] in inserted and self._contains(word[:-1]):
                return word, word[:-1]
        return None

    def collision(self, tails: Collection[str], meter: Meter) -> tuple[str, str] | None:
        """Return where two readings of some text first differ, or None if no text has two.

        The result is the two words, the greater one first; or a word and an empty string, if the
        other reading has a tail there.

        Args:
            tails: texts of which one follows each word.
            meter: pays for the test.

        Raises:
            PolicyTooComplexError: the test would exceed the budget.
        """
        try:
            return _Search((self._parts(meter), Parts.of(tails)), meter).run()
        except PolicyTooComplexError as error:
            raise _too_complex(error) from None

    def _parts(self, meter: Meter) -> Parts:
        meter.charge(_PREPARING * len(self._words))
        if self._prefixes is None:
            self._prefixes = longest_prefixes(self._words)
        return Parts(self._words, self._prefixes)

    def _has_all(self, characters: set[str], meter: Meter) -> bool:
        """Tell whether each of the characters is in some word."""
        at = 0
        while characters and at < len(self._words):
            block = self._words[at : at + _BLOCK]
            text = "".join(block)
            meter.charge(_SCANNING * len(block) + _SCANNING_CHARACTER * len(text))
            characters = {character for character in characters if character not in text}
            at += _BLOCK
        return not characters

    def _contains(self, word: str) -> bool:
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at] == word


class _Search:
    """Search through all dangling suffixes, each followed once."""

    def __init__(self, parts: tuple[Parts, Parts], meter: Meter) -> None:
        self._parts = parts
        self._meter = meter
        self._seen: set[tuple[str, int, int]] = set()

    def run(self) -> tuple[str, str] | None:
        try:
            return self._run()
        finally:
            self._meter.release(_STATE * len(self._seen))

    def _run(self) -> tuple[str, str] | None:
        for first in self._firsts():
            pending = [first] if self._is_new(first) else []
            while pending:
                lead = pending.pop()
                for part in self._parts[lead.behind].along(lead.text, self._meter):
                    following = lead.after(part)
                    if not following.text and following.ahead == following.behind:
                        return following.words
                    if self._is_new(following):
                        pending.append(following)
        return None

    def _is_new(self, lead: _Lead) -> bool:
        if lead.state in self._seen:
            return False
        if _STATE * len(self._seen) > self._meter.budget.memory // _SHARE:
            raise self._meter.exceeded()
        self._meter.reserve(_STATE)
        self._seen.add(lead.state)
        return True

    def _firsts(self) -> Iterator[_Lead]:
        """Yield the leads after the first parts, if the reading behind can go on."""
        words, tails = self._parts
        starts = {tail[:1] for tail in tails.ordered}
        for rest, one, other in words.rests(self._meter, None if "" in starts else starts):
            if (rest, _TAIL, _TAIL) not in self._seen:  # many pairs have the same
                yield _Lead(rest, _TAIL, _TAIL, one, other)
        for rest, _, _ in tails.rests(self._meter, None):
            yield _Lead(rest, _WORD, _WORD)


class _Lead:
    """State of the search: one reading is ahead of the other.

    Args:
        text: the dangling suffix, by which one reading is ahead.
        ahead: kind of part that the reading ahead takes next.
        behind: kind of part that the reading behind takes next.
        word_ahead: first word of the reading ahead since the two differ, or an empty string.
        word_behind: the same for the reading behind.
    """

    __slots__ = ("ahead", "behind", "text", "word_ahead", "word_behind")

    def __init__(
        self, text: str, ahead: int, behind: int, word_ahead: str = "", word_behind: str = ""
    ) -> None:
        if not text and behind == _WORD:  # level: a tail goes on in fewer ways than a word
            ahead, behind, word_ahead, word_behind = behind, ahead, word_behind, word_ahead
        self.text = text
        self.ahead = ahead
        self.behind = behind
        self.word_ahead = word_ahead
        self.word_behind = word_behind

    @property
    def state(self) -> tuple[str, int, int]:
        return self.text, self.ahead, self.behind

    @property
    def words(self) -> tuple[str, str]:
        one, other = sorted((self.word_ahead, self.word_behind), reverse=True)
        return (one, other) if one != other else (one, "")

    def after(self, part: str) -> _Lead:
        """Return the state after the reading behind has taken a part."""
        took = self.word_behind or (part if self.behind == _WORD else "")
        following = _TAIL if self.behind == _WORD else _WORD
        if len(part) <= len(self.text):
            return _Lead(self.text[len(part) :], self.ahead, following, self.word_ahead, took)
        return _Lead(part[len(self.text) :], following, self.ahead, took, self.word_ahead)


def _too_complex(error: PolicyTooComplexError) -> PolicyTooComplexError:
    return PolicyTooComplexError(
        "wordlist and separator: the test whether every phrase can be read in one way only is too"
        f" expensive: {error}; set a separator with a character that no word contains",
        "separator",
    )

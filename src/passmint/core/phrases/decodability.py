"""Whether every phrase can be read in one way only: the test of Sardinas and Patterson (1953).

A text is words and tails by turns, where a tail is what may follow a word: a digit, a symbol or
neither, and then the separator. Two readers take the same text apart; the test follows every way
in which one of them can be ahead of the other, until they stand level after different parts, or
until no way is left.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import islice

from passmint.core.errors import PolicyTooComplexError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from passmint.core.budget import Meter

_WORD, _TAIL = 0, 1  # what a reader takes next

# Work in ns, measured with lists of 2**15 words, and memory in bytes.
_SCANNING, _SCANNING_CHARACTER = 50, 1  # for a character that is none of theirs, for each word
_PREPARING = 230  # for each word: which others it begins with
_FIRST = 150  # for each pair of words of which one begins the other; twice that if followed
_LEAD = 2800  # for each way in which a reader can be ahead: looking for what may come next
_PART = 2000  # for each word or tail that may
_TRIED = 120  # for each part that the text before a reader may begin with
_STATE = 350  # bytes
_SHARE = 6  # of the memory is for them: a refusal, which gives nothing, takes no more
_LAST = "\U0010ffff"  # no character, and so in no part
_MANY = 200  # first pairs are paid at once
_BLOCK = 1024  # words are scanned at once


class Readings:
    """The words of a list, by code points, tested with one set of tails after another."""

    __slots__ = ("_beginnings", "_words")

    def __init__(self, ordered: Sequence[str]) -> None:
        self._words = ordered
        self._beginnings: array[int] | None = None

    def separated(self, separator: str, inserted: str, meter: Meter) -> tuple[str, str] | None:
        """As `collision`, with a separator, before which a character of `inserted` may stand.

        A character of the separator that stands nowhere else shows where separators are: then it
        is only to be seen whether a word and what is inserted make another word.
        """
        if not self._has_all(set(separator) - set(inserted), meter):
            return self._made(inserted, meter)
        return self.collision([separator, *(each + separator for each in inserted)], meter)

    def collision(self, tails: Collection[str], meter: Meter) -> tuple[str, str] | None:
        """What two readings of one text have where they first differ, or None where none has two.

        That is two words; or a word and an empty string, where it can be read as tails as well.

        Raises:
            PolicyTooComplexError: the test would exceed the budget.
        """
        try:
            return _Search((self._parts(meter), _Parts.of(tails)), meter).run()
        except PolicyTooComplexError as error:
            raise _too_complex(error) from None

    def _parts(self, meter: Meter) -> _Parts:
        meter.charge(_PREPARING * len(self._words))
        if self._beginnings is None:
            self._beginnings = _beginnings(self._words)
        return _Parts(self._words, self._beginnings)

    def _has_all(self, characters: set[str], meter: Meter) -> bool:
        """Whether each of the characters is in some word."""
        at = 0
        while characters and at < len(self._words):
            block = self._words[at : at + _BLOCK]
            text = "".join(block)
            meter.charge(_SCANNING * len(block) + _SCANNING_CHARACTER * len(text))
            characters = {character for character in characters if character not in text}
            at += _BLOCK
        return not characters

    def _made(self, inserted: str, meter: Meter) -> tuple[str, str] | None:
        if not inserted:
            return None
        meter.charge(_PREPARING * len(self._words))
        for word in self._words:
            if word[-1] in inserted and self._holds(word[:-1]):
                return word, word[:-1]
        return None

    def _holds(self, word: str) -> bool:
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at] == word


class _Search:
    """The readers' ways, each followed once."""

    def __init__(self, parts: tuple[_Parts, _Parts], meter: Meter) -> None:
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
        """How one reader can be ahead after a first part, where the other can go on at all."""
        words, tails = self._parts
        starts = {tail[:1] for tail in tails.ordered}
        for rest, one, other in words.rests(self._meter, None if "" in starts else starts):
            if (rest, _TAIL, _TAIL) not in self._seen:  # many have the same
                yield _Lead(rest, _TAIL, _TAIL, one, other)
        for rest, _, _ in tails.rests(self._meter, None):
            yield _Lead(rest, _WORD, _WORD)


class _Lead:
    """By which text one reader is ahead, what each takes next, the first word each has taken."""

    __slots__ = ("ahead", "behind", "text", "word_ahead", "word_behind")

    def __init__(
        self, text: str, ahead: int, behind: int, word_ahead: str = "", word_behind: str = ""
    ) -> None:
        if not text and behind == _WORD:  # level: let the one go on who has fewer ways to
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
        """The lead once the reader behind has taken a part."""
        took = self.word_behind or (part if self.behind == _WORD else "")
        following = _TAIL if self.behind == _WORD else _WORD
        if len(part) <= len(self.text):
            return _Lead(self.text[len(part) :], self.ahead, following, self.word_ahead, took)
        return _Lead(part[len(self.text) :], following, self.ahead, took, self.word_ahead)


class _Parts:
    """Words, or tails: different strings by code points, each with what it begins with.

    That is the place of the longest of the others that it begins with, or -1.
    """

    __slots__ = ("_beginnings", "ordered")

    def __init__(self, ordered: Sequence[str], beginnings: Sequence[int]) -> None:
        self.ordered = ordered
        self._beginnings = beginnings

    @classmethod
    def of(cls, parts: Collection[str]) -> _Parts:
        """Those of few parts, in any order."""
        ordered = sorted(parts)
        return cls(ordered, _beginnings(ordered))

    def along(self, text: str, meter: Meter) -> list[str]:
        """Those that the text begins with, and those that begin with it."""
        place = bisect_right(self.ordered, text)
        end = bisect_right(self.ordered, text + _LAST, place)
        found = []
        # What the text begins with, the last one before it begins with too.
        at, tried = place - 1, 0
        while at >= 0:
            part = self.ordered[at]
            if text.startswith(part):
                found.append(part)
            at = self._beginnings[at]
            tried += 1
        meter.charge(_LEAD + _TRIED * tried + _PART * (len(found) + end - place))
        found += self.ordered[place:end]
        return found

    def rests(self, meter: Meter, starts: set[str] | None) -> Iterator[tuple[str, str, str]]:
        """The rest of each that begins with another, and these two; `starts` are its first."""
        paid = 0
        for at, longest in enumerate(self._beginnings):
            before = longest
            while before >= 0:
                if paid <= 0:
                    meter.charge(_MANY * _FIRST)
                    paid += _MANY
                paid -= 1
                part, beginning = self.ordered[at], self.ordered[before]
                size = len(beginning)
                if starts is None or part[size] in starts:
                    paid -= 1
                    yield part[size:], part, beginning
                before = self._beginnings[before]


def _beginnings(ordered: Sequence[str]) -> array[int]:
    """The place of the longest other part that each begins with; -1 where there is none."""
    none = array("i", [-1])
    beginnings = none * len(ordered)
    if not any(map(str.startswith, islice(ordered, 1, None), ordered)):
        return beginnings
    begun: list[int] = []  # the places of those that the last part begins with, and its own
    for at, part in enumerate(ordered):
        while begun and not part.startswith(ordered[begun[-1]]):
            begun.pop()
        if begun:
            beginnings[at] = begun[-1]
        begun.append(at)
    return beginnings


def _too_complex(error: PolicyTooComplexError) -> PolicyTooComplexError:
    return PolicyTooComplexError(
        "wordlist and separator: whether every phrase can be read in one way only cannot be told;"
        f" {error}: choose a separator with a character that no word holds",
        "separator",
    )

"""Whether every phrase can be read in one way only: the test of Sardinas and Patterson (1953).

A text is words and tails by turns, where a tail is what may follow a word: a digit, a symbol or
neither, and then the separator. Two readers take the same text apart; the test follows every way
in which one of them can be ahead of the other, until they stand level after different parts, or
until no way is left.
"""

from __future__ import annotations

from bisect import bisect_left

from passmint.core.errors import PolicyTooComplexError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BUDGET = 300_000  # parts tried, about 0.3 s
_WORD, _TAIL = 0, 1  # what a reader takes next


class Readings:
    """The words of a list, sorted once and tested with one set of tails after another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = _Parts(words)
        self._leads = _first_leads(self._words.sorted)

    def collision(self, tails: Iterable[str]) -> tuple[str, str] | None:
        """What two readings of one text have where they first differ, or None where none has two.

        That is two words; or a word and an empty string, where it can be read as tails as well.

        Raises:
            PolicyTooComplexError: the test would exceed its budget.
        """
        parts = (self._words, _Parts(tails))
        pending = [
            *(_Lead(text, _TAIL, _TAIL, *words) for text, words in self._leads.items()),
            *(_Lead(text, _WORD, _WORD) for text in _first_leads(parts[_TAIL].sorted)),
        ]
        seen = {lead.state for lead in pending}
        budget = BUDGET
        while pending:
            lead = pending.pop()
            for part in parts[lead.behind].along(lead.text):
                if not (budget := budget - 1):
                    raise _too_complex()
                following = lead.after(part)
                if not following.text and following.ahead == following.behind:
                    return following.words
                if following.state not in seen:
                    seen.add(following.state)
                    pending.append(following)
        return None


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
    """Words, or tails: different strings, by beginning."""

    def __init__(self, parts: Iterable[str]) -> None:
        self.sorted = sorted(parts)
        self._all = frozenset(self.sorted)
        self._longest = max(map(len, self.sorted))

    def along(self, text: str) -> Iterator[str]:
        """Those that the text begins with, and those that begin with it."""
        for size in range(min(len(text), self._longest + 1)):
            if text[:size] in self._all:
                yield text[:size]
        for place in range(bisect_left(self.sorted, text), len(self.sorted)):
            if not self.sorted[place].startswith(text):
                return
            yield self.sorted[place]


def _first_leads(parts: list[str]) -> dict[str, tuple[str, str]]:
    """What one reader can be ahead by after a first part: the text, and a pair that gives it.

    That is the rest of each of the sorted parts that begins with another, shorter one.
    """
    leads: dict[str, tuple[str, str]] = {}
    shorter: list[str] = []
    for part in parts:
        while shorter and not part.startswith(shorter[-1]):
            shorter.pop()
        for beginning in shorter:
            leads.setdefault(part[len(beginning) :], (part, beginning))
        shorter.append(part)
    return leads


def _too_complex() -> PolicyTooComplexError:
    return PolicyTooComplexError(
        "wordlist and separator: whether every phrase can be read in one way only cannot be told"
        f" in {BUDGET} steps: choose a separator with a character that no word holds",
        "separator",
    )

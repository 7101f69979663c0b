"""Phrases of a passphrase, numbered, so that drawing a phrase is drawing a number.

A phrase is a choice of words, of the words that a digit or symbol follows, and of these characters.
The choices are independent, and no two give the same text (`decodability`). So each number belongs
to exactly one text.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.phrases.insertions import Insertions
    from passmint.core.phrases.sequences import AllSequences, Sequences
    from passmint.core.sampling.randomness import Randomness

# Nanoseconds (measured) to draw the random number, which takes at most two rounds on average, and
# to join one word.
_RANDOM, _JOINING = 1500, 100


class Phrases:
    """Sequence of all phrases, each once.

    `total` is the number of phrases, `work` the work of drawing one, in nanoseconds.
    """

    __slots__ = ("_insertions", "_separator", "_sequences", "total", "work")

    def __init__(
        self, sequences: Sequences | AllSequences, insertions: Insertions, separator: str
    ) -> None:
        self._sequences = sequences
        self._insertions = insertions
        self._separator = separator
        self.total = sequences.total * insertions.total
        self.work = _RANDOM + _JOINING * sequences.count + sequences.work + insertions.work

    def __getitem__(self, number: int) -> str:
        if self._insertions.total == 1:
            return self._separator.join(self._sequences[number])
        number, index = divmod(number, self._insertions.total)
        pairs = zip(self._sequences[number], self._insertions[index], strict=True)
        return self._separator.join(map("".join, pairs))

    def draw(self, randomness: Randomness) -> str:
        """Draw one phrase; all are equally likely."""
        return self[randomness.below(self.total)]

    def draw_many(self, randomness: Randomness, count: int) -> list[str]:
        """Draw `count` independent phrases."""
        return [self.draw(randomness) for _ in range(count)]

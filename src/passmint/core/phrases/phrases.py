"""The phrases of a passphrase's values, numbered: drawing one is drawing its number.

Words, places of digits and symbols, and these characters are chosen independently of each other,
and no two choices give the same text (`decodability`): so numbers and texts correspond one to one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.phrases.insertions import Insertions
    from passmint.core.phrases.sequences import AllSequences, Sequences
    from passmint.core.sampling.randomness import Randomness

# Work in ns, measured: of the random number, which takes two rounds on average at the worst, and
# of putting a phrase together, for each word.
_RANDOM, _JOINING = 1500, 100


class Phrases:
    """Every phrase, each once.

    `total` says how many they are, `work` what one takes to draw, in nanoseconds.
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
        """One phrase, each with the same probability."""
        return self[randomness.below(self.total)]

    def draw_many(self, randomness: Randomness, count: int) -> list[str]:
        """`count` independent phrases."""
        return [self.draw(randomness) for _ in range(count)]

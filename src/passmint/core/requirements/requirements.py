"""Requirements: what the engine counts and draws, with every default filled in."""

from __future__ import annotations

from passmint.core.requirements.classes import CharacterClass
from passmint.core.requirements.restrictions import Restrictions


class Requirements:
    """Requirements on passwords of one length.

    classes: disjoint character classes, each with its minimum and maximum.
    first, last: names of the classes allowed at that position; None for any.
    min_classes: minimum number of different classes in a password.
    restrictions: requirements that no count of classes expresses.
    """

    __slots__ = ("classes", "first", "last", "length", "min_classes", "restrictions")

    def __init__(
        self,
        length: int,
        classes: tuple[CharacterClass, ...],
        first: frozenset[str] | None = None,
        last: frozenset[str] | None = None,
        min_classes: int = 0,
        *,
        restrictions: Restrictions | None = None,
    ) -> None:
        self.length = length
        self.classes = classes
        self.first = first
        self.last = last
        self.min_classes = min_classes
        self.restrictions = restrictions or Restrictions()

    @property
    def alphabet(self) -> str:
        """Characters that may appear, in ASCII order."""
        return "".join(sorted("".join(c.characters for c in self.classes)))

    @property
    def ends(self) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """Names of the classes allowed first, and of those allowed last."""
        return self.first, self.last

    @property
    def grows(self) -> bool:
        """True if each length from 2 on is known to have at least as many passwords as the last.

        That holds if some non-empty class has no maximum: inserting one of its characters after
        the first maps distinct passwords to distinct longer ones.
        """
        unlimited = any(c.characters and c.most is None for c in self.classes)
        return unlimited and not self.restrictions

    @property
    def contradictory(self) -> bool:
        """True if the minimums and maximums alone show that no password satisfies them."""
        return (
            not self.least <= self.length <= self.capacity
            or self.restrictions.min_unique > min(self.length, len(self.alphabet))
            or any(
                c.least and (not c.counted or (c.most is not None and c.least > c.most))
                for c in self.classes
            )
        )

    @property
    def least(self) -> int:
        """Sum of the minimums of the classes, in characters."""
        return sum(c.least for c in self.classes)

    @property
    def capacity(self) -> int:
        """Greatest number of characters that the maximums allow, at most `length`."""
        room = (self.length if c.most is None else c.most for c in self.classes if c.characters)
        return min(self.length, sum(room))

    def all_present(self, names: frozenset[str]) -> Requirements:
        """Return requirements with each class of `names` present, and without `min_classes`."""
        classes = tuple(c.raised(1) if c.name in names else c for c in self.classes)
        return Requirements(self.length, classes, self.first, self.last)

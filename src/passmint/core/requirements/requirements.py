"""What a password must look like, with every default filled in: the engine's own input."""

from __future__ import annotations

from passmint.core.requirements.restrictions import Restrictions


class CharacterClass:
    """Characters of one kind, and how many of them a password holds.

    At least `least` of the `counted` ones (a subset: the reference's minimum of symbols counts
    twenty of them) and at most `most` of all `characters` (None: no limit).
    """

    __slots__ = ("characters", "counted", "least", "most", "name")

    def __init__(
        self, name: str, characters: str, counted: str, least: int, most: int | None
    ) -> None:
        self.name = name
        self.characters = characters
        self.counted = counted
        self.least = least
        self.most = most

    @property
    def uncounted(self) -> str:
        """The characters that do not count towards the minimum."""
        return "".join(c for c in self.characters if c not in self.counted)

    @property
    def parts(self) -> list[str]:
        """The counted and the other characters, whichever there are."""
        return [part for part in (self.counted, self.uncounted) if part]

    def raised(self, least: int) -> CharacterClass:
        """The same class with a minimum of at least `least` of all its characters."""
        if least <= self.least:
            return self
        return CharacterClass(self.name, self.characters, self.characters, least, self.most)


class Requirements:
    """Disjoint character classes, and what holds across them.

    `first` and `last` hold the names of the classes that may stand there (None: any). At least
    `min_classes` of the classes appear. `restrictions` say the rest.
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
        """Every character that may appear, in ASCII order."""
        return "".join(sorted("".join(c.characters for c in self.classes)))

    @property
    def ends(self) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """The classes that may stand first, and those that may stand last."""
        return self.first, self.last

    @property
    def grows(self) -> bool:
        """Whether every length from 2 on has at least as many passwords as the one before.

        So it is where a class has characters and no maximum: one of them, put after the first
        character, makes different passwords of different ones.
        """
        unlimited = any(c.characters and c.most is None for c in self.classes)
        return unlimited and not self.restrictions

    @property
    def contradictory(self) -> bool:
        """Whether the numbers alone show that no password satisfies them."""
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
        """The fewest characters that the minimums take."""
        return sum(c.least for c in self.classes)

    @property
    def capacity(self) -> int:
        """The most characters that the maximums leave room for, `length` at most."""
        room = (self.length if c.most is None else c.most for c in self.classes if c.characters)
        return min(self.length, sum(room))

    def all_present(self, names: frozenset[str]) -> Requirements:
        """The same, with every class of `names` present and `min_classes` no longer asked for."""
        classes = tuple(c.raised(1) if c.name in names else c for c in self.classes)
        return Requirements(self.length, classes, self.first, self.last)

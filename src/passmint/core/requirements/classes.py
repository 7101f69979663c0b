"""Character classes: the characters of one kind and how many of them a password holds."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class CharacterClass:
    """Characters of one kind, and how many of them a password holds.

    characters: all characters of the class.
    counted: those that count towards the minimum. The reference API's minimum of symbols counts
    only twenty of them.
    least: minimum number of counted characters.
    most: maximum number of all characters of the class; None for no limit.
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
        """Characters that do not count towards the minimum."""
        return "".join(c for c in self.characters if c not in self.counted)

    @property
    def parts(self) -> list[str]:
        """Counted and uncounted characters, without an empty part."""
        return [part for part in (self.counted, self.uncounted) if part]

    def raised(self, least: int) -> CharacterClass:
        """Return a class whose minimum is at least `least`.

        If that raises the minimum, it counts all characters of the class.
        """
        if least <= self.least:
            return self
        return CharacterClass(self.name, self.characters, self.characters, least, self.most)


def fold_required(
    classes: Iterable[CharacterClass], required: Iterable[str]
) -> tuple[list[CharacterClass], tuple[str, ...]]:
    """Turn required sets of characters into minimums of classes where both mean the same.

    Minimums are cheaper to count than sets. Returns the classes with these minimums, and the
    remaining sets.
    """
    folded, others = list(classes), []
    for characters in required:
        used = {c for one in folded for c in one.characters if c in characters}
        for index, one in enumerate(folded):
            if used and used <= set(one.characters) and (with_set := _with_set(one, used)):
                folded[index] = with_set
                break
        else:
            others.append(characters)
    return folded, tuple(others)


def _with_set(one: CharacterClass, required: set[str]) -> CharacterClass | None:
    """Return the class that also requires one of these characters; None if no minimum can."""
    if required == set(one.counted):
        return one.raised(1)
    if one.counted == one.characters and one.least <= 1:
        counted = "".join(c for c in one.characters if c in required)
        return CharacterClass(one.name, one.characters, counted, 1, one.most)
    return None


def whole_classes(
    classes: Iterable[CharacterClass], characters: str | None
) -> frozenset[str] | None:
    """Return the names of the classes that together are exactly these characters.

    None if `characters` is None or holds only part of a class.
    """
    if characters is None:
        return None
    names = frozenset(
        c.name for c in classes if c.characters and set(c.characters) <= set(characters)
    )
    whole = {char for c in classes if c.name in names for char in c.characters}
    return names if whole == set(characters) else None

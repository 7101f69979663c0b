"""Atoms: characters that no restriction and no requirement tells apart."""

from __future__ import annotations

from passmint.core.requirements.restrictions import FOLLOWING, PRECEDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.requirements.restrictions import Restrictions


class Atom:
    """Characters that are treated alike, and the group of requirements that they count for."""

    __slots__ = ("characters", "group")

    def __init__(self, characters: str, group: int) -> None:
        self.characters = characters
        self.group = group


def atoms_of(groups: dict[str, int], restrictions: Restrictions) -> list[Atom]:
    """Return the atoms of an alphabet, given as the group of each character."""
    named = set("".join(restrictions.forbidden))
    folded = set("".join(restrictions.not_containing + restrictions.words))
    first, last = restrictions.first, restrictions.last

    def alone(character: str) -> bool:
        if character in named or character.lower() in folded:
            return True
        watched = restrictions.max_sequential is not None
        return watched and (
            FOLLOWING.get(character, "") in groups or PRECEDING.get(character, "") in groups
        )

    kinds: dict[tuple[object, ...], str] = {}
    for character in sorted(groups):
        kind = (
            groups[character],
            first is None or character in first,
            last is None or character in last,
            character if alone(character) else "",
        )
        kinds[kind] = kinds.get(kind, "") + character
    return [Atom(characters, groups[characters[0]]) for characters in kinds.values()]

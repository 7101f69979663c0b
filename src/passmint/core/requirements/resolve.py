"""From stated values to requirements: the defaults, and what each value asks for.

A stated value is a demand, a default is a wish: an unstated minimum is 1, but 0 where an
`alphabet`, `min_classes`, `preset` or `rules` are stated (or the preset's own), and where what
was stated leaves it nothing to count.
"""

from __future__ import annotations

from passmint.core.characters import (
    AMBIGUOUS,
    CLASSES,
    DIGITS,
    LOWERCASE,
    PRINTABLE,
    PUNCTUATION,
    REFERENCE_SPECIAL,
    UPPERCASE,
    ordered,
)
from passmint.core.parameters.policy import DEFAULT_LENGTH, MAX_LENGTH, POLICY_PARAMETERS
from passmint.core.requirements.requirements import CharacterClass, Requirements
from passmint.core.requirements.restrictions import Restrictions
from passmint.core.targets.constraints import Constraints, constraints, in_classes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

MINIMUMS = tuple(CLASSES)
_CHOOSE_SYMBOLS = ("symbols", "alphabet", "safe_for", "preset", "rules")
_NO_WISHES = ("alphabet", "min_classes", "preset", "rules")


class ResolvedPolicy:
    """What is asked of a password, by parameter, with the defaults filled in.

    `stated` names the parameters that the caller gave; the others are defaults. `limits` are
    those of the preset, the rules and the contexts. The length is not among the demands: it may
    follow from `entropy_bits`.
    """

    __slots__ = ("_symbols_chosen", "_usable", "constraints", "stated", "values")

    def __init__(
        self, values: Mapping[str, Any], stated: frozenset[str], constraints: list[Constraints]
    ) -> None:
        self.values = values
        self.stated = stated
        self.constraints = constraints
        self._symbols_chosen = not stated.isdisjoint(_CHOOSE_SYMBOLS)
        self._usable = _usable(values, constraints)

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> ResolvedPolicy:
        """The demands that the stated values make.

        Raises:
            ParameterError: a stated value is looser than a preset or rules allow.
        """
        found = constraints(stated)
        for one in found:
            one.check(stated)
        names = frozenset(stated)
        defaults = {name: value for one in found for name, value in one.defaults.items()}
        if "alphabet" in stated:
            defaults.pop("symbols", None)
        values = {
            name: value
            for name, value in (defaults | dict(stated)).items()
            if name not in ("length", "entropy_bits") and value is not False
        }
        demands = cls(values, names, found)
        wished = 0 if not names.isdisjoint(_NO_WISHES) else 1
        wishes = {
            name: values.get(name, wished) if demands._counted(name) else 0
            for name in MINIMUMS
            if name not in stated
        }
        return cls(values | wishes, names, found)

    def without(self, *names: str) -> ResolvedPolicy:
        """The same demands with some no longer made."""
        values = {name: value for name, value in self.values.items() if name not in names}
        kept = [one for one in self.constraints if one.parameter not in names]
        return ResolvedPolicy(values, self.stated, kept)

    @property
    def min_length(self) -> int:
        """The least length that preset and rules allow."""
        return max((one.min_length or 1 for one in self.constraints), default=1)

    @property
    def max_length(self) -> int:
        """The greatest length that preset and rules allow."""
        return min((one.max_length or MAX_LENGTH for one in self.constraints), default=MAX_LENGTH)

    @property
    def default_length(self) -> int:
        """The length where none is stated: the preset's or the default, held within the limits."""
        wished = self._wished_length[0]
        return min(max(wished, self.min_length), self.max_length)

    @property
    def length_source(self) -> str:
        """Where the default length came from."""
        wished, source = self._wished_length
        if wished == self.default_length:
            return source
        bound = "max_length" if wished > self.default_length else "min_length"
        return next(
            one.source for one in self.constraints if getattr(one, bound) == self.default_length
        )

    @property
    def _wished_length(self) -> tuple[int, str]:
        for one in self.constraints:
            if "length" in one.defaults:
                return one.defaults["length"], one.source
        return DEFAULT_LENGTH, "default"

    def requirements(self, length: int) -> Requirements:
        """The requirements on a password of this length."""
        classes = [self._class(name) for name in MINIMUMS]
        required = _in_classes(classes, [s for one in self.constraints for s in one.required])
        kept = tuple(c for c in classes if c.characters or c.least)
        alphabet = ordered("".join(c.characters for c in kept))
        ends = {name: self._end(name, alphabet) for name in ("first", "last")}
        pins = {name: _whole_classes(kept, end) for name, end in ends.items()}
        restrictions = Restrictions(
            required=required,
            first=ends["first"] if pins["first"] is None else None,
            last=ends["last"] if pins["last"] is None else None,
            max_repeating=self._strictest("max_repeating"),
            max_sequential=self._strictest("max_sequential"),
            forbidden=tuple(s for one in self.constraints for s in one.forbidden),
            not_containing=self._not_containing(),
            words=tuple(word for one in self.constraints for word in one.words),
            min_unique=self._strictest("min_unique") or 0,
        )
        return Requirements(
            length,
            kept,
            pins["first"],
            pins["last"],
            self._strictest("min_classes") or 0,
            restrictions=restrictions.within(alphabet, length),
        )

    @property
    def strings(self) -> int:
        """Number of strings and sets that the requirements hold."""
        own = sum(
            len(one.forbidden) + len(one.words) + len(one.required) for one in self.constraints
        )
        return own + len(self._not_containing())

    def least(self, name: str) -> int:
        """The minimum of a class, whoever asks for it."""
        return self._strictest(name) or 0

    def _strictest(self, name: str) -> int | None:
        sources = (self.values, *(one.values for one in self.constraints))
        values = [found[name] for found in sources if name in found]
        return POLICY_PARAMETERS[name].strictest(values) if values else None

    def _class(self, name: str) -> CharacterClass:
        most = self._strictest(f"max_{name}")
        return CharacterClass(
            name,
            "" if most == 0 else self._available(name),
            self._counted(name),
            self.least(name),
            most,
        )

    def _counted(self, name: str) -> str:
        """The characters that count towards a minimum."""
        if self._strictest(f"max_{name}") == 0:
            return ""
        available = self._available(name)
        if name != "special_chars" or self._symbols_chosen:
            return available
        return "".join(c for c in available if c in REFERENCE_SPECIAL)

    def _available(self, name: str) -> str:
        return "".join(c for c in CLASSES[name] if c in self._usable)

    def _end(self, name: str, alphabet: str) -> str | None:
        """The characters of the alphabet that may stand first or last; None where all may."""
        asked = [
            in_classes(self.values.get(name)),
            *(getattr(one, name) for one in self.constraints),
        ]
        allowed = [characters for characters in asked if characters is not None]
        if not allowed:
            return None
        return "".join(c for c in alphabet if all(c in characters for characters in allowed))

    def _not_containing(self) -> tuple[str, ...]:
        asked = [self.values, *(one.values for one in self.constraints)]
        return tuple(string for values in asked for string in values.get("not_containing", ()))

    def described(self) -> list[tuple[str, Any, str]]:
        """Each demand that asks for something: name, value, and where it came from."""
        own = [
            (name, self.values[name], self._source(name))
            for name in POLICY_PARAMETERS
            if name in self.values and (self.values[name] or name in self.stated)
        ]
        return own + [
            (*demand, one.source) for one in self.constraints for demand in one.described()
        ]

    def _source(self, name: str) -> str:
        if name in self.stated:
            return "stated"
        return next((one.source for one in self.constraints if name in one.defaults), "default")


def _usable(values: Mapping[str, Any], constraints: list[Constraints]) -> set[str]:
    """The characters that may appear."""
    # Rules state every character that may appear, space too; else symbols say which do.
    symbols = PRINTABLE if any(one.parameter == "rules" for one in constraints) else PUNCTUATION
    default = LOWERCASE + UPPERCASE + DIGITS + values.get("symbols", symbols)
    usable = set(values.get("alphabet", default))
    usable.difference_update(values.get("exclude", ""))
    if values.get("exclude_ambiguous"):
        usable.difference_update(AMBIGUOUS)
    for one in constraints:
        usable.intersection_update(one.characters)
    return usable


def _whole_classes(classes: Iterable[CharacterClass], end: str | None) -> frozenset[str] | None:
    """The names of the classes that make up the characters; None where parts of one do."""
    if end is None:
        return None
    names = frozenset(c.name for c in classes if c.characters and set(c.characters) <= set(end))
    whole = {char for c in classes if c.name in names for char in c.characters}
    return names if whole == set(end) else None


def _in_classes(classes: list[CharacterClass], required: Iterable[str]) -> tuple[str, ...]:
    """Makes required sets minimums of the classes where that says the same; returns the others."""
    others = []
    for characters in required:
        for index, one in enumerate(classes):
            used = {c for each in classes for c in each.characters if c in characters}
            if not used or not used <= set(one.characters):
                continue
            if used == set(one.counted):
                classes[index] = one.raised(1)
                break
            if one.counted == one.characters and one.least <= 1:
                counted = "".join(c for c in one.characters if c in used)
                classes[index] = CharacterClass(one.name, one.characters, counted, 1, one.most)
                break
        else:
            others.append(characters)
    return tuple(others)

"""Resolution of a policy: from the values that the caller set to requirements.

A value that the caller set is always enforced. A default gives way where it cannot hold: a minimum
that is not set is 1, but it is 0 (or the preset's default) with `alphabet`, `min_classes`,
`preset` or `rules`, and 0 if no character is left that counts towards it.
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
from passmint.core.requirements.classes import CharacterClass, fold_required, whole_classes
from passmint.core.requirements.requirements import Requirements
from passmint.core.requirements.restrictions import Restrictions
from passmint.core.targets.constraints import Constraints, constraints, in_classes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# Parameters that choose the symbols. With one of them a minimum counts every symbol.
_CHOOSE_SYMBOLS = ("symbols", "alphabet", "safe_for", "preset", "rules")
# Parameters with which the default of a minimum is 0.
_ZERO_MINIMUMS = ("alphabet", "min_classes", "preset", "rules")


class ResolvedPolicy:
    """The values of a policy with the defaults filled in, and the constraints of its targets.

    values: values by parameter name. The length is not among them, because it may follow from
    `entropy_bits`.
    stated: names of the parameters that the caller set. The others are defaults.
    constraints: constraints of the preset, the rules and the contexts.
    usable: characters that may appear, before any maximum of 0 removes a class.
    """

    __slots__ = ("_symbols_chosen", "constraints", "stated", "usable", "values")

    def __init__(
        self, values: Mapping[str, Any], stated: frozenset[str], constraints: list[Constraints]
    ) -> None:
        self.values = values
        self.stated = stated
        self.constraints = constraints
        self._symbols_chosen = not stated.isdisjoint(_CHOOSE_SYMBOLS)
        self.usable = _usable(values, constraints)

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> ResolvedPolicy:
        """Resolve the checked values that the caller set.

        Raises:
            ParameterError: a value is looser than a preset or rules allow.
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
        unfilled = cls(values, names, found)
        default = 0 if not names.isdisjoint(_ZERO_MINIMUMS) else 1
        minimums = {
            name: values.get(name, default) if unfilled.counted(name) else 0
            for name in CLASSES
            if name not in stated
        }
        return cls(values | minimums, names, found)

    def without(self, *names: str) -> ResolvedPolicy:
        """Return a copy without these parameters and without the constraints that they bring."""
        values = {name: value for name, value in self.values.items() if name not in names}
        kept = [one for one in self.constraints if one.parameter not in names]
        return ResolvedPolicy(values, self.stated, kept)

    @property
    def min_length(self) -> int:
        """Smallest length that the preset and the rules allow, in characters."""
        return max((one.min_length or 1 for one in self.constraints), default=1)

    @property
    def max_length(self) -> int:
        """Greatest length that the preset and the rules allow, in characters."""
        return min((one.max_length or MAX_LENGTH for one in self.constraints), default=MAX_LENGTH)

    @property
    def default_length(self) -> int:
        """Length if the caller sets none: the preset's or the default, moved into the bounds."""
        preferred = self._preferred_length[0]
        return min(max(preferred, self.min_length), self.max_length)

    @property
    def length_source(self) -> str:
        """Source of `default_length`: a preset, rules, or 'default'."""
        preferred, source = self._preferred_length
        if preferred == self.default_length:
            return source
        bound = "max_length" if preferred > self.default_length else "min_length"
        return next(
            one.source for one in self.constraints if getattr(one, bound) == self.default_length
        )

    @property
    def _preferred_length(self) -> tuple[int, str]:
        for one in self.constraints:
            if "length" in one.defaults:
                return one.defaults["length"], one.source
        return DEFAULT_LENGTH, "default"

    def requirements(self, length: int) -> Requirements:
        """Return the requirements on passwords of this length."""
        sets = [characters for one in self.constraints for characters in one.required]
        classes, required = fold_required(map(self._class, CLASSES), sets)
        kept = tuple(c for c in classes if c.characters or c.least)
        alphabet = ordered("".join(c.characters for c in kept))
        ends = {name: self._end(name, alphabet) for name in ("first", "last")}
        pins = {name: whole_classes(kept, end) for name, end in ends.items()}
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
        """Number of strings and sets in the requirements."""
        own = sum(
            len(one.forbidden) + len(one.words) + len(one.required) for one in self.constraints
        )
        return own + len(self._not_containing())

    def least(self, name: str) -> int:
        """Return the minimum of a class, from the caller or from a target."""
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
            self.counted(name),
            self.least(name),
            most,
        )

    def counted(self, name: str) -> str:
        """Return the characters that count towards a minimum."""
        if self._strictest(f"max_{name}") == 0:
            return ""
        available = self._available(name)
        if name != "special_chars" or self._symbols_chosen:
            return available
        return "".join(c for c in available if c in REFERENCE_SPECIAL)

    def _available(self, name: str) -> str:
        return "".join(c for c in CLASSES[name] if c in self.usable)

    def _end(self, name: str, alphabet: str) -> str | None:
        """Return the characters of the alphabet allowed first or last; None if all are."""
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
        """Return each value that requires something: its name, the value and its source."""
        own = [
            (name, self.values[name], self._source(name))
            for name in POLICY_PARAMETERS
            if name in self.values
            and (self.values[name] or name in self.stated or name not in CLASSES)
        ]
        return own + [(*each, one.source) for one in self.constraints for each in one.described()]

    def _source(self, name: str) -> str:
        if name in self.stated:
            return "stated"
        return next((one.source for one in self.constraints if name in one.defaults), "default")


def _usable(values: Mapping[str, Any], constraints: list[Constraints]) -> set[str]:
    """Return the characters that may appear."""
    # Rules name every character that may appear, even the space. Otherwise `symbols` does.
    symbols = PRINTABLE if any(one.parameter == "rules" for one in constraints) else PUNCTUATION
    default = LOWERCASE + UPPERCASE + DIGITS + values.get("symbols", symbols)
    usable = set(values.get("alphabet", default))
    usable.difference_update(values.get("exclude", ""))
    if values.get("exclude_ambiguous"):
        usable.difference_update(AMBIGUOUS)
    for one in constraints:
        usable.intersection_update(one.characters)
    return usable

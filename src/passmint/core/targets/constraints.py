"""What a preset, rules and contexts demand: limits that parameters may tighten, never loosen."""

from __future__ import annotations

from passmint.core.characters import CLASSES, POSITION_CLASSES, PRINTABLE
from passmint.core.errors import ParameterError
from passmint.core.parameters.policy import POLICY_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from passmint.core.targets.contexts import Context
    from passmint.core.targets.passwordrules import Rules
    from passmint.core.targets.presets import Preset


class Constraints:
    """The demands of one preset, rules text or context.

    `parameter` is the parameter that stated it, `source` how to call it. `values` holds policy
    parameters; `characters` all that may be used; `first` and `last` what may stand there (None:
    any); `required` sets of which one character must appear; `forbidden` strings and whole
    `words` that must not. `defaults` hold where nothing else is stated.
    """

    __slots__ = (
        "characters",
        "defaults",
        "first",
        "forbidden",
        "last",
        "max_length",
        "min_length",
        "parameter",
        "required",
        "source",
        "values",
        "words",
    )

    def __init__(
        self,
        parameter: str,
        source: str,
        *,
        min_length: int | None = None,
        max_length: int | None = None,
        characters: str = PRINTABLE,
        first: str | None = None,
        last: str | None = None,
        required: tuple[str, ...] = (),
        forbidden: tuple[str, ...] = (),
        words: tuple[str, ...] = (),
        values: Mapping[str, Any] | None = None,
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        self.parameter = parameter
        self.source = source
        self.min_length = min_length
        self.max_length = max_length
        self.characters = characters
        self.first = first
        self.last = last
        self.required = required
        self.forbidden = forbidden
        self.words = words
        self.values = values or {}
        self.defaults = defaults or {}

    def check(self, stated: Mapping[str, Any]) -> None:
        """ParameterError where a stated value is looser than what this demands."""
        for name, limit in self.values.items():
            parameter = POLICY_PARAMETERS[name]
            if parameter.stricter and name in stated:
                parameter.check_as_strict(stated[name], limit, f"with {self.source}")
        for name, members in CLASSES.items():
            if stated.get(name) == 0 and any(set(s) <= set(members) for s in self.required):
                raise ParameterError(f"{name} must be 1 or more with {self.source}, not 0", name)

    def described(self) -> Iterator[tuple[str, Any]]:
        """Each demand that asks for something: its name and its value."""
        for name in ("min_length", "max_length", "first", "last"):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)
        if self.characters != PRINTABLE:
            yield "characters", self.characters
        for name in ("required", "forbidden", "words"):
            if getattr(self, name):
                yield name, getattr(self, name)
        yield from self.values.items()


def constraints(stated: Mapping[str, Any]) -> list[Constraints]:
    """The limits that the stated preset, rules and contexts set, in this order."""
    found = []
    # Each imported where it is asked for: most policies ask for none, and a cold start is short.
    if "preset" in stated:
        from passmint.core.targets.presets import find

        found.append(_of_preset(find(stated["preset"])))
    if "rules" in stated:
        from passmint.core.targets.passwordrules import parse

        found.append(_of_rules(parse(stated["rules"])))
    if "safe_for" in stated:
        from passmint.core.targets.contexts import CONTEXTS

        found.extend(_of_context(CONTEXTS[name]) for name in stated["safe_for"])
    return found


def _of_preset(preset: Preset) -> Constraints:
    values = dict(preset.limits)
    return Constraints(
        "preset",
        f"preset {preset.name}",
        min_length=values.pop("min_length", None),
        max_length=values.pop("max_length", None),
        characters=values.pop("characters", PRINTABLE),
        first=in_classes(values.pop("first", None)),
        last=in_classes(values.pop("last", None)),
        values=values,
        defaults=preset.defaults,
    )


def _of_rules(rules: Rules) -> Constraints:
    runs = {"max_repeating": rules.max_repeating, "max_sequential": rules.max_sequential}
    return Constraints(
        "rules",
        "rules",
        min_length=rules.min_length,
        max_length=rules.max_length,
        characters=rules.alphabet,
        required=rules.required,
        values={name: value for name, value in runs.items() if value is not None},
    )


def _of_context(context: Context) -> Constraints:
    return Constraints(
        "safe_for",
        f"safe_for {context.name}",
        characters=context.characters,
        first=context.first,
        last=context.last,
        forbidden=context.forbidden,
        words=context.words,
    )


def in_classes(names: tuple[str, ...] | None) -> str | None:
    """The characters of position classes such as `letter`; None for None."""
    if names is None:
        return None
    members = {member for name in names for member in POSITION_CLASSES[name]}
    return "".join(c for c in PRINTABLE if any(c in CLASSES[member] for member in members))

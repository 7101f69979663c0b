"""Constraints of a preset, of rules and of contexts. Parameters may tighten them, never loosen."""

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
    """The constraints of one preset, rules text or context.

    parameter: name of the parameter that chose it.
    source: how error messages and explanations call it.
    min_length, max_length: bounds of the length, in characters; None for no bound.
    characters: characters that may appear.
    first, last: characters allowed at that position; None for any.
    required: sets of characters. At least one of each set must appear.
    forbidden: strings that must not appear.
    words: lowercase texts that must not be the whole password in any case.
    values: policy parameters that the password must satisfy.
    defaults: policy parameters that hold where the caller sets none.
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
        """Check that the values that the caller set are as strict as the constraints.

        Raises:
            ParameterError: a value is looser.
        """
        for name, limit in self.values.items():
            parameter = POLICY_PARAMETERS[name]
            if parameter.stricter and name in stated:
                parameter.check_as_strict(stated[name], limit, f"with {self.source}")
        for name, members in CLASSES.items():
            if stated.get(name) == 0 and any(set(s) <= set(members) for s in self.required):
                raise ParameterError(f"{name} must be 1 or more with {self.source}, not 0", name)

    def described(self) -> Iterator[tuple[str, Any]]:
        """Yield the name and value of each constraint that requires something."""
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
    """Return the constraints of the preset, the rules and the contexts, in this order."""
    found = []
    # Imported on use, because most policies have no target and a cold start must be short.
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
    """Return the characters of position classes such as `letter`; None for None."""
    if names is None:
        return None
    members = {member for name in names for member in POSITION_CLASSES[name]}
    return "".join(c for c in PRINTABLE if any(c in CLASSES[member] for member in members))

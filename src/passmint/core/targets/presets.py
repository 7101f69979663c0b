"""Presets: the password rules of real targets, as data with its source.

The built-in presets are written in `presets.toml`, which explains each key. They are read from
`presets.json`, which `make docs` builds from it. An interface may add the presets of its operator
once, at start-up: `use(preset_toml.load(text, origin))`.
"""

from __future__ import annotations

import json
from functools import cache

from passmint.core.errors import ParameterError, echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Preset:
    """The password rules of one target.

    title: what the preset is for.
    source: document that states the limits.
    checked: ISO date on which the source was last read.
    notes: traps and reasons.
    limits: `min_length`, `max_length`, `characters` (the only ones allowed, in ASCII order), and
    policy parameters that the password must satisfy.
    defaults: policy parameters that hold where the caller sets none.

    Values are in the canonical form that `Parameter.check` returns.
    """

    __slots__ = ("checked", "defaults", "limits", "name", "notes", "source", "title")

    def __init__(
        self,
        name: str,
        *,
        title: str,
        source: str,
        checked: str,
        notes: tuple[str, ...],
        limits: dict[str, Any],
        defaults: dict[str, Any],
    ) -> None:
        self.name = name
        self.title = title
        self.source = source
        self.checked = checked
        self.notes = notes
        self.limits = limits
        self.defaults = defaults

    def __repr__(self) -> str:
        return f"Preset({self.name!r})"

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Preset:
        """Return the preset that `as_dict` turned into this value."""
        return cls(
            value["name"],
            title=value["title"],
            source=value["source"],
            checked=value["checked"],
            notes=tuple(value["notes"]),
            limits=_tuples(value["limits"]),
            defaults=_tuples(value["defaults"]),
        )

    def as_dict(self) -> dict[str, object]:
        """Return every member, as JSON values."""
        return {
            "name": self.name,
            "title": self.title,
            "source": self.source,
            "checked": self.checked,
            "notes": list(self.notes),
            "limits": _json(self.limits),
            "defaults": _json(self.defaults),
        }


_used: dict[str, Preset] = {}


def use(presets: Mapping[str, Preset]) -> None:
    """Add these presets to the built-in ones, in place of those added before.

    For an interface at start-up, because they hold for the whole process.
    """
    _used.clear()
    _used.update(presets)


def names() -> tuple[str, ...]:
    """Return the names of all presets, in alphabetical order."""
    return tuple(sorted((*built_in(), *_used)))


def find(name: str) -> Preset:
    """Return the preset of this name.

    Raises:
        ParameterError: there is no such preset. The message names the closest ones.
    """
    preset = built_in().get(name) or _used.get(name)
    if preset is None:
        raise ParameterError(
            f"preset must be one of the {len(names())} that GET /presets and"
            f" docs/reference/presets.md list, not {echo(name)}{_closest(name)}",
            "preset",
        )
    return preset


def _closest(name: str) -> str:
    from difflib import get_close_matches  # only this error needs it

    close = get_close_matches(name[:64], names(), cutoff=0.5)
    return f"; did you mean {' or '.join(close)}?" if close else ""


@cache
def built_in() -> dict[str, Preset]:
    """Return the built-in presets by name. The file is read once."""
    with open(__file__.removesuffix("py") + "json", encoding="utf-8") as file:
        return {value["name"]: Preset.of(value) for value in json.load(file)}


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}


def _json(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}

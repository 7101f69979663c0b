"""Reader of presets in TOML, which checks every value. `presets.toml` explains each key.

A program reads TOML only for the presets of its operator. The built-in presets come from
`presets.json`, which loads many times faster.
"""

from __future__ import annotations

import re
import tomllib

from passmint.core.characters import PRINTABLE, ordered
from passmint.core.errors import ParameterError, PresetError, echo
from passmint.core.parameters.policy import MAX_LENGTH, POLICY_PARAMETERS
from passmint.core.parameters.record import Parameter
from passmint.core.targets.presets import Preset, built_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# tomllib needs time and memory that grow with the square of the parts of one dotted key.
_MOST_CHARACTERS, _LONGEST_LINE = 2**18, 1000
_KEYS = ("title", "source", "checked", "notes", "limits", "defaults")

_ORDERED = tuple(name for name, record in POLICY_PARAMETERS.items() if record.stricter)


def _length(name: str) -> Parameter:
    return Parameter(name, "integer", "", minimum=1, maximum=MAX_LENGTH)


def _characters(name: str) -> Parameter:
    return Parameter(name, "characters", "", allowed=PRINTABLE)


_LIMITS = {
    "min_length": _length("min_length"),
    "max_length": _length("max_length"),
    "characters": _characters("characters"),
    "excluded": _characters("excluded"),
    "space": Parameter("space", "boolean", ""),
    **{name: POLICY_PARAMETERS[name] for name in (*_ORDERED, "first", "last", "not_containing")},
}
_DEFAULTS = {
    name: POLICY_PARAMETERS[name]
    for name in ("length", "symbols", "exclude", "exclude_ambiguous", *_ORDERED, "first", "last")
}


def load(text: str, origin: str) -> dict[str, Preset]:
    """Read an operator's own presets from TOML, by name.

    Raises:
        PresetError: as `parse`, or a preset has the name of a built-in one.
    """
    found = parse(text, origin)
    for name in found:
        if name in built_in():
            raise PresetError(f"{origin}: preset {name} is built in: choose another name")
    return found


def parse(text: str, origin: str) -> dict[str, Preset]:
    """Read presets from a text in TOML. Return them by name.

    origin: where the text is from, for error messages.

    Raises:
        PresetError: the text is not TOML, or a name or value in it is wrong.
    """
    longest = max(map(len, text.splitlines()), default=0)
    if len(text) > _MOST_CHARACTERS or longest > _LONGEST_LINE:
        raise PresetError(
            f"{origin}: a file of presets must have at most {_MOST_CHARACTERS} characters in lines"
            f" of at most {_LONGEST_LINE}, not {len(text)} and {longest}"
        )
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PresetError(f"{origin}: not TOML: {error}") from None
    except RecursionError:
        raise PresetError(f"{origin}: TOML must not be nested so deeply") from None
    found = {}
    for name, table in tables.items():
        if not _NAME.fullmatch(name) or len(name) > 64:
            raise PresetError(
                f"{origin}: a preset name must be up to 64 lowercase letters and digits, with"
                f" single hyphens between them, not {echo(name)}"
            )
        try:
            found[name] = _preset(name, table)
        except ParameterError as error:
            raise PresetError(f"{origin}: preset {name}: {error}") from None
    return found


def _preset(name: str, table: object) -> Preset:
    table = _table("a preset", table, _KEYS)
    missing = [key for key in ("title", "source", "checked", "limits") if key not in table]
    if missing:
        raise ParameterError(f"{' and '.join(missing)} must be set")
    limits = _limits(_values("limits", table["limits"], _LIMITS))
    defaults = _values("defaults", table.get("defaults", {}), _DEFAULTS)
    _agree(limits, defaults)
    return Preset(
        name,
        title=_text("title", table["title"]),
        source=_text("source", table["source"]),
        checked=_date(table["checked"]),
        notes=_notes(table.get("notes", [])),
        limits=limits,
        defaults=defaults,
    )


def _table(what: str, value: object, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ParameterError(f"{what} must be a table, not {echo(value)}")
    for key in value:
        if key not in keys:
            raise ParameterError(f"unknown key {echo(key)} in {what}; it takes {', '.join(keys)}")
    return value


def _values(what: str, value: object, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    table = _table(what, value, tuple(parameters))
    checked = {}
    for key, item in table.items():
        try:
            checked[key] = parameters[key].check(item)
        except ParameterError as error:
            raise ParameterError(f"{what}: {error}") from None
    return checked


def _limits(values: dict[str, Any]) -> dict[str, Any]:
    """Return the limits with `characters` in place of `excluded` and `space`."""
    excluded = values.pop("excluded", "")
    space = values.pop("space", None)
    if "characters" not in values:
        without = excluded if space else excluded + " "
        values["characters"] = ordered("".join(c for c in PRINTABLE if c not in without))
    elif excluded or space is not None:
        raise ParameterError("limits: set characters, or excluded and space, not both")
    return values


def _agree(limits: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Check that the limits agree with each other, and that no default is looser than a limit."""
    least, most = limits.get("min_length", 1), limits.get("max_length", MAX_LENGTH)
    if least > most:
        raise ParameterError(
            f"limits: min_length must be {most} (the max_length) or less, not {least}"
        )
    length = defaults.get("length", least)
    if not least <= length <= most:
        raise ParameterError(
            f"defaults: length must be from {least} to {most}, as the limits are, not {length}"
        )
    for symbol in defaults.get("symbols", ""):
        if symbol not in limits["characters"]:
            raise ParameterError(
                f"defaults: symbols must be among the characters of the limits, not {echo(symbol)}"
            )
    for name in _ORDERED:
        if name in limits and name in defaults:
            by = "as the limits require"
            try:
                POLICY_PARAMETERS[name].check_as_strict(defaults[name], limits[name], by)
            except ParameterError as error:
                raise ParameterError(f"defaults: {error}") from None


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ParameterError(f"{key} must be a non-empty string, not {echo(value)}")
    return value


def _date(value: Any) -> str:
    # TOML dates are datetime.date. Date-times are of a subclass, so isinstance would accept them.
    if type(value).__name__ != "date":
        raise ParameterError(f"checked must be a date such as 2026-01-31, not {echo(value)}")
    return str(value)


def _notes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ParameterError(f"notes must be a list of strings, not {echo(value)}")
    return tuple(_text("a note", note) for note in value)

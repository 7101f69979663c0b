"""Build the JSON that is read at run time, and the reference page, from `presets.toml`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import passmint.core
from passmint.core.targets.contexts import CONTEXTS
from passmint.core.targets.preset_toml import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmint.core.targets.presets import Preset

SOURCE = Path(passmint.core.__file__).parent / "targets" / "presets.toml"
_GENERATED = "<!-- Built by `make docs`; change the code it is built from. -->"


def presets() -> list[Preset]:
    """The built-in presets, as the source states them, by name."""
    found = parse(SOURCE.read_text(encoding="utf-8"), SOURCE.name)
    return [found[name] for name in sorted(found)]


def built() -> str:
    """`presets.json`: a line a preset, so that a change shows where it is."""
    lines = [json.dumps(preset.as_dict()) for preset in presets()]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def reference() -> str:
    """`docs/reference/presets.md`: every preset and every context."""
    sections = [
        "# Presets and contexts",
        _GENERATED,
        "## Presets",
        "`preset=NAME` takes the limits of a real target: other parameters may tighten them,"
        " never loosen them. Its defaults hold where you set nothing else. Nobody but the"
        " target knows its settings: read the notes.",
        *(_preset(preset) for preset in presets()),
        "## Presets of your own",
        "The server, the command and the Lambda function read more presets from the TOML file"
        " that `PASSMINT_PRESETS` names, in the form of"
        " [the built-in ones](../../src/passmint/core/targets/presets.toml). A built-in name cannot"
        " be redefined. `make zip PRESETS=FILE` (and `make deploy PRESETS=FILE`) puts such a"
        " file into the function's zip, where it needs no setting. `GET /presets` shows"
        " them to everybody who reaches the service.",
        "## Contexts",
        "`safe_for=NAME,...` gives passwords that stand there as they are.",
        _contexts(),
    ]
    return "\n\n".join(sections) + "\n"


def _preset(preset: Preset) -> str:
    lines = [
        f"### {preset.name}",
        f"{preset.title}.",
        f"- limits: {_values(preset.limits)}",
        f"- defaults: {_values(preset.defaults)}",
        *(f"- {note}" for note in preset.notes),
        f"- source: {preset.source} (read {preset.checked})",
    ]
    return "\n".join([*lines[:2], "", *lines[2:]])


def _values(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_code(value)}" for name, value in values.items()) or "none"


def _code(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"`` {text} ``" if "`" in text else f"`{text}`" if text else "none"


def _contexts() -> str:
    rows = [
        ("name", "where", "characters left out", "source"),
        ("---",) * 4,
        *((f"`{c.name}`", c.meaning, _left_out(c.characters), c.source) for c in CONTEXTS.values()),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _left_out(characters: str) -> str:
    missing = "".join(chr(c) for c in range(32, 127) if chr(c) not in characters)
    return _code(missing.replace(" ", "space ", 1)).replace("|", "\\|")

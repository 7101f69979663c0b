"""`docs/reference/targets.md`: a recipe a target, from the presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.presets import presets
from tools.references import GENERATED

from passmint.core.policy.policy import Policy

if TYPE_CHECKING:
    from passmint.core.targets.presets import Preset


def document() -> str:
    """The page."""
    sections = [
        "# A recipe a target",
        GENERATED,
        "Each line gives a password that its target takes. [Presets and contexts](presets.md) has"
        " the limits, their source and the day it was read; [policies](../policies.md) says what"
        ' may be added. The same over HTTP: `{"preset": "NAME"}` as the JSON body of a `POST`'
        " to `/generate-password`.",
        *(_recipe(preset) for preset in presets()),
    ]
    return "\n\n".join(sections) + "\n"


def _recipe(preset: Preset) -> str:
    policy = Policy(preset=preset.name)
    lines = [f"## {preset.title}", f"```sh\npassmint --preset {preset.name}\n```"]
    told = f"{policy.length} characters of {len(policy.alphabet)}, {policy.entropy_bits:.1f} bits."
    notes = " ".join(preset.notes)
    link = f"[Its limits](presets.md#{preset.name})."
    return "\n\n".join([*lines, " ".join(filter(None, (told, notes, link)))])

"""Audit lines: who, when, which credential, which policy. Never a value, a token or free text.

The one exception is the note, which its writer means for this line.
"""

from __future__ import annotations

import logging

from passmint.core.parameters.passphrase import PHRASE_PARAMETERS
from passmint.core.parameters.record import POLICY_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

AUDIT = logging.getLogger("passmint.audit")

_PARAMETERS = {**PHRASE_PARAMETERS, **POLICY_PARAMETERS}  # of one name, of one kind

# Kinds whose values cannot hold a secret that was typed at the wrong place.
_PLAIN = ("integer", "number", "boolean", "name", "names")


def write(event: str, credential_id: str, **fields: object) -> None:
    """One line; fields that are None are left out."""
    told = {name: value for name, value in fields.items() if value is not None}
    line = {"audit": event, "id": credential_id, **told}
    AUDIT.info("audit", extra={"fields": line})


def policy(stated: Mapping[str, object]) -> dict[str, object]:
    """The policy's stated values; of texts, but for the preset's name, only that there is one."""
    return {
        name: value if name == "preset" or _PARAMETERS[name].kind in _PLAIN else "(stated)"
        for name, value in stated.items()
    }

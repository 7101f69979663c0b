"""Audit log: who did what, when, with which credential and policy.

No line holds a password or a token. The only free text is the note, which the sender writes for
this log.
"""

from __future__ import annotations

import logging

from passmint.core.parameters.passphrase import PHRASE_PARAMETERS
from passmint.core.parameters.policy import POLICY_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

AUDIT = logging.getLogger("passmint.audit")

_PARAMETERS = {**PHRASE_PARAMETERS, **POLICY_PARAMETERS}  # the same name has the same kind in both

# Kinds of parameters whose values cannot hold a secret, not even one typed by mistake.
_PLAIN = ("integer", "number", "boolean", "name", "names")


def write(event: str, credential_id: str, **fields: object) -> None:
    """Write one audit line, without the fields that are None."""
    given = {name: value for name, value in fields.items() if value is not None}
    line = {"audit": event, "id": credential_id, **given}
    AUDIT.info("audit", extra={"fields": line})


def policy(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a policy as an audit line may hold them.

    values: the parameters that were set, by name. A free text is replaced by `(stated)`.
    """
    return {
        name: value if name == "preset" or _PARAMETERS[name].kind in _PLAIN else "(stated)"
        for name, value in values.items()
    }

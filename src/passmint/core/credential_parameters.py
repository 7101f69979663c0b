"""What a request for a credential states beside its policy."""

from __future__ import annotations

from passmint.core.parameters import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_TTL_SECONDS = 60
MAX_TTL_SECONDS = 7 * 86_400
DEFAULT_TTL_SECONDS = 86_400
MAX_IDEMPOTENCY_KEY = 255
CLAIM = "claim"

_RECORDS = (
    Parameter("username", "text", "Handed over beside the password.", maximum=128),
    Parameter(
        "ttl_seconds",
        "integer",
        "Seconds until the end, whether it was claimed or not.",
        minimum=MIN_TTL_SECONDS,
        maximum=MAX_TTL_SECONDS,
        default=DEFAULT_TTL_SECONDS,
    ),
    Parameter(
        "deliver",
        "name",
        "How it is handed over: by a link that gives it once.",
        allowed=(CLAIM,),
        default=CLAIM,
    ),
    Parameter("note", "text", "For the audit line alone.", maximum=200),
)

CREDENTIAL_PARAMETERS: Mapping[str, Parameter] = {record.name: record for record in _RECORDS}
CLAIM_PARAMETERS: Mapping[str, Parameter] = {
    "token": Parameter("token", "text", "The token of a claim URL.", maximum=128)
}

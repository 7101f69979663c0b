"""Parameters of a credential request, apart from those of its policy."""

from __future__ import annotations

import re

from passmint.core.parameters.record import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_TTL_SECONDS = 60
MAX_TTL_SECONDS = 7 * 86_400
DEFAULT_TTL_SECONDS = 86_400
MAX_IDEMPOTENCY_KEY = 255
MAX_READERS = 20
CLAIM, ARN = "claim", "arn"
PASSWORD, PASSPHRASE = "password", "passphrase"
PRINCIPAL = r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]{1,576}"

_PRINCIPAL = re.compile(PRINCIPAL, re.ASCII)


class Principals(Parameter):
    """List of ARNs of IAM roles and users."""

    __slots__ = ()

    def __init__(self, name: str, meaning: str) -> None:
        super().__init__(name, "strings", meaning, maximum=MAX_READERS)

    def expected(self) -> str:
        """Return what a value must be, in the words that follow 'must be' in a message."""
        return f"1 to {self.maximum} ARNs of IAM roles or users"

    def check(self, value: object) -> tuple[str, ...]:
        """Return the ARNs, each once, in ASCII order. A bare string is a list of one.

        Raises:
            ParameterError: the value is not a list of ARNs.
        """
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)):
            raise self.error(value)
        if not 1 <= len(items) <= MAX_READERS:
            raise self.error(value, f"{len(items)} of them")
        for item in items:
            if not (isinstance(item, str) and _PRINCIPAL.fullmatch(item)):
                raise self.error(item)
        return tuple(sorted(set(items)))


_RECORDS = (
    Parameter(
        "kind",
        "name",
        "What to generate. Passphrases take the parameters of /generate-passphrase.",
        allowed=(PASSWORD, PASSPHRASE),
        default=PASSWORD,
    ),
    Parameter("username", "text", "User name that is handed over with the password.", maximum=128),
    Parameter(
        "ttl_seconds",
        "integer",
        "Seconds until the credential expires, claimed or not.",
        minimum=MIN_TTL_SECONDS,
        maximum=MAX_TTL_SECONDS,
        default=DEFAULT_TTL_SECONDS,
    ),
    Parameter(
        "deliver",
        "name",
        "How the credential is handed over: by a link that works once or, on AWS, by the ARN of a"
        " secret.",
        allowed=(CLAIM, ARN),
        default=CLAIM,
    ),
    Principals(
        "readers", "With deliver arn, the ARNs of the IAM roles and users that may read the secret."
    ),
    Parameter(
        "message",
        "text",
        "A line to the recipient, shown before the link is used. Not a secret.",
        maximum=200,
    ),
    Parameter("note", "text", "Text for the audit log only.", maximum=200),
)

CREDENTIAL_PARAMETERS: Mapping[str, Parameter] = {record.name: record for record in _RECORDS}
CLAIM_PARAMETERS: Mapping[str, Parameter] = {
    "token": Parameter("token", "text", "Token from a claim URL.", maximum=128)
}

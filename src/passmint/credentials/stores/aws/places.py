"""Where a store in AWS keeps what, and as whom."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# And PASSMINT_KMS_KEY, which may be empty.
_VARIABLES = (
    "PASSMINT_TABLE",
    "PASSMINT_SECRET_PREFIX",
    "PASSMINT_SCHEDULE_GROUP",
    "PASSMINT_SCHEDULER_ROLE_ARN",
    "PASSMINT_SCHEDULE_TARGET_ARN",
    "PASSMINT_ROLE_ARN",
)


@dataclass(frozen=True)
class Places:
    """Where a store keeps what. `kms_key` may be empty: then AWS's own key encrypts.

    role_arn: the one that claims, and so the one principal that may read a value without readers.
    target_arn: the function that the schedules invoke, with the role of `scheduler_role_arn`.
    """

    table: str
    secret_prefix: str
    kms_key: str
    schedule_group: str
    scheduler_role_arn: str
    target_arn: str
    role_arn: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Places:
        """The places that the variables name.

        Raises:
            ValueError: one is missing.
        """
        missing = [name for name in _VARIABLES if not environment.get(name)]
        if missing:
            raise ValueError(f"credentials in AWS need {', '.join(missing)}")
        return cls(
            table=environment["PASSMINT_TABLE"],
            secret_prefix=environment["PASSMINT_SECRET_PREFIX"],
            kms_key=environment.get("PASSMINT_KMS_KEY", ""),
            schedule_group=environment["PASSMINT_SCHEDULE_GROUP"],
            scheduler_role_arn=environment["PASSMINT_SCHEDULER_ROLE_ARN"],
            target_arn=environment["PASSMINT_SCHEDULE_TARGET_ARN"],
            role_arn=environment["PASSMINT_ROLE_ARN"],
        )

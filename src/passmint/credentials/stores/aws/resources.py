"""Where a store in AWS keeps what, and as whom."""

from __future__ import annotations

from dataclasses import dataclass

from passmint import environment as variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# KMS_KEY is not among them: it may be unset.
_NEEDED = (
    variables.TABLE,
    variables.SECRET_PREFIX,
    variables.SCHEDULE_GROUP,
    variables.SCHEDULER_ROLE_ARN,
    variables.SCHEDULE_TARGET_ARN,
    variables.ROLE_ARN,
)


@dataclass(frozen=True)
class AwsResources:
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
    def from_environment(cls, environment: Mapping[str, str]) -> AwsResources:
        """The resources that the variables name.

        Raises:
            ValueError: one is missing.
        """
        missing = [v.name for v in _NEEDED if not v.read(environment)]
        if missing:
            raise ValueError(f"credentials in AWS need {', '.join(missing)}")
        return cls(
            table=variables.TABLE.read(environment),
            secret_prefix=variables.SECRET_PREFIX.read(environment),
            kms_key=variables.KMS_KEY.read(environment),
            schedule_group=variables.SCHEDULE_GROUP.read(environment),
            scheduler_role_arn=variables.SCHEDULER_ROLE_ARN.read(environment),
            target_arn=variables.SCHEDULE_TARGET_ARN.read(environment),
            role_arn=variables.ROLE_ARN.read(environment),
        )

"""AWS resources and roles that the store uses."""

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
    """AWS resources and roles that the store uses.

    table: name of the DynamoDB table for rows.
    secret_prefix: prefix of the secrets' names.
    kms_key: id of the KMS key that encrypts secrets, or empty for the key that AWS manages.
    schedule_group: name of the schedule group.
    scheduler_role_arn: role with which schedules invoke the function.
    target_arn: function that schedules invoke when a credential expires.
    role_arn: role that claims credentials. It is the only principal that may read a secret
    without readers.
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
        """Read the resources from environment variables; `passmint.environment` lists them.

        Raises:
            ValueError: a variable is missing.
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

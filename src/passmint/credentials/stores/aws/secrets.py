"""Values in Secrets Manager: a secret for each, which its policy ends."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmint.credentials.errors import ReadersError
from passmint.credentials.store import Value
from passmint.credentials.stores.aws.clients import unavailable
from passmint.credentials.stores.aws.names import name

if TYPE_CHECKING:
    from passmint.credentials.row import Row
    from passmint.credentials.stores.aws.resources import AwsResources

_READ = "secretsmanager:GetSecretValue"


class Secrets:
    """The secrets under one prefix."""

    def __init__(self, secrets: Any, resources: AwsResources) -> None:
        self._secrets = secrets
        self._resources = resources

    def check_readers(self, row: Row) -> None:
        """ReadersError where one is of another account: the key serves its own alone."""
        account = _account(self._resources.role_arn)
        if any(_account(reader) != account for reader in row.readers):
            raise ReadersError(f"readers must be of the account {account}")

    def keep(self, row: Row, value: Value) -> None:
        """Keeps a value; no moment has one that more than the policy's principals can read."""
        with unavailable():
            self._create(row)
            self._protect(row)
            self._put(row, value)

    def _create(self, row: Row) -> None:
        key = {"KmsKeyId": self._resources.kms_key} if self._resources.kms_key else {}
        with suppress(self._secrets.exceptions.ResourceExistsException):  # an earlier attempt's
            self._secrets.create_secret(
                Name=self._name(row.id),
                Description="A temporary credential",
                Tags=[
                    {"Key": "passmint:credential", "Value": row.id},
                    {"Key": "passmint:expires-at", "Value": _iso(row.expires_at)},
                ],
                **key,
            )

    def _protect(self, row: Row) -> None:
        try:
            self._secrets.put_resource_policy(
                SecretId=self._name(row.id),
                ResourcePolicy=json.dumps(policy(row, self._resources.role_arn)),
                BlockPublicPolicy=True,
            )
        except self._secrets.exceptions.MalformedPolicyDocumentException:
            message = "readers must be roles and users that exist in their accounts"
            raise ReadersError(message) from None

    def _put(self, row: Row, value: Value) -> None:
        with suppress(self._secrets.exceptions.ResourceExistsException):  # what readers may know
            self._secrets.put_secret_value(
                SecretId=self._name(row.id),
                ClientRequestToken=_version(row),
                SecretString=_text(value),
            )

    def get(self, row: Row) -> Value | None:
        """The value of a row's token; None where it is not shown: gone, or not there yet."""
        missing = (
            self._secrets.exceptions.ResourceNotFoundException,
            self._secrets.exceptions.InvalidRequestException,  # being deleted
        )
        with unavailable(), suppress(*missing):
            # This token's version: another order may have put its value there too late.
            answer = self._secrets.get_secret_value(
                SecretId=self._name(row.id), VersionId=_version(row)
            )
            return Value(**json.loads(answer["SecretString"]))
        return None

    def arn(self, credential_id: str) -> str:
        """The ARN of a secret."""
        with unavailable():
            described = self._secrets.describe_secret(SecretId=self._name(credential_id))
        return str(described["ARN"])

    def delete(self, credential_id: str) -> None:
        """Deletes a secret for good; where there is none, nothing happens."""
        with unavailable():
            self._secrets.delete_secret(
                SecretId=self._name(credential_id), ForceDeleteWithoutRecovery=True
            )

    def _name(self, credential_id: str) -> str:
        return self._resources.secret_prefix + name(credential_id)


def policy(row: Row, role_arn: str) -> dict[str, Any]:
    """The resource policy of a secret: who may read it, and until when.

    The denials hold against every permission that a principal's own policies give; the permission
    is needed by readers whose policies give none.
    """
    principals = list(row.readers) or [role_arn]
    statements: list[dict[str, Any]] = [
        {
            "Sid": "NobodyElse",
            "Effect": "Deny",
            "Principal": "*",
            "Action": _READ,
            "Resource": "*",
            "Condition": {"ArnNotEquals": {"aws:PrincipalArn": principals}},
        },
        {
            "Sid": "NobodyAfterItsEnd",
            "Effect": "Deny",
            "Principal": "*",
            "Action": _READ,
            "Resource": "*",
            "Condition": {"DateGreaterThanEquals": {"aws:CurrentTime": _iso(row.expires_at)}},
        },
    ]
    if row.readers:
        statements.append(
            {
                "Sid": "Readers",
                "Effect": "Allow",
                "Principal": {"AWS": principals},
                "Action": [_READ, "secretsmanager:DescribeSecret"],
                "Resource": "*",
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _version(row: Row) -> str:
    """The version of the secret that belongs to a token: one for each.

    With readers one for all, so that a repeated order changes nothing that they may have read.
    """
    if row.readers:
        return name(row.id)
    return hashlib.sha256(row.token_hash.encode()).hexdigest()


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: Value) -> str:
    """In the form that Secrets Manager's own databases use."""
    told = {"username": value.username, "password": value.password}
    return json.dumps({name: text for name, text in told.items() if text is not None})

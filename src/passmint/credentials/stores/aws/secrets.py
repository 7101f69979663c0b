"""Values in Secrets Manager: one secret for each credential, unreadable after its expiry."""

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
    """Secrets whose names have one prefix."""

    def __init__(self, secrets: Any, resources: AwsResources) -> None:
        self._secrets = secrets
        self._resources = resources

    def check_readers(self, row: Row) -> None:
        """Check that all readers are in the account of the store.

        Raises:
            ReadersError: a reader is in another account, which cannot use the encryption key.
        """
        account = _account(self._resources.role_arn)
        if any(_account(reader) != account for reader in row.readers):
            raise ReadersError(f"readers must be in the account {account}")

    def keep(self, row: Row, value: Value) -> None:
        """Store a value.

        The secret gets its resource policy before its value, so that at no time other principals
        than those of the policy can read the value.
        """
        with unavailable():
            self._create(row)
            self._protect(row)
            self._put(row, value)

    def _create(self, row: Row) -> None:
        key = {"KmsKeyId": self._resources.kms_key} if self._resources.kms_key else {}
        # The secret exists already if an earlier attempt made it.
        with suppress(self._secrets.exceptions.ResourceExistsException):
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
        # With readers, a repeated request keeps the value that they may have read.
        with suppress(self._secrets.exceptions.ResourceExistsException):
            self._secrets.put_secret_value(
                SecretId=self._name(row.id),
                ClientRequestToken=_version(row),
                SecretString=_text(value),
            )

    def get(self, row: Row) -> Value | None:
        """Return the value of a row's token, or None if it is deleted or not there yet."""
        missing = (
            self._secrets.exceptions.ResourceNotFoundException,
            self._secrets.exceptions.InvalidRequestException,  # being deleted
        )
        with unavailable(), suppress(*missing):
            # The version of this token, since a repeated request may have stored another one.
            answer = self._secrets.get_secret_value(
                SecretId=self._name(row.id), VersionId=_version(row)
            )
            return Value(**json.loads(answer["SecretString"]))
        return None

    def arn(self, credential_id: str) -> str:
        """Return the ARN of a credential's secret."""
        with unavailable():
            described = self._secrets.describe_secret(SecretId=self._name(credential_id))
        return str(described["ARN"])

    def delete(self, credential_id: str) -> None:
        """Delete a secret without recovery. This has no effect if there is no such secret."""
        with unavailable():
            self._secrets.delete_secret(
                SecretId=self._name(credential_id), ForceDeleteWithoutRecovery=True
            )

    def _name(self, credential_id: str) -> str:
        return self._resources.secret_prefix + name(credential_id)


def policy(row: Row, role_arn: str) -> dict[str, Any]:
    """Make the resource policy of a secret: who may read it, and until when.

    The denials override every permission in a principal's own policies. The permission is for
    readers whose own policies have none.
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
    """Id of the secret's version that has the value of a row's token.

    A row with readers has the same id for every token, so that a repeated request keeps the value
    that they may have read.
    """
    if row.readers:
        return name(row.id)
    return hashlib.sha256(row.token_hash.encode()).hexdigest()


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: Value) -> str:
    """Encode a value as Secrets Manager encodes the secrets of databases."""
    members = {"username": value.username, "password": value.password}
    return json.dumps({name: text for name, text in members.items() if text is not None})

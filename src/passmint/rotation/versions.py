"""The versions of one secret in Secrets Manager, as a rotation sees and moves them.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""

from __future__ import annotations

from passmint.rotation.errors import SecretError, StateError
from passmint.rotation.value import SecretValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"
PREVIOUS = "AWSPREVIOUS"


class Versions:
    """The secret, for the rotation whose version is `token`. `client` is boto3's."""

    def __init__(self, client: Any, secret_id: str, token: str) -> None:
        self._client = client
        self._id = secret_id
        self._token = token
        self._described = client.describe_secret(SecretId=secret_id)

    @property
    def finished(self) -> bool:
        """Whether the rotation's version is the current one.

        Raises:
            StateError: this version is not being rotated.
        """
        # AWS's own functions take a missing answer for yes.
        if not self._described.get("RotationEnabled", True):
            raise StateError("rotation is not enabled for this secret")
        stages = self._described.get("VersionIdsToStages", {}).get(self._token, [])
        if CURRENT in stages:
            return True
        if PENDING not in stages:
            raise StateError(f"the version of this rotation is not staged {PENDING}")
        return False

    def tag(self, key: str) -> str | None:
        """The value of a tag of the secret; None where it has none."""
        tags = self._described.get("Tags", [])
        return next((tag["Value"] for tag in tags if tag["Key"] == key), None)

    def labelled(self, stage: str) -> SecretValue | None:
        """The value of the version with this label; None where there is none.

        AWSPENDING is asked for with the rotation's version: it may have moved to another.
        """
        which = {"VersionStage": stage}
        if stage == PENDING:
            which["VersionId"] = self._token
        return read(self._client, self._id, **which)

    def put(self, value: SecretValue) -> bool:
        """Makes this the pending value; False where another run of this step has been faster."""
        try:
            self._client.put_secret_value(
                SecretId=self._id,
                ClientRequestToken=self._token,
                SecretString=value.text,
                VersionStages=[PENDING],
            )
        except self._client.exceptions.ResourceExistsException:
            return False
        return True

    def promote(self) -> bool:
        """Makes the pending version current; False where another run has done so.

        Secrets Manager moves the label only if the version that it was seen at has it still.
        """
        try:
            self._client.update_secret_version_stage(
                SecretId=self._id,
                VersionStage=CURRENT,
                MoveToVersionId=self._token,
                RemoveFromVersionId=self._current,
            )
        except self._client.exceptions.ClientError:
            # An answer may have been lost, and the client have asked twice.
            if Versions(self._client, self._id, self._token)._is_current:  # noqa: SLF001
                return False
            raise
        return True

    @property
    def _is_current(self) -> bool:
        return self._current == self._token

    @property
    def _current(self) -> str:
        stages = self._described.get("VersionIdsToStages", {})
        for version, labels in stages.items():
            if CURRENT in labels:
                return str(version)
        raise StateError(f"no version of the secret is staged {CURRENT}")


def read(client: Any, secret_id: str, **which: str) -> SecretValue | None:
    """A secret's value; None where there is none.

    Raises:
        SecretError: it is not a text.
    """
    try:
        answer = client.get_secret_value(SecretId=secret_id, **which)
    except client.exceptions.ResourceNotFoundException:
        return None
    text = answer.get("SecretString")
    if not isinstance(text, str):
        raise SecretError("the secret must be a text (SecretString), not binary")
    return SecretValue(text)

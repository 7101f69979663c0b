"""Versions of a secret in Secrets Manager, and their labels (AWS also calls them stages).

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
    """Versions of one secret during one rotation.

    client: a boto3 client of Secrets Manager.
    token: id of the version that this rotation makes.
    """

    def __init__(self, client: Any, secret_id: str, token: str) -> None:
        self._client = client
        self._id = secret_id
        self._token = token
        self._described = client.describe_secret(SecretId=secret_id)

    @property
    def finished(self) -> bool:
        """True if the rotation's version is the current one.

        Raises:
            StateError: rotation is not enabled, or the version has neither label.
        """
        # AWS's own functions also treat a missing RotationEnabled as true.
        if not self._described.get("RotationEnabled", True):
            raise StateError("rotation is not enabled for this secret")
        stages = self._described.get("VersionIdsToStages", {}).get(self._token, [])
        if CURRENT in stages:
            return True
        if PENDING not in stages:
            raise StateError(f"the version of this rotation must have the label {PENDING}")
        return False

    def tag(self, key: str) -> str | None:
        """Return the value of a tag of the secret, or None."""
        tags = self._described.get("Tags", [])
        return next((tag["Value"] for tag in tags if tag["Key"] == key), None)

    def labelled(self, stage: str) -> SecretValue | None:
        """Return the value of the version with a label, or None.

        AWSPENDING is read from the rotation's version only, since the label may have moved.
        """
        which = {"VersionStage": stage}
        if stage == PENDING:
            which["VersionId"] = self._token
        return read(self._client, self._id, **which)

    def put(self, value: SecretValue) -> bool:
        """Store the pending value. Returns False if another run of this step was faster."""
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
        """Make the pending version current. Returns False if another run has done so already.

        Secrets Manager moves the label only if the version that had it still has it.
        """
        try:
            self._client.update_secret_version_stage(
                SecretId=self._id,
                VersionStage=CURRENT,
                MoveToVersionId=self._token,
                RemoveFromVersionId=self._current,
            )
        except self._client.exceptions.ClientError:
            # boto3 may have repeated a request whose answer was lost.
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
        raise StateError(f"no version of the secret has the label {CURRENT}")


def read(client: Any, secret_id: str, **which: str) -> SecretValue | None:
    """Return the value of a secret, or None if there is none.

    which: the version, as `get_secret_value` takes it.

    Raises:
        SecretError: the value is not a text.
    """
    try:
        answer = client.get_secret_value(SecretId=secret_id, **which)
    except client.exceptions.ResourceNotFoundException:
        return None
    text = answer.get("SecretString")
    if not isinstance(text, str):
        raise SecretError("the secret must be a text (SecretString), not binary")
    return SecretValue(text)

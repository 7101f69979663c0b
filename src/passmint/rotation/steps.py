"""The four steps of a rotation.

Each may be repeated. A repeated step completes one that was interrupted.
"""

from __future__ import annotations

from passmint.core.generation import generate
from passmint.rotation.errors import StateError
from passmint.rotation.policy import TAG, policy
from passmint.rotation.versions import CURRENT, PENDING, Versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.rotation.target import Target
    from passmint.rotation.value import SecretValue


class Rotation:
    """Rotation of secrets of one kind.

    client: a boto3 client of Secrets Manager.
    target: the place where the password is used.
    parameters: the function's own policy parameters.
    """

    def __init__(self, client: Any, target: Target, parameters: Mapping[str, object]) -> None:
        self._client = client
        self._target = target
        self._parameters = parameters
        self._steps = {
            "createSecret": self._create,
            "setSecret": self._set,
            "testSecret": self._test,
            "finishSecret": self._finish,
        }

    def run(self, step: str, secret_id: str, token: str) -> str:
        """Run one step and return its outcome, for the log.

        step: name of the step, as Secrets Manager sends it.
        secret_id: ARN or name of the secret.
        token: id of the secret's version that this rotation makes.

        Raises:
            RotationError: the step failed. The current value of the secret did not change.
        """
        run = self._steps.get(step)
        if run is None:
            raise StateError(f"Step must be one of {', '.join(self._steps)}")
        versions = Versions(self._client, secret_id, token)
        return "nothing to do" if versions.finished else run(versions)

    def _create(self, versions: Versions) -> str:
        if versions.labelled(PENDING) is not None:
            return "already created"
        current = _value(versions, CURRENT, "store a first one")
        password = generate(policy(self._parameters, versions.tag(TAG)))
        created = versions.put(self._target.successor(current, password))
        return "created" if created else "already created"

    def _set(self, versions: Versions) -> str:
        pending = _value(versions, PENDING, "createSecret comes first")
        return "set" if self._target.set(pending, versions.labelled) else "already set"

    def _test(self, versions: Versions) -> str:
        pending = versions.labelled(PENDING)
        # Secrets Manager runs only this step when rotation is enabled without rotating at once.
        self._target.test(pending or _value(versions, CURRENT, "store a first one"))
        return "tested" if pending else "tested the current value"

    def _finish(self, versions: Versions) -> str:
        # Without a pending value the secret would have no current value.
        _value(versions, PENDING, "createSecret comes first")
        return "finished" if versions.promote() else "already finished"


def _value(versions: Versions, stage: str, advice: str) -> SecretValue:
    value = versions.labelled(stage)
    if value is None:
        raise StateError(f"the secret has no value with the label {stage}: {advice}")
    return value

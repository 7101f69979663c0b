"""The four steps of a rotation. Each may run any number of times, and finish what was cut short."""

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
    """Rotates secrets of one kind. `client` is boto3's, `stated` the function's own policy."""

    def __init__(self, client: Any, target: Target, stated: Mapping[str, object]) -> None:
        self._client = client
        self._target = target
        self._stated = stated
        self._steps = {
            "createSecret": self._create,
            "setSecret": self._set,
            "testSecret": self._test,
            "finishSecret": self._finish,
        }

    def run(self, step: str, secret_id: str, token: str) -> str:
        """Runs one step for the version `token` of the secret; says what came of it.

        Raises:
            RotationError: the step has failed; the secret's current value is as it was.
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
        password = generate(policy(self._stated, versions.tag(TAG)))
        created = versions.put(self._target.successor(current, password))
        return "created" if created else "already created"

    def _set(self, versions: Versions) -> str:
        pending = _value(versions, PENDING, "createSecret comes first")
        return "set" if self._target.set(pending, versions.labelled) else "already set"

    def _test(self, versions: Versions) -> str:
        pending = versions.labelled(PENDING)
        # Secrets Manager runs this step alone when rotation is switched on without rotating.
        self._target.test(pending or _value(versions, CURRENT, "store a first one"))
        return "tested" if pending else "tested the current value"

    def _finish(self, versions: Versions) -> str:
        _value(versions, PENDING, "createSecret comes first")  # else nobody had a password
        return "finished" if versions.promote() else "already finished"


def _value(versions: Versions, stage: str, advice: str) -> SecretValue:
    value = versions.labelled(stage)
    if value is None:
        raise StateError(f"the secret has no value staged {stage}: {advice}")
    return value

"""Where a password is in force, as the steps of a rotation see it."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.rotation.value import SecretValue

    Labelled = Callable[[str], SecretValue | None]


class Target(Protocol):
    """Each method may be called again after it was cut short at any point."""

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """The value that follows the current one.

        Raises:
            SecretError: the current value lacks what a rotation needs.
        """

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Puts the pending password in force; False where it is already.

        `labelled` gives the value of the secret's version with a label.
        """

    def test(self, pending: SecretValue) -> None:
        """Raises RotationError unless the value is in force."""

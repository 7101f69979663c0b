"""Protocol of a rotation target: the place where a secret's password is used."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.rotation.value import SecretValue

    Labelled = Callable[[str], SecretValue | None]


class Target(Protocol):
    """Place where a secret's password is used, such as a database.

    Each method may be repeated after it was interrupted at any point.
    """

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """Make the value that follows the current one, with a new password.

        Raises:
            SecretError: the current value lacks a member that a rotation needs.
        """

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Set the pending password. Returns False if it is already set.

        labelled: returns the value of the secret's version with a label, such as AWSCURRENT.

        Raises:
            RotationError: the password cannot be set.
        """

    def test(self, pending: SecretValue) -> None:
        """Test that the pending password works.

        Raises:
            RotationError: it does not work.
        """

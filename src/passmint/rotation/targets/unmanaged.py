"""Target without a system to update, for secrets that only their readers use."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.rotation.target import Labelled
    from passmint.rotation.value import SecretValue


class Unmanaged:
    """Secret such as a signing key, which no other system stores.

    Its new value is used as soon as it is current.
    """

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """Make the current value with this password."""
        return current.replaced(password=password)

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Do nothing."""
        del pending, labelled
        return False

    def test(self, pending: SecretValue) -> None:
        """Check that the value has a password member."""
        pending.replaced(password="")

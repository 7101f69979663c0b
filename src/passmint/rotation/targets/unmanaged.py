"""A secret that its readers alone know of: an API key of one's own, a signing key."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.rotation.target import Labelled
    from passmint.rotation.value import SecretValue


class Unmanaged:
    """There is nothing to set and nothing to test: the new value is in force once it is current."""

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """The current value with this password."""
        return current.replaced(password=password)

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Nothing."""
        del pending, labelled
        return False

    def test(self, pending: SecretValue) -> None:
        """That there would be a successor: the value has a password."""
        pending.replaced(password="")

"""Target with two PostgreSQL users that alternate, so that the current password always works."""

from __future__ import annotations

from dataclasses import replace

from passmint.rotation import roles
from passmint.rotation.database import Login
from passmint.rotation.errors import SecretError
from passmint.rotation.targets.postgres import log_in
from passmint.rotation.versions import CURRENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.rotation.database import Servers
    from passmint.rotation.target import Labelled
    from passmint.rotation.value import SecretValue


class AlternatingUsers:
    """Two users, `name` and `name_clone`, whose passwords a master user sets.

    read: returns the current value of the secret that `masterarn` names.
    """

    def __init__(self, servers: Servers, read: Callable[[str], SecretValue | None]) -> None:
        self._servers = servers
        self._read = read

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """Make the value of the other user, with this password."""
        _master_arn(current)
        other = roles.alternate(Login.of(current).username)
        return current.replaced(username=other, password=password)

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Set the password as the master user, once the current user has proved able to log in."""
        new = Login.of(pending)
        if self._servers.accepts(new):
            return False
        current = labelled(CURRENT)
        old = None if current is None else Login.of(current)
        if current is None or old is None or not _follows(new, old):
            raise SecretError(
                "host, port or user of the current value does not match the pending value: the"
                " secret was changed during the rotation"
            )
        # Without this login, anybody who may write the secret could change any user's password.
        self._servers.open(old).close()
        with self._servers.open(self._master(current, new)) as session:
            if new.username == roles.alternate(old.username) == old.username + roles.SUFFIX:
                roles.set_clone(session, old.username, new.username, new.password)
            else:
                roles.set_password(session, new.username, new.password)
        return True

    def test(self, pending: SecretValue) -> None:
        """Log in and run a query."""
        log_in(self._servers, pending)

    def _master(self, current: SecretValue, new: Login) -> Login:
        value = self._read(_master_arn(current))
        if value is None:
            raise SecretError("the secret that masterarn names has no value")
        try:
            master = Login.of(value)
        except SecretError as error:
            raise SecretError(f"in the secret that masterarn names: {error}") from None
        # Otherwise anybody who may write the secret could make the master log in elsewhere.
        if master.server != new.server:
            raise SecretError("host and port must be those of the secret that masterarn names")
        return replace(master, database=new.database)


def _follows(new: Login, old: Login) -> bool:
    return new.server == old.server and new.username == roles.alternate(old.username)


def _master_arn(value: SecretValue) -> str:
    arn = value.member("masterarn")
    if not isinstance(arn, str) or not arn:
        raise SecretError("the secret must have a member masterarn, the ARN of the master's secret")
    return arn

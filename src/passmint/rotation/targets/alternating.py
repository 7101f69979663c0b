"""Two PostgreSQL users that take turns, so that the current password works all the time."""

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
    """`name` and `name_clone`. `read` gives the value of the secret that `masterarn` names."""

    def __init__(self, servers: Servers, read: Callable[[str], SecretValue | None]) -> None:
        self._servers = servers
        self._read = read

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """The other user with this password."""
        _master_arn(current)
        other = roles.alternate(Login.of(current).username)
        return current.replaced(username=other, password=password)

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """As the master user, who may create roles; for nobody who is not the current user."""
        new = Login.of(pending)
        if self._servers.accepts(new):
            return False
        current = labelled(CURRENT)
        old = None if current is None else Login.of(current)
        if current is None or old is None or not _follows(new, old):
            raise SecretError(
                "the current value's host, port or user does not go with the pending one's: it was"
                " changed during the rotation"
            )
        # Else whoever may write the secret could have any user's password changed.
        self._servers.open(old).close()
        with self._servers.open(self._master(current, new)) as session:
            if new.username == roles.alternate(old.username) == old.username + roles.SUFFIX:
                roles.set_clone(session, old.username, new.username, new.password)
            else:
                roles.set_password(session, new.username, new.password)
        return True

    def test(self, pending: SecretValue) -> None:
        """Logs in and runs a query."""
        log_in(self._servers, pending)

    def _master(self, current: SecretValue, new: Login) -> Login:
        value = self._read(_master_arn(current))
        if value is None:
            raise SecretError("the secret that masterarn names has no value")
        try:
            master = Login.of(value)
        except SecretError as error:
            raise SecretError(f"in the secret that masterarn names: {error}") from None
        # Else whoever may write the secret could have the master log in elsewhere.
        if master.server != new.server:
            raise SecretError("host or port is not that of the secret that masterarn names")
        return replace(master, database=new.database)


def _follows(new: Login, old: Login) -> bool:
    return new.server == old.server and new.username == roles.alternate(old.username)


def _master_arn(value: SecretValue) -> str:
    arn = value.member("masterarn")
    if not isinstance(arn, str) or not arn:
        raise SecretError("the secret must have a member masterarn, the master user's secret")
    return arn

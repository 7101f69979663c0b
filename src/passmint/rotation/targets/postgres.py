"""Target with one PostgreSQL user, which changes its own password."""

from __future__ import annotations

from passmint.rotation import roles
from passmint.rotation.database import Login
from passmint.rotation.errors import DatabaseError, LoginRefusedError, SecretError
from passmint.rotation.versions import CURRENT, PREVIOUS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.rotation.database import Servers
    from passmint.rotation.target import Labelled
    from passmint.rotation.value import SecretValue


class SingleUser:
    """One user. From `set` until the rotation finishes, the secret's current password fails."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """Make the value of the same user, with this password."""
        Login.of(current)
        return current.replaced(password=password)

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Set the password, logged in with the current or, if that fails, the previous one."""
        new = Login.of(pending)
        if self._servers.accepts(new):
            return False
        for stage in (CURRENT, PREVIOUS):
            old = _same_user(labelled(stage), new)
            if old is None and stage == CURRENT:
                raise SecretError(
                    "host, port and user of the current value must be those of the pending value:"
                    " the secret was changed during the rotation"
                )
            if old is not None and self._set(old, new):
                return True
        raise DatabaseError(
            f"cannot log in as {new} with the pending, current or previous password of the secret"
        )

    def test(self, pending: SecretValue) -> None:
        """Log in and run a query."""
        log_in(self._servers, pending)

    def _set(self, old: Login, new: Login) -> bool:
        try:
            session = self._servers.open(old)
        except LoginRefusedError:
            return False
        with session:
            roles.set_password(session, new.username, new.password)
        return True


def log_in(servers: Servers, value: SecretValue) -> None:
    """Log in with a value and run a query.

    Raises:
        RotationError: the login or the query fails.
    """
    with servers.open(Login.of(value)) as session:
        session.run("SELECT 1", "run a query")


def _same_user(value: SecretValue | None, new: Login) -> Login | None:
    try:
        old = Login.of(value) if value is not None else None
    except SecretError:
        return None
    return old if old and (old.server, old.username) == (new.server, new.username) else None

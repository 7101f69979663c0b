"""A PostgreSQL user that changes its own password."""

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
    """From `set` until the pending version is current, the secret's password opens nothing."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def successor(self, current: SecretValue, password: str) -> SecretValue:
        """The same user with this password."""
        Login.of(current)
        return current.replaced(password=password)

    def set(self, pending: SecretValue, labelled: Labelled) -> bool:
        """Logs in with the first password that works, of pending, current and previous."""
        new = Login.of(pending)
        if self._servers.accepts(new):
            return False
        for stage in (CURRENT, PREVIOUS):
            old = _same_user(labelled(stage), new)
            if old is None and stage == CURRENT:
                raise SecretError(
                    "the current value names another host, port or user than the pending one:"
                    " it was changed during the rotation"
                )
            if old is not None and self._set(old, new):
                return True
        raise DatabaseError(
            f"none of the pending, current and previous passwords of the secret lets {new} in"
        )

    def test(self, pending: SecretValue) -> None:
        """Logs in and runs a query."""
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
    """Raises unless the database lets the value's user in, and answers it."""
    with servers.open(Login.of(value)) as session:
        session.run("SELECT 1", "run a query")


def _same_user(value: SecretValue | None, new: Login) -> Login | None:
    try:
        old = Login.of(value) if value is not None else None
    except SecretError:
        return None
    return old if old and (old.server, old.username) == (new.server, new.username) else None

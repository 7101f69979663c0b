"""Sessions with a PostgreSQL server, over pg8000.

No error has the text of a driver's or server's error, which may quote a secret.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field

import pg8000  # type: ignore[import-untyped]
import pg8000.native  # type: ignore[import-untyped]

from passmint.rotation.errors import DatabaseError, LoginRefusedError, SecretError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Self

    from passmint.rotation.value import SecretValue

TIMEOUT_SECONDS = 10  # longest time to connect, and for each answer
ENGINES = ("postgres", "aurora-postgresql")

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_MEANINGS = {
    "25006": "the server or transaction is read-only",
    "28000": "pg_hba.conf has no line for this user, or the user may not log in",
    "28P01": "the password is wrong, or no longer valid",
    "3D000": "there is no such database",
    "42501": "permission denied",
    "42704": "there is no such role",
    "53300": "too many connections",
    "57P03": "the server is starting or stopping",
}
_ANSWERED, _CLEAR_TEXT = 0, 3


@dataclass(frozen=True, slots=True)
class Login:
    """Login to a database, as a database secret holds it.

    tls: whether the secret asks for TLS; None if it does not say.
    """

    host: str
    port: int
    database: str
    username: str
    password: str = field(repr=False)
    tls: bool | None = None

    @classmethod
    def of(cls, value: SecretValue) -> Login:
        """Read a login from a secret with AWS's structure of database secrets.

        Raises:
            SecretError: a member is missing or has the wrong type.
        """
        engine = value.member("engine")
        if engine not in (None, *ENGINES):
            raise SecretError(f"engine of the secret must be one of {', '.join(ENGINES)}")
        return cls(
            host=_text(value, "host"),
            port=_port(value.member("port")),
            database=_text(value, "dbname", "postgres"),
            username=_text(value, "username"),
            password=_text(value, "password"),
            tls=_boolean(value.member("ssl")),
        )

    @property
    def server(self) -> tuple[str, int]:
        """Host, in lower case, and port of the server."""
        return self.host.lower(), self.port

    def __str__(self) -> str:
        return f"{self.username!r} at {self.host}:{self.port}"


class Servers:
    """Opener of sessions with database servers.

    tls: the context that verifies servers, or None to connect without TLS.
    """

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self._tls = tls

    def open(self, login: Login) -> Session:
        """Log in and return a session.

        Raises:
            LoginRefusedError: the server refuses the user or the password.
            DatabaseError: the server cannot be reached or verified, or does not ask for a
                password.
            SecretError: `ssl` of the secret contradicts the function's setting.
        """
        if login.tls is not None and login.tls != (self._tls is not None):
            raise SecretError("ssl of the secret must agree with PASSMINT_DATABASE_TLS")
        try:
            plain = socket.create_connection((login.host, login.port), TIMEOUT_SECONDS)
        except OSError as error:
            raise DatabaseError(f"cannot reach {login}: {type(error).__name__}") from None
        try:
            connection = _Connection(
                user=login.username,
                host=login.host,
                database=login.database,
                password=login.password,
                ssl_context=self._tls or False,
                application_name="passmint-rotation",
                sock=plain,
            )
        except Exception as error:  # noqa: BLE001 - the driver raises errors of any type
            plain.close()
            raise _database_error(error, f"cannot log in as {login}") from None
        if not connection.asked:
            connection.close()
            raise DatabaseError(
                f"the server accepts {login} without a password (trust in pg_hba.conf?), so a new"
                " password cannot be tested"
            )
        return Session(connection)

    def accepts(self, login: Login) -> bool:
        """Return True if the server accepts this login.

        Raises:
            DatabaseError, SecretError: as `open` does, if that cannot be determined.
        """
        try:
            self.open(login).close()
        except LoginRefusedError:
            return False
        return True


class Session:
    """Session with a database server. A `with` block closes it."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the session. The server rolls back what is not committed."""
        try:
            self._connection.close()
        except (pg8000.Error, OSError):
            return  # the server has closed it already

    def run(self, statement: str, purpose: str, **values: object) -> list[list[Any]]:
        """Run one statement and return its rows.

        purpose: what the statement does, for the error message.
        values: values of the `:name` placeholders in the statement.

        Raises:
            DatabaseError: the statement failed. The message has the purpose, not the statement.
        """
        try:
            return self._connection.run(statement, **values) or []
        except Exception as error:  # noqa: BLE001 - the driver raises errors of any type
            raise _database_error(error, f"cannot {purpose}") from None


class _Connection(pg8000.native.Connection):  # type: ignore[misc]
    """Connection that records whether the server asked for the password.

    It never sends the password in clear text.
    """

    asked = False

    def handle_AUTHENTICATION_REQUEST(self, data: bytes, context: Any) -> None:  # noqa: N802
        kind = int.from_bytes(data[:4], "big")
        if kind == _CLEAR_TEXT:
            raise _ClearTextError
        self.asked = self.asked or kind != _ANSWERED
        super().handle_AUTHENTICATION_REQUEST(data, context)


class _ClearTextError(Exception):
    """The server asks for the password in clear text."""


def _database_error(error: Exception, what: str) -> DatabaseError:
    """Make the error to raise for a driver's error: its SQLSTATE or type, but none of its text."""
    if isinstance(error, _ClearTextError):
        return DatabaseError(f"{what}: the server asks for the password in clear text")
    if isinstance(error, ssl.SSLCertVerificationError):
        return DatabaseError(
            f"{what}: its certificate is not valid for this host, or not issued by an authority in"
            " PASSMINT_DATABASE_CA"
        )
    details = error.args[0] if isinstance(error, pg8000.DatabaseError) and error.args else None
    if not isinstance(details, dict):
        return DatabaseError(f"{what}: {type(error).__name__}")
    state = str(details.get("C"))
    kind = LoginRefusedError if state.startswith("28") else DatabaseError
    meaning = _MEANINGS.get(state)
    return kind(f"{what}: SQLSTATE {state}" + (f", {meaning}" if meaning else ""))


def _text(value: SecretValue, name: str, default: str | None = None) -> str:
    member = value.member(name)
    member = default if member is None else member
    if not isinstance(member, str) or not member or "\0" in member:
        raise SecretError(f"the secret must have a member {name} that is a string")
    return member


def _port(member: object) -> int:
    port = 5432 if member is None else member
    if isinstance(port, str) and port.isascii() and port.isdigit() and len(port) < 6:
        port = int(port)
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        raise SecretError("port of the secret must be an integer from 1 to 65535")
    return port


def _boolean(member: object) -> bool | None:
    named = {"true": True, "false": False}
    member = named.get(member.lower(), member) if isinstance(member, str) else member
    if member is not None and not isinstance(member, bool):
        raise SecretError("ssl of the secret must be true or false")
    return member

"""Sessions with a PostgreSQL server, by pg8000. No error shows what the driver or server said."""

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

TIMEOUT_SECONDS = 10  # for the connection and for each answer
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
    """Who logs in where: what a database secret holds."""

    host: str
    port: int
    database: str
    username: str
    password: str = field(repr=False)
    tls: bool | None = None

    @classmethod
    def of(cls, value: SecretValue) -> Login:
        """The login of a secret in the form that AWS gives database secrets.

        Raises:
            SecretError: a member is missing or of the wrong kind.
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
        """Where it is."""
        return self.host.lower(), self.port

    def __str__(self) -> str:
        return f"{self.username!r} at {self.host}:{self.port}"


class Servers:
    """Opens sessions. `tls` verifies the server; None connects without, in the clear."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self._tls = tls

    def open(self, login: Login) -> Session:
        """A session of this login.

        Raises:
            LoginRefusedError: the server does not let it in.
            DatabaseError: the server cannot be reached, verified or understood.
            SecretError: the secret's `ssl` says otherwise than the function's setting.
        """
        if login.tls is not None and login.tls != (self._tls is not None):
            raise SecretError("ssl of the secret and PASSMINT_DATABASE_TLS say different things")
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
        except Exception as error:  # noqa: BLE001 - the driver raises what it likes
            plain.close()
            raise _database_error(error, f"cannot log in as {login}") from None
        if not connection.asked:
            connection.close()
            raise DatabaseError(
                f"the server lets {login} in without a password (trust in pg_hba.conf?): that the"
                " new one works cannot be tested"
            )
        return Session(connection)

    def accepts(self, login: Login) -> bool:
        """Whether the server lets this login in. Raises as `open` does where it cannot tell."""
        try:
            self.open(login).close()
        except LoginRefusedError:
            return False
        return True


class Session:
    """A session; closed at the end of its block."""

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
        """Ends it; what is not committed is undone."""
        try:
            self._connection.close()
        except (pg8000.Error, OSError):
            return  # the server has ended it before

    def run(self, statement: str, purpose: str, **values: object) -> list[list[Any]]:
        """The rows of one statement; `values` stand for `:name` in it.

        Raises:
            DatabaseError: with the purpose, never with the statement.
        """
        try:
            return self._connection.run(statement, **values) or []
        except Exception as error:  # noqa: BLE001 - the driver raises what it likes
            raise _database_error(error, f"cannot {purpose}") from None


class _Connection(pg8000.native.Connection):  # type: ignore[misc]
    """Notes whether the server asked for the password, and never gives it in clear text."""

    asked = False

    def handle_AUTHENTICATION_REQUEST(self, data: bytes, context: Any) -> None:  # noqa: N802
        kind = int.from_bytes(data[:4], "big")
        if kind == _CLEAR_TEXT:
            raise _ClearTextError
        self.asked = self.asked or kind != _ANSWERED
        super().handle_AUTHENTICATION_REQUEST(data, context)


class _ClearTextError(Exception):
    """The server asks for the password itself."""


def _database_error(error: Exception, what: str) -> DatabaseError:
    """The error to raise for one of the driver: SQLSTATE or type, and no other word of it."""
    if isinstance(error, _ClearTextError):
        return DatabaseError(f"{what}: the server asks for the password in clear text")
    if isinstance(error, ssl.SSLCertVerificationError):
        return DatabaseError(
            f"{what}: its certificate is not valid for this host, or not of the authorities of"
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
        raise SecretError(f"the secret must have a member {name}, a string")
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

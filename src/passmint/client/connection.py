"""Requests over one connection, each bounded in time and size. Redirects are not followed."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmint.client.endpoint import Endpoint

MAX_BODY_BYTES = 2**20

# What API Gateway (REST and HTTP APIs) and CloudFront put on every answer that passes them.
_GATEWAY = ("x-amz-apigw-id", "apigw-requestid", "x-amz-cf-id")

# Behind a gateway, these are the function's in every access mode; others may be the gateway's own,
# whose headers nobody, or only partly, can set.
_FUNCTION_STATUSES = (200, 400, 405)


class NoAnswerError(Exception):
    """Nothing came that could be judged; the message says why and holds nothing that was sent."""


class TlsError(NoAnswerError):
    """No connection that could be trusted."""


class Answer:
    """What came back. Its `repr` shows nothing of it."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name: str) -> str:
        """The value of a header, repeated ones joined; empty where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def value(self) -> object:
        """The body as JSON, or None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def passwords(self) -> list[str]:
        """The passwords in it."""
        if self.status != 200:
            return []
        if self.header("content-type").startswith("text/plain"):
            return self.body.decode("latin-1").splitlines()
        value = self.value if isinstance(self.value, dict) else {}
        many = value.get("passwords")
        found = [value.get("password"), *(many if isinstance(many, list) else [])]
        return [password for password in found if isinstance(password, str)]

    @property
    def by_function(self) -> bool:
        """Whether Passmint made it for sure, rather than a gateway before it."""
        return self.status in _FUNCTION_STATUSES or not any(map(self.header, _GATEWAY))

    @property
    def by_http_api(self) -> bool:
        """Whether an HTTP API made it: its own answers cannot be given any header."""
        return not self.by_function and bool(self.header("apigw-requestid"))


class BoundedConnection:
    """A connection to the endpoint, opened when needed and kept from one request to the next."""

    def __init__(self, endpoint: Endpoint, seconds: float) -> None:
        self._endpoint = endpoint
        self._seconds = seconds
        self._http: http.client.HTTPConnection | None = None
        self.tls_version: str | None = None

    def __enter__(self) -> BoundedConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes it; the next request opens another."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """The answer to one request for a path below the target's; NoAnswerError if none comes."""
        connection = self._http or self._open()
        self._http = connection
        try:
            with _bounded(connection.sock, self._seconds):
                connection.request(method, self._endpoint.path + path, body, dict(headers))
                response = connection.getresponse()
                content = response.read(MAX_BODY_BYTES + 1)
                if response.length and len(content) <= MAX_BODY_BYTES:  # which is no error to it
                    raise http.client.IncompleteRead(b"")
        except NoAnswerError:
            self.close()
            raise
        if response.will_close or len(content) > MAX_BODY_BYTES:
            self.close()
        if len(content) > MAX_BODY_BYTES:
            raise NoAnswerError(f"the answer is larger than {MAX_BODY_BYTES} bytes")
        return Answer(response.status, response.getheaders(), content)

    def _open(self) -> http.client.HTTPConnection:
        endpoint = self._endpoint
        sock = connect(endpoint, self._seconds)
        if not endpoint.https:
            return _over(sock, http.client.HTTPConnection(endpoint.host, endpoint.port))
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        secured = handshake(context, sock, endpoint.host, self._seconds)
        self.tls_version = secured.version()
        return _over(
            secured, http.client.HTTPSConnection(endpoint.host, endpoint.port, context=context)
        )


def _over(
    sock: socket.socket, connection: http.client.HTTPConnection
) -> http.client.HTTPConnection:
    connection.sock = sock
    connection.auto_open = 0  # by itself it would open another, unbounded
    return connection


def connect(endpoint: Endpoint, seconds: float) -> socket.socket:
    """A TCP connection to the endpoint."""
    try:
        return socket.create_connection((endpoint.host, endpoint.port), seconds)
    except OSError as error:
        raise _no_answer(error, seconds) from None


def handshake(
    context: ssl.SSLContext, sock: socket.socket, host: str, seconds: float
) -> ssl.SSLSocket:
    """TLS over the connection, which is closed where the two sides do not agree."""
    try:
        secured = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    except OSError as error:  # the other side is gone already
        sock.close()
        raise _no_answer(error, seconds) from None
    try:
        with _bounded(secured, seconds):
            secured.do_handshake()
    except NoAnswerError:
        secured.close()
        raise
    return secured


@contextmanager
def _bounded(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Ends what happens on the socket after so many seconds.

    The socket's own timeout counts anew with every byte, so a server that drips would never end.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise _no_answer(TimeoutError() if late.is_set() else error, seconds) from None
    finally:
        timer.cancel()
    if late.is_set():
        raise _no_answer(TimeoutError(), seconds)


def _no_answer(error: Exception, seconds: float) -> NoAnswerError:
    """What to say of an error; never its own text, which may quote what was sent or came."""
    match error:
        case ssl.SSLCertVerificationError():
            return TlsError(f"the certificate does not verify: {error.verify_message}")
        case ssl.SSLError():
            reason = getattr(error, "reason", None)  # Python's own have none
            return TlsError(f"no TLS connection: {reason or 'handshake failed'}")
        case TimeoutError():
            reason = f"no answer within {seconds:g} seconds"
        case socket.gaierror():
            reason = "the host's name does not resolve"
        case ConnectionRefusedError():
            reason = "nothing listens there: connection refused"
        case ConnectionError() | http.client.IncompleteRead():
            reason = "the connection ended before the answer did"
        case OSError():
            reason = error.strerror or type(error).__name__
        case _:
            reason = "what came is no answer in HTTP"
    return NoAnswerError(reason)

"""HTTP requests over one connection, each bounded in time and size, without redirects."""

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

# Headers that API Gateway (REST and HTTP APIs) and CloudFront add to every answer.
_GATEWAY = ("x-amz-apigw-id", "apigw-requestid", "x-amz-cf-id")

# Behind a gateway only the function answers with these. Other statuses may be the gateway's own
# answers, whose headers cannot be configured, or only in part.
_FUNCTION_STATUSES = (200, 400, 405)


class NoAnswerError(Exception):
    """No usable answer came. The message says why, and holds nothing that was sent."""


class TlsError(NoAnswerError):
    """No trusted TLS connection could be made."""


class Answer:
    """HTTP answer of a server. Its `repr` shows no part of it."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name: str) -> str:
        """Return a header's value; empty if it is missing, joined by commas if it is repeated."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def value(self) -> object:
        """Body decoded from JSON, or None if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def passwords(self) -> list[str]:
        """Passwords in the body, of JSON or plain text."""
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
        """True if Passmint made the answer, and certainly no gateway in front of it."""
        return self.status in _FUNCTION_STATUSES or not any(map(self.header, _GATEWAY))

    @property
    def by_http_api(self) -> bool:
        """True if API Gateway's HTTP API made the answer, to which no header can be added."""
        return not self.by_function and bool(self.header("apigw-requestid"))


class BoundedConnection:
    """Connection to an endpoint, opened at the first request and kept for the next ones.

    seconds: the longest time for connecting, for the TLS handshake and for each request.
    """

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
        """Close the connection. The next request opens another."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """Send a request for a path below the endpoint's, and return the answer.

        Raises:
            NoAnswerError: no complete answer came in time, or it is too large.
        """
        connection = self._http or self._open()
        self._http = connection
        try:
            with _bounded(connection.sock, self._seconds):
                connection.request(method, self._endpoint.path + path, body, dict(headers))
                response = connection.getresponse()
                content = response.read(MAX_BODY_BYTES + 1)
                # http.client accepts a body that is cut short.
                if response.length and len(content) <= MAX_BODY_BYTES:
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
    connection.auto_open = 0  # http.client would open another connection, without a time limit
    return connection


def connect(endpoint: Endpoint, seconds: float) -> socket.socket:
    """Open a TCP connection to an endpoint.

    Raises:
        NoAnswerError: the host cannot be resolved or reached.
    """
    try:
        return socket.create_connection((endpoint.host, endpoint.port), seconds)
    except OSError as error:
        raise _no_answer(error, seconds) from None


def handshake(
    context: ssl.SSLContext, sock: socket.socket, host: str, seconds: float
) -> ssl.SSLSocket:
    """Start TLS on a connection, and close the connection if that fails.

    Raises:
        TlsError: the certificate does not verify, or the two sides have no version in common.
        NoAnswerError: the server did not complete the handshake.
    """
    try:
        secured = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    except OSError as error:  # the server has closed the connection
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
    """Shut the socket down after `seconds`.

    The socket's own timeout starts again with every byte, so a server that sends one byte at a
    time would never run into it.
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
    """Make the error to raise. It never has the text of `error`, which may quote a secret."""
    match error:
        case ssl.SSLCertVerificationError():
            return TlsError(f"the certificate does not verify: {error.verify_message}")
        case ssl.SSLError():
            reason = getattr(error, "reason", None)  # Python's own have none
            return TlsError(f"no TLS connection: {reason or 'handshake failed'}")
        case TimeoutError():
            reason = f"no answer within {seconds:g} seconds"
        case socket.gaierror():
            reason = "the host name does not resolve"
        case ConnectionRefusedError():
            reason = "connection refused: no server listens on this host and port"
        case ConnectionError() | http.client.IncompleteRead():
            reason = "the connection ended before the answer was complete"
        case OSError():
            reason = error.strerror or type(error).__name__
        case _:
            reason = "the answer is not HTTP"
    return NoAnswerError(reason)

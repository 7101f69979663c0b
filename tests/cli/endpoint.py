"""Endpoints to check: the API behind a small server, as it should be or spoiled on purpose."""

import json
import ssl
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from passmint.api.app import Api
from passmint.api.messages import Request, Response
from passmint.api.settings import Settings

KEY = "canary-key-0123456789"
TOKEN = "canary-token-0123456789"
BURST = 10


def as_it_is(request, response):
    """Spoils nothing."""
    return response


class Endpoint(ThreadingHTTPServer):
    """Serves on a free port of loopback.

    key, token: what a keyed route asks for. gateway: None, or "rest" or "http" for answers as
    those of API Gateway. spoil: from a request and the right answer to the one given. stage: the
    path before all others. context: of TLS. limit: how many plain requests pass before the 429s.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        *,
        key=None,
        token=None,
        gateway=None,
        spoil=as_it_is,
        stage="",
        context=None,
        limit=BURST,
    ):
        super().__init__(("127.0.0.1", 0), Handler)
        self.api = Api(Settings())
        self.key = key
        self.token = token
        self.gateway = gateway
        self.spoil = spoil
        self.stage = stage
        self.context = context
        self.limit = limit
        self.seen = []
        self.passwords = []
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def port(self):
        return self.server_address[1]

    @property
    def url(self):
        scheme = "https" if self.context else "http"
        return f"{scheme}://127.0.0.1:{self.port}{self.stage}"

    def close(self):
        self.closed.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def get_request(self):
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request, client_address):
        """A client that goes away or a failed handshake is part of the tests."""

    def answer(self, request):
        """The answer to a request, spoiled perhaps, and remembered."""
        with self._lock:
            self.seen.append(request)
            response = self._right(request)
            response = self.spoil(request, response)
            if callable(response):  # the handler's to do, whatever it is
                return response
            self._remember(response)
        if self.gateway:
            name = {"rest": "x-amz-apigw-id", "http": "Apigw-Requestid"}[self.gateway]
            response.headers[name] = "AbCdEfGhIjKlMnO="
        return response

    def _right(self, request):
        if refusal := self._refusal(request):
            return refusal
        plain = request.method == "GET" and request.path == "/generate-password"
        plain = plain and not request.query and request.headers["accept"] == "application/json"
        self.limit -= plain
        if self.limit < 0 and plain:
            return self._made(request, 429, "Too Many Requests", {"Retry-After": "1"})
        if self.gateway == "rest" and request.path == "/no-such-path":
            return self._made(request, 404, "no such path")
        return self.api.handle(request)

    def _refusal(self, request):
        decoded = request.path.replace("%2D", "-")
        if not self.api.keyed(decoded) or decoded == "/no-such-path":
            return None
        if self.key and request.headers.get("x-api-key") != self.key:
            return self._made(request, 403, "a valid key is needed")
        lacking = self.token and request.headers.get("authorization") != f"Bearer {self.token}"
        if lacking and request.method in ("GET", "POST"):
            return self._made(request, 401, "Unauthorized")
        return None

    def _made(self, request, status, message, headers=None):
        """An answer of the edge's: a gateway's own lacks headers."""
        if self.gateway == "http":
            body = json.dumps({"message": message}).encode()
            return Response(status, body, {"Content-Type": "application/json"})
        response = self.api.refuse(request, status, message, headers)
        if self.gateway == "rest":
            del response.headers["Content-Security-Policy"]
        return response

    def _remember(self, response):
        """Passwords, but for those so short that they stand in any text."""
        try:
            value = json.loads(response.body)
        except ValueError:
            value = {"passwords": response.body.decode("latin-1").split()}
        if isinstance(value, dict):
            found = [value.get("password"), *value.get("passwords", [])]
            self.passwords += [word for word in found if isinstance(word, str) and len(word) > 7]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Nothing."""

    def _do(self):
        size = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        inside = path.startswith(self.server.stage)
        request = Request(
            self.command,
            path[len(self.server.stage) :] if inside else "/not-the-stage",
            query=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(size),
            https=self.server.context is not None,
            request_id="0",
        )
        response = self.server.answer(request)
        if callable(response):
            response(self)
            return
        self.send_response_only(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    do_GET = do_POST = do_DELETE = _do  # noqa: N815 - the names that the library calls


def tls(certificate, oldest=ssl.TLSVersion.TLSv1_2, newest=ssl.TLSVersion.MAXIMUM_SUPPORTED):
    """A server's context, with old versions where asked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = oldest
        context.maximum_version = newest
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context

"""Endpoint for tests of `passmint check`: the API behind a small server, correct or spoiled."""

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
    """Return the response unchanged."""
    return response


class Endpoint(ThreadingHTTPServer):
    """Server on a free port of loopback.

    key, token: credentials that routes need. gateway: None, or "rest" or "http" to answer like
    that kind of API Gateway. spoil: function that takes the request and the correct response and
    returns the response to send. stage: path prefix of all routes. context: TLS context of the
    server. limit: number of plain requests that are answered before 429.
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
        """Print nothing: tests make clients disconnect and handshakes fail."""

    def answer(self, request):
        """Build the response to a request, spoil it, and record its passwords."""
        with self._lock:
            self.seen.append(request)
            response = self._right(request)
            response = self.spoil(request, response)
            if callable(response):  # the handler calls it in place of an answer
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
        """Build a refusal. One of the gateway itself lacks headers that the API sends."""
        if self.gateway == "http":
            body = json.dumps({"message": message}).encode()
            return Response(status, body, {"Content-Type": "application/json"})
        response = self.api.refuse(request, status, message, headers)
        if self.gateway == "rest":
            del response.headers["Content-Security-Policy"]
        return response

    def _remember(self, response):
        """Record the passwords of a response, except those too short to search for in a text."""
        try:
            value = json.loads(response.body)
        except ValueError:
            value = {"passwords": response.body.decode("latin-1").split()}
        if isinstance(value, dict):
            found = [value.get("password"), *value.get("passwords", [])]
            self.passwords += [word for word in found if isinstance(word, str) and len(word) > 7]


class Handler(BaseHTTPRequestHandler):
    """Handler of one connection."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Write no log."""

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
    """Create the TLS context of a server that accepts these versions."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = oldest
        context.maximum_version = newest
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context

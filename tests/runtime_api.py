"""The Runtime API that AWS Lambda offers to a function's process, for one process at a time."""

import http.server
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HANDLER = "lambda_function.lambda_handler"
REQUEST_ID = "8f5f7a3e-6a52-4a3e-9d0c-3d7a4b1f2c6d"
_END = object()
_NEXT = "/2018-06-01/runtime/invocation/next"
_ANSWER = re.compile(r"/2018-06-01/runtime/(?:invocation/[^/]+|init)/(response|error)")


class RuntimeApi:
    """`invoke(event)` hands an event to the process that asks for one, and waits for its answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.events: queue.Queue[Any] = queue.Queue()
        self.answers: queue.Queue[tuple[str, Any, float]] = queue.Queue()

    def invoke(self, event: object, timeout_seconds: float = 60) -> tuple[str, Any, float]:
        """What the process posted: `response` or `error`, the JSON, and when it came."""
        self.events.put(event)
        return self.answers.get(timeout=timeout_seconds)


@contextmanager
def serving() -> Iterator[RuntimeApi]:
    """A running RuntimeApi."""
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.api
    finally:
        server.shutdown()
        thread.join()
        server.api.events.put(_END)  # the poll that the ended process left open
        server.server_close()


@contextmanager
def running(
    folder: Path, log: Path, handler: str = HANDLER, **environment: str
) -> Iterator[RuntimeApi]:
    """The runtime client with the function in `folder`; what it writes goes to the file `log`."""
    with serving() as api, log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", handler],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONDONTWRITEBYTECODE": "1",  # the function's folder is read-only on Lambda
                "AWS_LAMBDA_RUNTIME_API": api.address,
                "AWS_LAMBDA_LOG_FORMAT": "JSON",
                "AWS_LAMBDA_LOG_LEVEL": "INFO",
                **environment,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield api
        finally:
            process.kill()
            process.wait()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = RuntimeApi(f"127.0.0.1:{self.server_port}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the process was ended
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.path != _NEXT:
            self._send(404, b"")
            return
        event = self.server.api.events.get()
        if event is _END:
            self.close_connection = True
            return
        body = json.dumps(event).encode()
        self._send(
            200,
            body,
            {
                "Lambda-Runtime-Aws-Request-Id": REQUEST_ID,
                "Lambda-Runtime-Deadline-Ms": "9999999999999",
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:passmint",
            },
        )

    def do_POST(self) -> None:
        arrived = time.perf_counter()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._send(202, b'{"status":"OK"}')
        answered = _ANSWER.fullmatch(self.path)
        assert answered is not None
        self.server.api.answers.put((answered[1], json.loads(body), arrived))

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass

"""Server in a process of its own. Run as a script, this file is that process."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from threading import Thread
from typing import Any

from passmint.api.settings import Settings
from passmint.credentials.service import Credentials
from passmint.credentials.stores.memory import MemoryStore
from passmint.server import protocol
from passmint.server.config import ServerConfig
from passmint.server.keys import load
from passmint.server.run import serve


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Living:
    """Server process, with its port and its log."""

    def __init__(self, **options: object) -> None:
        command = [sys.executable, "-W", "error", __file__, json.dumps(options)]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        self.greeting = self._process.stderr.readline()
        port = re.search(r"http://\S+:(\d+)", self.greeting)
        self.port = int(port[1]) if port else 0
        self._lines: list[str] = []
        # If nobody read the pipe, it would be full after some hundred requests and block the server.
        self._reader = Thread(target=self._lines.extend, args=(self._process.stderr,))
        self._reader.start()

    def signal(self, number: int = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    def stop(self) -> tuple[int, str]:
        """Stop the server, and return its exit code and everything that it wrote."""
        if self._process.poll() is None:
            self.signal()
        return self.end()

    def end(self) -> tuple[int, str]:
        """Wait until the server ends, and return its exit code and everything that it wrote."""
        self._process.wait(timeout=30)
        self._reader.join()
        assert self._process.stderr is not None
        self._process.stderr.close()
        return self._process.returncode, self.greeting + "".join(self._lines)

    def ask(
        self, target: str = "/generate-password", method: str = "GET", **named: Any
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, **named)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


def main(options: dict[str, Any]) -> int:
    for name in ("HEAD_SECONDS", "IDLE_SECONDS", "DRAIN_SECONDS"):
        setattr(protocol, name, options.pop(name.lower(), getattr(protocol, name)))
    lines = options.pop("keys", "")
    public_url = options.pop("public_url", "")
    given = {
        "port": 0,
        **options,
        "keys": load(None, {"PASSMINT_API_KEYS": lines}),
        "settings": Settings(public_url=public_url),
        "credentials": Credentials(MemoryStore(), time.time) if public_url else None,
    }
    return serve(ServerConfig(**given))


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))

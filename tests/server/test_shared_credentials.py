"""Tests of two `passmint serve` processes with one Redis."""

from __future__ import annotations

import base64
import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passmint.server.keys import new_key
from redis_process import start_redis, stop
from server.living import free_port

KEY, LINE = new_key("alice")
SERVER_KEY = base64.b64encode(os.urandom(32)).decode()


class Server:
    """Server process, with everything that it writes."""

    def __init__(self, redis_url: str, keys: Path) -> None:
        self.port = free_port()
        environment = {
            **os.environ,
            "PASSMINT_PUBLIC_URL": "https://passwords.test",
            "PASSMINT_CREDENTIALS": "redis",
            "PASSMINT_SERVER_KEYS": SERVER_KEY,
            "PASSMINT_REDIS_URL": redis_url,
        }
        command = [sys.executable, "-m", "passmint", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--keys", str(keys)], env=environment, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        assert "Passmint on" in self._process.stderr.readline()
        self._lines: list[str] = []
        self._reader = threading.Thread(
            target=self._lines.extend, args=(self._process.stderr,), daemon=True
        )
        self._reader.start()

    def post(self, path: str, value: object) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "x-api-key": KEY}
        try:
            connection.request("POST", path, json.dumps(value), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def stop(self) -> str:
        """Return everything that the server wrote."""
        self._process.terminate()
        self._process.wait(timeout=30)
        self._reader.join()
        if self._process.stderr is not None:
            self._process.stderr.close()
        return "".join(self._lines)


@pytest.fixture
def redis_process() -> Iterator[tuple[str, Any]]:
    port = free_port()
    process = start_redis(port, "--maxmemory-policy", "allkeys-lru")
    yield f"redis://127.0.0.1:{port}/0", process
    if process.poll() is None:
        stop(process)


@pytest.mark.slow
def test_credential_of_one_server_is_claimed_at_another(
    redis_process: tuple[str, Any], tmp_path: Path
) -> None:
    url, process = redis_process
    keys = tmp_path / "keys"
    keys.write_text(LINE)
    servers = [Server(url, keys) for _ in range(2)]
    try:
        status, created = servers[0].post("/credentials", {"username": "zoe"})
        assert status == 201
        token = {"token": created["claim_token"]}
        status, claimed = servers[1].post("/credentials/claim", token)
        assert (status, claimed["username"]) == (200, "zoe")
        assert servers[0].post("/credentials/claim", token)[0] == 410
        stop(process)
        for path, body in (("/credentials", {}), ("/credentials/claim", token)):
            status, refused = servers[0].post(path, body)
            assert status == 503
            assert refused["error"].startswith("unavailable for the moment; request id ")
    finally:
        logs = "".join(server.stop() for server in servers)
    secrets = [claimed["password"], token["token"].partition(".")[2], SERVER_KEY, KEY]
    assert logs.count("passmint: warning: Redis may drop waiting credentials") == 2
    assert not any(secret in logs for secret in secrets)
    assert logs.count('"audit"') == 3

"""A service in a process of its own, with all that it logs."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from threading import Thread


class Service:
    """`passmint serve`, asked without a browser too.

    sends: whether it has temporary credentials, in memory. program: what Python runs.
    """

    def __init__(self, keys="", *, sends=True, program=("-m", "passmint")):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        self.address = f"{self.origin}/"
        command = [sys.executable, *program, "serve", "--port", str(port)]
        self._process = subprocess.Popen(
            [*command, "--rate", "1000", "--burst", "1000"],
            env={
                **os.environ,
                "PASSMINT_API_KEYS": keys,
                "PASSMINT_PUBLIC_URL": self.origin if sends else "",
            },
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "Passmint on" in self._process.stderr.readline()
        self._lines = []
        # A pipe that nobody reads is full after some hundred requests, and the server waits.
        self._reader = Thread(target=self._lines.extend, args=(self._process.stderr,))
        self._reader.start()

    def ask(self, path, body=None, method=None):
        """The status and the JSON of an answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def create(self, **order):
        """The answer to an order of a credential."""
        return self.ask("credentials", order)[1]

    def state(self, created):
        """What became of a credential."""
        return self.ask(f"credentials/{created['id']}")[1]["state"]

    def revoke(self, created):
        """Ends a credential."""
        assert self.ask(f"credentials/{created['id']}", method="DELETE")[0] == 200

    def stop(self):
        """All it logged."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
            self._reader.join()
            self._process.stderr.close()
        return "".join(self._lines)

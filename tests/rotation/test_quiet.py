"""The rotation function's client logs no value, whatever level is set later."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SOURCES = Path(__file__).parent.parent.parent / "src"
CANARY = "canary-7f3a"
PROGRAM = f"""
import logging
import boto3
import rotation_function
client = rotation_function._client
for name in ("", "botocore", *logging.root.manager.loggerDict):
    boto3.set_stream_logger(name, logging.DEBUG)
found = client.get_secret_value(SecretId="n")["SecretString"]
client.put_secret_value(SecretId="n", SecretString=found, ClientRequestToken="t" * 32)
logging.getLogger("somebody.else").debug("of others all is told")
assert found == "{CANARY}"
"""


class Manager(BaseHTTPRequestHandler):
    """Server with one value. It accepts any other."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = f'{{"SecretString": "{CANARY}"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing."""


@contextmanager
def serving():
    """Return the address of a Secrets Manager."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Manager) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_botocore_logs_no_value_when_its_loggers_are_set_to_debug():
    with serving() as address:
        environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCES),
            "AWS_ENDPOINT_URL": address,
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "PASSMINT_ROTATION": "secret",
        }
        command = [sys.executable, "-c", PROGRAM]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "of others all is told" in done.stderr
    assert CANARY not in done.stderr

import os
import shutil
import subprocess

import pytest

from cli.endpoint import KEY, TOKEN, Endpoint
from cli.running import Done
from passmint.cli import main


@pytest.fixture
def call(capsys):
    """Return a function that runs the command in this process."""

    def _call(*arguments):
        code = main(arguments)
        return Done(code, *capsys.readouterr())

    return _call


@pytest.fixture
def tool():
    """Return a function that finds an external program.

    Without the program the test is skipped. It fails if PASSMINT_REQUIRE_TOOLS is set.
    """

    def _tool(name):
        path = shutil.which(name)
        if path is None:
            reason = f"{name} is not installed"
            (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
        return path

    return _tool


@pytest.fixture
def start():
    """Return a function that starts an endpoint, which is closed after the test."""
    started = []

    def _start(**options):
        started.append(Endpoint(**options))
        return started[-1]

    yield _start
    for endpoint in started:
        endpoint.close()


@pytest.fixture
def check(call, monkeypatch):
    """Return a function that runs `passmint check` and asserts that no secret is shown."""

    def _check(endpoint, *options, key=None, token=None, url=None):
        for name, value in (("PASSMINT_API_KEY", key), ("PASSMINT_TOKEN", token)):
            monkeypatch.setenv(name, value or "")
        done = call("check", url or endpoint.url, *options)
        shown = done.out + done.err
        for secret in [KEY, TOKEN, *endpoint.passwords]:
            assert secret not in shown, "a secret is shown"
        return done

    return _check


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Create a self-signed certificate, with its key, for the host names in the tests."""
    path = shutil.which("openssl")
    if path is None:
        reason = "openssl is not installed"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    names = (
        "subjectAltName=IP:127.0.0.1,DNS:passmint.test,DNS:*.execute-api.eu-central-1.amazonaws.com"
    )
    command = [path, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=passmint", "-addext", names, "-keyout", file, "-out", f"{file}.crt"]
    subprocess.run(command, capture_output=True, check=True)
    with open(file, "a") as both, open(f"{file}.crt") as public:
        both.write(public.read())
    return file

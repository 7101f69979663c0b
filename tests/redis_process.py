"""A Redis to test with, from the system's own redis-server."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile

import pytest


def start_redis(port: int, *options: str) -> subprocess.Popen[str]:
    program = shutil.which("redis-server")
    if program is None:
        reason = "redis-server is not installed (Debian: apt-get install redis-server)"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=tempfile.gettempdir()
    )
    atexit.register(process.kill)  # where a test fails before it stops it
    assert process.stdout is not None
    for line in process.stdout:
        if "Ready to accept connections" in line:
            return process
    process.wait()
    raise AssertionError("redis-server ended before it was ready")


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=30)

"""Tests of hardening, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

resource = pytest.importorskip("resource")

LIMITS = """
import resource
from passmint.server.hardening import without_core_dumps
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
without_core_dumps()
without_core_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE))
"""
DUMPABLE = """
import ctypes
from passmint.server.hardening import without_core_dumps
PR_GET_DUMPABLE = 3
before = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE)
without_core_dumps()
print(before, ctypes.CDLL(None).prctl(PR_GET_DUMPABLE))
"""
ELSEWHERE = """
import sys
sys.modules["resource"] = None
sys.platform = "win32"
from passmint.server.hardening import without_core_dumps
without_core_dumps()
print("served")
"""


def said(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_core_dumps_are_disabled_for_good() -> None:
    assert said(LIMITS) == "(0, 0)"


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_core_dumps_are_not_piped_to_a_program() -> None:
    assert said(DUMPABLE) == "1 0"


def test_hardening_without_resource_limits_does_nothing() -> None:
    assert said(ELSEWHERE) == "served"

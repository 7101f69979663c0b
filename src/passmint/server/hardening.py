"""What the process can do against its memory's being written down: it holds keys and passwords."""

from __future__ import annotations

import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def without_core_dumps() -> None:
    """Lets no crash write the memory down, as far as the system allows to ask for that."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit does not hold where cores are piped to a program (core(5)); this does.
        import ctypes  # noqa: PLC0415 - for this alone

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

"""Runs of the command as a process."""

import subprocess
import sys

COMMAND = [sys.executable, "-I", "-m", "passmint"]


class Done:
    """Exit code, standard output and standard error of a run."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err


def run(*arguments, **settings):
    """Run the command as a process and return its result."""
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False, **settings
    )
    return Done(done.returncode, done.stdout, done.stderr)

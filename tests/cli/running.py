"""Runs the command: in this process, or as a process of its own."""

import subprocess
import sys

COMMAND = [sys.executable, "-I", "-m", "passmint"]


class Done:
    """What a run left: exit code, standard output, standard error."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err


def run(*arguments, **settings):
    """The command as a process."""
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False, **settings
    )
    return Done(done.returncode, done.stdout, done.stderr)

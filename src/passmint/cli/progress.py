"""Progress bar on standard error, shown during a long run."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

MIN_TOTAL = 10_000  # fewer passwords are printed before anybody could read a bar
_CELLS = 40


class Progress:
    """Context manager that draws a progress bar on one line and clears the line at the end.

    total: number of steps. stream: the terminal, or None to draw nothing.
    """

    def __init__(self, total: int, stream: TextIO | None) -> None:
        self._total = total
        self._stream = stream
        self._done = 0
        self._line = ""

    def __enter__(self) -> Progress:
        self._show()
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._write("\r" + " " * len(self._line) + "\r")

    def advance(self, number: int) -> None:
        """Add `number` completed steps and redraw the bar."""
        self._done += number
        self._show()

    def _show(self) -> None:
        if self._stream is None:
            return
        percent = self._done * 100 // self._total
        bar = "#" * (percent * _CELLS // 100)
        line = f"[{bar:<{_CELLS}}] {percent:3}%"
        if line != self._line:
            self._line = line
            self._write("\r" + line)

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()


def progress(total: int) -> Progress:
    """Create the progress bar of a run.

    It is drawn only for a long run, where standard error is a terminal and standard output is
    not: on one terminal the bar and the passwords would overwrite each other.
    """
    shown = (
        total >= MIN_TOTAL
        and sys.stderr is not None
        and sys.stderr.isatty()
        and not sys.stdout.isatty()
    )
    return Progress(total, sys.stderr if shown else None)

"""A progress bar on standard error, for somebody who watches a long run."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

LARGE = 10_000  # passwords; fewer are done before a bar could be read
_CELLS = 40


class Progress:
    """Shows how much of `total` is done, and leaves the line empty at the end.

    Without a stream it shows nothing.
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
        """So many more are done."""
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
    """A bar where somebody sees it and the passwords go elsewhere; else one that shows nothing."""
    watched = (
        total >= LARGE
        and sys.stderr is not None
        and sys.stderr.isatty()
        and not sys.stdout.isatty()
    )
    return Progress(total, sys.stderr if watched else None)

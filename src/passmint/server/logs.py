"""Log lines in JSON on stderr. What a line may say is a list here, and no secret is on it."""

from __future__ import annotations

import json
import logging
import sys
import time
from contextlib import suppress
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from passmint.api.messages import Response

UNKNOWN_METHOD = "(unknown)"

# Anything else may be a secret that was typed at the wrong place.
_METHODS = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
)


class _Output:
    """Where lines go, once configured."""

    stream: TextIO | None = None


def access(
    method: str,
    response: Response,
    *,
    duration: float,
    client: str,
    key: str | None,
    request_id: str,
) -> None:
    """One line for one answered request. `duration` is in seconds.

    Written by hand: `logging` and `json` take 40 microseconds for it, half a request's time. What
    stands in it without quoting holds no character to quote: methods and routes of our own,
    addresses as `ipaddress` writes them, hexadecimal digits.
    """
    failure = "" if response.failure is None else f', "failure": {json.dumps(response.failure)}'
    line = (
        f'{{"time": "{_stamp(time.time())}",'
        f' "level": "{"error" if response.status >= 500 else "info"}",'
        f' "method": "{method if method in _METHODS else UNKNOWN_METHOD}",'
        f' "route": "{response.route}", "status": {response.status},'
        f' "duration_ms": {round(duration * 1000, 2)},'
        f' "key": {_quoted(key)}, "client": "{client}",'
        f' "request_id": "{request_id}", "parameter": {_quoted(response.parameter)},'
        f' "passwords": {response.passwords}{failure}}}\n'
    )
    # As `logging` has it: what reads the log may be gone, and requests are answered all the same.
    with suppress(OSError, ValueError):
        (_Output.stream or sys.stderr).write(line)


def _quoted(text: str | None) -> str:
    return "null" if text is None else json.dumps(text)


def _stamp(seconds: float) -> str:
    """The time in UTC, to milliseconds, as `datetime.isoformat` writes it."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03d}+00:00"


@lru_cache(maxsize=1)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Of an exception only the type: its message may hold a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {"time": _stamp(record.created), "level": record.levelname.lower()}
        fields = getattr(record, "fields", None)
        if fields is None:
            line["message"] = record.getMessage().strip()
            if record.exc_info and record.exc_info[0] is not None:
                line["failure"] = record.exc_info[0].__name__
        else:
            line.update(fields)
        return json.dumps(line)


def configure() -> None:
    """Sends our lines, and warnings of the server below us, to stderr."""
    _Output.stream = sys.stderr
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    for name, level in (
        ("passmint", logging.INFO),
        ("uvicorn", logging.WARNING),
        ("asyncio", logging.ERROR),
    ):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False

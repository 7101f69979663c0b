"""Log lines in JSON on standard error. They contain only the fields listed here, and no secret."""

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

# Another method may be a secret that was typed in the wrong place.
_METHODS = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
)


class _Output:
    """Holder of the stream for log lines, which `configure` sets."""

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
    """Write the line of an answered request.

    duration: seconds. client: name of the client, as `Clients.name` returns it. key: name of the
    key, or None.

    The line is formatted here, because `logging` and `json` would take 40 microseconds, half the
    time of a request. Values that are not quoted contain no character that needs it: known
    methods, our own routes, addresses written by `ipaddress`, and hexadecimal digits.
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
    # Like `logging`: requests are answered even if nobody reads the log any more.
    with suppress(OSError, ValueError):
        (_Output.stream or sys.stderr).write(line)


def _quoted(text: str | None) -> str:
    return "null" if text is None else json.dumps(text)


def _stamp(seconds: float) -> str:
    """Format a time in UTC with milliseconds, like `datetime.isoformat`."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03d}+00:00"


@lru_cache(maxsize=1)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


class JsonFormatter(logging.Formatter):
    """Formatter that writes one JSON object on each line.

    It writes only the type of an exception, because the message may contain a secret.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as one line."""
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
    """Send Passmint's log lines, and warnings of uvicorn, to standard error."""
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

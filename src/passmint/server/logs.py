"""Log lines in JSON on stderr. What a line may say is a list here, and no secret is on it."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.api.messages import Response

ACCESS = logging.getLogger("passmint.access")
UNKNOWN_METHOD = "(unknown)"

# Anything else may be a secret that was typed at the wrong place.
_METHODS = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
)


def access(
    method: str,
    response: Response,
    *,
    duration: float,
    client: str,
    key: str | None,
    request_id: str,
) -> None:
    """One line for one answered request. `duration` is in seconds."""
    fields: dict[str, object] = {
        "method": method if method in _METHODS else UNKNOWN_METHOD,
        "route": response.route,
        "status": response.status,
        "duration_ms": round(duration * 1000, 2),
        "key": key,
        "client": client,
        "request_id": request_id,
        "parameter": response.parameter,
        "passwords": response.passwords,
    }
    if response.failure is not None:
        fields["failure"] = response.failure
    level = logging.ERROR if response.status >= 500 else logging.INFO
    ACCESS.log(level, "request", extra={"fields": fields})


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Of an exception only the type: its message may hold a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": time, "level": record.levelname.lower()}
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

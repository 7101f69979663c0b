"""Gzip of the pages and documents, but of no response that contains a secret.

If a secret is compressed together with text that somebody else chooses, the length of the result
tells them about the secret (BREACH, https://breachattack.com/). The responses compressed here are
the same for every client, and each is compressed once.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.api.messages import Request, Response

ROUTES = frozenset({"/", "/claim", "/openapi.json", "/presets"})
_OK = 200


def compress(request: Request, response: Response) -> None:
    """Compress the response in place, if its route allows that and the client accepts gzip."""
    if response.route not in ROUTES or response.status != _OK:
        return
    vary = response.headers.get("Vary")
    response.headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    if request.method == "GET" and _takes_gzip(request.headers.get("accept-encoding", "")):
        response.body = _compressed(response.body)
        response.headers["Content-Encoding"] = "gzip"


def _takes_gzip(accepted: str) -> bool:
    """Return True if an `Accept-Encoding` names gzip, with a weight other than 0."""
    for item in accepted.lower().split(","):
        name, _, weight = item.replace(" ", "").partition(";")
        if name in ("gzip", "x-gzip"):
            return weight.removeprefix("q=").rstrip("0") not in ("0.", "") or not weight
    return False


@lru_cache(maxsize=8)  # twice the number of routes
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)

"""Gzip for the pages and documents: each is compressed once. Nothing that holds a secret is.

Compressing a secret beside text that somebody else chooses tells them about it by its length
(BREACH, https://breachattack.com/). These answers are the same for every client.
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
    """Compress the answer in place where its route allows it and the client takes gzip."""
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


@lru_cache(maxsize=8)  # as many as there are, twice
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)

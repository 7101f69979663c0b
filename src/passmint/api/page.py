"""The web page at `/`: its bytes, and a policy under which its own style and script run alone.

Imported, read and hashed when the page is first asked for: a cold start goes without.
"""

from __future__ import annotations

import os
from base64 import b64encode
from functools import cache
from hashlib import sha256

from passmint.api.messages import Response

_FILE = os.path.join(os.path.dirname(__file__), "page.html")


def response() -> Response:
    """The page, with its Content-Security-Policy."""
    body, policy = _page()
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Response(200, body, headers)


@cache
def _page() -> tuple[bytes, str]:
    with open(_FILE, "rb") as file:
        body = file.read()
    policy = {
        "default-src": "'none'",
        "style-src": _source(body, b"style"),
        "script-src": _source(body, b"script"),
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return body, "; ".join(f"{name} {sources}" for name, sources in policy.items())


def _source(body: bytes, element: bytes) -> str:
    """The CSP source of the one such element of the page: the hash of what it holds."""
    _, _, rest = body.partition(b"<" + element + b">")
    content, _, _ = rest.partition(b"</" + element + b">")
    return f"'sha256-{b64encode(sha256(content).digest()).decode()}'"

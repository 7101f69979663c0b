"""The web pages: their bytes, and a policy under which their own style and script run alone.

Imported, read and hashed when a page is first asked for: a cold start goes without.
"""

from __future__ import annotations

import os
from base64 import b64encode
from functools import cache
from hashlib import sha256

from passmint.api.messages import Response

_FOLDER = os.path.dirname(__file__)


def main(*, sends: bool) -> Response:
    """The page at `/`; where the service hands over credentials, with what sends them."""
    body = _read("page.html")
    return _page(body.replace(b"<body>", b'<body class="sends">', 1) if sends else body)


def claim() -> Response:
    """The page of a link that hands over a credential."""
    return _page(_read("claim.html"))


@cache
def _read(name: str) -> bytes:
    with open(os.path.join(_FOLDER, name), "rb") as file:
        return file.read()


def _page(body: bytes) -> Response:
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _policy(body)}
    return Response(200, body, headers)


@cache
def _policy(body: bytes) -> str:
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
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def _source(body: bytes, element: bytes) -> str:
    """The CSP source of the one such element of the page: the hash of what it holds."""
    _, _, rest = body.partition(b"<" + element + b">")
    content, _, _ = rest.partition(b"</" + element + b">")
    return f"'sha256-{b64encode(sha256(content).digest()).decode()}'"

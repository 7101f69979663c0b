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

# Closed one by one, as no word closes all; the names are those that browsers know today
# (https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md), as they complain of
# others. The clipboard is read to see whether the password to be cleared is still there.
_CLIPBOARD = ("clipboard-read", "clipboard-write")
_CLOSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "sync-xhr",
    "usb",
    "xr-spatial-tracking",
)
_PERMISSIONS = [f"{name}=(self)" for name in _CLIPBOARD] + [f"{name}=()" for name in _CLOSED]


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
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _policy(body),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(_PERMISSIONS),
    }
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

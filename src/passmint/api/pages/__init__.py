"""The web pages: each one file, built from its parts, under a policy that lets only those run.

The parts are read, joined and hashed when a page is first asked for: a cold start goes without.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape

from passmint import __version__
from passmint.api.messages import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.api.settings import Settings

_FOLDER = os.path.dirname(__file__)
# Left out of what is sent: indentation, comments and empty lines. No part has a string or template
# of several lines, where that would matter.
_LEAN = re.compile(rb"^[ \t]*(//.*|/\*.*\*/)?\n|^[ \t]+| +// .*$", re.MULTILINE)
_GAPS = re.compile(rb"(?<=[:;,{}]) +| +(?={)")  # in a style
_PARTS = re.compile(rb'<(style|script) parts="([a-z. ]+)">')

# Closed one by one, as no word closes all; the names are those that browsers know today
# (https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md), as they complain of
# others. The pages write to the clipboard and never read it.
_OPEN = ("clipboard-write",)
_CLOSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
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
_PERMISSIONS = [f"{name}=(self)" for name in _OPEN] + [f"{name}=()" for name in _CLOSED]


def main(settings: Settings, *, sends: bool) -> Response:
    """The page at `/`. `sends`: whether the service has credentials, and the page offers links."""
    facts = {
        "class": "sends" if sends else "",
        "data-version": __version__,
        "data-max-length": str(settings.length),
    }
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in facts.items() if value)
    return _page(_joined("page.html", attributes))


def claim() -> Response:
    """The page of a link that hands over a credential."""
    return _page(_joined("claim.html"))


@cache
def _joined(name: str, attributes: str = "") -> bytes:
    """Join a page with its styles and scripts, and give its body these attributes.

    A page is built once. So its bytes are one object, whose hash later caches compute once, too.
    """

    def join(found: re.Match[bytes]) -> bytes:
        parts = [_read(part) for part in found[2].decode().split()]
        text = _LEAN.sub(b"", b"".join(parts))
        return b"<" + found[1] + b">\n" + (_GAPS.sub(b"", text) if found[1] == b"style" else text)

    page = _PARTS.sub(join, _LEAN.sub(b"", _read(name)))
    return page.replace(b"<body>", f"<body{attributes}>".encode(), 1)


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

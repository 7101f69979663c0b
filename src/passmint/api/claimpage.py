"""The claim page: one file, and the policy that lets a browser run what stands in it alone."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache

_PART = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)


@cache
def load() -> tuple[bytes, str]:
    """The page, and its Content-Security-Policy."""
    path = os.path.join(os.path.dirname(__file__), "claim.html")
    with open(path, encoding="utf-8", newline="") as file:
        page = file.read()
    allowed = "; ".join(f"{kind}-src '{_hash(text)}'" for kind, text in _PART.findall(page))
    policy = (
        f"default-src 'none'; {allowed}; connect-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
    return page.encode(), policy


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

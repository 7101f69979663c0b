"""Where a server without keys may listen, and what it answers there."""

from __future__ import annotations

import re

from passmint.api.settings import SettingsError
from passmint.core.addresses import is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

HOW_TO_ADD_KEYS = "make a key with `passmint key new --name NAME` and serve with --keys FILE"

_LOCAL_HOST = re.compile(
    r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)
_FORWARDING = ("forwarded", "via", "x-real-ip")


def check_address(host: str, *, keyless: bool, public: bool) -> None:
    """Refuses to start a server that others could reach and that asks for no key."""
    if keyless and not public and not is_loopback(host):
        raise SettingsError(
            f"without keys, others may reach the server on {host}: {HOW_TO_ADD_KEYS},"
            " or add --public to serve everybody"
        )


def refusal(headers: Mapping[str, str]) -> str | None:
    """Why a server without keys does not answer this request, if so.

    A page elsewhere reaches loopback through a name of its own (DNS rebinding): the Host tells.
    A proxy on this machine would make the server public: its headers tell.
    """
    if not _LOCAL_HOST.fullmatch(headers.get("host", "")):
        return (
            "without keys, the Host must be localhost, 127.0.0.1 or [::1];"
            f" for others, {HOW_TO_ADD_KEYS}"
        )
    for name in headers:
        if name in _FORWARDING or name.startswith("x-forwarded-"):
            return f"without keys, no proxy may forward requests; {HOW_TO_ADD_KEYS}"
    return None

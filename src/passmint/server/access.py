"""Where a server without keys may listen, and what it answers there."""

from __future__ import annotations

import re

from passmint.addresses import is_loopback
from passmint.environment import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from passmint.api.messages import Request

HOW_TO_ADD_KEYS = "make a key with `passmint key new --name NAME` and serve with --keys FILE"

_LOCAL_HOST = re.compile(
    r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)
HEALTH = "/health"
_PAGES = ("/", "/claim")
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


def cross_site(request: Request, origins: Collection[str]) -> str | None:
    """Why a server without keys does not answer what a page of another site causes, if so.

    Its user's browser stands on this machine, and would let any page use the server. Browsers say
    where a request comes from (https://www.w3.org/TR/fetch-metadata/); other clients do not.
    origins: those that the operator lets call.
    """
    if request.path == HEALTH or _opens_page(request) or _is_ours(request, origins):
        return None
    return (
        "without keys, what pages of other sites cause is refused: to let the scripts of one call,"
        " name its origin in PASSMINT_ORIGINS"
    )


def _opens_page(request: Request) -> bool:
    """Whether it is a link to a page that is followed, not one drawn into a frame, say."""
    mode, target = (request.headers.get(f"sec-fetch-{name}") for name in ("mode", "dest"))
    followed = request.method == "GET" and (mode, target) == ("navigate", "document")
    return followed and request.path in _PAGES


def _is_ours(request: Request, origins: Collection[str]) -> bool:
    """Whether a page of ours, a listed one or none sent the request."""
    origin, site = (request.headers.get(name) for name in ("origin", "sec-fetch-site"))
    if origin is not None and origin in origins:
        return True
    if site not in (None, "none", "same-origin"):
        return False
    if origin == "null":  # what some browsers say for pages that send no referrer, as ours
        return site == "same-origin"
    host = request.headers.get("host", "")
    return origin in (None, f"http://{host}", f"https://{host}")

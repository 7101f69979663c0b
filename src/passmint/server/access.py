"""Rules for a server without keys: where it may listen, and which requests it refuses."""

from __future__ import annotations

import re

from passmint.addresses import is_loopback
from passmint.environment import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from passmint.api.messages import Request

HOW_TO_ADD_KEYS = "create a key with `passmint key new --name NAME` and serve with --keys FILE"

_LOCAL_HOST = re.compile(
    r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)
HEALTH = "/health"
_PAGES = ("/", "/claim")
_FORWARDING = ("forwarded", "via", "x-real-ip")


def check_address(host: str, *, keyless: bool, public: bool) -> None:
    """Check that a server without keys listens only on loopback.

    public: True if the operator wants to serve everybody without keys.

    Raises:
        SettingsError: others could reach the server, and it would need no key.
    """
    if keyless and not public and not is_loopback(host):
        raise SettingsError(
            f"a server without keys must listen on loopback, not on {host}, where others may reach"
            f" it: {HOW_TO_ADD_KEYS}, or add --public to serve everybody"
        )


def refusal(headers: Mapping[str, str]) -> str | None:
    """Return why a server without keys refuses a request with these headers, or None.

    A foreign `Host` is refused, because a web page can reach loopback under a host name of its
    own (DNS rebinding). Headers of a proxy are refused, because a proxy on this machine would
    make the server public.
    """
    if not _LOCAL_HOST.fullmatch(headers.get("host", "")):
        return (
            "the Host of a server without keys must be localhost, 127.0.0.1 or [::1];"
            f" for other hosts, {HOW_TO_ADD_KEYS}"
        )
    for name in headers:
        if name in _FORWARDING or name.startswith("x-forwarded-"):
            return (
                f"a server without keys refuses requests from a proxy (header {name});"
                f" {HOW_TO_ADD_KEYS}"
            )
    return None


def cross_site(request: Request, origins: Collection[str]) -> str | None:
    """Return why a server without keys refuses a request that another site's page caused, or None.

    Without this check, any page in a browser on this machine could use the server. Browsers
    declare where a request comes from (https://www.w3.org/TR/fetch-metadata/). Other clients do
    not, and are answered.

    origins: origins whose pages the operator allows to call.
    """
    if request.path == HEALTH or _opens_page(request) or _is_allowed(request, origins):
        return None
    return (
        "a server without keys refuses requests from pages of other sites; to allow a site, add its"
        " origin to PASSMINT_ORIGINS"
    )


def _opens_page(request: Request) -> bool:
    """Return True if somebody opens one of the server's pages, and not inside a frame."""
    mode, target = (request.headers.get(f"sec-fetch-{name}") for name in ("mode", "dest"))
    opened = request.method == "GET" and (mode, target) == ("navigate", "document")
    return opened and request.path in _PAGES


def _is_allowed(request: Request, origins: Collection[str]) -> bool:
    """Return True if the server's own page, an allowed origin or no page sent the request."""
    origin, site = (request.headers.get(name) for name in ("origin", "sec-fetch-site"))
    if origin is not None and origin in origins:
        return True
    if site not in (None, "none", "same-origin"):
        return False
    if origin == "null":  # some browsers send this for pages without referrer, such as ours
        return site == "same-origin"
    host = request.headers.get("host", "")
    return origin in (None, f"http://{host}", f"https://{host}")

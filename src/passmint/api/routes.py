"""Routes of the API, and how a path is matched to one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.api.messages import Request, Response

    Answer = Callable[[Request, str], Response]

JSON = "application/json"
TEXT = "text/plain"
HTML = "text/html"
PRESET = "/presets/{name}"
CREDENTIAL = "/credentials/{id}"
_TOKEN_PATHS = ("/credentials/claim", "/credentials/lookup")


class Route:
    """Route: the handler of a path, its methods and its media types.

    answer: the handler; it takes the request and the media type to answer in.
    keyed: whether a request needs a key.
    waits: whether the handler may have to wait for an external store.
    """

    __slots__ = ("answer", "keyed", "media_types", "methods", "waits")

    def __init__(
        self,
        answer: Answer,
        methods: tuple[str, ...],
        media_types: tuple[str, ...] = (JSON,),
        *,
        keyed: bool = False,
        waits: bool = False,
    ) -> None:
        self.answer = answer
        self.methods = methods
        self.media_types = media_types
        self.keyed = keyed
        self.waits = waits


def template_of(path: str) -> str:
    """Return the template of the route that serves a path, or the path itself."""
    if path.startswith("/presets/"):
        return PRESET
    if path.startswith("/credentials/") and path not in _TOKEN_PATHS:
        return CREDENTIAL
    return path

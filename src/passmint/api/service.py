"""The API: `Api(settings).handle(request)` answers one request."""

from __future__ import annotations

from passmint.api.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.api.messages import Request, Response


class Api:
    """The service over one set of settings. It keeps no state between requests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def handle(self, request: Request) -> Response:
        """The answer to a request, whatever it holds; never raises."""
        raise NotImplementedError

    def keyed(self, path: str) -> bool:
        """Whether requests to this path need a key: all but those to an open route."""
        raise NotImplementedError

    def refuse(
        self, request: Request, status: int, message: str, headers: dict[str, str] | None = None
    ) -> Response:
        """An error that an edge gives by itself (403, 408, 413, 429), in the API's own form."""
        raise NotImplementedError

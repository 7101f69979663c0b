"""An answer that is an error, raised where it is found and rendered in one place."""

from __future__ import annotations


class HttpError(Exception):
    """An error for whoever sent the request.

    `parameter` is the name at fault, as sent. `known` says whether it is one of ours: only then
    may it be logged, since a secret may be typed as a name. `failure` is for the log alone: what
    failed behind a 503.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        parameter: str | None = None,
        known: bool = True,
        headers: dict[str, str] | None = None,
        failure: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.parameter = parameter
        self.known = known
        self.headers = headers or {}
        self.failure = failure

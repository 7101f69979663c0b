"""Error of a request, raised where it is found and turned into a response in one place."""

from __future__ import annotations


class HttpError(Exception):
    """Error to show to the sender of a request.

    parameter: the name at fault, as it was sent.
    known: whether this is the name of a parameter. Other names are not logged, because a
    secret may have been sent as a name.
    failure: for the log only, what failed and led to a 503.
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

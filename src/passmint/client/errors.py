"""The client's error."""

from __future__ import annotations

from passmint.core.errors import PassmintError


class ClientError(PassmintError):
    """The server refused, is not Passmint, or did not answer. The error holds no secret.

    status: HTTP status of the answer, or None if no answer came. Without an answer it is unknown
    whether the server carried out the request.
    message: the error message of the server, or why there is no answer.
    parameter: name of the parameter at fault, if the server names one.
    retry_after: seconds to wait before another request, if the server says so.
    """

    def __init__(
        self,
        text: str,
        *,
        message: str = "",
        status: int | None = None,
        parameter: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(text, parameter)
        self.message = message
        self.status = status
        self.retry_after = retry_after

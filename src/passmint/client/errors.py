"""What can go wrong with a request."""

from __future__ import annotations

from passmint.core.errors import PassmintError


class ClientError(PassmintError):
    """The server refused, is no Passmint or did not answer. It never shows what is secret.

    status: of the answer, or None where none came: it is not known then what the server did.
    message: what the server says, or why there is no answer.
    parameter: the one at fault, where the server names it.
    retry_after: seconds after which the server wants to be asked again, where it says so.
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

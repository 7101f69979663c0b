"""Requests of a client to its server: who asks, retries, and what an unexpected answer becomes."""

from __future__ import annotations

import json
import re
import time

from passmint.client.answers import terminal_safe
from passmint.client.connection import Answer, BoundedConnection, NoAnswerError
from passmint.client.errors import ClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passmint.client.auth import CallerAuth
    from passmint.client.endpoint import Endpoint

LONGEST_WAIT_SECONDS = 30  # a longer Retry-After is that of a quota, not of a rate limit

_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


class Transport:
    """Sender of requests to one server.

    timeout: seconds for each request.
    retries: how often a request that the server answers with 429 is sent again.
    """

    def __init__(
        self, endpoint: Endpoint, auth: CallerAuth | None, *, timeout: float, retries: int
    ) -> None:
        self.endpoint = endpoint
        self._auth = auth
        self._timeout = timeout
        self._retries = retries

    def ask(
        self,
        method: str,
        path: str,
        value: object = None,
        headers: dict[str, str] | None = None,
        *,
        status: int = 200,
        keyed: bool = True,
        once: bool = False,
        secret: str | None = None,
    ) -> Answer:
        """Send a request and return an answer of this status that is a JSON object.

        value: the body, sent as JSON.
        keyed: whether to send the API key or token.
        once: whether never to send the request again.
        secret: a part of the body that no error may repeat.

        Raises:
            ClientError: no answer came, or another one than this.
        """
        auth = self._auth if keyed else None
        sent = {"Accept": "application/json", **(headers or {})}
        sent |= auth.headers if auth else {}
        body = None
        if value is not None:
            sent["Content-Type"] = "application/json"
            body = json.dumps(value, allow_nan=False).encode()
        answer = _repeated(
            lambda: self._answer(method, path, sent, body), 0 if once else self._retries
        )
        if answer.status != status or not isinstance(answer.value, dict):
            hidden = [auth.value] if auth else []
            raise unexpected(answer, [*hidden, *([secret] if secret else [])])
        return answer

    def _answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        try:
            with BoundedConnection(self.endpoint, self._timeout) as connection:
                return connection.ask(method, path, headers, body)
        except NoAnswerError as error:
            message = str(error)
            text = f"no answer from {self.endpoint.url}: {message}"
            raise ClientError(text, message=message) from None


def members(answer: Answer) -> dict[str, object]:
    """Return the members of the JSON object in an answer; none if it is not an object."""
    return answer.value if isinstance(answer.value, dict) else {}


def text_member(answer: Answer, name: str, *secrets: str) -> str:
    """Return a member of an answer that is a non-empty text of printable characters.

    Raises:
        ClientError: there is no such member. The message does not show `secrets`.
    """
    value = members(answer).get(name)
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise unexpected(answer, secrets)


def unexpected(answer: Answer, secrets: Iterable[str] = ()) -> ClientError:
    """Make the error for an answer that cannot be used. It does not show `secrets`."""
    view = members(answer) if answer.status >= 400 else {}
    error, parameter = view.get("error"), view.get("parameter")
    message = terminal_safe(error) if isinstance(error, str) else "it is not an answer of Passmint"
    name = terminal_safe(parameter) if isinstance(parameter, str) else None
    for secret in secrets:  # the server may repeat in its error what it was sent
        message = message.replace(secret, "...")
        name = name and name.replace(secret, "...")
    return ClientError(
        f"the server answered {answer.status}: {message}",
        message=message,
        status=answer.status,
        parameter=name,
        retry_after=_retry_after(answer),
    )


def _repeated(ask: Callable[[], Answer], retries: int) -> Answer:
    answer = ask()
    for _ in range(retries):
        wait = _retry_after(answer)
        if answer.status != 429 or wait is None or wait > LONGEST_WAIT_SECONDS:
            break
        time.sleep(wait)
        answer = ask()
    return answer


def _retry_after(answer: Answer) -> int | None:
    """Read Retry-After, in seconds. None if it is missing, or a date: API Gateway sends none."""
    text = answer.header("retry-after")
    return int(text) if _SECONDS.fullmatch(text) else None

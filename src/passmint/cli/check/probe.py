"""The endpoint under check: how it is asked, and what it has answered."""

from __future__ import annotations

import time

from passmint import __version__
from passmint.cli.check.outcome import CheckFailedError
from passmint.client.connection import Answer, BoundedConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmint.client.auth import CallerAuth
    from passmint.client.endpoint import Endpoint

_ATTEMPTS = 4
_LONGEST_WAIT = 10  # seconds; a longer Retry-After is a quota's, not a rate's


class Probe:
    """Asks the target and remembers every answer.

    throttle_requests: requests of the throttle's burst, or 0 for none.
    """

    def __init__(
        self,
        target: Endpoint,
        credentials: CallerAuth | None,
        *,
        seconds: float,
        throttle_requests: int,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target = target
        self.credentials = credentials
        self.seconds = seconds
        self.throttle_requests = throttle_requests
        self.answers: list[Answer] = []
        self._pause = pause

    def connect(self) -> BoundedConnection:
        """A new connection to the target."""
        return BoundedConnection(self.target, self.seconds)

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """The answer to a request with the credentials."""
        return self.ask_as(self.credentials, path, method, headers, body)

    def ask_as(
        self,
        credentials: CallerAuth | None,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """The answer to a request with these credentials, or none.

        Where the limits refuse it, it is made again once they allow: the checks themselves ask
        faster than a caller may.
        """
        sent = {**request_headers(credentials), **(headers or {})}
        for attempt in range(1, _ATTEMPTS + 1):
            with self.connect() as connection:
                answer = connection.ask(method, path, sent, body)
            self.answers.append(answer)
            wait = _wait(answer)
            if answer.status != 429 or wait > _LONGEST_WAIT or attempt == _ATTEMPTS:
                break
            self._pause(wait)
        return answer

    def burst(self, connection: BoundedConnection) -> Answer:
        """The answer to one of many requests, as it comes; not remembered."""
        return connection.ask("GET", "/generate-password", request_headers(self.credentials))

    def advice(self, status: int) -> str:
        """What to do about a status that was not expected."""
        if status in (401, 403):
            return self._about_credentials()
        if status == 404:
            return "look whether the URL is complete, with the stage or base path"
        if status == 429:
            return "the limits refuse this caller: wait, or raise them"
        if 300 <= status < 400:
            return "redirects are not followed: give the address that it leads to"
        if status >= 500:
            return "look into the log of the function or the server"
        return "look whether this is Passmint, in this version"

    def _about_credentials(self) -> str:
        if self.credentials is None:
            return "give the key in PASSMINT_API_KEY, or the token in PASSMINT_TOKEN"
        kind = self.credentials.kind
        return f"look whether the {kind} is right, still valid and meant for this endpoint"


def expect_status(probe: Probe, answer: Answer, *statuses: int) -> None:
    """Fails the check unless the answer has one of these statuses."""
    if answer.status not in statuses:
        expected = " or ".join(map(str, statuses))
        advice = probe.advice(answer.status)
        raise CheckFailedError(f"expected status {expected}, came {answer.status}; {advice}")


def request_headers(credentials: CallerAuth | None) -> dict[str, str]:
    """The headers of a request with these credentials, or none."""
    return {
        "Accept": "application/json",
        "User-Agent": f"passmint-check/{__version__}",
        **(credentials.headers if credentials else {}),
    }


def _wait(answer: Answer) -> int:
    text = answer.header("retry-after")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1

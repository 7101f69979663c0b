"""Requests to the endpoint under check, and the record of its answers."""

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
_LONGEST_WAIT = 10  # seconds; a longer Retry-After comes from a quota, which is not worth waiting


class Probe:
    """Sender of requests to the endpoint, with every answer in `answers`.

    credentials: key or token of the requests, or None. seconds: timeout of one request.
    throttle_requests: number of requests of the throttle check, or 0 to skip it. pause: sleeps
    for a number of seconds.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: CallerAuth | None,
        *,
        seconds: float,
        throttle_requests: int,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = endpoint
        self.credentials = credentials
        self.seconds = seconds
        self.throttle_requests = throttle_requests
        self.answers: list[Answer] = []
        self._pause = pause

    def connect(self) -> BoundedConnection:
        """Open a new connection to the endpoint."""
        return BoundedConnection(self.endpoint, self.seconds)

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send a request with the credentials of the probe and return the answer."""
        return self.ask_as(self.credentials, path, method, headers, body)

    def ask_as(
        self,
        credentials: CallerAuth | None,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send a request with these credentials, or with none, and return the answer.

        A request that is answered with 429 is repeated after `Retry-After`, because the checks
        may exceed the rate limit themselves.
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
        """Send one request of the throttle check. The answer is returned, but not recorded."""
        return connection.ask("GET", "/generate-password", request_headers(self.credentials))

    def advice(self, status: int) -> str:
        """Return what to do about an unexpected status."""
        if status in (401, 403):
            return self._about_credentials()
        if status == 404:
            return "check that the URL is complete, with its stage or base path"
        if status == 429:
            return "the rate limit or quota refuses this caller: wait, or raise it"
        if 300 <= status < 400:
            return "redirects are not followed: pass the URL that it redirects to"
        if status >= 500:
            return "read the log of the function or server"
        return "check that this is Passmint, in the version of this command"

    def _about_credentials(self) -> str:
        if self.credentials is None:
            return "set PASSMINT_API_KEY to a key, or PASSMINT_TOKEN to a token"
        kind = self.credentials.kind
        return f"check that the {kind} is right, not expired and meant for this endpoint"


def expect_status(probe: Probe, answer: Answer, *statuses: int) -> None:
    """Raise CheckFailedError unless the answer has one of these statuses."""
    if answer.status not in statuses:
        expected = " or ".join(map(str, statuses))
        advice = probe.advice(answer.status)
        raise CheckFailedError(f"expected status {expected}, got {answer.status}; {advice}")


def request_headers(credentials: CallerAuth | None) -> dict[str, str]:
    """Return the headers of a request with these credentials, or without any."""
    return {
        "Accept": "application/json",
        "User-Agent": f"passmint-check/{__version__}",
        **(credentials.headers if credentials else {}),
    }


def _wait(answer: Answer) -> int:
    text = answer.header("retry-after")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1

"""What a check comes to."""

from __future__ import annotations

OK, WARNING, SKIPPED, FAILED = "ok", "warning", "skipped", "failed"


class Outcome:
    """One of ok, warning, skipped and failed, with what was seen.

    `detail` says what was expected, what came and what to do; no password and no credentials.
    """

    __slots__ = ("detail", "status")

    def __init__(self, status: str, detail: str) -> None:
        self.status = status
        self.detail = detail


class CheckFailedError(Exception):
    """The endpoint is not as it should be; the message is the outcome's detail."""


def ok(detail: str) -> Outcome:
    """As it should be."""
    return Outcome(OK, detail)


def warning(detail: str) -> Outcome:
    """Perhaps not as it should be."""
    return Outcome(WARNING, detail)


def skipped(detail: str) -> Outcome:
    """Not looked at, and why."""
    return Outcome(SKIPPED, detail)


def expect(condition: object, detail: str) -> None:
    """Fails the check unless the condition holds."""
    if not condition:
        raise CheckFailedError(detail)

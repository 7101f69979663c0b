"""Outcome of a check."""

from __future__ import annotations

OK, WARNING, SKIPPED, FAILED = "ok", "warning", "skipped", "failed"


class Outcome:
    """Status and detail of one check.

    status: one of OK, WARNING, SKIPPED and FAILED. detail: what was found; for a failure also
    what is expected and what to do. It must not hold a password, key or token.
    """

    __slots__ = ("detail", "status")

    def __init__(self, status: str, detail: str) -> None:
        self.status = status
        self.detail = detail


class CheckFailedError(Exception):
    """A check found a defect of the endpoint. The message is the detail of the outcome."""


def ok(detail: str) -> Outcome:
    """Create the outcome of a check that passed."""
    return Outcome(OK, detail)


def warning(detail: str) -> Outcome:
    """Create the outcome of a check that found something suspicious."""
    return Outcome(WARNING, detail)


def skipped(detail: str) -> Outcome:
    """Create the outcome of a check that was not run; `detail` is the reason."""
    return Outcome(SKIPPED, detail)


def expect(condition: object, detail: str) -> None:
    """Raise CheckFailedError with this detail unless the condition is true."""
    if not condition:
        raise CheckFailedError(detail)

"""Checks of access: a request without the right key or token is refused."""

from __future__ import annotations

from passmint.cli.check.contract import GENERATE
from passmint.cli.check.outcome import Outcome, expect, ok, skipped, warning
from passmint.cli.check.probe import expect_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.cli.check.probe import Probe

# An HTTP API of API Gateway hands the function the decoded path. So this spelling may miss the
# gateway's route, and its authorizer, and still reach the function's route.
_ENCODED = "/generate%2Dpassword"


def without_credentials(probe: Probe) -> Outcome:
    """Expect that every request without a key or token is refused."""
    credentials = probe.credentials
    if credentials is None:
        return _public(probe)
    for method in ("GET", "POST"):
        answer = probe.ask_as(None, GENERATE, method)
        expect_status(probe, answer, credentials.refusal)
    answer = probe.ask_as(None, _ENCODED)
    expect(
        answer.status in (401, 403, 404),
        f"expected {_ENCODED} without credentials refused with status 401, 403 or 404, got status"
        f" {answer.status}; require credentials on every path",
    )
    return ok(f"refused with {credentials.refusal}")


def _public(probe: Probe) -> Outcome:
    if probe.endpoint.loopback:
        return ok("no key is needed on loopback")
    return warning("public: anybody gets passwords without a key; make sure that this is intended")


def wrong_credentials(probe: Probe) -> Outcome:
    """Expect that a request with a wrong key or token is refused."""
    credentials = probe.credentials
    if credentials is None:
        return skipped("no key or token is set")
    answer = probe.ask_as(credentials.wrong(), GENERATE)
    expect_status(probe, answer, credentials.refusal)
    return ok(f"refused with {credentials.refusal}")

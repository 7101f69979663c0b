"""Who may call."""

from __future__ import annotations

from passmint.cli.check.contract import GENERATE
from passmint.cli.check.outcome import Outcome, expect, ok, skipped, warning
from passmint.cli.check.probe import expect_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.cli.check.probe import Probe

# HTTP APIs hand on paths decoded, so this one passes by the gateway's own check of its routes.
_ENCODED = "/generate%2Dpassword"


def without_credentials(probe: Probe) -> Outcome:
    """Nobody gets a password without the key or token, by no way."""
    credentials = probe.credentials
    if credentials is None:
        return _public(probe)
    for method in ("GET", "POST"):
        answer = probe.ask_as(None, GENERATE, method)
        expect_status(probe, answer, credentials.refusal)
    answer = probe.ask_as(None, _ENCODED)
    expect(
        answer.status in (401, 403, 404),
        f"expected a refusal of {_ENCODED} too, came status {answer.status}",
    )
    return ok(f"{credentials.refusal}")


def _public(probe: Probe) -> Outcome:
    if probe.target.loopback:
        return ok("no key is asked for, on loopback")
    return warning("public: anybody gets passwords without a key; look whether that is meant")


def wrong_credentials(probe: Probe) -> Outcome:
    """Nobody gets a password with just any key or token."""
    credentials = probe.credentials
    if credentials is None:
        return skipped("no key or token was given")
    answer = probe.ask_as(credentials.wrong(), GENERATE)
    expect_status(probe, answer, credentials.refusal)
    return ok(f"{credentials.refusal}")

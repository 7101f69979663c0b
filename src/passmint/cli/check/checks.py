"""List of the checks in their order, and the loop that runs them."""

from __future__ import annotations

from passmint.cli.check import access, contract, headers, throttle, tls
from passmint.cli.check.outcome import FAILED, CheckFailedError, Outcome, skipped
from passmint.client.connection import NoAnswerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmint.cli.check.probe import Probe

    Run = Callable[[Probe], Outcome]

# If one of these fails, the following checks are skipped: no key is sent over a connection that
# cannot be trusted, and without a password most checks have nothing to examine.
ESSENTIAL = ("TLS", "password")

CHECKS: dict[str, Run] = {
    "TLS": tls.secured,
    "old TLS": tls.old_versions,
    "plain HTTP": tls.plain_http,
    "health": contract.health,
    "password": contract.default_password,
    "parameters": contract.password_by_parameters,
    "POST": contract.password_by_post,
    "count": contract.several_passwords,
    "plain text": contract.plain_text,
    "bad value": contract.bad_value,
    "unknown name": contract.unknown_name,
    "unknown path": contract.unknown_path,
    "wrong method": contract.wrong_method,
    "without key": access.without_credentials,
    "wrong key": access.wrong_credentials,
    "caching": headers.nothing_cached,
    "throttle": throttle.throttle,
    "Cache-Control": headers.cache_control,
    "X-Content-Type-Options": headers.content_type_options,
    "Referrer-Policy": headers.referrer_policy,
    "Content-Security-Policy": headers.content_security_policy,
    "Strict-Transport-Security": headers.strict_transport_security,
    "password in headers": headers.no_password_in_headers,
}


def run(probe: Probe) -> Iterator[tuple[str, Outcome]]:
    """Run the checks and yield the name and outcome of each one when it is done.

    Raises:
        NoAnswerError: the endpoint cannot be reached.
    """
    blocker = ""
    for name, check in CHECKS.items():
        outcome = skipped(f"not run, because the check {blocker!r} failed")
        if not blocker:
            outcome = _run(name, check, probe)
            if outcome.status == FAILED and name in ESSENTIAL:
                blocker = name
        yield name, outcome


def _run(name: str, check: Run, probe: Probe) -> Outcome:
    try:
        return check(probe)
    except CheckFailedError as failure:
        return Outcome(FAILED, str(failure))
    except NoAnswerError as error:
        if name == next(iter(CHECKS)):
            raise
        return Outcome(FAILED, f"expected an answer, got none: {error}")

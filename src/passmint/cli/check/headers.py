"""Checks of the security headers, of caching, and that no header holds a password.

They examine every answer that the probe has received so far. Behind a gateway they examine only
the answers that surely come from the function: a gateway cannot add all the headers to its own.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

from passmint.cli.check.contract import GENERATE
from passmint.cli.check.outcome import CheckFailedError, Outcome, expect, ok, skipped
from passmint.cli.check.probe import expect_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.cli.check.probe import Probe

_YEAR = 31_536_000
_MAX_AGE = re.compile(r"max-age=\"?([0-9]{1,12})\"?", re.ASCII)


def _is(expected: str) -> Callable[[str], bool]:
    return lambda value: value.strip().lower() == expected


def _no_store(value: str) -> bool:
    return "no-store" in [directive.strip().lower() for directive in value.split(",")]


def _nothing_allowed(value: str) -> bool:
    directives = [" ".join(directive.split()).lower() for directive in value.split(";")]
    return "default-src 'none'" in directives and "unsafe-" not in value.lower()


def _a_year(value: str) -> bool:
    ages = [_MAX_AGE.fullmatch(directive.strip().lower()) for directive in value.split(";")]
    return any(age and int(age[1]) >= _YEAR for age in ages)


def cache_control(probe: Probe) -> Outcome:
    """Expect `Cache-Control: no-store`, so that no cache keeps a password."""
    return _on_every_answer(probe, "Cache-Control", "no-store", _no_store)


def content_type_options(probe: Probe) -> Outcome:
    """Expect `X-Content-Type-Options: nosniff`, so that browsers do not guess another type."""
    return _on_every_answer(probe, "X-Content-Type-Options", "nosniff", _is("nosniff"))


def referrer_policy(probe: Probe) -> Outcome:
    """Expect `Referrer-Policy: no-referrer`, so that browsers do not send the URL to others."""
    return _on_every_answer(probe, "Referrer-Policy", "no-referrer", _is("no-referrer"))


def content_security_policy(probe: Probe) -> Outcome:
    """Expect a `Content-Security-Policy` under which browsers load and run nothing by default."""
    name = "Content-Security-Policy"
    return _on_every_answer(probe, name, "default-src 'none'", _nothing_allowed)


def strict_transport_security(probe: Probe) -> Outcome:
    """Expect `Strict-Transport-Security` for a year, so that browsers return only by HTTPS."""
    if not probe.endpoint.https:
        return skipped("browsers ignore this header over plain HTTP")
    name = "Strict-Transport-Security"
    return _on_every_answer(probe, name, f"max-age of a year ({_YEAR}) or more", _a_year)


def _on_every_answer(
    probe: Probe, name: str, expected: str, good: Callable[[str], bool]
) -> Outcome:
    examined = [answer for answer in probe.answers if answer.by_function]
    bad = [answer for answer in examined if not good(answer.header(name))]
    if bad:
        statuses = ", ".join(map(str, sorted({answer.status for answer in bad})))
        got = "another value" if any(answer.header(name) for answer in bad) else "none"
        raise CheckFailedError(f"expected {expected}, got {got} on answers with status {statuses}")
    others = len(probe.answers) - len(examined)
    note = f"; {others} answers of the gateway itself not examined" if others else ""
    return ok(f"on {len(examined)} answers{note}")


def nothing_cached(probe: Probe) -> Outcome:
    """Expect different passwords for two equal requests, and no answer from a cache."""
    answers = [probe.ask(f"{GENERATE}?length=20") for _ in range(2)]
    for answer in answers:
        expect_status(probe, answer, 200)
    different = answers[0].passwords != answers[1].passwords
    expect(different, "expected different passwords for the same request, got the same twice")
    for answer in probe.answers:
        expect(
            not answer.header("age"),
            "expected no header Age, got one: a cache answered; switch caching off",
        )
        hit = "hit" in answer.header("x-cache").lower()
        expect(
            not hit,
            "expected no hit in X-Cache, got one: a cache answered; switch caching off",
        )
    return ok("different passwords for the same request")


def no_password_in_headers(probe: Probe) -> Outcome:
    """Expect that no header holds a password, because proxies log headers."""
    for answer in probe.answers:
        text = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        leaked = any(_appears(password, text) for password in answer.passwords)
        expect(not leaked, "expected passwords only in the body, got one in a header")
    return ok("no password in a header")


def _appears(password: str, text: str) -> bool:
    encoded = base64.b64encode(password.encode()).decode()
    return any(form in text for form in (password, quote(password, safe=""), encoded))

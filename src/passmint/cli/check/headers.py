"""The headers of every answer so far, and that none is kept or tells a password.

Where a gateway stands before the service, only the answers that it surely did not make are judged:
those of a gateway cannot have all the headers.
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
    """Nobody may keep a password."""
    return _on_every_answer(probe, "Cache-Control", "no-store", _no_store)


def content_type_options(probe: Probe) -> Outcome:
    """Browsers guess no other type."""
    return _on_every_answer(probe, "X-Content-Type-Options", "nosniff", _is("nosniff"))


def referrer_policy(probe: Probe) -> Outcome:
    """Browsers do not tell the URL."""
    return _on_every_answer(probe, "Referrer-Policy", "no-referrer", _is("no-referrer"))


def content_security_policy(probe: Probe) -> Outcome:
    """Browsers run nothing that may be in an answer."""
    name = "Content-Security-Policy"
    return _on_every_answer(probe, name, "default-src 'none'", _nothing_allowed)


def strict_transport_security(probe: Probe) -> Outcome:
    """Browsers come back by HTTPS alone."""
    if not probe.target.https:
        return skipped("over plain HTTP it would mean nothing")
    name = "Strict-Transport-Security"
    return _on_every_answer(probe, name, f"max-age of a year ({_YEAR}) or more", _a_year)


def _on_every_answer(
    probe: Probe, name: str, expected: str, good: Callable[[str], bool]
) -> Outcome:
    judged = [answer for answer in probe.answers if answer.by_function]
    bad = [answer for answer in judged if not good(answer.header(name))]
    if bad:
        statuses = ", ".join(map(str, sorted({answer.status for answer in bad})))
        came = "another value" if any(answer.header(name) for answer in bad) else "none"
        raise CheckFailedError(
            f"expected {expected}, came {came} on answers with status {statuses}"
        )
    left = len(probe.answers) - len(judged)
    note = f"; {left} made by the gateway are not judged" if left else ""
    return ok(f"on {len(judged)} answers{note}")


def nothing_cached(probe: Probe) -> Outcome:
    """The same request twice brings different passwords, and no answer comes from a cache."""
    answers = [probe.ask(f"{GENERATE}?length=20") for _ in range(2)]
    for answer in answers:
        expect_status(probe, answer, 200)
    different = answers[0].passwords != answers[1].passwords
    expect(different, "expected different passwords for the same request, came the same twice")
    for answer in probe.answers:
        expect(not answer.header("age"), "expected no header Age, came one: a cache answers")
        hit = "hit" in answer.header("x-cache").lower()
        expect(not hit, "expected no hit in X-Cache, came one: a cache answers")
    return ok("different passwords for the same request")


def no_password_in_headers(probe: Probe) -> Outcome:
    """Logs keep headers."""
    for answer in probe.answers:
        text = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        told = any(_told(password, text) for password in answer.passwords)
        expect(not told, "expected the password in the body alone, came one in a header")
    return ok("none")


def _told(password: str, text: str) -> bool:
    encoded = base64.b64encode(password.encode()).decode()
    return any(form in text for form in (password, quote(password, safe=""), encoded))

"""Checks of the HTTP API: its routes, its parameters and its errors."""

from __future__ import annotations

import json

from passmint.cli.check.outcome import CheckFailedError, Outcome, expect, ok
from passmint.cli.check.probe import expect_status
from passmint.core.characters import DIGITS, LOWERCASE, PRINTABLE, REFERENCE_SPECIAL, UPPERCASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from passmint.cli.check.probe import Probe
    from passmint.client.connection import Answer

GENERATE = "/generate-password"
_DEFAULT_LENGTH = 16


def health(probe: Probe) -> Outcome:
    """Expect that `/health`, which needs no credentials, answers that the service is up."""
    answer = probe.ask_as(None, "/health")
    expect_status(probe, answer, 200)
    expect(_object(answer) == {"status": "ok"}, 'expected {"status": "ok"}, got other JSON')
    return ok("status ok")


def default_password(probe: Probe) -> Outcome:
    """Expect a password of the default policy from a request without parameters."""
    answer = probe.ask(GENERATE)
    expect_status(probe, answer, 200)
    return _satisfying([_password(answer)], _DEFAULT_LENGTH)


def password_by_parameters(probe: Probe) -> Outcome:
    """Expect that parameters in the query string are enforced: a length and two minimums."""
    answer = probe.ask(f"{GENERATE}?length=20&nums=2&special_chars=2")
    expect_status(probe, answer, 200)
    return _satisfying([_password(answer)], 20, nums=2, special_chars=2)


def password_by_post(probe: Probe) -> Outcome:
    """Expect that parameters in a JSON body are enforced: a length and two minimums."""
    body = json.dumps({"length": 20, "nums": 2, "special_chars": 2}).encode()
    answer = probe.ask(GENERATE, "POST", {"Content-Type": "application/json"}, body)
    expect_status(probe, answer, 200)
    return _satisfying([_password(answer)], 20, nums=2, special_chars=2)


def several_passwords(probe: Probe) -> Outcome:
    """Expect a list of different passwords when `count` is set."""
    answer = probe.ask(f"{GENERATE}?count=2")
    expect_status(probe, answer, 200)
    found = _object(answer).get("passwords")
    expect(isinstance(found, list), "expected JSON with a list in passwords, got other JSON")
    expect(len(answer.passwords) == 2, f"expected 2 passwords, got {len(answer.passwords)}")
    expect(len(set(answer.passwords)) == 2, "expected 2 different passwords, got the same twice")
    return _satisfying(answer.passwords, _DEFAULT_LENGTH)


def plain_text(probe: Probe) -> Outcome:
    """Expect one password on a line for a request that accepts plain text."""
    answer = probe.ask(GENERATE, headers={"Accept": "text/plain"})
    expect_status(probe, answer, 200)
    _expect_type(answer, "text/plain")
    lines = answer.passwords
    expect(len(lines) == 1, f"expected one line, got {len(lines)}")
    return _satisfying(lines, _DEFAULT_LENGTH)


def bad_value(probe: Probe) -> Outcome:
    """Expect that a malformed value is an error that names the parameter."""
    return _refused(probe, "length=abc", "length")


def unknown_name(probe: Probe) -> Outcome:
    """Expect that an unknown parameter is an error, not ignored."""
    return _refused(probe, "lenght=20", "lenght")


def unknown_path(probe: Probe) -> Outcome:
    """Expect status 404 for an unknown path."""
    answer = probe.ask("/no-such-path")
    expect_status(probe, answer, 404)
    return ok("404")


def wrong_method(probe: Probe) -> Outcome:
    """Expect status 405 for another method, with the allowed methods in `Allow`."""
    answer = probe.ask(GENERATE, "DELETE")
    expect_status(probe, answer, 405)
    methods = {method.strip() for method in answer.header("allow").split(",")}
    expect({"GET", "POST"} <= methods, "expected the header Allow with GET and POST, got others")
    return ok("405 with Allow")


def _refused(probe: Probe, query: str, parameter: str) -> Outcome:
    answer = probe.ask(f"{GENERATE}?{query}")
    expect_status(probe, answer, 400)
    value = _object(answer)
    expect(isinstance(value.get("error"), str), "expected JSON with error, got other JSON")
    named = value.get("parameter") == parameter
    expect(named, f"expected {parameter} in the member parameter, got something else")
    return ok("400 that names the parameter")


def _object(answer: Answer) -> dict[str, Any]:
    _expect_type(answer, "application/json")
    value = answer.value
    if not isinstance(value, dict):
        raise CheckFailedError("expected a JSON object, got something else")
    return value


def _expect_type(answer: Answer, expected: str) -> None:
    media_type = answer.header("content-type").partition(";")[0].strip().lower()
    expect(media_type == expected, f"expected Content-Type {expected}, got another")


def _password(answer: Answer) -> str:
    password = _object(answer).get("password")
    if not isinstance(password, str):
        raise CheckFailedError("expected JSON with a string in password, got other JSON")
    return password


def _satisfying(
    passwords: list[str], length: int, *, nums: int = 1, special_chars: int = 1
) -> Outcome:
    """Expect that the passwords have this length and these minimums.

    The engine is not used here: a defect that the endpoint shares with it would go unnoticed.
    """
    minimums = [
        ("digits", DIGITS, nums),
        ("symbols", REFERENCE_SPECIAL, special_chars),
        ("uppercase letters", UPPERCASE, 1),
        ("lowercase letters", LOWERCASE, 1),
    ]
    for password in passwords:
        expect(len(password) == length, f"expected {length} characters, got {len(password)}")
        others = set(password) - set(PRINTABLE.strip())
        expect(not others, "expected printable ASCII without space, got other characters")
        for name, members, minimum in minimums:
            found = sum(character in members for character in password)
            expect(found >= minimum, f"expected at least {minimum} {name}, got {found}")
    return ok(f"{length} characters, all requirements met")

"""What Passmint answers: its routes, its input and its errors."""

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
    """The open route that says that the service lives."""
    answer = probe.ask_as(None, "/health")
    expect_status(probe, answer, 200)
    expect(_object(answer) == {"status": "ok"}, 'expected {"status": "ok"}, came other JSON')
    return ok("answers")


def default_password(probe: Probe) -> Outcome:
    """A password without any parameter."""
    answer = probe.ask(GENERATE)
    expect_status(probe, answer, 200)
    return _satisfying([_password(answer)], _DEFAULT_LENGTH)


def asked_password(probe: Probe) -> Outcome:
    """The reference's request: length and two minimums."""
    answer = probe.ask(f"{GENERATE}?length=20&nums=2&special_chars=2")
    expect_status(probe, answer, 200)
    return _satisfying([_password(answer)], 20, nums=2, special_chars=2)


def posted_password(probe: Probe) -> Outcome:
    """The same by POST."""
    body = json.dumps({"length": 20, "nums": 2, "special_chars": 2}).encode()
    answer = probe.ask(GENERATE, "POST", {"Content-Type": "application/json"}, body)
    expect_status(probe, answer, 200)
    return _satisfying([_password(answer)], 20, nums=2, special_chars=2)


def several_passwords(probe: Probe) -> Outcome:
    """A list whenever `count` is stated, of different passwords."""
    answer = probe.ask(f"{GENERATE}?count=2")
    expect_status(probe, answer, 200)
    found = _object(answer).get("passwords")
    expect(isinstance(found, list), "expected JSON with a list in passwords, came other JSON")
    expect(len(answer.passwords) == 2, f"expected 2 passwords, came {len(answer.passwords)}")
    expect(len(set(answer.passwords)) == 2, "expected 2 different passwords, came one twice")
    return _satisfying(answer.passwords, _DEFAULT_LENGTH)


def plain_text(probe: Probe) -> Outcome:
    """One password a line for whoever accepts plain text."""
    answer = probe.ask(GENERATE, headers={"Accept": "text/plain"})
    expect_status(probe, answer, 200)
    _expect_type(answer, "text/plain")
    lines = answer.passwords
    expect(len(lines) == 1, f"expected one line, came {len(lines)}")
    return _satisfying(lines, _DEFAULT_LENGTH)


def bad_value(probe: Probe) -> Outcome:
    """A value that is none is an error that names the parameter."""
    return _refused(probe, "length=abc", "length")


def unknown_name(probe: Probe) -> Outcome:
    """A name that is none is an error too: nothing is ignored."""
    return _refused(probe, "lenght=20", "lenght")


def unknown_path(probe: Probe) -> Outcome:
    """There is no such path."""
    answer = probe.ask("/no-such-path")
    expect_status(probe, answer, 404)
    return ok("404")


def wrong_method(probe: Probe) -> Outcome:
    """Another method is refused, and the answer names those that there are."""
    answer = probe.ask(GENERATE, "DELETE")
    expect_status(probe, answer, 405)
    methods = {method.strip() for method in answer.header("allow").split(",")}
    expect({"GET", "POST"} <= methods, "expected the header Allow with GET and POST, came others")
    return ok("405 with Allow")


def _refused(probe: Probe, query: str, parameter: str) -> Outcome:
    answer = probe.ask(f"{GENERATE}?{query}")
    expect_status(probe, answer, 400)
    value = _object(answer)
    expect(isinstance(value.get("error"), str), "expected JSON with error, came other JSON")
    named = value.get("parameter") == parameter
    expect(named, f"expected {parameter} in the member parameter, came something else")
    return ok("400 that names the parameter")


def _object(answer: Answer) -> dict[str, Any]:
    _expect_type(answer, "application/json")
    value = answer.value
    if not isinstance(value, dict):
        raise CheckFailedError("expected a JSON object, came something else")
    return value


def _expect_type(answer: Answer, expected: str) -> None:
    came = answer.header("content-type").partition(";")[0].strip().lower()
    expect(came == expected, f"expected Content-Type {expected}, came another")


def _password(answer: Answer) -> str:
    password = _object(answer).get("password")
    if not isinstance(password, str):
        raise CheckFailedError("expected JSON with a text in password, came other JSON")
    return password


def _satisfying(
    passwords: list[str], length: int, *, nums: int = 1, special_chars: int = 1
) -> Outcome:
    """Judged without the engine, which the endpoint may share with this command."""
    minimums = [
        ("digits", DIGITS, nums),
        ("symbols", REFERENCE_SPECIAL, special_chars),
        ("uppercase letters", UPPERCASE, 1),
        ("lowercase letters", LOWERCASE, 1),
    ]
    for password in passwords:
        expect(len(password) == length, f"expected {length} characters, came {len(password)}")
        strange = set(password) - set(PRINTABLE.strip())
        expect(not strange, "expected printable ASCII without space, came other characters")
        for name, members, least in minimums:
            found = sum(character in members for character in password)
            expect(found >= least, f"expected at least {least} {name}, came {found}")
    return ok(f"{length} characters, as asked")

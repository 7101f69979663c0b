"""Command `passmint check`: tests a live endpoint and reports each check."""

from __future__ import annotations

import os
import sys

from passmint.cli import caller, options
from passmint.cli.environment_help import warn_of_misspellings
from passmint.cli.parser import UsageError
from passmint.core.parameters.record import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from passmint.cli.check.outcome import Outcome
    from passmint.cli.check.probe import Probe
    from passmint.cli.parser import Parser

USAGE = "URL [options]"
DESCRIPTION = """\
Check a live endpoint of Passmint, on AWS or of `passmint serve`: its routes
and errors, keys, headers, caching, TLS and throttling. Prints the result of
each check. Generates some dozens of passwords and shows none of them. Does not
follow redirects."""

EPILOG = f"""\
API Gateway and CloudFront answer some requests themselves (401, 403, 404, 429),
without all of the headers. Behind them, headers are checked only on answers of
the function. An endpoint with access = iam cannot be checked, because requests
are not signed.

{caller.ENVIRONMENT}

exit codes:
  0  no check failed; there may be warnings
  1  a check failed, or with --strict gave a warning
  2  an option or its value is wrong
  3  the endpoint cannot be reached

examples:
  passmint check http://127.0.0.1:8080
  passmint check https://abc123.execute-api.eu-central-1.amazonaws.com/v1
  passmint check https://passwords.example.com --strict --json"""

CHECK_FAILED, UNREACHABLE = 1, 3

_PROG = "passmint check"

_TIMEOUT = Parameter(
    "timeout",
    "number",
    "Timeout of each request, in seconds.",
    minimum=1,
    maximum=300,
    default=10,
)
_THROTTLE_REQUESTS = Parameter(
    "throttle_requests",
    "integer",
    "Number of requests, several at once, of which at least one must be refused. Choose more than"
    " the endpoint's burst plus its rate for the seconds that the requests take.",
    minimum=1,
    maximum=10_000,
    default=60,
)


def add_options(parser: Parser) -> None:
    """Add the arguments and options of `passmint check`."""
    parser.add_argument("url", metavar="URL", help="URL of the endpoint, with its stage.")
    caller.add_options(parser)
    options.add(parser, _TIMEOUT)
    options.add(parser, _THROTTLE_REQUESTS)
    options.flag(parser, "--no-throttle", "Skip the check of the rate limit.")
    options.flag(parser, "--strict", "Treat warnings as failures.")
    options.flag(parser, "--json", "Print one JSON object when all checks are done.")


def run(given: Namespace) -> int:
    """Run the checks, write each outcome as soon as it is known, and return the exit code."""
    from passmint.client.connection import NoAnswerError  # start-up stays light

    warn_of_misspellings(_PROG)
    probe = _probe(given, os.environ)
    report = JsonReport(probe.endpoint.url) if "json" in given else Report()
    try:
        return _report(probe, report, strict="strict" in given)
    except NoAnswerError as error:
        sys.stderr.write(f"{_PROG}: error: {probe.endpoint.url} cannot be checked: {error}\n")
        return UNREACHABLE


def _report(probe: Probe, report: Report, *, strict: bool) -> int:
    from passmint.cli.check import checks, outcome

    bad = (outcome.FAILED, outcome.WARNING) if strict else (outcome.FAILED,)
    passed = True
    for name, result in checks.run(probe):
        report.add(name, result)
        passed = passed and result.status not in bad
    report.end(passed=passed)
    return 0 if passed else CHECK_FAILED


class Report:
    """Report in plain text: one line for each outcome, then their counts."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add(self, name: str, outcome: Outcome) -> None:
        """Write one outcome."""
        self._counts[outcome.status] = self._counts.get(outcome.status, 0) + 1
        shown = "FAILED" if outcome.status == "failed" else outcome.status
        sys.stdout.write(f"{shown:<8} {name:<26} {outcome.detail}\n")
        sys.stdout.flush()  # the next check may take seconds

    def end(self, *, passed: bool) -> None:
        """Write the counts."""
        counts = ", ".join(f"{number} {status}" for status, number in self._counts.items())
        sys.stdout.write(f"{'passed' if passed else 'FAILED'}: {counts}\n")


class JsonReport(Report):
    """Report as one JSON object."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._checks: list[dict[str, str]] = []

    def add(self, name: str, outcome: Outcome) -> None:
        """Store one outcome."""
        entry = {"name": name, "result": outcome.status, "detail": outcome.detail}
        self._checks.append(entry)

    def end(self, *, passed: bool) -> None:
        """Write the object."""
        import json

        value = {"url": self._url, "passed": passed, "checks": self._checks}
        sys.stdout.write(json.dumps(value) + "\n")


def _probe(given: Namespace, environment: Mapping[str, str]) -> Probe:
    from passmint.cli.check.probe import Probe
    from passmint.client.endpoint import Endpoint

    if "no_throttle" in given and "throttle_requests" in given:
        raise UsageError(
            "--no-throttle and --throttle-requests exclude each other: set one of them", _PROG
        )
    requests = 0 if "no_throttle" in given else options.value(given, _THROTTLE_REQUESTS)
    try:
        endpoint: Endpoint = Endpoint.parse(given.url)
        credentials = caller.credentials(given, environment)
    except ValueError as error:
        raise UsageError(str(error), _PROG) from None
    return Probe(
        endpoint, credentials, seconds=options.value(given, _TIMEOUT), throttle_requests=requests
    )

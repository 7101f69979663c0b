"""`passmint` by itself: passwords on standard output."""

from __future__ import annotations

import sys

from passmint.cli import options
from passmint.cli.parser import UsageError
from passmint.cli.progress import progress
from passmint.core.generation import generate, generate_many
from passmint.core.parameters.policy import REQUEST_PARAMETERS
from passmint.core.policy.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping

    from passmint.cli.parser import Parser
    from passmint.core.parameters.record import Parameter
    from passmint.core.phrases.passphrase import Passphrase

DESCRIPTION = """\
Prints a password: every one that satisfies the policy is equally likely."""

EPILOG = """\
A stated value is a demand, a default is a wish: with --alphabet or
--min-classes the minimums that are not stated are 0, and so is the minimum of
a class that what was stated leaves empty.

exit codes:
  0    done
  1    no password satisfies the policy, or it takes more than the budget
  2    what was typed cannot be used
  3    the output cannot be written, or the source of randomness fails
  130  interrupted
  141  the reader of the output went away

examples:
  passmint
  passmint --length 20 --nums 2 --special-chars 2
  passmint --entropy-bits 128 --exclude-ambiguous
  passmint --length 6 --alphabet 0123456789
  passmint --first letter --last letter --last digit --symbols '-_'
  passmint --count 3 --json --details"""

_CHUNK_CHARACTERS = 2**16  # about what is drawn at once; memory stays bounded whatever the count


def add_options(parser: Parser) -> None:
    """Adds what `passmint` itself takes."""
    options.add_policy(parser.add_argument_group("policy"))
    options.add_budget(parser)
    add_output(parser, REQUEST_PARAMETERS)


def add_output(parser: Parser, parameters: Mapping[str, Parameter]) -> None:
    """Adds the options for the output, by the parameters of a request."""
    output = parser.add_argument_group("output")
    options.add(output, parameters["count"])
    options.flag(output, "--json", "JSON, in the shapes of the HTTP API.")
    options.flag(output, "--details", f"{parameters['details'].meaning} Needs --json.")


def check_output(given: Namespace) -> None:
    """Raises UsageError for options for the output that exclude each other."""
    if "details" in given and "json" not in given:
        raise UsageError("--details must be given with --json: plain output holds passwords alone")


def run(given: Namespace) -> int:
    """Writes the passwords."""
    check_output(given)
    policy = Policy.of(options.stated(given), budget=options.budget(given))
    write(policy, given, policy.length)
    return 0


def write(policy: Policy | Passphrase, given: Namespace, length: int) -> None:
    """Writes what the options for the output ask for; the longest password has this length."""
    count = getattr(given, "count", None)
    if "json" in given:
        _write_json(policy, count, length, details="details" in given)
    elif count is None:
        sys.stdout.write(generate(policy) + "\n")
    else:
        _write_chunks(policy, count, length, lambda words: "\n".join(words) + "\n")


def _write_json(
    policy: Policy | Passphrase,
    count: int | None,
    length: int,
    *,
    details: bool,
) -> None:
    import json  # start-up stays light

    if count is None:
        sys.stdout.write('{"password": ' + json.dumps(generate(policy)))
    else:
        sys.stdout.write('{"passwords": [')
        _write_chunks(policy, count, length, lambda words: json.dumps(words)[1:-1], between=", ")
        sys.stdout.write("]")
    if details:
        sys.stdout.write(", " + json.dumps(policy.details)[1:-1])
    sys.stdout.write("}\n")


def _write_chunks(
    policy: Policy | Passphrase,
    count: int,
    length: int,
    rendered: Callable[[list[str]], str],
    between: str = "",
) -> None:
    before = ""
    with progress(count) as shown:
        for words in _chunks(policy, count, length):
            sys.stdout.write(before + rendered(words))
            before = between
            shown.advance(len(words))


def _chunks(policy: Policy | Passphrase, count: int, length: int) -> Iterator[list[str]]:
    size = max(1, _CHUNK_CHARACTERS // length)
    while count:
        number = min(size, count)
        yield generate_many(policy, number)
        count -= number

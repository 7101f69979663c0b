"""Command `passmint` without a verb: prints passwords."""

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
Print a password. Every password that satisfies the policy is equally likely."""

EPILOG = """\
What you set is always enforced; a default gives way where it cannot hold. With
--alphabet or --min-classes the default minimums are 0. The default minimum of a
class is also 0 if your options leave the class empty.

exit codes:
  0    done
  1    no password satisfies the policy, or it needs more than the budget
  2    an option or its value is wrong
  3    the output cannot be written, or the source of randomness fails
  130  interrupted
  141  the reader of the output closed it

examples:
  passmint
  passmint --length 20 --nums 2 --special-chars 2
  passmint --entropy-bits 128 --exclude-ambiguous
  passmint --length 6 --alphabet 0123456789
  passmint --first letter --last letter --last digit --symbols '-_'
  passmint --count 3 --json --details"""

_CHUNK_CHARACTERS = 2**16  # characters drawn at once, so that memory does not grow with --count


def add_options(parser: Parser) -> None:
    """Add the options of `passmint` without a verb."""
    options.add_policy(parser.add_argument_group("policy"))
    options.add_budget(parser)
    add_output(parser, REQUEST_PARAMETERS)


def add_output(parser: Parser, parameters: Mapping[str, Parameter]) -> None:
    """Add the options that shape the output.

    parameters: records of `count` and `details`, whose meanings differ for passphrases.
    """
    output = parser.add_argument_group("output")
    options.add(output, parameters["count"])
    options.flag(output, "--json", "Print JSON, as the HTTP API answers it.")
    options.flag(output, "--details", f"{parameters['details'].meaning} Needs --json.")


def check_output(given: Namespace) -> None:
    """Raise UsageError for `--details` without `--json`."""
    if "details" in given and "json" not in given:
        raise UsageError("--details needs --json: plain output holds only passwords")


def run(given: Namespace) -> int:
    """Draw passwords, write them and return the exit code."""
    check_output(given)
    policy = Policy.of(options.policy_values(given), budget=options.budget(given))
    write(policy, given, policy.length)
    return 0


def write(policy: Policy | Passphrase, given: Namespace, length: int) -> None:
    """Draw passwords and write them in the form that the output options set.

    length: length of the longest possible password, from which the size of a chunk follows.
    """
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

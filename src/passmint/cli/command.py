"""Entry point of `passmint`: builds the parser, runs a command, turns errors into exit codes."""

from __future__ import annotations

import os
import sys

from passmint import __version__
from passmint.cli import options
from passmint.cli.commands import generate
from passmint.cli.parser import Parser, UsageError
from passmint.core.errors import ParameterError, PassmintError, RandomnessError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from typing import Protocol

    class Command(Protocol):
        """Interface of a module in `commands/`."""

        USAGE: str
        DESCRIPTION: str
        EPILOG: str

        def add_options(self, parser: Parser) -> None:
            """Add the arguments and options of the command."""

        def run(self, given: Namespace) -> int:
            """Run the command and return the exit code."""


IMPOSSIBLE, USAGE, FAILED, INTERRUPTED, NO_READER = 1, 2, 3, 130, 141

# Command -> summary in `--help`. The module of the same name is imported when the command is used.
COMMANDS = {
    "phrase": "print passphrases",
    "explain": "show the keyspace of a policy, or why it is impossible",
    "serve": "serve the HTTP API on this machine",
    "key": "create API keys for the service",
    "send": "create a password for somebody else and print a link to claim it once",
    "claim": "claim the password behind such a link",
    "check": "check that a live endpoint answers as it should",
    "convert": "convert a Vault or AWS password policy to these options",
    "completion": "print the completion script of bash, zsh or fish",
}


def build(arguments: Sequence[str] | None = None) -> Parser:
    """Build the parser.

    arguments: the command line. Only the command named there gets its options, because each
    module that is imported costs start-up time. None gives every command its options.
    """
    parser = Parser(
        prog="passmint",
        usage="passmint [options]\n       passmint COMMAND [options]",
        description=generate.DESCRIPTION,
        epilog=generate.EPILOG,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"passmint {__version__}",
        help="show the version and exit",
    )
    if not arguments or arguments[0] not in COMMANDS:
        generate.add_options(parser)
    commands = parser.add_commands("command", metavar="COMMAND", required=False)
    for name, summary in COMMANDS.items():
        if arguments is not None and name not in arguments:
            commands.add_parser(name, help=summary, prog=f"passmint {name}")
            continue
        module = _module(name)
        command = commands.add_parser(
            name,
            usage=f"passmint {name} {module.USAGE}",
            help=summary,
            description=module.DESCRIPTION,
            epilog=module.EPILOG,
        )
        module.add_options(command)
    return parser


def _module(name: str) -> Command:
    module: Command = __import__(f"passmint.cli.commands.{name}", fromlist=["run"])
    return module


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    arguments: the command line without the program name; by default that of the process.
    """
    try:
        if sys.stdout is None:
            return _complain("passmint", "standard output is closed", FAILED)
        code = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        _abandon_output()
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_output()
        return NO_READER
    except OSError as error:
        _abandon_output()
        return _complain("passmint", error.strerror or type(error).__name__, FAILED)
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        try:
            given = build(arguments).parse_args(arguments)
        except SystemExit:  # --help and --version are done
            return 0
        run = generate.run if given.command is None else _module(given.command).run
        return run(given)
    except UsageError as error:
        return _complain(error.prog or "passmint", str(error), USAGE)
    except ParameterError as error:
        return _complain("passmint", options.in_options(error), USAGE)
    except RandomnessError as error:
        return _complain("passmint", str(error), FAILED)
    except PassmintError as error:
        return _complain("passmint", str(error), IMPOSSIBLE)


def _complain(prog: str, message: str, code: int) -> int:
    hint = f"See {prog} --help\n" if code == USAGE else ""
    if sys.stderr is not None:
        sys.stderr.write(f"{prog}: error: {message}\n{hint}")
    return code


def _abandon_output() -> None:
    """Redirect standard output to the null device.

    Otherwise the interpreter's flush at exit would fail and print a second error.
    """
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # standard output has no file descriptor, as under pytest
        return

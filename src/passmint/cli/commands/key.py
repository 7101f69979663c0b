"""`passmint key new`: an API key for a server, shown once."""

from __future__ import annotations

import sys

from passmint.cli.parser import Once, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from passmint.cli.parser import Parser

USAGE = "new [options]"
DESCRIPTION = """\
Makes API keys for `passmint serve`, which keeps their SHA-256 alone."""

NEW_DESCRIPTION = """\
Prints a new key, shown this once, and the line name:sha256 that lets a server
know it. The line goes into the file of --keys, the key to whoever calls."""

EPILOG = """\
examples:
  passmint key new"""

NEW_EPILOG = """\
examples:
  passmint key new
  passmint key new --name build"""

_DEFAULT_NAME = "default"


def add_options(parser: Parser) -> None:
    """Adds what `passmint key` takes."""
    new = parser.add_commands("action", metavar="new", required=True).add_parser(
        "new",
        usage="passmint key new [options]",
        help="a new key",
        description=NEW_DESCRIPTION,
        epilog=NEW_EPILOG,
    )
    new.add_argument(
        "--name",
        action=Once,
        metavar="NAME",
        help=f"Who calls with it; the server's log says it. (default '{_DEFAULT_NAME}')",
    )


def run(given: Namespace) -> int:
    """Writes the key and its line, and on standard error what they are."""
    from passmint.environment import SettingsError  # start-up stays light
    from passmint.server.keys import new_key

    try:
        key, line = new_key(getattr(given, "name", _DEFAULT_NAME))
    except SettingsError as error:
        raise UsageError(f"--name: {error}", "passmint key new") from None
    sys.stderr.write("The key, for the header x-api-key of whoever calls; shown this once:\n")
    _write(key)
    sys.stderr.write("The line for the file of passmint serve --keys:\n")
    _write(line)
    return 0


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()  # in its place between the lines of standard error

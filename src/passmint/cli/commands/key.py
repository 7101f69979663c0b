"""Command `passmint key new`: creates an API key for `passmint serve`."""

from __future__ import annotations

import sys

from passmint.cli.parser import Once, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from passmint.cli.parser import Parser

USAGE = "new [options]"
DESCRIPTION = """\
Create API keys for `passmint serve`, which stores only their SHA-256."""

NEW_DESCRIPTION = """\
Create an API key. Prints the key, which is shown only once, and its line
name:sha256. Give the key to the caller, and add the line to the file that
`passmint serve --keys` reads."""

EPILOG = """\
examples:
  passmint key new"""

NEW_EPILOG = """\
examples:
  passmint key new
  passmint key new --name build"""

_DEFAULT_NAME = "default"


def add_options(parser: Parser) -> None:
    """Add the subcommand `new` and its options."""
    new = parser.add_commands("action", metavar="new", required=True).add_parser(
        "new",
        usage="passmint key new [options]",
        help="create a key",
        description=NEW_DESCRIPTION,
        epilog=NEW_EPILOG,
    )
    new.add_argument(
        "--name",
        action=Once,
        metavar="NAME",
        help=f"Name of the caller, as the server logs it. (default '{_DEFAULT_NAME}')",
    )


def run(given: Namespace) -> int:
    """Write a new key and its line, with their explanation on standard error."""
    from passmint.environment import SettingsError  # start-up stays light
    from passmint.server.keys import new_key

    try:
        key, line = new_key(getattr(given, "name", _DEFAULT_NAME))
    except SettingsError as error:
        raise UsageError(f"--name: {error}", "passmint key new") from None
    sys.stderr.write("Key, to send in the header x-api-key. It is shown only once:\n")
    _write(key)
    sys.stderr.write("Line to add to the file of passmint serve --keys:\n")
    _write(line)
    return 0


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()  # keeps the order with the lines on standard error

"""Command `passmint claim`: claims the password behind a link and prints it."""

from __future__ import annotations

import sys

from passmint.cli import caller, options
from passmint.cli.parser import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from passmint.cli.parser import Parser
    from passmint.client import Claimed

USAGE = "URL [options]"
DESCRIPTION = """\
Claim the password behind a link and print it. A link works once: afterwards it
is no longer valid. The user name, if there is one, is printed on standard
error."""

EPILOG = """\
Other users can read command-line arguments (ps). To hide the link, pass - for
URL and the link on standard input. Quote the link: # starts a comment in some
shells.

exit codes:
  0  the password is printed
  1  the server refused: the link is claimed, revoked, expired or unknown
  2  an option or its value is wrong
  3  there was no answer; the link may have been used up

examples:
  passmint claim 'https://passwords.example.com/claim#...'
  passmint claim - < link.txt"""

_PROG = "passmint claim"


def add_options(parser: Parser) -> None:
    """Add the arguments and options of `passmint claim`."""
    parser.add_argument("url", metavar="URL", help="The link, or - to read it from stdin.")
    caller.add_timeout(parser)
    options.flag(parser, "--json", "Print JSON: username and password.")


def run(given: Namespace) -> int:
    """Claim the password, write it and return the exit code."""
    from passmint.client import ClientError  # start-up stays light
    from passmint.client.client import split_link

    link = sys.stdin.readline().strip() if given.url == "-" else given.url
    try:
        url, token = split_link(link)
        client = caller.client(url, None, given)
    except ValueError as error:
        raise UsageError(str(error), _PROG) from None
    try:
        claimed = client.claim(token)
    except ClientError as error:
        return caller.report_error(_PROG, error)
    _write(claimed, as_json="json" in given)
    return 0


def _write(claimed: Claimed, *, as_json: bool) -> None:
    if as_json:
        import json

        value = {"username": claimed.username, "password": claimed.password}
        sys.stdout.write(json.dumps(value) + "\n")
        return
    if claimed.username is not None:
        from passmint.client.answers import terminal_safe

        sys.stderr.write(f"User name: {terminal_safe(claimed.username)}\n")
    sys.stdout.write(claimed.password + "\n")

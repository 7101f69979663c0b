"""`passmint claim`: the password behind a link, once."""

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
Claims the password of a link and prints it. The link gives nothing any more
from then on. The user name, if there is one, goes to standard error."""

EPILOG = """\
Everybody on the machine sees what is typed (ps): with - for URL the link is
read from standard input. Quote it, since # begins a comment in some shells.

exit codes:
  0  the password is printed
  1  the server refused: the link is claimed, revoked, expired or none
  2  what was typed cannot be used
  3  no answer came; the link may be used up

examples:
  passmint claim 'https://passwords.example.com/claim#...'
  passmint claim - < link.txt"""

_PROG = "passmint claim"


def add_options(parser: Parser) -> None:
    """Adds what `passmint claim` takes."""
    parser.add_argument("url", metavar="URL", help="The link, or - for standard input.")
    caller.add_timeout(parser)
    options.flag(parser, "--json", "JSON: username and password.")


def run(given: Namespace) -> int:
    """Writes the password."""
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
        return caller.failed(_PROG, error)
    _write(claimed, as_json="json" in given)
    return 0


def _write(claimed: Claimed, *, as_json: bool) -> None:
    if as_json:
        import json

        told = {"username": claimed.username, "password": claimed.password}
        sys.stdout.write(json.dumps(told) + "\n")
        return
    if claimed.username is not None:
        from passmint.client.answers import terminal_safe

        sys.stderr.write(f"User name: {terminal_safe(claimed.username)}\n")
    sys.stdout.write(claimed.password + "\n")

"""`passmint claim`: the password behind a link, once."""

from __future__ import annotations

import sys

from passmint.cli import caller, options
from passmint.cli.parser import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from passmint.cli.parser import Parser

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
_SHAPE = "URL must look like https://passwords.example.com/claim#TOKEN"
_PATH = "/claim"


def add_options(parser: Parser) -> None:
    """Adds what `passmint claim` takes."""
    parser.add_argument("url", metavar="URL", help="The link, or - for standard input.")
    caller.add_timeout(parser)
    options.flag(parser, "--json", "JSON: username and password.")


def run(given: Namespace) -> int:
    """Writes the password."""
    from passmint.cli.smoke.client import NoAnswerError  # start-up stays light

    url = sys.stdin.readline().strip() if given.url == "-" else given.url
    base, _, token = url.partition("#")
    if not (base.endswith(_PATH) and token):
        raise UsageError(_SHAPE, _PROG)
    try:
        target = caller.private_target(base.removesuffix(_PATH))
    except ValueError as error:
        raise UsageError(str(error), _PROG) from None
    try:
        answer = caller.post(target, "/credentials/claim", {"token": token}, {}, given)
        (password,) = caller.texts(answer, 200, "password")
    except caller.ServerError as error:
        sys.stderr.write(f"{_PROG}: error: {error}\n")
        return caller.REFUSED
    except NoAnswerError as error:
        sys.stderr.write(f"{_PROG}: error: no answer from {target.url}: {error}\n")
        return caller.UNREACHABLE
    value = answer.value
    username = value.get("username") if isinstance(value, dict) else None
    _write(password, username, as_json="json" in given)
    return 0


def _write(password: str, username: object, *, as_json: bool) -> None:
    if as_json:
        import json

        sys.stdout.write(json.dumps({"username": username, "password": password}) + "\n")
        return
    if isinstance(username, str):
        sys.stderr.write(f"User name: {caller.shown(username)}\n")
    sys.stdout.write(password + "\n")

"""`passmint send`: a password that somebody else gets, once by a link or under an ARN."""

from __future__ import annotations

import os
import sys

from passmint.cli import caller, options
from passmint.cli.parser import UsageError
from passmint.core.parameters.credential import CREDENTIAL_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from passmint.cli.parser import Parser
    from passmint.client import Sent, Shared

USAGE = "URL [options]"
DESCRIPTION = """\
Lets a server generate a password and prints the link that hands it over once.
Nobody sees the password before the link is opened and its button pressed, or
before `passmint claim`. With --readers, where the server keeps credentials on
AWS, prints the ARN of a secret that they read in Secrets Manager."""

EPILOG = f"""\
{caller.ENVIRONMENT}

exit codes:
  0  the link or the ARN is printed
  1  the server refused
  2  what was typed cannot be used
  3  the server cannot be reached

examples:
  passmint send https://passwords.example.com --username zoe --length 24
  passmint send http://127.0.0.1:8080 --length 24 --ttl-seconds 3600 --json
  passmint send https://passwords.example.com --preset aws-rds-mysql \\
      --readers arn:aws:iam::123456789012:role/deploy"""

_PROG = "passmint send"
_STATED = ("username", "ttl_seconds", "readers", "message", "note")


def add_options(parser: Parser) -> None:
    """Adds what `passmint send` takes."""
    parser.add_argument("url", metavar="URL", help="The server's address.")
    for name in _STATED:
        options.add(parser, CREDENTIAL_PARAMETERS[name])
    caller.add_options(parser)
    caller.add_timeout(parser)
    options.flag(parser, "--json", "JSON: id, expires_at and claim_url or secret_arn.")
    options.add_policy(parser.add_argument_group("policy"))


def run(given: Namespace) -> int:
    """Writes the link or the ARN, and on standard error until when it is good."""
    from passmint.client import ClientError  # start-up stays light

    values = vars(given)
    asked: dict[str, Any] = {name: values[name] for name in _STATED if name in values}
    asked |= options.stated(given, local=False)
    try:
        client = caller.client(given.url, caller.credentials(given, os.environ), given)
    except ValueError as error:
        raise UsageError(str(error), _PROG) from None
    try:
        sent = client.share(**asked) if "readers" in asked else client.send(**asked)
    except ClientError as error:
        return caller.failed(_PROG, error)
    _write(sent, as_json="json" in given)
    return 0


def _write(sent: Sent | Shared, *, as_json: bool) -> None:
    if hasattr(sent, "secret_arn"):
        name, where, good = "secret_arn", sent.secret_arn, "Good"
    else:
        name, where, good = "claim_url", sent.claim_url, "Good once,"
    if as_json:
        import json

        told = {"id": sent.id, "expires_at": sent.expires_at, name: where}
        sys.stdout.write(json.dumps(told) + "\n")
        return
    sys.stdout.write(where + "\n")
    sys.stderr.write(f"{good} until {sent.expires_at}. The id, to ask or revoke: {sent.id}\n")

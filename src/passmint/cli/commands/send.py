"""Command `passmint send`: creates a password for somebody else to claim or to read."""

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
Create a password on a server and print the link that hands it over once.
Nobody sees the password before the recipient opens the link and presses its
button, or runs `passmint claim`. With --readers, on a server that stores
credentials on AWS, prints the ARN of a secret in Secrets Manager instead, which
the readers can read."""

EPILOG = f"""\
{caller.ENVIRONMENT}

exit codes:
  0  the link or the ARN is printed
  1  the server refused
  2  an option or its value is wrong
  3  the server cannot be reached

examples:
  passmint send https://passwords.example.com --username zoe --length 24
  passmint send http://127.0.0.1:8080 --length 24 --ttl-seconds 3600 --json
  passmint send https://passwords.example.com --preset aws-rds-mysql \\
      --readers arn:aws:iam::123456789012:role/deploy"""

_PROG = "passmint send"
_PARAMETERS = ("username", "ttl_seconds", "readers", "message", "note")


def add_options(parser: Parser) -> None:
    """Add the arguments and options of `passmint send`."""
    parser.add_argument("url", metavar="URL", help="URL of the server.")
    for name in _PARAMETERS:
        options.add(parser, CREDENTIAL_PARAMETERS[name])
    caller.add_options(parser)
    caller.add_timeout(parser)
    options.flag(parser, "--json", "Print JSON: id, expires_at and claim_url or secret_arn.")
    options.add_policy(parser.add_argument_group("policy"))


def run(given: Namespace) -> int:
    """Create the credential and write its link or ARN, with the expiry on standard error."""
    from passmint.client import ClientError  # start-up stays light

    values = vars(given)
    request: dict[str, Any] = {name: values[name] for name in _PARAMETERS if name in values}
    request |= options.policy_values(given, local=False)
    try:
        client = caller.client(given.url, caller.credentials(given, os.environ), given)
    except ValueError as error:
        raise UsageError(str(error), _PROG) from None
    try:
        sent = client.share(**request) if "readers" in request else client.send(**request)
    except ClientError as error:
        return caller.report_error(_PROG, error)
    _write(sent, as_json="json" in given)
    return 0


def _write(sent: Sent | Shared, *, as_json: bool) -> None:
    if hasattr(sent, "secret_arn"):
        name, address, validity = "secret_arn", sent.secret_arn, "Valid"
    else:
        name, address, validity = "claim_url", sent.claim_url, "Valid once,"
    if as_json:
        import json

        value = {"id": sent.id, "expires_at": sent.expires_at, name: address}
        sys.stdout.write(json.dumps(value) + "\n")
        return
    sys.stdout.write(address + "\n")
    sys.stderr.write(
        f"{validity} until {sent.expires_at}. Id, to look it up or revoke: {sent.id}\n"
    )

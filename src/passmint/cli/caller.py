"""Options and environment variables for commands that call a Passmint service."""

from __future__ import annotations

import sys

from passmint.cli import options
from passmint.cli.environment_help import environment_help
from passmint.cli.parser import Once
from passmint.core.parameters.record import Parameter
from passmint.environment import API_KEY, COMMANDS, TOKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from passmint.cli.parser import Parser
    from passmint.client import Client, ClientError
    from passmint.client.auth import CallerAuth

ENVIRONMENT = environment_help(COMMANDS)

REFUSED, UNREACHABLE = 1, 3

_SECONDS = 10
_TIMEOUT = Parameter(
    "timeout",
    "number",
    "Timeout of the request, in seconds.",
    minimum=1,
    maximum=300,
    default=_SECONDS,
)
_WARNING = "Other users can read command-line arguments (ps): prefer"


def add_options(parser: Parser) -> None:
    """Add `--key` and `--token`."""
    for name, text in (
        ("key", f"API key. {_WARNING} PASSMINT_API_KEY."),
        ("token", f"Bearer token. {_WARNING} PASSMINT_TOKEN."),
    ):
        parser.add_argument(f"--{name}", action=Once, metavar=name.upper(), help=text)


def add_timeout(parser: Parser) -> None:
    """Add `--timeout`."""
    options.add(parser, _TIMEOUT)


def credentials(given: Namespace, environment: Mapping[str, str]) -> CallerAuth | None:
    """Return the API key or token from the options, else from the environment, else None.

    Raises:
        ValueError: both a key and a token are set in one place, or the value is malformed.
    """
    from passmint.client import auth  # start-up stays light

    from_options = [
        ("--key", auth.KEY, vars(given).get("key")),
        ("--token", auth.TOKEN, vars(given).get("token")),
    ]
    from_environment = [
        (variable.name, kind, variable.read(environment) or None)
        for variable, kind in ((API_KEY, auth.KEY), (TOKEN, auth.TOKEN))
    ]
    for sources in (from_options, from_environment):
        found = [(name, kind, value) for name, kind, value in sources if value is not None]
        if len(found) > 1:
            raise ValueError(f"{found[0][0]} and {found[1][0]} exclude each other: set one of them")
        for name, kind, value in found:
            return auth.CallerAuth(kind, value, name)
    return None


def client(url: str, credentials: CallerAuth | None, given: Namespace) -> Client:
    """Build a client of the service at `url`, with the timeout from the options.

    Raises:
        ParameterError: the URL is malformed, or would send a secret in clear text.
    """
    from passmint.client import Client
    from passmint.client.auth import KEY, TOKEN

    value, kind = (credentials.value, credentials.kind) if credentials else (None, None)
    return Client(
        url,
        api_key=value if kind == KEY else None,
        token=value if kind == TOKEN else None,
        timeout=vars(given).get("timeout", _SECONDS),
    )


def report_error(prog: str, error: ClientError) -> int:
    """Write the error to standard error and return the exit code: refused or unreachable."""
    sys.stderr.write(f"{prog}: error: {error}\n")
    return UNREACHABLE if error.status is None else REFUSED

"""Who calls an endpoint: the options and variables that hold an API key or a token."""

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
    "Seconds for the request.",
    minimum=1,
    maximum=300,
    default=_SECONDS,
)
_PS = "Everybody on the machine sees what is typed here (ps); there is"


def add_options(parser: Parser) -> None:
    """Adds the options for a key and for a token."""
    for name, text in (
        ("key", f"An API key. {_PS} PASSMINT_API_KEY."),
        ("token", f"A bearer token. {_PS} PASSMINT_TOKEN."),
    ):
        parser.add_argument(f"--{name}", action=Once, metavar=name.upper(), help=text)


def add_timeout(parser: Parser) -> None:
    """Adds the option for the time that a request may take."""
    options.add(parser, _TIMEOUT)


def credentials(given: Namespace, environment: Mapping[str, str]) -> CallerAuth | None:
    """What was typed, else what the environment holds; ValueError where it is of no use."""
    from passmint.client import auth  # start-up stays light

    typed = [
        ("--key", auth.KEY, vars(given).get("key")),
        ("--token", auth.TOKEN, vars(given).get("token")),
    ]
    held = [
        (variable.name, kind, variable.read(environment) or None)
        for variable, kind in ((API_KEY, auth.KEY), (TOKEN, auth.TOKEN))
    ]
    for sources in (typed, held):
        found = [(name, kind, value) for name, kind, value in sources if value is not None]
        if len(found) > 1:
            raise ValueError(f"{found[0][0]} and {found[1][0]} must not be given together")
        for name, kind, value in found:
            return auth.CallerAuth(kind, value, name)
    return None


def client(url: str, credentials: CallerAuth | None, given: Namespace) -> Client:
    """A client of the server; ParameterError where the URL is of no use."""
    from passmint.client import Client
    from passmint.client.auth import KEY, TOKEN

    value, kind = (credentials.value, credentials.kind) if credentials else (None, None)
    return Client(
        url,
        api_key=value if kind == KEY else None,
        token=value if kind == TOKEN else None,
        timeout=vars(given).get("timeout", _SECONDS),
    )


def failed(prog: str, error: ClientError) -> int:
    """Says what went wrong; the exit code for it."""
    sys.stderr.write(f"{prog}: error: {error}\n")
    return UNREACHABLE if error.status is None else REFUSED

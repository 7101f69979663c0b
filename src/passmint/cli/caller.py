"""Who calls an endpoint: the options and variables that hold an API key or a token."""

from __future__ import annotations

from passmint.cli import options
from passmint.cli.parser import Once
from passmint.core.parameters import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from passmint.cli.parser import Parser
    from passmint.cli.smoke.client import Answer
    from passmint.cli.smoke.target import Credentials, Target

ENVIRONMENT = """\
environment:
  PASSMINT_API_KEY  used where neither --key nor --token is given
  PASSMINT_TOKEN    the same, for an endpoint with access cognito"""

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


def credentials(given: Namespace, environment: Mapping[str, str]) -> Credentials | None:
    """What was typed, else what the environment holds; ValueError where it is of no use."""
    from passmint.cli.smoke.target import KEY, TOKEN, Credentials  # start-up stays light

    typed = [("--key", KEY, vars(given).get("key")), ("--token", TOKEN, vars(given).get("token"))]
    variables = [("PASSMINT_API_KEY", KEY), ("PASSMINT_TOKEN", TOKEN)]
    held = [(name, kind, environment.get(name) or None) for name, kind in variables]
    for sources in (typed, held):
        found = [(name, kind, value) for name, kind, value in sources if value is not None]
        if len(found) > 1:
            raise ValueError(f"{found[0][0]} and {found[1][0]} must not be given together")
        for name, kind, value in found:
            return Credentials(kind, value, name)
    return None


def private_target(url: str) -> Target:
    """The target of a URL over which a secret may go; ValueError where that is none."""
    from passmint.cli.smoke.target import Target

    target = Target.parse(url)
    if not (target.https or target.loopback):
        raise ValueError("URL must start with https://: over http:// others may read the secret")
    return target


def post(
    target: Target, path: str, value: object, headers: Mapping[str, str], given: Namespace
) -> Answer:
    """The answer to a POST of JSON; NoAnswerError if none comes in time."""
    import json

    from passmint.cli.smoke.client import Connection

    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    with Connection(target, vars(given).get("timeout", _SECONDS)) as connection:
        return connection.ask("POST", path, sent, json.dumps(value).encode())


def texts(answer: Answer, status: int, *names: str) -> list[str]:
    """These members of an answer of this status; ServerError with what it says instead."""
    value = answer.value
    members = value if isinstance(value, dict) else {}
    found = [members.get(name) for name in names]
    good = [text for text in found if isinstance(text, str) and text.isprintable()]
    if answer.status == status and len(good) == len(names):
        return good
    error = members.get("error") if answer.status != status else None
    said = shown(error) if isinstance(error, str) else "it is no answer of Passmint's"
    raise ServerError(f"the server answered {answer.status}: {said}")


def shown(text: str) -> str:
    """A text of the server's without what a terminal would take for a command."""
    return "".join(character if character.isprintable() else "?" for character in text)


class ServerError(Exception):
    """The server refused, or is no Passmint; the message says what came."""

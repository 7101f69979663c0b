"""`passmint serve`: the HTTP API on this machine."""

from __future__ import annotations

import os
import sys

from passmint import environment
from passmint.cli import options
from passmint.cli.environment_help import environment_help
from passmint.cli.parser import Once, UsageError
from passmint.core.parameters.record import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from passmint.cli.parser import Parser

USAGE = "[options]"
DESCRIPTION = """\
Serves the HTTP API. On loopback it needs no key; elsewhere it refuses to start
without keys unless told --public. It needs more packages than the command does:
pip install 'passmint[serve]'."""

EPILOG = f"""\
{environment_help(environment.SERVE)}

examples:
  passmint serve
  passmint serve --port 9000 --rate 5 --burst 10
  passmint serve --host 0.0.0.0 --keys keys.txt --quota 10000"""

_PORT = Parameter(
    "port",
    "integer",
    "The TCP port; 0 takes a free one.",
    minimum=0,
    maximum=65535,
    default=8080,
)
_RATE = Parameter(
    "rate",
    "number",
    "Requests a second, by key or client; on loopback without keys 100 unless given.",
    minimum=0,
    maximum=100_000,
    default=10,
)
_BURST = Parameter(
    "burst",
    "integer",
    "Requests at once, by key or client; on loopback without keys 200 unless given.",
    minimum=1,
    maximum=10**9,
    default=20,
)
_QUOTA = Parameter(
    "quota",
    "integer",
    "Requests in a day (UTC), by key or client; no limit unless given.",
    minimum=1,
    maximum=10**9,
)
# Whoever is alone with a server should not meet its limits by a loop in the shell.
_ALONE = {"rate": 100, "burst": 200}

_CONNECTIONS = Parameter(
    "connections_per_client",
    "integer",
    "Connections at once from one address, or IPv6 network of /64; trusted proxies may have more.",
    minimum=1,
    maximum=10**9,
    default=128,
)


def add_options(parser: Parser) -> None:
    """Adds what `passmint serve` takes."""
    _text(parser, "--host", "ADDRESS", "The address to listen on. (default 127.0.0.1)")
    options.add(parser, _PORT)
    _text(parser, "--keys", "FILE", "Keys that may call, a line of name:sha256 each.")
    options.add(parser, _RATE)
    options.add(parser, _BURST)
    options.add(parser, _QUOTA)
    options.add(parser, _CONNECTIONS)
    _text(
        parser,
        "--redis",
        "URL",
        "Where servers share their counts. Everybody on the machine sees what is typed"
        " here (ps); a URL with a password belongs in PASSMINT_REDIS_URL.",
    )
    _text(
        parser,
        "--trusted-proxies",
        "CIDR,...",
        "Proxies whose X-Forwarded-For is believed.",
    )
    options.flag(parser, "--public", "Serves anybody, without keys, on any address.")


def _text(parser: Parser, name: str, metavar: str, text: str) -> None:
    parser.add_argument(name, action=Once, metavar=metavar, help=text)


def run(given: Namespace) -> int:
    """Serves until stopped."""
    from passmint.api.settings import use_presets  # start-up stays light
    from passmint.environment import SettingsError  # start-up stays light

    try:
        from passmint.server import hardening
        from passmint.server.config import ServerConfig  # an extra
        from passmint.server.run import serve

        hardening.without_core_dumps()
        use_presets(os.environ)
        config = ServerConfig.from_options(
            host=getattr(given, "host", "127.0.0.1"),
            port=_value(given, _PORT),
            keys_file=getattr(given, "keys", None),
            rate=_limit(given, _RATE),
            burst=_limit(given, _BURST),
            quota=_value(given, _QUOTA),
            redis_url=getattr(given, "redis", None),
            trusted_proxies=getattr(given, "trusted_proxies", None),
            public="public" in given,
            connections_per_client=_value(given, _CONNECTIONS),
            environment=os.environ,
        )
        for warning in environment.misspelled(os.environ):
            sys.stderr.write(f"passmint: warning: {warning}\n")
        return serve(config)
    except ModuleNotFoundError as error:
        raise missing_extra(error) from None
    except SettingsError as error:
        raise UsageError(str(error), "passmint serve") from None


def _value(given: Namespace, parameter: Parameter) -> Any:
    return vars(given).get(parameter.name, parameter.default)


def _limit(given: Namespace, parameter: Parameter) -> Any:
    """A limit as given, or the default for whoever may reach the server."""
    alone = not ("keys" in given or "public" in given or environment.API_KEYS.read(os.environ))
    default = _ALONE[parameter.name] if alone else parameter.default
    return vars(given).get(parameter.name, default)


def missing_extra(error: ModuleNotFoundError) -> Exception:
    """What to raise where an import failed: one of ours is a defect, another an extra to add."""
    missing = (error.name or "").partition(".")[0]
    if missing in ("", "passmint"):
        return error
    extra = "redis" if missing == "redis" else "serve"
    return UsageError(
        f"passmint serve needs {missing}, which is not installed for {sys.executable}:"
        f" pip install 'passmint[{extra}]'",
        "passmint serve",
    )

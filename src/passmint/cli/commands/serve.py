"""Command `passmint serve`: serves the HTTP API on this machine."""

from __future__ import annotations

import os
import sys

from passmint import environment
from passmint.cli import options
from passmint.cli.environment_help import environment_help, warn_of_misspellings
from passmint.cli.parser import Once, UsageError
from passmint.core.parameters.record import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from passmint.cli.parser import Parser

USAGE = "[options]"
DESCRIPTION = """\
Serve the HTTP API. On loopback no key is needed. On any other address the
server starts only with keys, or with --public. Serving needs an extra:
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
    "TCP port. 0 chooses a free one.",
    minimum=0,
    maximum=65535,
    default=8080,
)
_RATE = Parameter(
    "rate",
    "number",
    "Requests per second of one key, or of one client if there are no keys. On loopback without"
    " keys the default is 100.",
    minimum=0.001,
    maximum=100_000,
    default=10,
)
_BURST = Parameter(
    "burst",
    "integer",
    "Requests at once of one key or client. On loopback without keys the default is 200.",
    minimum=1,
    maximum=10**9,
    default=20,
)
_QUOTA = Parameter(
    "quota",
    "integer",
    "Requests per day (UTC) of one key or client. Without this option there is no quota.",
    minimum=1,
    maximum=10**9,
)
# A loop in the shell should not reach the limits of a server on loopback.
_LOOPBACK_DEFAULTS = {"rate": 100, "burst": 200}

_CONNECTIONS = Parameter(
    "connections_per_client",
    "integer",
    "Connections at once from one IPv4 address or IPv6 /64 network. Trusted proxies may open more.",
    minimum=1,
    maximum=10**9,
    default=128,
)


def add_options(parser: Parser) -> None:
    """Add the options of `passmint serve`."""
    _text(parser, "--host", "ADDRESS", "Address to listen on. (default 127.0.0.1)")
    options.add(parser, _PORT)
    _text(parser, "--keys", "FILE", "File of the keys that may call, one name:sha256 on each line.")
    options.add(parser, _RATE)
    options.add(parser, _BURST)
    options.add(parser, _QUOTA)
    options.add(parser, _CONNECTIONS)
    _text(
        parser,
        "--redis",
        "URL",
        "Redis where several servers share their counts. Other users can read command-line"
        " arguments (ps): put a URL with a password in PASSMINT_REDIS_URL.",
    )
    _text(
        parser,
        "--trusted-proxies",
        "CIDR,...",
        "Networks of the proxies whose X-Forwarded-For is trusted.",
    )
    options.flag(parser, "--public", "Serve everybody without keys, on any address.")


def _text(parser: Parser, name: str, metavar: str, text: str) -> None:
    parser.add_argument(name, action=Once, metavar=metavar, help=text)


def run(given: Namespace) -> int:
    """Serve until the process is stopped, and return the exit code."""
    from passmint.api.settings import use_presets  # start-up stays light

    try:
        from passmint.server import hardening
        from passmint.server.config import ServerConfig  # an extra
        from passmint.server.run import serve

        hardening.without_core_dumps()
        use_presets(os.environ)
        config = ServerConfig.from_options(
            host=getattr(given, "host", "127.0.0.1"),
            port=options.value(given, _PORT),
            keys_file=getattr(given, "keys", None),
            rate=_limit(given, _RATE),
            burst=_limit(given, _BURST),
            quota=options.value(given, _QUOTA),
            redis_url=getattr(given, "redis", None),
            trusted_proxies=getattr(given, "trusted_proxies", None),
            public="public" in given,
            connections_per_client=options.value(given, _CONNECTIONS),
            environment=os.environ,
        )
        warn_of_misspellings("passmint")
        return serve(config)
    except ModuleNotFoundError as error:
        raise missing_extra(error) from None
    except environment.SettingsError as error:
        raise UsageError(str(error), "passmint serve") from None


def _limit(given: Namespace, parameter: Parameter) -> Any:
    """Return a limit as set, or its default.

    Without keys and `--public` the server listens only on loopback, where defaults are greater.
    """
    loopback = not ("keys" in given or "public" in given or environment.API_KEYS.read(os.environ))
    default = _LOOPBACK_DEFAULTS[parameter.name] if loopback else parameter.default
    return vars(given).get(parameter.name, default)


def missing_extra(error: ModuleNotFoundError) -> Exception:
    """Return the exception to raise for a failed import.

    A missing module of Passmint is a defect, and the error is returned as it is. Another missing
    module belongs to an extra, and the UsageError names it.
    """
    missing = (error.name or "").partition(".")[0]
    if missing in ("", "passmint"):
        return error
    extra = "redis" if missing == "redis" else "serve"
    return UsageError(
        f"passmint serve needs {missing}, which is not installed for {sys.executable}:"
        f" run pip install 'passmint[{extra}]'",
        "passmint serve",
    )

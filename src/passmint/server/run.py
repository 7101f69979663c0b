"""Start and run of the server."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from functools import partial

import uvicorn

from passmint.environment import SettingsError
from passmint.server import logs
from passmint.server.answers import Refusals
from passmint.server.app import build
from passmint.server.clients import Clients
from passmint.server.connections import Connections
from passmint.server.protocol import StrictHttpProtocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from passmint.server.config import ServerConfig
    from passmint.server.limits import Limits

_STOP_SECONDS = 5
_BACKLOG = 2048
_SWITCH_SECONDS = 0.001  # after this the thread of expensive requests yields to the event loop
_FILES = 4096  # more than backlog and connections together, each of which needs an open file


def serve(config: ServerConfig) -> int:
    """Serve until SIGTERM or SIGINT, and return the exit code."""
    try:
        limits = config.limits()
        limits.check()
        warnings = config.credentials.warnings() if config.credentials else []
        listener = _listen(config)
    except SettingsError as error:
        _write(f"passmint: {error}")
        return 1
    _allow_files()
    sys.setswitchinterval(_SWITCH_SECONDS)
    with listener:
        logs.configure()
        server = _server(config, limits)
        stop_on_signals(server)
        _write(_greeting(config, listener.getsockname()[1]))
        for warning in warnings:
            _write(f"passmint: warning: {warning}")
        # The objects that exist now stay until the end. Each full collection would examine them
        # again, and delay every request by 30 ms.
        gc.collect()
        gc.freeze()
        server.run(sockets=[listener])
    return 0


def stop_on_signals(server: uvicorn.Server) -> None:
    """Let SIGTERM and SIGINT stop the server, also before it runs.

    While it runs, uvicorn installs its own handlers, and at the end it raises the signal again.
    The handler sets a flag: an exception could be lost where nothing catches it.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _listen(config: ServerConfig) -> socket.socket:
    """Open the listening socket, before the greeting announces it."""
    try:
        family, *_, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        both = family == socket.AF_INET6 and config.host == "::" and socket.has_dualstack_ipv6()
        listener = socket.create_server(
            address[:2], family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except OSError as error:
        number = error.errno or 0  # negative if the host name does not resolve
        reason = os.strerror(number) if number > 0 else "no such address"
        where = f"{config.host}:{config.port}"
        raise SettingsError(
            f"cannot listen on {where}: {reason} (set another address with --host or --port)"
        ) from None
    # Connections inherit TCP_NODELAY. Without it the kernel delays the second part of a response
    # until the client acknowledges the first, 40 ms later. asyncio sets it only if the socket's
    # proto is TCP; create_server leaves it 0.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _allow_files() -> None:
    """Raise the limit of open files to what connections may need, as far as the system allows."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        raised = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))


def _server(config: ServerConfig, limits: Limits) -> uvicorn.Server:
    clients = Clients(config.trusted_proxies)
    protocol = partial(
        StrictHttpProtocol,
        connections=Connections(clients, each=config.connections_per_client),
        refusals=Refusals(config.settings, clients),
    )
    return uvicorn.Server(
        uvicorn.Config(
            build(config, limits),
            http=protocol,  # type: ignore[arg-type]  # uvicorn only calls it
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,  # uvicorn's shows the query
            proxy_headers=False,  # clients.py decides which proxies are trusted
            server_header=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
    )


def _greeting(config: ServerConfig, port: int) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    url = f"http://{host}:{port}"
    key = " -H 'x-api-key: YOUR-KEY'" if config.keys else ""
    return f"Passmint on {url} - try: curl{key} '{url}/generate-password?length=20'"


def _write(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()

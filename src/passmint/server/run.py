"""Runs a server until it is told to stop."""

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
from passmint.server.protocol import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from passmint.server.config import ServerConfig
    from passmint.server.limits import Limits

_STOP_SECONDS = 5
_BACKLOG = 2048
_SWITCH_SECONDS = 0.001  # after which the thread of expensive requests lets the event loop in
_FILES = 4096  # above the backlog and all connections: an accepted one takes a file at once


def serve(config: ServerConfig) -> int:
    """Serves until SIGTERM or SIGINT; the exit code."""
    try:
        limits = config.limits()
        limits.check()
        warnings = config.credentials.warnings() if config.credentials else []
        listener = _listen(config)
    except SettingsError as error:
        _tell(f"passmint: {error}")
        return 1
    _allow_files()
    sys.setswitchinterval(_SWITCH_SECONDS)
    with listener:
        logs.configure()
        server = _server(config, limits)
        stop_on_signals(server)
        _tell(_greeting(config, listener.getsockname()[1]))
        for warning in warnings:
            _tell(f"passmint: warning: {warning}")
        # What is here now stays to the end. Each full collection would look through it again, and
        # hold everybody up for 30 ms.
        gc.collect()
        gc.freeze()
        server.run(sockets=[listener])
    return 0


def stop_on_signals(server: uvicorn.Server) -> None:
    """While it runs, the server's own handlers stand in, and in the end repeat the signal here.

    Before that the signal is noted: an exception instead could be lost where nobody catches it.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _listen(config: ServerConfig) -> socket.socket:
    """The socket, taken before anything is announced."""
    try:
        family, *_, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        both = family == socket.AF_INET6 and config.host == "::" and socket.has_dualstack_ipv6()
        listener = socket.create_server(
            address[:2], family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except OSError as error:
        number = error.errno or 0  # that of a name that does not resolve is negative
        reason = os.strerror(number) if number > 0 else "no such address"
        where = f"{config.host}:{config.port}"
        raise SettingsError(f"cannot listen on {where}: {reason} (--port takes another)") from None
    # Connections inherit it. Without it the kernel holds back an answer's second part until the
    # client acknowledges the first, 40 ms later. asyncio sets it where the socket's proto is TCP,
    # which that of create_server is not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _allow_files() -> None:
    """Lets this process hold as many files as it may need, where the system lets it."""
    try:
        import resource  # noqa: PLC0415 - of Unix alone
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _server(config: ServerConfig, limits: Limits) -> uvicorn.Server:
    clients = Clients(config.trusted_proxies)
    protocol = partial(
        Protocol,
        connections=Connections(clients, each=config.connections_per_client),
        refusals=Refusals(config.settings, clients),
    )
    return uvicorn.Server(
        uvicorn.Config(
            build(config, limits),
            http=protocol,  # type: ignore[arg-type]  # it is called, and nothing else
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,  # it shows the query; ours does not
            proxy_headers=False,  # who is trusted is decided in clients.py
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


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()

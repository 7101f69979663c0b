"""Who is connected, and who has to go when there are too many."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.server.clients import Clients

TOTAL = 512

# Beyond the limits, so many more are heard: whoever asks for their health gets an answer.
SPARE, SPARE_EACH = 64, 8


class Connection(Protocol):
    """What is counted."""

    def drop(self) -> None:
        """Closes it, with nothing in hand."""


class _Client:
    """The connections of one client: how many, how many at most, the silent ones, oldest first."""

    __slots__ = ("count", "most", "name", "silent")

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self.most = most
        self.count = 0
        self.silent: dict[Connection, None] = {}


class Connections:
    """Counts connections, by client and in all, against a limit for each.

    Over a limit, the oldest connection that has sent nothing is closed: to hold such ones costs
    a stranger nothing, and whoever is new may have a request. Where all have sent something, the
    new one is not admitted, but heard as long as there are few such.

    Trusted proxies carry many clients: only the limit for all holds for them.
    """

    def __init__(self, addresses: Clients, *, each: int, total: int = TOTAL) -> None:
        self._addresses = addresses
        self._each = each
        self._total = total
        self._clients: dict[str, _Client] = {}
        self._of: dict[Connection, _Client] = {}
        self._silent: dict[Connection, None] = {}
        self._spare: set[Connection] = set()

    def add(self, connection: Connection, peer: str | None) -> bool:
        """Counts a new connection; False where not even what it asks can be heard."""
        name = self._addresses.name(peer, {})
        client = self._clients.get(name)
        if client is None:
            most = self._total if self._addresses.trusts(peer) else self._each
            client = self._clients[name] = _Client(name, most)
        self._of[connection] = client
        client.count += 1
        while client.count > client.most and self._drop_oldest(client.silent):
            pass
        while len(self._of) > self._total and self._drop_oldest(self._silent):
            pass
        client.silent[connection] = self._silent[connection] = None
        if self._over(client):
            self._spare.add(connection)
        return client.count <= client.most + SPARE_EACH and len(self._of) <= self._total + SPARE

    def admits(self, connection: Connection) -> bool:
        """Whether what it asks may be answered, now that it has asked."""
        if connection in self._spare:
            if self._over(self._of[connection]):
                return False
            self._spare.discard(connection)
        return True

    def spoke(self, connection: Connection) -> None:
        """Notes that it has sent something."""
        if connection in self._silent:
            del self._silent[connection]
            del self._of[connection].silent[connection]

    def remove(self, connection: Connection) -> None:
        """Counts it no more, if it was counted."""
        self.spoke(connection)
        self._spare.discard(connection)
        client = self._of.pop(connection, None)
        if client is not None:
            client.count -= 1
            if not client.count:
                del self._clients[client.name]

    def _over(self, client: _Client) -> bool:
        return client.count > client.most or len(self._of) > self._total

    def _drop_oldest(self, silent: dict[Connection, None]) -> bool:
        oldest = next(iter(silent), None)
        if oldest is None:
            return False
        self.remove(oldest)
        oldest.drop()
        return True

"""Limits on the number of connections, and which connection is closed at a limit."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.server.clients import Clients

TOTAL = 512

# Spare connections beyond the limits, in all and of each client. Their requests are read, so that
# health checks are still answered.
SPARE, SPARE_EACH = 64, 8


class Connection(Protocol):
    """Connection that is counted."""

    def drop(self) -> None:
        """Close the connection, which has sent nothing."""


class Connections:
    """Open connections, counted for each client and in all.

    At a limit, a new connection replaces the oldest one that has sent nothing: holding such a
    connection costs a stranger nothing, and the new one may have a request. If all have sent
    something, the new connection becomes a spare one: its request is read but not admitted.

    A trusted proxy carries many clients, so only the limit in all applies to it.

    addresses: finds the client of a peer. each: maximum number for one client. total: maximum
    number in all.
    """

    def __init__(self, addresses: Clients, *, each: int, total: int = TOTAL) -> None:
        self._addresses = addresses
        self._each = each
        self._total = total
        self._places: dict[Connection, _Place] = {}
        self._clients: dict[str, _Pool] = {}
        self._all = _Pool(total, SPARE)

    def add(self, connection: Connection, peer: str | None) -> bool:
        """Count a new connection. Return False if there is not even a spare place."""
        name = self._addresses.name(peer, {})
        place = _Place(connection, name, self._clients.get(name) or self._pool(peer), self._all)
        for admitted in (True, False):
            if all(self._makes_room(group) for group in place.groups(admitted=admitted)):
                self._clients[name] = place.client
                self._places[connection] = place
                place.take(admitted=admitted)
                return True
        return False

    def admits(self, connection: Connection) -> bool:
        """Return True if a connection's request, which has arrived, may be answered."""
        place = self._places.get(connection)
        if place is None:
            return False
        if not place.admitted and all(group.has_room() for group in place.groups(admitted=True)):
            place.leave()
            place.take(admitted=True)
            place.speak()
        return place.admitted

    def spoke(self, connection: Connection) -> None:
        """Record that a connection has sent something."""
        if place := self._places.get(connection):
            place.speak()

    def remove(self, connection: Connection) -> None:
        """Stop counting a connection, if it was counted."""
        place = self._places.pop(connection, None)
        if place is None:
            return
        place.leave()
        if place.client.is_empty():
            del self._clients[place.name]

    def _pool(self, peer: str | None) -> _Pool:
        return _Pool(self._total if self._addresses.trusts(peer) else self._each, SPARE_EACH)

    def _makes_room(self, group: _Group) -> bool:
        if group.has_room():
            return True
        oldest = next(iter(group.silent), None)
        if oldest is None:
            return False
        self.remove(oldest)
        oldest.drop()
        return True


class _Group:
    """Number of connections, their maximum, and those that have sent nothing, oldest first."""

    __slots__ = ("count", "maximum", "silent")

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum
        self.count = 0
        self.silent: dict[Connection, None] = {}

    def has_room(self) -> bool:
        return self.count < self.maximum


class _Pool:
    """Admitted and spare connections of one client, or of all clients."""

    __slots__ = ("admitted", "spare")

    def __init__(self, maximum: int, spare: int) -> None:
        self.admitted = _Group(maximum)
        self.spare = _Group(spare)

    def is_empty(self) -> bool:
        return not self.admitted.count and not self.spare.count


class _Place:
    """Place of one connection in the pool of its client and in the pool of all."""

    __slots__ = ("admitted", "client", "connection", "every", "name")

    def __init__(self, connection: Connection, name: str, client: _Pool, every: _Pool) -> None:
        self.connection = connection
        self.name = name
        self.client = client
        self.every = every
        self.admitted = False

    def groups(self, *, admitted: bool) -> tuple[_Group, _Group]:
        if admitted:
            return self.client.admitted, self.every.admitted
        return self.client.spare, self.every.spare

    def take(self, *, admitted: bool) -> None:
        self.admitted = admitted
        for group in self.groups(admitted=admitted):
            group.count += 1
            group.silent[self.connection] = None

    def leave(self) -> None:
        self.speak()
        for group in self.groups(admitted=self.admitted):
            group.count -= 1

    def speak(self) -> None:
        for group in self.groups(admitted=self.admitted):
            group.silent.pop(self.connection, None)

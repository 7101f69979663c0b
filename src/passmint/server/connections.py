"""Who is connected, and who has to go when there are too many."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.server.clients import Clients

TOTAL = 512

# Beyond the limits, so many more are heard: whoever asks for health gets an answer.
SPARE, SPARE_EACH = 64, 8


class Connection(Protocol):
    """What is counted."""

    def drop(self) -> None:
        """Closes it: it has sent nothing."""


class Connections:
    """Counts connections, by client and in all, against a limit for each.

    At a limit, the oldest connection that has sent nothing makes room: to hold such ones costs a
    stranger nothing, and who is new may have a request. Where all have sent something, the new
    one is not admitted, but may say what it wants, in as much spare room as there is.

    Trusted proxies carry many clients: only the limit for all holds for them.
    """

    def __init__(self, addresses: Clients, *, each: int, total: int = TOTAL) -> None:
        self._addresses = addresses
        self._each = each
        self._total = total
        self._places: dict[Connection, _Place] = {}
        self._clients: dict[str, _Crowd] = {}
        self._all = _Crowd(total, SPARE)

    def add(self, connection: Connection, peer: str | None) -> bool:
        """Counts a new connection; False where there is not even spare room."""
        name = self._addresses.name(peer, {})
        place = _Place(connection, name, self._clients.get(name) or self._crowd(peer), self._all)
        for admitted in (True, False):
            if all(self._makes_room(group) for group in place.groups(admitted=admitted)):
                self._clients[name] = place.client
                self._places[connection] = place
                place.take(admitted=admitted)
                return True
        return False

    def admits(self, connection: Connection) -> bool:
        """Whether what it asks may be answered, now that it has asked."""
        place = self._places.get(connection)
        if place is None:
            return False
        if not place.admitted and all(group.has_room() for group in place.groups(admitted=True)):
            place.leave()
            place.take(admitted=True)
            place.speak()
        return place.admitted

    def spoke(self, connection: Connection) -> None:
        """Notes that it has sent something."""
        if place := self._places.get(connection):
            place.speak()

    def remove(self, connection: Connection) -> None:
        """Counts it no more, if it was counted."""
        place = self._places.pop(connection, None)
        if place is None:
            return
        place.leave()
        if place.client.is_empty():
            del self._clients[place.name]

    def _crowd(self, peer: str | None) -> _Crowd:
        return _Crowd(self._total if self._addresses.trusts(peer) else self._each, SPARE_EACH)

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
    """Connections: how many, how many at most, and which have sent nothing, oldest first."""

    __slots__ = ("count", "most", "silent")

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0
        self.silent: dict[Connection, None] = {}

    def has_room(self) -> bool:
        return self.count < self.most


class _Crowd:
    """The connections of one client, or of all: those admitted, and those beyond."""

    __slots__ = ("admitted", "beyond")

    def __init__(self, most: int, spare: int) -> None:
        self.admitted = _Group(most)
        self.beyond = _Group(spare)

    def is_empty(self) -> bool:
        return not self.admitted.count and not self.beyond.count


class _Place:
    """Where one connection is counted: of its client and of all."""

    __slots__ = ("admitted", "client", "connection", "every", "name")

    def __init__(self, connection: Connection, name: str, client: _Crowd, every: _Crowd) -> None:
        self.connection = connection
        self.name = name
        self.client = client
        self.every = every
        self.admitted = False

    def groups(self, *, admitted: bool) -> tuple[_Group, _Group]:
        if admitted:
            return self.client.admitted, self.every.admitted
        return self.client.beyond, self.every.beyond

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

"""Client address and scheme of a request, from the socket or from trusted proxies."""

from __future__ import annotations

import ipaddress
import re

from passmint.environment import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNKNOWN = "unknown"  # name of every peer without an address, such as a Unix socket

_MAX_PEERS = 4096  # in the cache

_IPV4_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}", re.ASCII)
_IPV6_IN_BRACKETS = re.compile(r"\[([0-9A-Fa-f:.]+)\](:[0-9]{1,5})?", re.ASCII)


class _Peer:
    """Parsed address of a connection's other end, cached between requests."""

    __slots__ = ("address", "name", "trusted")

    def __init__(self, address: Address | None, name: str, *, trusted: bool) -> None:
        self.address = address
        self.name = name
        self.trusted = trusted


class Clients:
    """Finder of a request's client: the socket's peer, or the one that a trusted proxy names."""

    __slots__ = ("_peers", "_trusted")

    def __init__(self, trusted: tuple[Network, ...] = ()) -> None:
        self._trusted = trusted
        self._peers: dict[str | None, _Peer] = {}

    def name(self, peer: str | None, headers: Mapping[str, str]) -> str:
        """Return the client's IPv4 address or IPv6 /64 network, all of which one host can use."""
        known = self._known(peer)
        if not known.trusted:
            return known.name
        address = known.address
        for entry in reversed(headers.get("x-forwarded-for", "").split(",")):
            if address is None or not self._trusts(address):
                break
            sender = _parse(_bare(entry.strip()))
            if sender is None:  # malformed: the last known address is held responsible
                break
            address = sender
        return _group(address)

    def https(self, peer: str | None, scheme: str, headers: Mapping[str, str]) -> bool:
        """Return True if the client used HTTPS, to this server or to a trusted proxy."""
        if scheme == "https":
            return True
        forwarded = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        return forwarded == "https" and self.trusts(peer)

    def trusts(self, peer: str | None) -> bool:
        """Return True if a peer is a trusted proxy."""
        return self._known(peer).trusted

    def _known(self, peer: str | None) -> _Peer:
        known = self._peers.get(peer)
        if known is None:
            address = _parse(peer or "")
            trusted = address is not None and self._trusts(address)
            known = _Peer(address, _group(address), trusted=trusted)
            if len(self._peers) >= _MAX_PEERS:
                self._peers.clear()
            self._peers[peer] = known
        return known

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _bare(entry: str) -> str:
    """Remove the port that some proxies add to an entry."""
    match = _IPV4_WITH_PORT.fullmatch(entry) or _IPV6_IN_BRACKETS.fullmatch(entry)
    return match[1] if match else entry


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _group(address: Address | None) -> str:
    if address is None:
        return UNKNOWN
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def proxies(text: str) -> tuple[Network, ...]:
    """Parse the networks of trusted proxies, such as `10.0.0.0/8,192.0.2.7`.

    Raises:
        SettingsError: an item is not an address or network, or is every address.
    """
    return tuple(
        _network(item.strip(), number) for number, item in enumerate(text.split(","), start=1)
    )


def _network(text: str, number: int) -> Network:
    where = f"trusted proxies, item {number}"
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise SettingsError(
            f"{where}: expected an address, or a network such as 10.0.0.0/8"
        ) from None
    if network.prefixlen == 0:
        raise SettingsError(
            f"{where}: expected the proxies' own network, not every address, because clients could"
            " then forge theirs"
        )
    return network

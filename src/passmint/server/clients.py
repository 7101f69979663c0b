"""Who sent a request and whether by HTTPS, as far as can be known without trusting strangers."""

from __future__ import annotations

import ipaddress
import re

from passmint.environment import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNKNOWN = "unknown"  # one group for all peers without an address, such as Unix sockets

_PEERS = 4096  # held at once

_IPV4_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}", re.ASCII)
_IPV6_IN_BRACKETS = re.compile(r"\[([0-9A-Fa-f:.]+)\](:[0-9]{1,5})?", re.ASCII)


class _Peer:
    """What is known of the other end of a connection: parsed once, asked at each request."""

    __slots__ = ("address", "name", "trusted")

    def __init__(self, address: Address | None, name: str, *, trusted: bool) -> None:
        self.address = address
        self.name = name
        self.trusted = trusted


class Clients:
    """Tells clients apart by the socket's peer, or behind trusted proxies by what those say."""

    __slots__ = ("_peers", "_trusted")

    def __init__(self, trusted: tuple[Network, ...] = ()) -> None:
        self._trusted = trusted
        self._peers: dict[str | None, _Peer] = {}

    def name(self, peer: str | None, headers: Mapping[str, str]) -> str:
        """The client's address, or the /64 network of an IPv6 one, which one host can fill."""
        known = self._known(peer)
        if not known.trusted:
            return known.name
        address = known.address
        for entry in reversed(headers.get("x-forwarded-for", "").split(",")):
            if address is None or not self._trusts(address):
                break
            sender = _parse(_bare(entry.strip()))
            if sender is None:  # not what a proxy writes: the last one known answers for it
                break
            address = sender
        return _group(address)

    def https(self, peer: str | None, scheme: str, headers: Mapping[str, str]) -> bool:
        """Whether the client came by HTTPS: to us, or to a trusted proxy that says so."""
        if scheme == "https":
            return True
        said = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        return said == "https" and self.trusts(peer)

    def trusts(self, peer: str | None) -> bool:
        """Whether a peer is a trusted proxy."""
        return self._known(peer).trusted

    def _known(self, peer: str | None) -> _Peer:
        known = self._peers.get(peer)
        if known is None:
            address = _parse(peer or "")
            trusted = address is not None and self._trusts(address)
            known = _Peer(address, _group(address), trusted=trusted)
            if len(self._peers) >= _PEERS:
                self._peers.clear()
            self._peers[peer] = known
        return known

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _bare(entry: str) -> str:
    """An entry without the port that some proxies add."""
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
    """The networks of trusted proxies, comma-separated: `10.0.0.0/8,192.0.2.7`."""
    return tuple(
        _network(item.strip(), number) for number, item in enumerate(text.split(","), start=1)
    )


def _network(text: str, number: int) -> Network:
    where = f"trusted proxies, item {number}"
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise SettingsError(
            f"{where}: expected an address or a network such as 10.0.0.0/8"
        ) from None
    if network.prefixlen == 0:
        raise SettingsError(f"{where}: to trust every address is to let clients name themselves")
    return network

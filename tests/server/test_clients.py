"""Tests of client addresses."""

from __future__ import annotations

import pytest

from passmint.environment import SettingsError
from passmint.server.clients import Clients, proxies

PROXIES = Clients(proxies("10.0.0.0/8, fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_the_peer_is_the_client(peer: str | None, name: str) -> None:
    assert Clients().name(peer, {}) == name


def test_untrusted_peer_cannot_forge_its_address() -> None:
    forged = {"x-forwarded-for": "203.0.113.9"}
    assert Clients().name("192.0.2.1", forged) == "192.0.2.1"
    assert PROXIES.name("192.0.2.1", forged) == "192.0.2.1"
    assert Clients().name("10.0.0.1", forged) == "10.0.0.1"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1", "192.0.2.1"),  # the first one is what the client made up
        ("203.0.113.9, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8::1]:4711", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:10.1.1.1", "10.1.1.1"),
        ("10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
        ("192.0.2.1, nonsense", "10.0.0.1"),
        ("192.0.2.1, nonsense, 10.1.1.1", "10.1.1.1"),
        ("192.0.2.1,", "10.0.0.1"),
        ("192.0.2.01", "10.0.0.1"),
        ("192.0.2.1:", "10.0.0.1"),
    ],
)
def test_client_behind_proxies_is_the_rightmost_untrusted_entry(said: str, name: str) -> None:
    assert PROXIES.name("10.0.0.1", {"x-forwarded-for": said}) == name


@pytest.mark.parametrize(
    ("peer", "scheme", "said", "https"),
    [
        ("192.0.2.1", "https", None, True),
        ("192.0.2.1", "http", "https", False),
        ("10.0.0.1", "http", "https", True),
        ("fd00::1", "http", "HTTPS", True),
        ("10.0.0.1", "http", "https, http", False),
        ("10.0.0.1", "http", None, False),
        (None, "http", "https", False),
    ],
)
def test_https_is_known_from_the_socket_or_a_trusted_proxy(
    peer: str | None, scheme: str, said: str | None, https: bool
) -> None:
    headers = {} if said is None else {"x-forwarded-proto": said}
    assert PROXIES.https(peer, scheme, headers) is https


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.0/8,", "item 2: expected an address, or a network"),
        ("10.0.0.1/8", "item 1: expected an address, or a network"),
        ("proxy.example", "item 1: expected an address, or a network"),
        ("10.0.0.0/8,0.0.0.0/0", "item 2: expected the proxies' own network, not every address"),
        ("::/0", "item 1: expected the proxies' own network, not every address"),
    ],
)
def test_trusted_proxies_are_checked(text: str, expected: str) -> None:
    with pytest.raises(SettingsError, match=expected):
        proxies(text)

"""Tests of serving without keys."""

from __future__ import annotations

import pytest

from passmint.environment import SettingsError
from passmint.server.access import check_address, refusal

HOW = "passmint key new"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_loopback_needs_no_keys(host: str) -> None:
    check_address(host, keyless=True, public=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
def test_server_without_keys_starts_only_on_loopback(host: str) -> None:
    with pytest.raises(SettingsError, match=f"{HOW}.*--public"):
        check_address(host, keyless=True, public=False)
    check_address(host, keyless=False, public=False)
    check_address(host, keyless=True, public=True)


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:1", "127.0.0.1:8080", "[::1]", "[::1]:80"]
)
def test_host_names_of_loopback_are_answered(host: str) -> None:
    assert refusal({"host": host}) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "127.0.0.2", "localhost:",
     "localhost, localhost", "localhost@evil.example", "::1", "", "localhost:80\n"],
)  # fmt: skip
def test_a_foreign_host_is_refused(host: str) -> None:
    assert HOW in (refusal({"host": host}) or "")
    assert HOW in (refusal({}) or "")


@pytest.mark.parametrize(
    "name",
    ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-anything", "x-real-ip",
     "via"],
)  # fmt: skip
def test_a_proxy_is_refused(name: str) -> None:
    assert HOW in (refusal({"host": "localhost", name: ""}) or "")

"""Strict check of a request's head, for what the parser accepts and the server does not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_HOST, _LENGTH, _CODING = b"host", b"content-length", b"transfer-encoding"
_VERSIONS = frozenset({"1.0", "1.1"})


class MalformedError(Exception):
    """A request that the parser accepts and the server does not. The message names the fault."""


def body_length(
    line: bytes, version: str, headers: Iterable[tuple[bytes, bytes]], *, upgrade: bool
) -> int | None:
    """Check the head of a request and return the length of its body, or None if it is chunked.

    line: request line, as it was received. version: HTTP version, such as "1.1". headers: header
    fields with names in lower case. upgrade: True if the request asks for another protocol.

    Raises:
        MalformedError: the head is malformed or ambiguous.
    """
    # The parser drops empty lines before the request line, and accepts several spaces in it.
    if line.count(b" ") != 2 or b"\n" in line:
        raise MalformedError("its first line must be METHOD TARGET HTTP/1.1")
    if version not in _VERSIONS:
        raise MalformedError("its version must be 1.1 or 1.0")
    found: dict[bytes, list[bytes]] = {_HOST: [], _LENGTH: [], _CODING: []}
    for name, value in headers:
        if name in found:
            found[name].append(value)
    hosts, lengths, codings = found.values()
    if len(hosts) > 1 or (not hosts and version == "1.1"):
        raise MalformedError("it must have one Host")
    if codings and (version == "1.0" or [value.lower() for value in codings] != [b"chunked"]):
        raise MalformedError("its Transfer-Encoding must be chunked")
    if upgrade and (codings or lengths):
        raise MalformedError("it must not have a body and ask for an upgrade")
    if codings:
        return None
    return int(lengths[0]) if lengths else 0

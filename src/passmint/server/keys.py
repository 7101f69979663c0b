"""API keys of 256 random bits. The server knows only their SHA-256.

A slow hash would not make such keys harder to guess, and would let strangers use up the server's
time.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re

from passmint.environment import API_KEYS, SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_PREFIX = "pm_"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NAME_RULE = "1 to 64 of the characters A-Z a-z 0-9 . _ -"


def new_key(name: str) -> tuple[str, str]:
    """Create a key. Return the key and its line `name:sha256` for the server.

    name: name of the caller, for limits and the log.

    Raises:
        SettingsError: the name has a character that is not allowed, or is too long.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(f"the name of a key must be {_NAME_RULE}")
    key = _PREFIX + base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
    return key, f"{name}:{_digest(key)}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Keys:
    """Keys that a server accepts. Its `repr` shows only their number."""

    __slots__ = ("_names",)

    def __init__(self, names_by_digest: Mapping[str, str]) -> None:
        self._names = dict(names_by_digest)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<Keys: {len(self)}>"

    def find(self, presented: str) -> str | None:
        """Return the name of a key, or None if it is unknown.

        The lookup compares digests, so its time reveals nothing about a key.
        """
        return self._names.get(_digest(presented))


def load(path: str | None, environment: Mapping[str, str]) -> Keys:
    """Load the keys of a file and of PASSMINT_API_KEYS.

    path: file with lines `name:sha256` and comments after `#`, or None.

    Raises:
        SettingsError: the file cannot be read, or a line is malformed. No message shows a key.
    """
    sources = [(f"the variable {API_KEYS.name}", API_KEYS.read(environment))]
    if path is not None:
        sources.append((f"the keys file {path}", _read(path)))
    found: dict[str, str] = {}
    for source, text in sources:
        for place, item in _items(text):
            _add(found, item, f"{source}, {place}")
    if path is not None and not found:
        raise SettingsError(f"the keys file {path} contains no key: expected lines of name:sha256")
    return Keys(found)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise SettingsError(f"the keys file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"the keys file {path} is not UTF-8 text") from None


def _items(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        for item in line.partition("#")[0].replace(",", " ").split():
            yield f"line {number}", item


def _add(found: dict[str, str], item: str, where: str) -> None:
    """Add one `name:sha256`. No error shows the item, which may be a key put there by mistake."""
    name, _, digest = item.partition(":")
    if item.startswith(_PREFIX) or digest.startswith(_PREFIX):
        raise SettingsError(
            f"{where}: expected name:sha256, not the key itself, which must not be stored"
        )
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{where}: expected name:sha256 with a name of {_NAME_RULE}")
    if not _DIGEST.fullmatch(digest):
        raise SettingsError(
            f"{where}: expected name:sha256 with 64 hexadecimal digits in lower case"
        )
    if digest in found or name in found.values():
        raise SettingsError(f"{where}: this name or key is already listed; each must appear once")
    found[digest] = name

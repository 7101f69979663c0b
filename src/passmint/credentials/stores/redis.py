"""Store in Redis, shared by several servers. It needs the extra `redis`.

A row is a hash. Its value is a string that Redis deletes when the credential expires. Each step is
one script, so that no other client sees half of it. No step is repeated when a connection breaks:
a claim whose answer was lost stays claimed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from passmint.credentials.errors import StoreUnavailableError
from passmint.credentials.row import RETENTION_SECONDS, Row, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.credentials.sealing import Seal
    from passmint.credentials.store import Value

_SECONDS = 2.0  # longest time to connect, and for each answer
_FIELDS = (
    "owner",
    "state",
    "expires_at",
    "changed_at",
    "token_hash",
    "request_hash",
    "message",
)

# All scripts have the same KEYS: the row, the value.
# ARGV: state and token hash of the previous row ('' for none), seconds to keep the row, its fields.
_RESERVE = """
local found = redis.call('HMGET', KEYS[1], 'state', 'token_hash')
if (found[1] or '') ~= ARGV[1] or (found[2] or '') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""

# ARGV: the token's hash, now, the sealed value, seconds to keep it, the name of the server key.
_FILL = """
local found = redis.call('HMGET', KEYS[1], 'state', 'token_hash')
if found[1] ~= 'creating' or found[2] ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
redis.call('HSET', KEYS[1], 'state', 'waiting', 'changed_at', ARGV[2], 'server_key', ARGV[5])
return 1
"""

# Returns the sealed value of this token. The row is checked in the same script, because the value
# may be that of a repeated request, which this token does not decrypt.
# ARGV: the token's hash.
_VALUE = """
local found = redis.call('HMGET', KEYS[1], 'state', 'token_hash')
if found[1] ~= 'waiting' or found[2] ~= ARGV[1] then return false end
return redis.call('GET', KEYS[2])
"""

# ARGV: the token's hash, now.
_CLAIM = """
local found = redis.call('HMGET', KEYS[1], 'state', 'token_hash', 'expires_at')
if found[1] ~= 'waiting' or found[2] ~= ARGV[1] then return 0 end
if tonumber(found[3]) <= tonumber(ARGV[2]) then return 0 end
if redis.call('DEL', KEYS[2]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'state', 'claimed', 'changed_at', ARGV[2])
return 1
"""

# ARGV: now.
_REVOKE = """
local found = redis.call('HMGET', KEYS[1], 'state', 'expires_at')
if found[1] ~= 'waiting' and found[1] ~= 'creating' then return 0 end
if tonumber(found[2]) <= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'state', 'revoked', 'changed_at', ARGV[1])
return 1
"""


_FORGETS = (
    "Redis may forget a claim when it restarts, and then the link returns its password again: let"
    " Redis keep everything (appendonly yes, appendfsync always) or nothing (appendonly no,"
    ' save "")'
)
_EVICTS = "Redis may drop waiting credentials: set maxmemory-policy noeviction"
_SECRETIVE = (
    "Redis does not answer CONFIG GET, so its configuration is unknown: make sure that it keeps"
    " everything or nothing over a restart, and that maxmemory-policy is noeviction"
)
_HIDING = (
    "Redis refuses SCAN, so its keys are unknown: make sure that PASSMINT_SERVER_KEYS decrypts all"
    " waiting credentials"
)
_ASKED = ("appendonly", "appendfsync", "save", "maxmemory-policy")

# Only part of a Redis with more keys is searched, because a server must start within a second.
_PAGES, _PAGE = 100, 1000


class RedisStore:
    """Store of plain rows and encrypted values.

    Redis alone cannot decrypt a value, and neither can the server without the token.
    """

    def __init__(self, url: str, seal: Seal) -> None:
        self._seal = seal
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=_SECONDS,
            socket_connect_timeout=_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        scripts = (_RESERVE, _FILL, _VALUE, _CLAIM, _REVOKE)
        self._reserve, self._fill, self._value, self._claim, self._revoke = map(
            self._client.register_script, scripts
        )

    def warnings(self) -> list[str]:
        """Return warnings, for the operator, about lost claims, lost credentials and missing keys.

        They come from the configuration of Redis and from the keys of waiting credentials.
        """
        return self._configured() + self._unopened()

    def _configured(self) -> list[str]:
        try:
            found = {name: self._client.config_get(name).get(name) for name in _ASKED}
        except redis.RedisError:
            return [_SECRETIVE]
        keeps_all = (found["appendonly"], found["appendfsync"]) == ("yes", "always")
        keeps_nothing = (found["appendonly"], found["save"]) == ("no", "")
        warnings = [] if keeps_all or keeps_nothing else [_FORGETS]
        return warnings + ([] if found["maxmemory-policy"] == "noeviction" else [_EVICTS])

    def _unopened(self) -> list[str]:
        try:
            names, complete = self._sealed_by()
        except redis.ResponseError:
            return [_HIDING]
        except redis.RedisError:
            return []  # the first request reports it
        undecryptable = sum(name not in self._seal.names for name in names)
        if not undecryptable:
            return []
        rest = "" if complete else " (there are more)"
        return [
            f"no key of PASSMINT_SERVER_KEYS decrypts {undecryptable} of the {len(names)} waiting"
            f" credentials checked{rest}: put the removed key back, or create them again"
        ]

    def _sealed_by(self) -> tuple[list[str], bool]:
        """Return the names of the server keys of waiting values, and whether these are all."""
        names: list[str] = []
        cursor = 0
        for _ in range(_PAGES):
            cursor, found = self._client.scan(cursor, match=_keys("*")[1], count=_PAGE)
            pipeline = self._client.pipeline(transaction=False)
            for key in found:
                text = key.decode() if isinstance(key, bytes) else key
                credential_id = text.partition("{")[2].removesuffix("}")
                pipeline.hget(_keys(credential_id)[0], "server_key")
            # Rows written by earlier versions do not have this field.
            names += [name.decode() for name in pipeline.execute() if name is not None]
            if cursor == 0:
                return names, True
        return names, False

    def find(self, credential_id: str) -> Row | None:
        """Return the row of an id, or None."""
        with _unavailable():
            found = self._client.hmget(_keys(credential_id)[0], _FIELDS)
        if found[0] is None:
            return None
        # Rows of earlier versions have no message.
        owner, state, expires_at, changed_at, token_hash, request_hash, message = (
            item.decode() if isinstance(item, bytes) else "" for item in found
        )
        return Row(
            credential_id,
            owner,
            State(state),
            int(expires_at),
            int(changed_at),
            token_hash,
            request_hash,
            message=message,
        )

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Write a row as `creating`."""
        before = (previous.state.value, previous.token_hash) if previous else ("", "")
        kept = row.expires_at + RETENTION_SECONDS - int(now)
        fields = [item for name in _FIELDS for item in (name, _text(row, name))]
        with _unavailable():
            return bool(self._reserve(keys=_keys(row.id), args=[*before, kept, *fields]))

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:
        """Store the encrypted value and change the row to `waiting`."""
        left = row.expires_at - int(now)
        if left <= 0:
            return False
        sealed = self._seal.close(row, token, value)
        arguments: list[str | int | bytes] = [
            row.token_hash,
            int(now),
            sealed,
            left,
            self._seal.name,
        ]
        with _unavailable():
            return bool(self._fill(keys=_keys(row.id), args=arguments))

    def claim(self, row: Row, token: str, now: float) -> Value | None:
        """Claim the row and return its value, to at most one caller.

        Raises:
            SealError: no server key decrypts the value. The row does not change.
        """
        with _unavailable():
            sealed = self._value(keys=_keys(row.id), args=[row.token_hash])
        if not isinstance(sealed, bytes):
            return None
        value = self._seal.open(row, token, sealed)
        with _unavailable():
            claimed = self._claim(keys=_keys(row.id), args=[row.token_hash, int(now)])
        return value if claimed else None

    def revoke(self, row: Row, now: float) -> bool:
        """Change an open row to `revoked` and delete its value."""
        with _unavailable():
            return bool(self._revoke(keys=_keys(row.id), args=[int(now)]))


def _keys(credential_id: str) -> list[str]:
    """Return the keys of the row and the value. The braces put both in one slot of a cluster."""
    return [f"passmint:credential:{{{credential_id}}}", f"passmint:value:{{{credential_id}}}"]


def _text(row: Row, name: str) -> str:
    return row.state.value if name == "state" else str(getattr(row, name))


@contextmanager
def _unavailable() -> Iterator[None]:
    """Translate Redis errors. Keep the type only: messages may quote a secret."""
    try:
        yield
    except (redis.RedisError, OSError) as error:
        message = "the store in Redis does not answer"
        raise StoreUnavailableError(message, type(error).__name__) from None

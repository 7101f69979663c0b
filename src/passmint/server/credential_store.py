"""Which store keeps the temporary credentials, as an operator chooses by the environment."""

from __future__ import annotations

import time

from passmint.api.settings import SettingsError
from passmint.credentials.service import Credentials
from passmint.credentials.stores.memory import MemoryStore
from passmint.server import redisurl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmint.credentials.store import Store

STORE = "PASSMINT_CREDENTIALS"
SERVER_KEYS = "PASSMINT_SERVER_KEYS"
ADMINS = "PASSMINT_ADMINS"

_STORES = ("memory", "redis", "aws")


def from_environment(
    environment: Mapping[str, str], *, public_url: str, redis_url: str | None
) -> Credentials | None:
    """The credentials of a server, or None where it has no public URL to build claim URLs from.

    Raises:
        SettingsError: the variables do not fit together; no error shows a key.
    """
    kind = environment.get(STORE, "") or "memory"
    if kind not in _STORES:
        raise SettingsError(f"{STORE} must be one of {', '.join(_STORES)}")
    if not public_url:
        for name in (STORE, SERVER_KEYS, ADMINS):
            if environment.get(name):
                raise SettingsError(f"{name} needs PASSMINT_PUBLIC_URL: links to claim start so")
        return None
    keys = environment.get(SERVER_KEYS, "")
    if kind != "redis" and keys:
        raise SettingsError(f"{SERVER_KEYS} is for {STORE}=redis: {kind} needs none")
    store: Store = MemoryStore()
    if kind == "redis":
        store = _redis(redis_url, keys)
    elif kind == "aws":
        store = _aws(environment)
    admins = frozenset(environment.get(ADMINS, "").replace(",", " ").split())
    return Credentials(store, time.time, admins)


def _aws(environment: Mapping[str, str]) -> Store:
    try:
        from passmint.credentials.stores import aws  # noqa: PLC0415 - an extra
    except ImportError:
        message = "credentials in AWS need more packages: pip install 'passmint[serve,aws]'"
        raise SettingsError(message) from None
    try:
        return aws.AwsStore(aws.Places.from_environment(environment), aws.clients())
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _redis(url: str | None, keys: str) -> Store:
    if url is None:
        raise SettingsError(f"{STORE}=redis needs PASSMINT_REDIS_URL or --redis")
    redisurl.check(url)
    try:
        from passmint.credentials.sealing import Seal, server_keys  # noqa: PLC0415 - an extra
        from passmint.credentials.stores.redis import RedisStore  # noqa: PLC0415
    except ImportError:
        message = "credentials in Redis need more packages: pip install 'passmint[redis]'"
        raise SettingsError(message) from None
    try:
        found = server_keys(keys)
    except ValueError as error:
        raise SettingsError(f"{SERVER_KEYS}: {error}") from None
    if not found:
        raise SettingsError(f"{STORE}=redis needs {SERVER_KEYS}: openssl rand -base64 32")
    return RedisStore(url, Seal(found))

"""Credentials service of a server, with the store that the environment selects."""

from __future__ import annotations

import time

from passmint import environment as variables
from passmint.credentials.service import Credentials
from passmint.credentials.stores.memory import MemoryStore
from passmint.environment import SettingsError
from passmint.server import redisurl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmint.credentials.store import Store

STORE = variables.CREDENTIALS.name
SERVER_KEYS = variables.SERVER_KEYS.name


def from_environment(
    environment: Mapping[str, str], *, public_url: str, redis_url: str | None
) -> Credentials | None:
    """Build the credentials service, or return None if there is no public URL for claim links.

    Raises:
        SettingsError: a variable has a wrong value or is missing. No message shows a key.
    """
    kind = variables.CREDENTIALS.read(environment)
    if not public_url:
        for variable in (variables.CREDENTIALS, variables.SERVER_KEYS, variables.ADMINS):
            if environment.get(variable.name):
                url = variables.PUBLIC_URL.name
                raise SettingsError(
                    f"{variable.name} needs {url}: set it to the URL with which claim links start"
                )
        return None
    keys = variables.SERVER_KEYS.read(environment)
    if kind != "redis" and keys:
        raise SettingsError(f"{SERVER_KEYS} is only for {STORE}=redis, not for {kind}: unset it")
    store: Store = MemoryStore()
    if kind == "redis":
        store = _redis(redis_url, keys)
    elif kind == "aws":
        store = _aws(environment)
    admins = variables.ADMINS.read(environment)
    return Credentials(store, time.time, admins)


def _aws(environment: Mapping[str, str]) -> Store:
    try:
        from passmint.credentials.stores import aws  # noqa: PLC0415 - an extra
    except ImportError:
        message = f"{STORE}=aws needs the extra aws: run pip install 'passmint[serve,aws]'"
        raise SettingsError(message) from None
    try:
        return aws.AwsStore(aws.AwsResources.from_environment(environment), aws.clients())
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _redis(url: str | None, keys: str) -> Store:
    if url is None:
        raise SettingsError(f"{STORE}=redis needs {variables.REDIS_URL.name} or --redis")
    redisurl.check(url)
    try:
        from passmint.credentials.sealing import Seal, server_keys  # noqa: PLC0415 - an extra
        from passmint.credentials.stores.redis import RedisStore  # noqa: PLC0415
    except ImportError:
        message = f"{STORE}=redis needs the extra redis: run pip install 'passmint[redis]'"
        raise SettingsError(message) from None
    try:
        found = server_keys(keys)
    except ValueError as error:
        raise SettingsError(f"{SERVER_KEYS}: {error}") from None
    if not found:
        raise SettingsError(
            f"{STORE}=redis needs {SERVER_KEYS}: set it to the output of: openssl rand -base64 32"
        )
    return RedisStore(url, Seal(found))

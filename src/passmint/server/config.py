"""Configuration of a server, checked before it starts."""

from __future__ import annotations

from passmint import environment as variables
from passmint.api.settings import Settings
from passmint.environment import SettingsError
from passmint.server import access, clients, credential_store, keys, redisurl
from passmint.server.limits import MemoryLimits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmint.credentials.service import Credentials
    from passmint.server.clients import Network
    from passmint.server.keys import Keys
    from passmint.server.limits import Limits

_MIN_RATE, _MAX_RATE = 0.001, 100_000
_MAX = 1_000_000_000


class ServerConfig:
    """Configuration of a server, immutable by convention. Its `repr` shows no key and no Redis URL.

    host, port: address to listen on. keys: API keys that may call; if there are none, no key is
    needed. rate: requests per second of each key, or of each client without keys. burst: requests
    at once of each. quota: requests per UTC day of each, or None for no quota. redis_url: Redis
    that servers share for their limits, or None for memory. trusted_proxies: networks whose
    X-Forwarded-For is trusted. public: True to serve everybody without keys. settings: settings of
    the API. body_seconds: maximum time for a body to arrive. credentials: credentials service, or
    None. connections_per_client: connections at once of each client; a trusted proxy may have more.

    Raises:
        SettingsError: a value is out of range, or values exclude each other.
    """

    __slots__ = (
        "body_seconds",
        "burst",
        "connections_per_client",
        "credentials",
        "host",
        "keys",
        "port",
        "public",
        "quota",
        "rate",
        "redis_url",
        "settings",
        "trusted_proxies",
    )

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        keys: Keys,
        rate: float = 10.0,
        burst: int = 20,
        quota: int | None = None,
        redis_url: str | None = None,
        trusted_proxies: tuple[Network, ...] = (),
        public: bool = False,
        settings: Settings,
        body_seconds: float = 10.0,
        credentials: Credentials | None = None,
        connections_per_client: int = 128,
    ) -> None:
        self.host = host
        self.port = _integer(port, "port", 0, 65_535)
        self.keys = keys
        self.rate = _rate(rate)
        self.burst = _integer(burst, "burst", 1, _MAX)
        self.quota = None if quota is None else _integer(quota, "quota", 1, _MAX)
        self.redis_url = redis_url
        self.trusted_proxies = trusted_proxies
        self.public = public
        self.settings = settings
        self.body_seconds = body_seconds
        self.credentials = credentials
        self.connections_per_client = _integer(
            connections_per_client, "connections-per-client", 1, _MAX
        )
        if redis_url is not None:
            redisurl.check(redis_url)
        access.check_address(host, keyless=not keys, public=public)
        if credentials is not None and public and not keys:
            raise SettingsError(
                f"with {variables.PUBLIC_URL.name}, --public would let everybody create"
                f" credentials: {access.HOW_TO_ADD_KEYS}"
            )

    def __repr__(self) -> str:
        return (
            f"<ServerConfig {self.host}:{self.port} {self.keys!r} rate={self.rate}"
            f" burst={self.burst} quota={self.quota} redis={self.redis_url is not None}"
            f" proxies={len(self.trusted_proxies)} public={self.public}>"
        )

    @classmethod
    def from_options(
        cls,
        *,
        host: str,
        port: int,
        keys_file: str | None,
        rate: float,
        burst: int,
        quota: int | None,
        redis_url: str | None,
        trusted_proxies: str | None,
        public: bool,
        connections_per_client: int,
        environment: Mapping[str, str],
    ) -> ServerConfig:
        """Build the configuration from the options of `passmint serve` and the environment.

        Raises:
            SettingsError: an option or a variable has a wrong value.
        """
        redis_url = redis_url or variables.REDIS_URL.read(environment) or None
        settings = Settings.from_environment(environment)
        credentials = credential_store.from_environment(
            environment, public_url=settings.public_url, redis_url=redis_url
        )
        return cls(
            host=host,
            port=port,
            keys=keys.load(keys_file, environment),
            rate=rate,
            burst=burst,
            quota=quota,
            redis_url=redis_url,
            trusted_proxies=clients.proxies(trusted_proxies) if trusted_proxies else (),
            public=public,
            settings=settings,
            credentials=credentials,
            connections_per_client=connections_per_client,
        )

    def limits(self) -> Limits:
        """Create the limits, in memory or in Redis."""
        if self.redis_url is None:
            return MemoryLimits(rate=self.rate, burst=self.burst, quota=self.quota)
        try:
            from passmint.server.redislimits import RedisLimits  # noqa: PLC0415 - an extra
        except ImportError:
            message = "limits in Redis need the extra redis: run pip install 'passmint[redis]'"
            raise SettingsError(message) from None
        return RedisLimits(self.redis_url, rate=self.rate, burst=self.burst, quota=self.quota)


def _integer(value: int, name: str, minimum: int, maximum: int) -> int:
    if not minimum <= value <= maximum:
        raise SettingsError(f"{name} must be an integer from {minimum} to {maximum}, not {value}")
    return value


def _rate(value: float) -> float:
    if not _MIN_RATE <= value <= _MAX_RATE:  # also refuses NaN
        raise SettingsError(f"rate must be a number from {_MIN_RATE} to {_MAX_RATE}, not {value}")
    return value

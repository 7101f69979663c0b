"""What an operator chooses for a server, checked before it starts."""

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

_SLOWEST, _FASTEST = 0.001, 100_000
_MOST = 1_000_000_000


class ServerConfig:
    """Immutable by convention. Its `repr` shows no key, and of a Redis URL only that there is one.

    rate, burst: requests a second and at once, for each key, or for each client without keys.
    quota: requests a UTC day, or None. public: whether to serve everybody without keys.
    body_seconds: how long a body may take to arrive. credentials: those it hands over, or None.
    connections_per_client: at once; a trusted proxy may have more.
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
        self.burst = _integer(burst, "burst", 1, _MOST)
        self.quota = None if quota is None else _integer(quota, "quota", 1, _MOST)
        self.redis_url = redis_url
        self.trusted_proxies = trusted_proxies
        self.public = public
        self.settings = settings
        self.body_seconds = body_seconds
        self.credentials = credentials
        self.connections_per_client = _integer(
            connections_per_client, "connections-per-client", 1, _MOST
        )
        if redis_url is not None:
            redisurl.check(redis_url)
        access.check_address(host, keyless=not keys, public=public)
        if credentials is not None and public and not keys:
            raise SettingsError(
                f"with {variables.PUBLIC_URL.name}, --public would let everybody make credentials:"
                f" {access.HOW_TO_ADD_KEYS}"
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
        """The configuration of the options of `passmint serve` and the environment.

        A Redis URL with a password belongs in PASSMINT_REDIS_URL: every user of the machine sees
        the arguments of a command.
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
        """The limits, in memory or in Redis."""
        if self.redis_url is None:
            return MemoryLimits(rate=self.rate, burst=self.burst, quota=self.quota)
        try:
            from passmint.server.redislimits import RedisLimits  # noqa: PLC0415 - an extra
        except ImportError:
            message = "limits in Redis need its client: pip install 'passmint[redis]'"
            raise SettingsError(message) from None
        return RedisLimits(self.redis_url, rate=self.rate, burst=self.burst, quota=self.quota)


def _integer(value: int, name: str, least: int, most: int) -> int:
    if not least <= value <= most:
        raise SettingsError(f"{name} must be an integer from {least} to {most}, not {value}")
    return value


def _rate(value: float) -> float:
    if not _SLOWEST <= value <= _FASTEST:  # which no NaN is
        raise SettingsError(f"rate must be a number from {_SLOWEST} to {_FASTEST}, not {value}")
    return value

"""Records of every `PASSMINT_*` environment variable, with its meaning and its parser.

`docs/reference/environment.md` and the help texts are built from them.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

PREFIX = "PASSMINT_"

# Interfaces that read variables.
SERVE = "`passmint serve`"
GENERATING = "generating function"
CREDENTIAL = "credentials function"
ROTATION = "rotation function"
COMMANDS = "commands that call a service"

_SERVICES = (SERVE, GENERATING, CREDENTIAL)
_AWS_STORE = (SERVE, CREDENTIAL)

# Patterns are compiled when a value is checked: a cold start seldom has one.
# Over plain HTTP, everybody on the network path could read a claimed password.
_PUBLIC_URL = (
    r"(https://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])|http://(localhost|127\.0\.0\.1|\[::1\]))"
    r"(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*"
)
_BASE_PATH = r"(/[A-Za-z0-9._~-]+)+"
# Variables that Kubernetes sets in every pod for a Service named passmint:
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
_KUBERNETES = r"(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.+)?)?)"


class SettingsError(Exception):
    """A setting with a wrong value. The message names the setting and says what is expected."""


class Variable:
    """One environment variable.

    name: full name, such as `PASSMINT_MAX_LENGTH`. meaning: one sentence in Markdown.
    read_by: interfaces that read it. default: value if it is unset or empty.
    """

    __slots__ = ("_parse", "default", "meaning", "name", "read_by")

    def __init__(
        self,
        name: str,
        meaning: str,
        read_by: tuple[str, ...],
        *,
        default: Any = "",
        parse: Callable[[str, str], Any] | None = None,
    ) -> None:
        self.name = PREFIX + name
        self.meaning = meaning
        self.read_by = read_by
        self.default = default
        self._parse = parse

    def __repr__(self) -> str:
        return f"Variable({self.name!r})"

    def read(self, environment: Mapping[str, str]) -> Any:
        """Read the value from an environment.

        Raises:
            SettingsError: the text cannot be parsed. The message does not contain it, because it
                may be a secret that was put there by mistake.
        """
        text = environment.get(self.name, "")
        if not text:
            return self.default
        return self._parse(self.name, text) if self._parse else text


def _integer(minimum: int, maximum: int) -> Callable[[str, str], int]:
    def parse(name: str, text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) < 9
        if not (digits and minimum <= int(text) <= maximum):
            raise SettingsError(f"{name} must be an integer from {minimum} to {maximum}")
        return int(text)

    return parse


def _one_of(*values: str) -> Callable[[str, str], str]:
    def parse(name: str, text: str) -> str:
        if text not in values:
            raise SettingsError(f"{name} must be one of {', '.join(values)}")
        return text

    return parse


def _set(_name: str, text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())


def _public_url(name: str, text: str) -> str:
    url = text.rstrip("/")
    if not re.fullmatch(_PUBLIC_URL, url):
        raise SettingsError(
            f"{name} must be a URL such as https://passwords.example.com or"
            " https://example.com/passwords, without a user, ? or #; http:// is allowed only for"
            " localhost, 127.0.0.1 and [::1]"
        )
    return url


def _base_path(name: str, text: str) -> str:
    path = text.rstrip("/")
    if path and not re.fullmatch(_BASE_PATH, path):
        raise SettingsError(f"{name} must be a path such as /passwords")
    return path


# Limits on one request.
MAX_LENGTH = Variable(
    "MAX_LENGTH",
    "Maximum `length` of a password, from 1 to 4096.",
    _SERVICES,
    default=64,
    parse=_integer(1, 4096),
)
MAX_COUNT = Variable(
    "MAX_COUNT",
    "Maximum `count`, from 1 to 10000.",
    _SERVICES,
    default=1000,
    parse=_integer(1, 10_000),
)
MAX_WORDS = Variable(
    "MAX_WORDS",
    "Maximum `words`, `nums` and `special_chars` of a passphrase, from 6 to 64.",
    _SERVICES,
    default=20,
    parse=_integer(6, 64),
)
MAX_PHRASE_LENGTH = Variable(
    "MAX_PHRASE_LENGTH",
    "Maximum length of a passphrase in characters, from 1 to 4096.",
    _SERVICES,
    default=256,
    parse=_integer(1, 4096),
)

# Presets, word lists and origins.
PRESETS = Variable(
    "PRESETS",
    "TOML file of [presets of your own](presets.md#presets-of-your-own).",
    (SERVE, "`passmint`", GENERATING, CREDENTIAL, ROTATION),
)
WORDLISTS = Variable(
    "WORDLISTS",
    "Word lists of your own, as `name=file,name=file`. Each file is UTF-8, one word on each line.",
    _SERVICES,
)
ORIGINS = Variable(
    "ORIGINS",
    "Origins whose pages may call from a browser, separated by commas or spaces.",
    _SERVICES,
    default=frozenset(),
    parse=_set,
)

# Server.
API_KEYS = Variable(
    "API_KEYS", "API keys as `name:sha256`, in addition to those of `--keys`.", (SERVE,)
)
REDIS_URL = Variable(
    "REDIS_URL", "Redis URL, used if `--redis` is not set. It may contain a password.", (SERVE,)
)

# Credentials.
PUBLIC_URL = Variable(
    "PUBLIC_URL",
    "URL at which clients reach the service, such as `https://passwords.example.com`. It switches"
    " [credentials](../credentials.md) on. `http://` is allowed only for loopback.",
    (SERVE, CREDENTIAL),
    parse=_public_url,
)
CREDENTIALS = Variable(
    "CREDENTIALS",
    "Store of the credentials: `memory`, `redis` or `aws`.",
    (SERVE,),
    default="memory",
    parse=_one_of("memory", "redis", "aws"),
)
SERVER_KEYS = Variable(
    "SERVER_KEYS",
    "Server keys for the store `redis`, each 32 random bytes in base64 (`openssl rand -base64 32`)."
    " Separate several by commas or spaces, newest first.",
    (SERVE,),
)
ADMINS = Variable(
    "ADMINS",
    "Callers that may see and revoke all credentials: names of API keys, or names that the"
    " authorizer gives.",
    (SERVE, CREDENTIAL),
    default=frozenset(),
    parse=_set,
)

# Credentials in AWS. The Terraform module sets these for its function.
TABLE = Variable("TABLE", "DynamoDB table that stores the states of credentials.", _AWS_STORE)
SECRET_PREFIX = Variable("SECRET_PREFIX", "Prefix of the names of secrets.", _AWS_STORE)
KMS_KEY = Variable(
    "KMS_KEY",
    "KMS key that encrypts the secrets. If it is unset, the AWS managed key does.",
    _AWS_STORE,
)
SCHEDULE_GROUP = Variable(
    "SCHEDULE_GROUP",
    "EventBridge schedule group of the schedules that expire credentials.",
    _AWS_STORE,
)
SCHEDULER_ROLE_ARN = Variable(
    "SCHEDULER_ROLE_ARN", "Role that EventBridge Scheduler assumes.", _AWS_STORE
)
SCHEDULE_TARGET_ARN = Variable(
    "SCHEDULE_TARGET_ARN",
    "Function that a schedule invokes when a credential expires.",
    _AWS_STORE,
)
ROLE_ARN = Variable(
    "ROLE_ARN", "Role of the function or server, which reads secrets that are claimed.", _AWS_STORE
)

# AWS gateways.
BASE_PATH = Variable(
    "BASE_PATH",
    "Path prefix that a load balancer or CDN adds to the routes, such as `/passwords`.",
    (GENERATING, CREDENTIAL),
    parse=_base_path,
)
REQUIRED_AUTHORIZER = Variable(
    "REQUIRED_AUTHORIZER",
    "`jwt` or `iam`. Requests that need a key are answered only if this authorizer accepted them.",
    (GENERATING, CREDENTIAL),
    parse=_one_of("jwt", "iam"),
)
ORIGIN_HEADER = Variable(
    "ORIGIN_HEADER",
    "Header that the CDN adds to each request. Requests without it are refused.",
    (GENERATING, CREDENTIAL),
)
ORIGIN_SHA256 = Variable(
    "ORIGIN_SHA256",
    "SHA-256 of that header's value. Two while the value is rotated.",
    (GENERATING, CREDENTIAL),
)

# Rotation.
ROTATION_KIND = Variable(
    "ROTATION",
    "Kind of secret to rotate: `secret`, `postgres` or `postgres-alternating`.",
    (ROTATION,),
    parse=_one_of("secret", "postgres", "postgres-alternating"),
)
POLICY = Variable(
    "POLICY",
    'JSON object of [policy parameters](parameters.md), such as `{"length": 40}`.',
    (ROTATION,),
)
DATABASE_CA = Variable(
    "DATABASE_CA",
    "PEM file of the certificate authorities that sign database certificates.",
    (ROTATION,),
)
DATABASE_TLS = Variable(
    "DATABASE_TLS",
    "`verify` checks certificate and host name; `off` is for a database on the same machine.",
    (ROTATION,),
    default="verify",
    parse=_one_of("verify", "off"),
)

# Callers of a service.
API_KEY = Variable("API_KEY", "API key, used if neither `--key` nor `--token` is set.", (COMMANDS,))
TOKEN = Variable(
    "TOKEN", "Bearer token, used if neither `--key` nor `--token` is set.", (COMMANDS,)
)

VARIABLES: tuple[Variable, ...] = tuple(
    value for value in globals().values() if isinstance(value, Variable)
)


def misspelled(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a warning for each variable whose name looks like a misspelling of a known name.

    Other unknown names are ignored, among them those that Kubernetes sets in every pod.
    """
    known = {variable.name: variable for variable in VARIABLES}
    unknown = [name for name in environment if name.startswith(PREFIX) and name not in known]
    suffixes = [name.removeprefix(PREFIX) for name in known]
    for name in sorted(unknown):
        suffix = name.removeprefix(PREFIX)
        if re.fullmatch(_KUBERNETES, suffix):
            continue
        from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

        if close := get_close_matches(suffix[:64], suffixes, 1, cutoff=0.75):
            yield f"unknown variable {name}; did you mean {PREFIX}{close[0]}?"

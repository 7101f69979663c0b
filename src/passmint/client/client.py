"""The client: one method for each operation of the HTTP API."""

from __future__ import annotations

import re

from passmint.client.answers import Claimed, Sent, Shared
from passmint.client.auth import KEY, TOKEN, CallerAuth
from passmint.client.endpoint import Endpoint
from passmint.client.transport import Transport, members, text_member, unexpected
from passmint.core.errors import ParameterError
from passmint.core.parameters.credential import ARN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack

    from passmint.client.connection import Answer
    from passmint.client.parameter_types import PhraseValues, PolicyValues

TIMEOUT_SECONDS = 10.0
RETRIES = 2

_ID = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
_CLAIM = "/claim"
_LINK = "URL must look like https://passwords.example.com/claim#TOKEN"


class Client:
    """Client of one server. It sends values in request bodies only, never in a URL.

    url: base URL of the server, with its stage or base path. It must begin with `https://`,
    except on loopback.
    api_key, token: an API key or a bearer token that identifies the caller. Pass at most one.
    timeout: seconds for each request.
    retries: how often a request is sent again after a 429, provided its Retry-After is 30 seconds
    or less. The client waits that long first. It never sends a claim again.

    Each request has a connection of its own, so threads may share a client. The client does not
    follow redirects and does not use the proxies that environment variables name.

    Raises:
        ParameterError: a value above cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        token: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        if api_key is not None and token is not None:
            raise ParameterError("api_key and token must not be given together", "token")
        if timeout <= 0:
            raise ParameterError("timeout must be more than 0 seconds", "timeout")
        self._transport = Transport(
            Endpoint.parse_private(url),
            _caller_auth(api_key, token),
            timeout=timeout,
            retries=retries,
        )

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    @property
    def url(self) -> str:
        """Base URL of the server: lower-case host, no default port, no slash at the end."""
        return self._transport.endpoint.url

    def generate_password(self, **policy: Unpack[PolicyValues]) -> str:
        """Generate one password. The parameters are those of `Policy`.

        Raises:
            ClientError: the server refused or did not answer.
        """
        return self._one("/generate-password", policy)

    def generate_passwords(self, count: int, **policy: Unpack[PolicyValues]) -> list[str]:
        """Generate `count` passwords in one request. The other parameters are those of `Policy`."""
        return self._many("/generate-password", count, policy)

    def generate_passphrase(self, **phrase: Unpack[PhraseValues]) -> str:
        """Generate one passphrase. The parameters are those of `Passphrase`."""
        return self._one("/generate-passphrase", phrase)

    def generate_passphrases(self, count: int, **phrase: Unpack[PhraseValues]) -> list[str]:
        """Generate `count` passphrases in one request. The others are those of `Passphrase`."""
        return self._many("/generate-passphrase", count, phrase)

    def explain(self, **policy: Unpack[PolicyValues]) -> dict[str, object]:
        """Explain a policy: the members that `/explain-policy` answers. Generates nothing."""
        return members(self._transport.ask("POST", "/explain-policy", policy))

    def presets(self) -> list[dict[str, object]]:
        """List the presets of the server: name, limits, defaults, source and notes of each."""
        answer = self._transport.ask("GET", "/presets", keyed=False)
        presets = members(answer).get("presets")
        if not isinstance(presets, list) or not all(isinstance(one, dict) for one in presets):
            raise unexpected(answer)
        return presets

    def send(
        self,
        *,
        username: str | None = None,
        ttl_seconds: int | None = None,
        message: str | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
        **policy: Unpack[PolicyValues],
    ) -> Sent:
        """Create a password that somebody else claims once, by the link in the result.

        username: a user name to hand over with the password.
        ttl_seconds: seconds until the credential expires.
        message: a line to the recipient, shown before the link is used; not a secret.
        note: a text for the server's audit log; it is not stored anywhere else.
        idempotency_key: a repeated request with the same key returns the same id.
        """
        own = {
            "username": username,
            "ttl_seconds": ttl_seconds,
            "message": message,
            "note": note,
        }
        answer = self._create({**policy, **own}, idempotency_key)
        names = ("id", "expires_at", "claim_token", "claim_url")
        return Sent(*(text_member(answer, name) for name in names))

    def share(
        self,
        readers: Iterable[str],
        *,
        username: str | None = None,
        ttl_seconds: int | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
        **policy: Unpack[PolicyValues],
    ) -> Shared:
        """Create a password that IAM roles and users read in Secrets Manager until it expires.

        readers: ARNs of the roles and users, in the account of the server. The other parameters
        are those of `send`.
        """
        own = {"username": username, "ttl_seconds": ttl_seconds, "note": note}
        delivery = {"deliver": ARN, "readers": list(readers)}
        answer = self._create({**policy, **own, **delivery}, idempotency_key)
        return Shared(*(text_member(answer, name) for name in ("id", "expires_at", "secret_arn")))

    def claim(self, link_or_token: str) -> Claimed:
        """Claim the password of a link of this server, or of the token in it. This works once.

        If no answer comes, the link may be used up all the same.
        """
        token = link_or_token
        if "#" in link_or_token:
            base, token = split_link(link_or_token)
            if Endpoint.parse_private(base).url != self.url:
                raise ParameterError(
                    f"the link must be one of {self.url}: nothing was sent", "link"
                )
        if not _TOKEN.fullmatch(token):
            raise ParameterError("the token must be printable ASCII without spaces", "token")
        answer = self._transport.ask(
            "POST", "/credentials/claim", {"token": token}, keyed=False, once=True, secret=token
        )
        password = text_member(answer, "password", token)
        username = members(answer).get("username")
        return Claimed(password, username if isinstance(username, str) else None)

    def state(self, credential_id: str) -> dict[str, object]:
        """Look up a credential: its `id`, `state`, `expires_at` and `changed_at`."""
        return members(self._transport.ask("GET", _path(credential_id)))

    def revoke(self, credential_id: str) -> dict[str, object]:
        """Revoke a credential before it is claimed. Returns the same members as `state`."""
        return members(self._transport.ask("DELETE", _path(credential_id)))

    def _create(self, values: dict[str, object], idempotency_key: str | None) -> Answer:
        """Create a credential from the values that are not None."""
        body = {name: value for name, value in values.items() if value is not None}
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return self._transport.ask("POST", "/credentials", body, headers, status=201)

    def _one(self, path: str, values: object) -> str:
        return text_member(self._transport.ask("POST", path, _without_count(values)), "password")

    def _many(self, path: str, count: int, values: object) -> list[str]:
        answer = self._transport.ask("POST", path, {**_without_count(values), "count": count})
        passwords = members(answer).get("passwords")
        if not isinstance(passwords, list) or len(passwords) != count:
            raise unexpected(answer)
        if not all(isinstance(one, str) for one in passwords):
            raise unexpected(answer)
        return passwords


def split_link(link: str) -> tuple[str, str]:
    """Split a claim link into the base URL of the server and the token.

    Raises:
        ParameterError: the text is not a claim link. The message does not show it.
    """
    base, _, token = link.partition("#")
    if not (base.endswith(_CLAIM) and token):
        raise ParameterError(_LINK, "url")
    return base.removesuffix(_CLAIM), token


def _caller_auth(api_key: str | None, token: str | None) -> CallerAuth | None:
    try:
        if api_key is not None:
            return CallerAuth(KEY, api_key, "api_key")
        return None if token is None else CallerAuth(TOKEN, token, "token")
    except ValueError as error:
        raise ParameterError(str(error), "token" if api_key is None else "api_key") from None


def _path(credential_id: str) -> str:
    if not _ID.fullmatch(credential_id):  # a token or a link has other characters too
        raise ParameterError("the id must be letters, digits, - and _", "id")
    return f"/credentials/{credential_id}"


def _without_count(values: object) -> dict[str, object]:
    """Copy the parameters, and refuse those that the client's methods set themselves."""
    copied = dict(values) if isinstance(values, dict) else {}
    for name in ("count", "details"):
        if name in copied:
            raise ParameterError(f"{name} is not a parameter of a policy or passphrase", name)
    return copied

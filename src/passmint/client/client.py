"""The client: a method for each thing that the HTTP API does."""

from __future__ import annotations

import json
import re
import time

from passmint.client.answers import Claimed, Sent, Shared, shown
from passmint.client.connection import Answer, BoundedConnection, NoAnswerError
from passmint.client.endpoint import KEY, TOKEN, CallerAuth, Endpoint
from passmint.client.errors import ClientError
from passmint.core.errors import ParameterError
from passmint.core.parameters.credential import ARN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Unpack

    from passmint.client.parameter_types import PhraseValues, PolicyValues

TIMEOUT_SECONDS = 10.0
RETRIES = 2
LONGEST_WAIT_SECONDS = 30  # a longer Retry-After is a quota's, not a rate's

_ID = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)
_CLAIM = "/claim"
_LINK = "URL must look like https://passwords.example.com/claim#TOKEN"


class Client:
    """Asks one server. Every value goes in a body, none in a URL; redirects are not followed.

    url: of the server, with its stage or base path; `https://`, but on loopback.
    api_key, token: what the server knows its caller by, an API key or a bearer token.
    timeout: seconds for each request.
    retries: how often a request that the server puts off (429) is sent again, after the
    Retry-After of its answer, if that is 30 seconds or less. A claim is never sent again.

    Each request is made over a connection of its own, so threads may share a client. The proxies
    that environment variables name are not used.

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
        self._endpoint = _secret_endpoint(url)
        self._auth = _caller_auth(api_key, token)
        self._timeout = timeout
        self._retries = retries

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    @property
    def url(self) -> str:
        """The server's address, in its plainest form."""
        return self._endpoint.url

    def generate_password(self, **policy: Unpack[PolicyValues]) -> str:
        """One password of a policy; its parameters are those of `Policy`.

        Raises:
            ClientError: the server refused or did not answer.
        """
        return self._one("/generate-password", policy)

    def generate_passwords(self, count: int, **policy: Unpack[PolicyValues]) -> list[str]:
        """`count` passwords of a policy, in one request."""
        return self._many("/generate-password", count, policy)

    def generate_passphrase(self, **phrase: Unpack[PhraseValues]) -> str:
        """One passphrase; the parameters are those of `Passphrase`."""
        return self._one("/generate-passphrase", phrase)

    def generate_passphrases(self, count: int, **phrase: Unpack[PhraseValues]) -> list[str]:
        """`count` passphrases, in one request."""
        return self._many("/generate-passphrase", count, phrase)

    def explain(self, **policy: Unpack[PolicyValues]) -> dict[str, object]:
        """What a policy comes to, as `/explain-policy` says it; generates nothing."""
        return _object(self._ask("POST", "/explain-policy", policy))

    def presets(self) -> list[dict[str, object]]:
        """The server's presets, its own among them: name, limits, defaults, source, notes."""
        answer = self._ask("GET", "/presets", keyed=False)
        presets = _object(answer).get("presets")
        if not isinstance(presets, list) or not all(isinstance(one, dict) for one in presets):
            raise _refused(answer, ())
        return presets

    def send(
        self,
        *,
        username: str | None = None,
        ttl_seconds: int | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
        **policy: Unpack[PolicyValues],
    ) -> Sent:
        """Orders a password that somebody else claims, once, by the link that comes back.

        username: handed over beside the password.
        ttl_seconds: until the end.
        note: for the server's audit line alone.
        idempotency_key: a repetition under the same key gives the same id.
        """
        own = {"username": username, "ttl_seconds": ttl_seconds, "note": note}
        answer = self._order({**policy, **own}, idempotency_key)
        names = ("id", "expires_at", "claim_token", "claim_url")
        return Sent(*(_text(answer, name) for name in names))

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
        """Orders a password that IAM roles and users read in Secrets Manager until the end.

        readers: their ARNs, of the account of the server. The others are those of `send`.
        """
        own = {"username": username, "ttl_seconds": ttl_seconds, "note": note}
        delivery = {"deliver": ARN, "readers": list(readers)}
        answer = self._order({**policy, **own, **delivery}, idempotency_key)
        return Shared(*(_text(answer, name) for name in ("id", "expires_at", "secret_arn")))

    def claim(self, link_or_token: str) -> Claimed:
        """The password behind a link of this server, or behind the token in it. It works once.

        Where no answer comes, the link may be used up all the same.
        """
        token = link_or_token
        if "#" in link_or_token:
            base, token = split_link(link_or_token)
            if _secret_endpoint(base).url != self.url:
                raise ParameterError(f"the link is not of {self.url}, which was not asked", "link")
        if not _TOKEN.fullmatch(token):
            raise ParameterError("a token is printable ASCII without spaces", "token")
        answer = self._ask(
            "POST", "/credentials/claim", {"token": token}, keyed=False, once=True, secret=token
        )
        password = _text(answer, "password", token)
        username = _object(answer).get("username")
        return Claimed(password, username if isinstance(username, str) else None)

    def state(self, credential_id: str) -> dict[str, object]:
        """What became of a credential: `id`, `state`, `expires_at` and `changed_at`."""
        return _object(self._ask("GET", _path(credential_id)))

    def revoke(self, credential_id: str) -> dict[str, object]:
        """Ends a credential before it is claimed, and says what `state` says."""
        return _object(self._ask("DELETE", _path(credential_id)))

    def _order(self, stated: dict[str, object], idempotency_key: str | None) -> Answer:
        """The answer to an order of what is not None."""
        body = {name: value for name, value in stated.items() if value is not None}
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return self._ask("POST", "/credentials", body, headers, status=201)

    def _one(self, path: str, stated: object) -> str:
        return _text(self._ask("POST", path, _without_count(stated)), "password")

    def _many(self, path: str, count: int, stated: object) -> list[str]:
        answer = self._ask("POST", path, {**_without_count(stated), "count": count})
        passwords = _object(answer).get("passwords")
        if not isinstance(passwords, list) or len(passwords) != count:
            raise _refused(answer, ())
        if not all(isinstance(one, str) for one in passwords):
            raise _refused(answer, ())
        return passwords

    def _ask(
        self,
        method: str,
        path: str,
        value: object = None,
        headers: dict[str, str] | None = None,
        *,
        status: int = 200,
        keyed: bool = True,
        once: bool = False,
        secret: str | None = None,
    ) -> Answer:
        """The answer, of this status and a JSON object.

        keyed: whether the server wants to know who asks. once: whether it is never sent again.
        secret: what is sent that no error may repeat.
        """
        credentials = self._auth if keyed else None
        sent = {"Accept": "application/json", **(headers or {})}
        sent |= credentials.headers if credentials else {}
        body = None
        if value is not None:
            sent["Content-Type"] = "application/json"
            body = json.dumps(value, allow_nan=False).encode()
        answer = self._repeated(
            lambda: self._answer(method, path, sent, body), 0 if once else self._retries
        )
        if answer.status != status or not isinstance(answer.value, dict):
            hidden = [credentials.value] if credentials else []
            raise _refused(answer, [*hidden, *([secret] if secret else [])])
        return answer

    def _answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        try:
            with BoundedConnection(self._endpoint, self._timeout) as connection:
                return connection.ask(method, path, headers, body)
        except NoAnswerError as error:
            message = str(error)
            raise ClientError(f"no answer from {self.url}: {message}", message=message) from None

    def _repeated(self, ask: Callable[[], Answer], retries: int) -> Answer:
        answer = ask()
        for _ in range(retries):
            wait = _retry_after(answer)
            if answer.status != 429 or wait is None or wait > LONGEST_WAIT_SECONDS:
                break
            time.sleep(wait)
            answer = ask()
        return answer


def split_link(link: str) -> tuple[str, str]:
    """The server's address and the token of a claim link; errors show neither."""
    base, _, token = link.partition("#")
    if not (base.endswith(_CLAIM) and token):
        raise ParameterError(_LINK, "url")
    return base.removesuffix(_CLAIM), token


def _secret_endpoint(url: str) -> Endpoint:
    """The endpoint of a URL over which a secret may go."""
    try:
        endpoint = Endpoint.parse(url)
    except ValueError as error:
        raise ParameterError(str(error), "url") from None
    if not (endpoint.https or endpoint.loopback):
        message = "URL must start with https://: over http:// others may read the secret"
        raise ParameterError(message, "url")
    return endpoint


def _caller_auth(api_key: str | None, token: str | None) -> CallerAuth | None:
    try:
        if api_key is not None:
            return CallerAuth(KEY, api_key, "api_key")
        return None if token is None else CallerAuth(TOKEN, token, "token")
    except ValueError as error:
        raise ParameterError(str(error), "token" if api_key is None else "api_key") from None


def _path(credential_id: str) -> str:
    if not _ID.fullmatch(credential_id):  # a token or a link has other characters too
        raise ParameterError("an id is letters, digits, - and _", "id")
    return f"/credentials/{credential_id}"


def _without_count(stated: object) -> dict[str, object]:
    """What was stated, without what the method itself settles."""
    values = dict(stated) if isinstance(stated, dict) else {}
    for name in ("count", "details"):
        if name in values:
            raise ParameterError(f"{name} is no parameter of what is generated", name)
    return values


def _object(answer: Answer) -> dict[str, object]:
    return answer.value if isinstance(answer.value, dict) else {}


def _text(answer: Answer, name: str, *secrets: str) -> str:
    """A member that is a text fit to be shown."""
    value = _object(answer).get(name)
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise _refused(answer, secrets)


def _retry_after(answer: Answer) -> int | None:
    """Seconds; None where the header is missing or a date, which API Gateway does not send."""
    text = answer.header("retry-after")
    return int(text) if _SECONDS.fullmatch(text) else None


def _refused(answer: Answer, secrets: Iterable[str]) -> ClientError:
    """The error for an answer that is not the one hoped for."""
    told = _object(answer) if answer.status >= 400 else {}
    error, parameter = told.get("error"), told.get("parameter")
    message = shown(error) if isinstance(error, str) else "it is no answer of Passmint's"
    name = shown(parameter) if isinstance(parameter, str) else None
    for secret in secrets:  # a server that repeats what it was sent must not make us tell it
        message = message.replace(secret, "...")
        name = name and name.replace(secret, "...")
    return ClientError(
        f"the server answered {answer.status}: {message}",
        message=message,
        status=answer.status,
        parameter=name,
        retry_after=_retry_after(answer),
    )

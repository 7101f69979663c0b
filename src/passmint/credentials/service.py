"""Creation, claim, revocation and state of credentials."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from passmint.core.generation import generate
from passmint.credentials import audit, tokens
from passmint.credentials.errors import (
    ConflictError,
    ReadersError,
    SealError,
    SpentError,
    StoreUnavailableError,
    UnknownError,
)
from passmint.credentials.row import OPEN, Row, State
from passmint.credentials.store import ConfiguredStore, ReadableStore, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.core.phrases.passphrase import Passphrase
    from passmint.core.policy.policy import Policy
    from passmint.credentials.store import Store

_NO_READERS = "the store of this service does not support readers: use deliver claim"
_TAKEN_OVER = (
    "another request with this Idempotency-Key was sent at the same time: send yours again"
)


@dataclass(frozen=True, slots=True)
class Order:
    """Request for a credential.

    policy: the policy of the password.
    owner: name of the caller.
    ttl_seconds: seconds until the credential expires.
    username: a user name to hand over with the password.
    note: a text for the audit log; it is not stored.
    message: a line to the recipient. It is stored until the credential is deleted.
    idempotency_key: identifies the request. A repeated request with the same key creates no
    second credential.
    readers: principals that read the password directly in the store. If there are none, the
    recipient claims it with a token.
    """

    policy: Policy | Passphrase
    owner: str
    ttl_seconds: int
    username: str | None = None
    note: str | None = field(default=None, repr=False)
    idempotency_key: str | None = field(default=None, repr=False)
    readers: tuple[str, ...] = ()
    message: str = field(default="", repr=False)
    kind: str = "password"

    @property
    def hash(self) -> str:
        """SHA-256 of the fields that a repeated request must not change."""
        fixed = [self.policy.stated, self.ttl_seconds, self.username, self.readers]
        if self.message or self.kind != "password":  # otherwise the hash of earlier versions
            fixed += [self.message, self.kind]
        return tokens.digest(json.dumps(fixed, sort_keys=True))


@dataclass(frozen=True, slots=True)
class Created:
    """New credential.

    row: its state.
    token: the token that claims the password, or empty if the credential has readers.
    reference: where readers find the password in the store, or empty.
    """

    row: Row
    token: str = field(repr=False)
    reference: str = ""


class Credentials:
    """Service for the credentials of one store.

    clock: returns seconds since 1970.
    admins: names of the callers that may see and revoke all credentials.

    All methods take the id of the request, for the audit log. All raise StoreUnavailableError if
    the store cannot be reached.
    """

    def __init__(
        self, store: Store, clock: Callable[[], float], admins: frozenset[str] = frozenset()
    ) -> None:
        self._store = store
        self._clock = clock
        self._admins = admins

    def warnings(self) -> list[str]:
        """Return warnings about the configuration of the store, for the operator."""
        return self._store.warnings() if isinstance(self._store, ConfiguredStore) else []

    def create(self, order: Order, request_id: str = "") -> Created:
        """Generate a password and store it until it is claimed or expires.

        A repeated request, with the same owner and idempotency key, keeps the id and the expiry,
        makes a new password and a new token, and invalidates the earlier token. A credential with
        readers keeps its password, because readers may have read it.

        Raises:
            ConflictError: the idempotency key belongs to another request, or to a credential that
                is claimed, revoked or expired.
            ReadersError: the store does not support readers, or not these.
        """
        if order.readers and not isinstance(self._store, ReadableStore):
            raise ReadersError(_NO_READERS)
        now = self._clock()
        credential_id = tokens.new_id(order.owner, order.idempotency_key)
        previous = self._earlier(order, credential_id, now)
        token = tokens.new_token(credential_id)
        row = Row(
            credential_id,
            order.owner,
            State.CREATING,
            previous.expires_at if previous else int(now) + order.ttl_seconds,
            int(now),
            tokens.digest(token),
            order.hash,
            order.readers,
            order.message,
        )
        value = Value(generate(order.policy), order.username)
        if not self._store.reserve(row, previous, now):
            raise ConflictError(_TAKEN_OVER)
        if not self._store.fill(row, token, value, now):
            raise ConflictError(_TAKEN_OVER)
        audit.write(
            "replaced" if previous else "created",
            credential_id,
            who=order.owner,
            kind=None if order.kind == "password" else order.kind,
            policy=audit.policy(order.policy.stated),
            expires_at=row.expires_at,
            readers=list(order.readers) or None,
            note=order.note,
            request_id=request_id,
        )
        row = row.became(State.WAITING, now)
        if order.readers and isinstance(self._store, ReadableStore):
            return Created(row, "", self._store.reference(row.id))  # nobody gets the token
        return Created(row, token)

    def claim(self, token: str, request_id: str = "") -> Value:
        """Claim a credential and return its value. This works once, even if the answer is lost.

        Raises:
            UnknownError: there is no such token, or a newer token has replaced it.
            SpentError: the credential is claimed, revoked or expired.
            StoreUnavailableError: the store did not answer. The credential may be claimed.
            SealError: the value cannot be decrypted. The credential is not claimed.
        """
        now = self._clock()
        row = self._of_token(token, now)
        if row.state is State.WAITING:
            try:
                value = self._store.claim(row, token, now)
            except StoreUnavailableError:
                # The credential may be claimed now; then another attempt is a second claim.
                audit.write("claim unanswered", row.id, request_id=request_id)
                raise
            except SealError:
                audit.write("claim unopened", row.id, request_id=request_id)
                raise
            if value is not None:
                audit.write("claimed", row.id, who="bearer of the token", request_id=request_id)
                return value
            row = self._of_token(token, now)
        # A row that still waits has expired by the clock of the store, which deleted its value.
        state = State.EXPIRED if row.state in OPEN else row.state
        audit.write("claim refused", row.id, state=state.value, request_id=request_id)
        raise SpentError(state)

    def lookup(self, token: str) -> Row:
        """The state of the credential behind a token, which this does not spend.

        Raises:
            UnknownError: there is no such token, or a newer one has taken its place.
        """
        return self._of_token(token, self._clock())

    def revoke(self, credential_id: str, caller: str, request_id: str = "") -> Row:
        """Revoke a credential before it is claimed. Revoking it again has no effect.

        Raises:
            UnknownError: there is no such credential, or the caller may not revoke it.
            ConflictError: the credential is claimed or expired.
        """
        now = self._clock()
        row = self.state(credential_id, caller)
        if row.state in OPEN and self._store.revoke(row, now):
            audit.write("revoked", credential_id, who=caller, request_id=request_id)
            return row.became(State.REVOKED, now)
        row = self.state(credential_id, caller)
        if row.state is not State.REVOKED:
            raise ConflictError(f"nothing to revoke: the credential is {row.state.value}")
        return row

    def state(self, credential_id: str, caller: str) -> Row:
        """Return the row of a credential to its owner or to an admin.

        Raises:
            UnknownError: there is no such credential, or the caller may not see it.
        """
        row = self._store.find(credential_id)
        if row is None or (row.owner != caller and caller not in self._admins):
            raise UnknownError
        return row.at(self._clock())

    def _earlier(self, order: Order, credential_id: str, now: float) -> Row | None:
        row = self._store.find(credential_id) if order.idempotency_key is not None else None
        if row is None:
            return None
        if row.request_hash != order.hash:
            raise ConflictError("this Idempotency-Key belongs to another request: use a new one")
        state = row.at(now).state
        if state not in OPEN:
            raise ConflictError(
                f"the credential of this Idempotency-Key is {state.value}: use a new one"
            )
        return row

    def _of_token(self, token: str, now: float) -> Row:
        credential_id = tokens.id_of(token)
        row = None if credential_id is None else self._store.find(credential_id)
        if row is None or not tokens.matches(token, row.token_hash):
            raise UnknownError
        return row.at(now)

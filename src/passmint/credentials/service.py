"""Creates, claims and revokes credentials, and tells their owners what became of them."""

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

_NO_READERS = "this service keeps no secrets that others can read: use deliver claim"
_TAKEN_OVER = "another request with this Idempotency-Key came at the same time: send it again"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for. `note` goes to the audit line and is not kept.

    message: a line to the recipient, kept with the row.
    readers: who reads it in the store itself; without any it is claimed by a token.
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
        """That of all that must be the same when the request is repeated."""
        asked = [self.policy.stated, self.ttl_seconds, self.username, self.readers]
        if self.message or self.kind != "password":  # else the hash of earlier versions
            asked += [self.message, self.kind]
        return tokens.digest(json.dumps(asked, sort_keys=True))


@dataclass(frozen=True, slots=True)
class Created:
    """A credential that waits: to be claimed with this token, or read by this reference."""

    row: Row
    token: str = field(repr=False)
    reference: str = ""


class Credentials:
    """The credentials of one store.

    clock: gives seconds since 1970. admins: callers who may see and revoke everybody's.
    `request_id` says in the audit line which request it was.
    """

    def __init__(
        self, store: Store, clock: Callable[[], float], admins: frozenset[str] = frozenset()
    ) -> None:
        self._store = store
        self._clock = clock
        self._admins = admins

    def warnings(self) -> list[str]:
        """What in how the store is set up breaks a promise, for who starts the service."""
        return self._store.warnings() if isinstance(self._store, ConfiguredStore) else []

    def create(self, order: Order, request_id: str = "") -> Created:
        """Generates a password and keeps it for one claim.

        With the idempotency key of an earlier order by the same owner, the same id and end with
        a new password and token; the earlier token is dead. Nobody has seen that password, but
        readers may have, so theirs stays.

        Raises:
            ConflictError: the key stands for another order, or for a credential that is spent.
            ReadersError: the store knows no readers, or not these.
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
        """The value, once: from here on it is claimed, whether or not the answer arrives.

        Raises:
            UnknownError: there is no such token, or a newer one has taken its place.
            SpentError: it is claimed, revoked or expired.
            StoreUnavailableError: no answer came; it may be spent.
            SealError: its value does not open, by a dropped server key, say; it is not spent.
        """
        now = self._clock()
        row = self._of_token(token, now)
        if row.state is State.WAITING:
            try:
                value = self._store.claim(row, token, now)
            except StoreUnavailableError:
                # It may be spent: then the next attempt looks like a second claim.
                audit.write("claim unanswered", row.id, request_id=request_id)
                raise
            except SealError:
                audit.write("claim unopened", row.id, request_id=request_id)
                raise
            if value is not None:
                audit.write("claimed", row.id, who="bearer of the token", request_id=request_id)
                return value
            row = self._of_token(token, now)
        # Where the row waits still, its value went at its end by the store's own clock.
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
        """Ends a credential before anybody claims it. To revoke it again changes nothing.

        Raises:
            UnknownError: it is not the caller's.
            ConflictError: it is claimed or expired.
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
        """What became of a credential, for its owner or an admin.

        Raises:
            UnknownError: it is not the caller's.
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
            raise ConflictError("this Idempotency-Key stands for another request: use a new one")
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

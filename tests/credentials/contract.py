"""Contract of all stores. The tests of each store inherit this class.

They have a fixture `store`: an empty store. Whatever depends on time turns the credentials'
clock, so the same tests hold for stores whose own clock nobody can turn.
"""

import logging
import threading
from collections import Counter

import pytest

from credentials.clock import Clock
from credentials.crashing import STEPS, CrashError, Crashing
from credentials.meanwhile import Meanwhile
from passmint.core.generation import generate
from passmint.core.phrases.passphrase import Passphrase
from passmint.core.policy.policy import Policy
from passmint.credentials import service, tokens
from passmint.credentials.errors import ConflictError, SpentError, UnknownError
from passmint.credentials.row import RETENTION_SECONDS, Row, State
from passmint.credentials.service import Credentials, Order
from passmint.credentials.store import Value

ROUNDS, CLAIMS = 200, 50
POLICY = Policy(length=20)


def order(**changes):
    return Order(**{"policy": POLICY, "owner": "alice", "ttl_seconds": 600, **changes})


def outcome(function, *arguments):
    """Return the result of a call, the state of a SpentError, or the type of another error."""
    try:
        return function(*arguments)
    except SpentError as error:
        return error.state
    except (UnknownError, ConflictError) as error:
        return type(error)


def at_once(count, function):
    """Return the outcomes of `count` simultaneous calls."""
    barrier = threading.Barrier(count)
    outcomes = []

    def call():
        barrier.wait()
        outcomes.append(outcome(function))

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class Contract:
    """Rules for creating, claiming and revoking."""

    @pytest.fixture
    def clock(self):
        return Clock()

    @pytest.fixture
    def credentials(self, store, clock):
        return Credentials(store, clock, admins=frozenset({"root"}))

    @pytest.fixture
    def drawn(self, monkeypatch):
        """Generated passwords, in order."""
        passwords = []

        def remembered(policy):
            passwords.append(generate(policy))
            return passwords[-1]

        monkeypatch.setattr(service, "generate", remembered)
        return passwords

    def test_a_generated_password_is_claimed_once(self, credentials, drawn):
        created = credentials.create(order(username="Zoë \"'<&\\\n"))
        assert created.row.state is State.WAITING
        value = credentials.claim(created.token)
        assert (value.password, value.username) == (drawn[0], "Zoë \"'<&\\\n")
        assert outcome(credentials.claim, created.token) is State.CLAIMED

    def test_the_message_is_kept_with_the_row_and_a_lookup_spends_nothing(self, credentials, clock):
        text = "From Zoë: <b>staging</b> ☕"
        created = credentials.create(order(message=text))
        for _ in range(3):
            row = credentials.lookup(created.token)
            assert (row.message, row.state) == (text, State.WAITING)
        assert credentials.state(created.row.id, "alice").message == text
        credentials.claim(created.token)
        assert credentials.lookup(created.token).state is State.CLAIMED
        other = credentials.create(order())
        assert credentials.lookup(other.token).message == ""
        clock.advance(600)
        assert credentials.lookup(other.token).state is State.EXPIRED

    def test_a_message_is_part_of_what_must_be_repeated(self, credentials):
        credentials.create(order(idempotency_key="k", message="a"))
        with pytest.raises(ConflictError):
            credentials.create(order(idempotency_key="k", message="b"))

    def test_a_passphrase_is_handed_over(self, credentials):
        phrase = Passphrase(4, wordlist="eff-short-1")
        created = credentials.create(order(policy=phrase, kind="passphrase"))
        assert len(credentials.claim(created.token).password.split("-")) == 4

    def test_tokens_and_ids_are_256_random_bits(self, credentials):
        created = [credentials.create(order()) for _ in range(20)]
        for one in created:
            head, tail = one.token.split(".")
            assert head == one.row.id
            assert len(head) == len(tail) == 43  # 256 bits in base64url
        assert len({one.row.id for one in created}) == 20
        assert len({one.token.split(".")[1] for one in created}) == 20

    def test_the_state_follows_what_happens(self, credentials, clock):
        claimed, revoked, expired, waiting = (
            credentials.create(order(ttl_seconds=ttl)) for ttl in (600, 600, 60, 600)
        )
        clock.advance(10)
        credentials.claim(claimed.token)
        credentials.revoke(revoked.row.id, "alice")
        clock.advance(50)
        states = {
            one.row.id: credentials.state(one.row.id, "alice")
            for one in (claimed, revoked, expired, waiting)
        }
        assert [row.state.value for row in states.values()] == [
            "claimed",
            "revoked",
            "expired",
            "waiting",
        ]
        assert [row.changed_at for row in states.values()] == [
            int(Clock().now) + after for after in (10, 10, 60, 0)
        ]

    def test_a_credential_expires_at_the_exact_second(self, credentials, clock):
        early, late = (credentials.create(order(ttl_seconds=60)) for _ in range(2))
        clock.now = early.row.expires_at - 0.001
        assert isinstance(credentials.claim(early.token), Value)
        clock.now = late.row.expires_at
        assert outcome(credentials.claim, late.token) is State.EXPIRED
        assert outcome(credentials.revoke, late.row.id, "alice") is ConflictError

    def test_rows_are_kept_for_30_days_after_the_expiry(self, credentials, clock):
        created = credentials.create(order(ttl_seconds=60))
        clock.now = created.row.expires_at + RETENTION_SECONDS - 1
        credentials.create(order())
        assert credentials.state(created.row.id, "alice").state is State.EXPIRED

    @pytest.mark.parametrize("token", ["", "x", "é" * 43, "a" * 87, "a" * 43 + "." + "b" * 43])
    def test_a_malformed_token_is_unknown(self, credentials, token):
        assert outcome(credentials.claim, token) is UnknownError

    def test_the_id_with_another_secret_is_unknown_in_every_state(self, credentials, clock):
        created = [credentials.create(order(ttl_seconds=60)) for _ in range(4)]
        credentials.claim(created[0].token)
        credentials.revoke(created[1].row.id, "alice")
        clock.advance(60)
        for one in created:
            assert outcome(credentials.claim, tokens.new_token(one.row.id)) is UnknownError

    def test_a_revoked_credential_cannot_be_claimed(self, credentials):
        created = credentials.create(order())
        assert credentials.revoke(created.row.id, "alice").state is State.REVOKED
        assert outcome(credentials.claim, created.token) is State.REVOKED
        assert credentials.revoke(created.row.id, "alice").state is State.REVOKED

    def test_a_claimed_credential_cannot_be_revoked(self, credentials):
        created = credentials.create(order())
        credentials.claim(created.token)
        with pytest.raises(ConflictError, match="nothing to revoke: the credential is claimed"):
            credentials.revoke(created.row.id, "alice")

    def test_another_owner_learns_nothing(self, credentials):
        created = credentials.create(order())
        missing = tokens.new_id("alice")
        for call in (credentials.state, credentials.revoke):
            told = set()
            for credential_id in (created.row.id, missing):
                with pytest.raises(UnknownError) as error:
                    call(credential_id, "bob")
                told.add(str(error.value))
            assert len(told) == 1
        assert isinstance(credentials.claim(created.token), Value)

    def test_an_admin_sees_and_revokes(self, credentials):
        created = credentials.create(order())
        assert credentials.state(created.row.id, "root").state is State.WAITING
        assert credentials.revoke(created.row.id, "root").state is State.REVOKED

    def test_a_repeated_request_keeps_id_and_expiry_and_gets_a_new_token(self, credentials, clock):
        one = credentials.create(order(idempotency_key="k"))
        clock.advance(100)
        other = credentials.create(order(idempotency_key="k"))
        assert (other.row.id, other.row.expires_at) == (one.row.id, one.row.expires_at)
        assert outcome(credentials.claim, one.token) is UnknownError
        assert isinstance(credentials.claim(other.token), Value)

    def test_a_claim_while_its_request_is_repeated_fails_and_changes_nothing(
        self, store, clock, credentials
    ):
        again = order(idempotency_key="k")
        one = credentials.create(again)
        others = []
        claiming = Credentials(
            Meanwhile(store, lambda: others.append(credentials.create(again))), clock
        )
        assert outcome(claiming.claim, one.token) is UnknownError
        assert isinstance(credentials.claim(others[0].token), Value)

    def test_owners_do_not_share_idempotency_keys(self, credentials):
        one = credentials.create(order(idempotency_key="k"))
        other = credentials.create(order(idempotency_key="k", owner="bob"))
        assert one.row.id != other.row.id
        assert isinstance(credentials.claim(one.token), Value)

    def test_a_request_for_a_spent_credential_cannot_be_repeated(self, credentials, clock):
        for number, spend in enumerate(
            [
                lambda one: credentials.claim(one.token),
                lambda one: credentials.revoke(one.row.id, "alice"),
                lambda one: clock.advance(600),
            ]
        ):
            spend(credentials.create(order(idempotency_key=f"k{number}")))
            assert outcome(credentials.create, order(idempotency_key=f"k{number}")) is ConflictError

    @pytest.mark.parametrize(
        "change", [{"policy": Policy(length=21)}, {"ttl_seconds": 601}, {"username": "u"}]
    )
    def test_an_idempotency_key_belongs_to_one_request(self, credentials, change):
        credentials.create(order(idempotency_key="k"))
        with pytest.raises(ConflictError, match="belongs to another request"):
            credentials.create(order(idempotency_key="k", **change))

    def test_simultaneous_repeated_requests_leave_at_most_one_valid_token(self, credentials):
        for number in range(10):
            again = order(idempotency_key=f"k{number}")
            made = at_once(8, lambda again=again: credentials.create(again))
            created = [one for one in made if one is not ConflictError]
            claimed = [outcome(credentials.claim, one.token) for one in created]
            assert sum(isinstance(one, Value) for one in claimed) == 1

    @pytest.mark.slow
    @pytest.mark.timeout(300)
    def test_of_50_claims_at_once_one_wins_every_time(self, credentials, drawn):
        for _ in range(ROUNDS):
            token = credentials.create(order()).token
            outcomes = at_once(CLAIMS, lambda token=token: credentials.claim(token))
            won = [one for one in outcomes if isinstance(one, Value)]
            assert [value.password for value in won] == [drawn[-1]]
            assert Counter(one for one in outcomes if one not in won) == {State.CLAIMED: CLAIMS - 1}

    def test_simultaneous_claim_and_revocation_agree_on_the_state(self, credentials):
        for _ in range(20):
            created = credentials.create(order())
            calls = [
                lambda created=created: credentials.claim(created.token),
                lambda created=created: credentials.revoke(created.row.id, "alice"),
            ]
            lock = threading.Lock()

            def either(calls=calls, lock=lock):
                with lock:
                    call = calls.pop()
                return call()

            outcomes = at_once(2, either)
            handed_over = any(isinstance(one, Value) for one in outcomes)
            state = credentials.state(created.row.id, "alice").state
            assert state is (State.CLAIMED if handed_over else State.REVOKED)

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize("verb", ["create", "claim"])
    def test_after_a_crash_at_any_step_nothing_is_readable_twice_and_all_expires(
        self, store, clock, verb, step, after
    ):
        whole = Credentials(store, clock)
        crashing = Credentials(Crashing(store, step, after=after), clock)
        again = order(idempotency_key="k", ttl_seconds=60)
        token = whole.create(again).token if verb == "claim" else None
        crashed = False
        values = []
        try:
            if verb == "create":
                token = crashing.create(again).token
            else:
                values.append(crashing.claim(token))
        except CrashError:
            crashed = True
        if verb == "create" and crashed:
            token = whole.create(again).token  # a retry finishes
        values += [one for one in (outcome(whole.claim, token), outcome(whole.claim, token)) if one]
        assert sum(isinstance(one, Value) for one in values) <= 1
        row = whole.state(tokens.new_id("alice", "k"), "alice")
        assert row.state is State.CLAIMED
        assert row.expires_at == int(Clock().now) + 60

    @pytest.mark.parametrize("step", ["reserve", "fill"])
    def test_a_credential_whose_creation_crashed_expires(self, store, clock, step):
        whole = Credentials(store, clock)
        with pytest.raises(CrashError):
            Credentials(Crashing(store, step, after=True), clock).create(order(idempotency_key="k"))
        credential_id = tokens.new_id("alice", "k")
        clock.advance(599)
        assert whole.state(credential_id, "alice").state.value in ("creating", "waiting")
        clock.advance(1)
        assert whole.state(credential_id, "alice").state is State.EXPIRED
        assert outcome(whole.create, order(idempotency_key="k")) is ConflictError

    def test_a_claim_whose_answer_is_lost_stays_claimed(self, store, clock):
        whole = Credentials(store, clock)
        created = whole.create(order())
        with pytest.raises(CrashError):
            Credentials(Crashing(store, "claim", after=True), clock).claim(created.token)
        assert outcome(whole.claim, created.token) is State.CLAIMED
        assert whole.state(created.row.id, "alice").state is State.CLAIMED

    def test_a_step_with_an_outdated_row_changes_nothing(self, store, clock):
        now = clock()
        row = Row("a" * 43, "alice", State.CREATING, int(now) + 60, int(now), "h1", "r")
        other = Row("a" * 43, "alice", State.CREATING, int(now) + 60, int(now), "h2", "r")
        assert store.reserve(row, None, now)
        assert not store.reserve(other, None, now)
        assert not store.reserve(row, other, now)
        assert not store.fill(other, "t", Value("p"), now)
        assert store.claim(row, "t", now) is None
        assert store.find(row.id) == row
        assert store.fill(row, "t", Value("p"), now)
        assert not store.fill(row, "t", Value("p"), now)
        waiting = row.became(State.WAITING, now)
        assert store.find(row.id) == waiting
        assert store.claim(other.became(State.WAITING, now), "t", now) is None
        assert store.claim(waiting, "t", row.expires_at) is None
        assert not store.revoke(waiting, row.expires_at)
        assert store.revoke(waiting, now)
        assert not store.revoke(waiting, now)
        assert store.claim(waiting, "t", now) is None

    def test_an_expired_row_gets_no_value(self, store, clock):
        now = clock()
        row = Row("a" * 43, "alice", State.CREATING, int(now) + 60, int(now), "h1", "r")
        store.reserve(row, None, now)
        assert not store.fill(row, "t", Value("p"), row.expires_at)

    def test_the_audit_log_has_caller_and_id_and_no_secret(self, credentials, clock, drawn, caplog):
        caplog.set_level(logging.INFO, "passmint")
        canary = Policy(length=20, not_containing=["canary"], nums=2, symbols="!-")
        made = credentials.create(order(policy=canary, username="u-canary", note="for CI"), "r1")
        credentials.claim(made.token, "r2")
        outcome(credentials.claim, made.token)
        gone = credentials.create(order(policy=canary))
        credentials.revoke(gone.row.id, "root")
        lines = [record.fields for record in caplog.records]
        assert [line["audit"] for line in lines] == [
            "created",
            "claimed",
            "claim refused",
            "created",
            "revoked",
        ]
        assert lines[0] == {
            "audit": "created",
            "id": made.row.id,
            "who": "alice",
            "policy": {
                "length": 20,
                "nums": 2,
                "symbols": "(stated)",
                "not_containing": "(stated)",
            },
            "expires_at": made.row.expires_at,
            "note": "for CI",
            "request_id": "r1",
        }
        assert lines[2]["state"] == "claimed"
        assert lines[4]["who"] == "root"
        told = " ".join(f"{vars(record)}{record.getMessage()}" for record in caplog.records)
        secrets = [*drawn, made.token, made.token.split(".")[1], "canary"]
        assert not any(secret in told for secret in secrets)

    def test_no_repr_and_no_error_shows_a_secret(self, credentials, store, drawn):
        asked = order(note="note-canary", idempotency_key="key-canary")
        made = credentials.create(asked)
        value = credentials.claim(made.token)
        with pytest.raises(SpentError) as spent:
            credentials.claim(made.token)
        with pytest.raises(UnknownError) as unknown:
            credentials.claim(made.token[:-1] + ("A" if made.token[-1] != "A" else "B"))
        told = f"{asked!r}{made!r}{made.row!r}{value!r}{store!r}{spent.value!r}{unknown.value!r}"
        secrets = [drawn[0], made.token.split(".")[1], made.row.token_hash, "canary"]
        assert not any(secret in told for secret in secrets)

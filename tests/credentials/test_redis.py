"""Credentials in a real Redis."""

import base64
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from credentials.clock import Clock
from credentials.contract import Contract, order, outcome
from passmint.credentials import tokens
from passmint.credentials.errors import SealError, StoreUnavailableError, UnknownError
from passmint.credentials.row import RETENTION_SECONDS, State
from passmint.credentials.sealing import Seal
from passmint.credentials.service import Credentials
from passmint.credentials.store import Value
from passmint.credentials.stores.redis import RedisStore
from redis_process import start_redis, stop
from server.living import free_port

KEYS = (bytes(range(32)), bytes(range(32, 64)))
# The state that a crash before or after a step leaves.
LEFT = {
    "reserve": (None, State.CREATING),
    "fill": (State.CREATING, State.WAITING),
    "claim": (State.WAITING, State.CLAIMED),
}
DYING = Path(__file__).parent / "dying.py"


class TestRedis(Contract):
    @pytest.fixture
    def client(self, redis_url):
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()
            yield client

    @pytest.fixture
    def store(self, client, redis_url):
        return RedisStore(redis_url, Seal(KEYS[:1]))

    def test_nothing_is_kept_without_an_end(self, credentials, client):
        credentials.create(order(ttl_seconds=60))
        ends = {key.split(b":")[1]: client.ttl(key) for key in client.scan_iter()}
        assert set(ends) == {b"credential", b"value"}
        assert 0 < ends[b"value"] <= 60
        assert 0 < ends[b"credential"] <= 60 + RETENTION_SECONDS

    def test_a_value_goes_with_its_claim_and_with_its_revocation(self, credentials, client):
        credentials.claim(credentials.create(order()).token)
        credentials.revoke(credentials.create(order()).row.id, "alice")
        assert client.keys("passmint:value:*") == []
        assert len(client.keys("passmint:credential:*")) == 2

    def test_a_repetition_lets_the_earlier_value_go_at_once(self, store, client, credentials):
        created = credentials.create(order(idempotency_key="k"))
        row = store.find(created.row.id)
        store.reserve(replace(row, state=State.CREATING, token_hash="h"), row, 0)
        assert client.keys("passmint:value:*") == []

    def test_a_dump_with_the_servers_keys_opens_no_value(self, credentials, store, client, drawn):
        created = credentials.create(order(username="user-canary"))
        row = store.find(created.row.id)
        dump = [client.hgetall(key) for key in client.keys("passmint:credential:*")]
        sealed = [client.get(key) for key in client.keys("passmint:value:*")]
        told = repr(dump) + repr(sealed)
        for secret in (drawn[0], created.token, created.token.split(".")[1], "user-canary"):
            assert secret not in told
        known = [row.id, row.token_hash, row.request_hash, row.owner, "", f"{row.id}."]
        for token in [*known, tokens.new_token(row.id)]:
            with pytest.raises(SealError):
                Seal(KEYS).open(row, token, sealed[0])
        assert Seal(KEYS).open(row, created.token, sealed[0]) == Value(drawn[0], "user-canary")

    def test_a_row_whose_end_was_moved_opens_nothing(self, credentials, client):
        created = credentials.create(order())
        key = client.keys("passmint:credential:*")[0]
        client.hset(key, "expires_at", created.row.expires_at + 3600)
        with pytest.raises(SealError):
            credentials.claim(created.token)

    def test_a_new_server_key_goes_first_and_the_old_one_still_opens(
        self, credentials, redis_url, clock
    ):
        created = credentials.create(order())
        both = RedisStore(redis_url, Seal((KEYS[1], KEYS[0])))
        assert isinstance(Credentials(both, clock).claim(created.token), Value)
        created = Credentials(both, clock).create(order())
        with pytest.raises(SealError):
            credentials.claim(created.token)

    def test_a_value_that_no_server_key_decrypts_is_logged_and_not_claimed(
        self, credentials, redis_url, clock, caplog
    ):
        caplog.set_level("INFO", "passmint.audit")
        created = credentials.create(order())
        changed = Credentials(RedisStore(redis_url, Seal(KEYS[1:])), clock)
        with pytest.raises(SealError):
            changed.claim(created.token, "r1")
        line = {"audit": "claim unopened", "id": created.row.id, "request_id": "r1"}
        assert caplog.records[-1].fields == line
        assert credentials.state(created.row.id, "alice").state is State.WAITING
        assert isinstance(credentials.claim(created.token), Value)

    def test_an_order_that_no_server_key_opens_any_more_may_be_repeated(
        self, credentials, redis_url, clock
    ):
        credentials.create(order(idempotency_key="k"))
        changed = Credentials(RedisStore(redis_url, Seal(KEYS[1:])), clock)
        created = changed.create(order(idempotency_key="k"))
        assert isinstance(changed.claim(created.token), Value)

    def test_waiting_credentials_of_a_removed_server_key_give_a_warning(
        self, credentials, store, redis_url
    ):
        for _ in range(3):
            credentials.create(order())
        credentials.claim(credentials.create(order()).token)
        changed = RedisStore(redis_url, Seal(KEYS[1:]))
        both = RedisStore(redis_url, Seal((KEYS[1], KEYS[0])))
        Credentials(changed, Clock()).create(order())
        assert changed.warnings() == [
            "no key of PASSMINT_SERVER_KEYS decrypts 3 of the 4 waiting credentials checked: put"
            " the removed key back, or create them again"
        ]
        assert store.warnings()[0].startswith("no key of PASSMINT_SERVER_KEYS decrypts 1 of the 4 ")
        assert both.warnings() == []

    def test_a_row_of_an_earlier_version_gives_no_warning(self, credentials, client, redis_url):
        credentials.create(order())
        client.hdel(client.keys("passmint:credential:*")[0], "server_key")
        assert RedisStore(redis_url, Seal(KEYS[1:])).warnings() == []

    def test_a_large_redis_is_searched_in_part(self, client, redis_url, monkeypatch):
        pages = []
        store = RedisStore(redis_url, Seal(KEYS[1:]))
        scan = store._client.scan

        def endless(cursor, **options):
            pages.append(cursor)
            return cursor + 1, scan(0, **options)[1]

        monkeypatch.setattr(store._client, "scan", endless)
        Credentials(RedisStore(redis_url, Seal(KEYS[:1])), Clock()).create(order())
        (warning,) = store.warnings()
        assert pages == list(range(100))
        assert "decrypts 100 of the 100 waiting credentials checked (there are more):" in warning

    def test_a_value_that_redis_dropped_is_expired(self, credentials, client):
        created = credentials.create(order())
        client.delete(client.keys("passmint:value:*")[0])
        assert outcome(credentials.claim, created.token) is State.EXPIRED

    def test_an_unreachable_redis_is_unavailable_and_shows_no_secret(self, clock):
        store = RedisStore("redis://:password-canary@127.0.0.1:1/0", Seal(KEYS))
        credentials = Credentials(store, clock)
        token = tokens.new_token("a" * 43)
        calls = [lambda: credentials.create(order()), lambda: credentials.claim(token)]
        for call in calls:
            with pytest.raises(StoreUnavailableError) as error:
                call()
            assert str(error.value) == "the store in Redis does not answer"
            assert error.value.failure == "the store in Redis does not answer: ConnectionError"
            assert error.value.__cause__ is None
            assert error.value.__suppress_context__
        assert "canary" not in repr(store)

    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("step", LEFT)
    def test_a_process_killed_at_a_step(self, redis_url, store, credentials, step, when):
        """It kills itself by SIGKILL; a retry by another process finishes, or finds it spent."""
        again = order(idempotency_key="k")
        token = credentials.create(again).token if step == "claim" else ""
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "SERVER_KEY": base64.b64encode(KEYS[0]).decode(),
        }
        command = [sys.executable, str(DYING), redis_url, step, when, token]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == -9, done.stderr
        assert done.stdout == b""
        row = store.find(tokens.new_id("alice", "k"))
        assert (row and row.state) is LEFT[step][when == "after"]
        if step != "claim":
            token = credentials.create(again).token
        claims = [outcome(credentials.claim, token) for _ in range(2)]
        lost = step == "claim" and when == "after"
        assert [isinstance(one, Value) for one in claims] == [not lost, False]
        assert claims[1] is State.CLAIMED

    def test_a_value_that_came_back_is_not_given_again(self, credentials, store, client):
        created = credentials.create(order())
        waiting = store.find(created.row.id)
        name = client.keys("passmint:value:*")[0]
        sealed = client.get(name)
        credentials.claim(created.token)
        client.set(name, sealed)
        assert store.claim(waiting, created.token, 0) is None
        assert outcome(credentials.claim, created.token) is State.CLAIMED

    def test_a_claim_whose_order_is_repeated_while_its_value_is_opened_is_unknown(
        self, redis_url, clock, credentials
    ):
        again = order(idempotency_key="k")
        one = credentials.create(again)
        others = []

        class Slow(Seal):
            def open(self, row, token, sealed):
                others.append(credentials.create(again))
                return super().open(row, token, sealed)

        claiming = Credentials(RedisStore(redis_url, Slow(KEYS[:1])), clock)
        assert outcome(claiming.claim, one.token) is UnknownError
        assert isinstance(credentials.claim(others[0].token), Value)

    def test_a_row_is_gone_once_redis_lets_it_go(self, credentials, client):
        created = credentials.create(order())
        client.delete(*client.keys("passmint:*"))
        assert outcome(credentials.claim, created.token) is UnknownError


ALWAYS = ("--appendonly", "yes", "--appendfsync", "always")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), []),
        (ALWAYS, []),
        (("--save", "60 1"), ["forget a claim"]),
        (("--appendonly", "yes"), ["forget a claim"]),
        ((*ALWAYS, "--save", "60 1"), []),
        (("--maxmemory-policy", "allkeys-lru"), ["set maxmemory-policy noeviction"]),
        (("--save", "60 1", "--maxmemory-policy", "volatile-ttl"), ["forget", "noeviction"]),
        (("--rename-command", "CONFIG", ""), ["does not answer CONFIG GET"]),
        (("--rename-command", "SCAN", ""), ["refuses SCAN"]),
    ],
)
def test_an_unsafe_redis_configuration_gives_warnings(tmp_path, options, expected):
    port = free_port()
    process = start_redis(port, "--dir", str(tmp_path), *options)
    try:
        warnings = RedisStore(f"redis://127.0.0.1:{port}/0", Seal(KEYS)).warnings()
    finally:
        stop(process)
    assert len(warnings) == len(expected)
    assert all(part in warning for part, warning in zip(expected, warnings, strict=True))


def test_a_redis_that_does_not_answer_gives_one_warning():
    (warning,) = RedisStore(f"redis://127.0.0.1:{free_port()}/0", Seal(KEYS)).warnings()
    assert "does not answer CONFIG GET" in warning

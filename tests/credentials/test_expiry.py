"""Races and crashes around the expiry of a credential, and what they leave."""

import contextlib
import socket
import subprocess
import time

import pytest
import redis
from botocore.exceptions import ReadTimeoutError

from aws_account import serving
from credentials.clock import Clock
from credentials.contract import order, outcome
from credentials.test_aws import World
from credentials.test_redis import KEYS
from passmint.credentials.errors import (
    ConflictError,
    ReadersError,
    SealError,
    StoreUnavailableError,
)
from passmint.credentials.row import RETENTION_SECONDS, Row, State
from passmint.credentials.sealing import Seal
from passmint.credentials.service import Credentials
from passmint.credentials.store import Value
from passmint.credentials.stores.memory import MemoryStore
from passmint.credentials.stores.redis import RedisStore

NOW = 1_800_000_000


def row(name="a", state=State.CREATING, end=NOW + 60):
    return Row(name * 43, "alice", state, end, NOW, name, "h")


class TestMemory:
    """Each request reads the clock before it takes the lock, so steps may come in another order."""

    def test_a_claim_fails_if_a_later_request_swept_the_value(self):
        store = MemoryStore()
        store.reserve(row(), None, NOW)
        store.fill(row(), "", Value("password"), NOW)
        waiting = store.find(row().id)
        store.reserve(row("b", end=NOW + 600), None, NOW + 60)  # sweeps at the end
        assert store.claim(waiting, "", NOW + 59.9) is None  # its clock was read before
        assert store.find(row().id).state is not State.CLAIMED

    def test_a_value_stored_after_a_later_sweep_is_deleted(self):
        store = MemoryStore()
        store.reserve(row(), None, NOW)
        store.reserve(row("b", end=NOW + 600), None, NOW + 60)  # sweeps at the end
        store.fill(row(), "", Value("password"), NOW + 59.9)
        store.reserve(row("c", end=NOW + 900), None, NOW + 120)
        assert row().id not in store._values
        after = NOW + 61 + RETENTION_SECONDS
        store.reserve(row("d", end=after + 60), None, after)
        assert row().id not in store._values


@pytest.mark.slow
class TestAws:
    def test_a_request_is_not_repeated_shortly_before_the_expiry(self):
        """The schedule would have run and deleted itself, and nothing would delete a later secret."""
        with serving() as account:
            world, clock = World(account), Clock()
            store = world.store()
            credentials = Credentials(store, clock)
            asked = order(idempotency_key="k", ttl_seconds=60)
            credential_id = credentials.create(asked).row.id
            clock.advance(31)  # 29 seconds before the end
            with pytest.raises(ConflictError, match="expires in less than 30 seconds"):
                credentials.create(asked)
            assert store.find(credential_id).state is State.WAITING

    def test_readers_of_another_account_are_refused(self):
        """They could not use the encryption key."""
        reader = "arn:aws:iam::210987654321:role/ci"
        with serving() as account:
            credentials = Credentials(World(account).store(), Clock())
            with pytest.raises(ReadersError, match="in the account 123456789012"):
                credentials.create(order(readers=(reader,)))

    def test_a_claim_whose_answer_is_lost_is_logged_and_deletes_the_secret(self, caplog):
        """The row is claimed. The log must say when, and the value must not stay."""
        caplog.set_level("INFO", "passmint")
        with serving() as account:
            world, clock = World(account), Clock()
            credentials = Credentials(world.store(), clock)
            token = credentials.create(order()).token
            update = world.clients.dynamodb.update_item

            def lost(**arguments):
                update(**arguments)
                raise ReadTimeoutError(endpoint_url="")

            world.clients.dynamodb.update_item = lost
            caplog.clear()
            with pytest.raises(StoreUnavailableError):
                credentials.claim(token)
            world.clients.dynamodb.update_item = update
            assert outcome(credentials.claim, token) is State.CLAIMED
            told = [r.fields["audit"] for r in caplog.records if hasattr(r, "fields")]
            assert told == ["claim unanswered", "claim refused"]
            assert world.secrets() == {}


class TestRedis:
    def test_a_value_that_no_server_key_decrypts_is_not_claimed(self, redis_url, caplog):
        """An operator who removed a key too early can put it back."""
        clock = Clock()
        new, old = Seal(KEYS[1:]), Seal(KEYS[:1])
        token = Credentials(RedisStore(redis_url, old), clock).create(order()).token
        with contextlib.suppress(SealError, StoreUnavailableError):
            Credentials(RedisStore(redis_url, new), clock).claim(token)
        again = outcome(Credentials(RedisStore(redis_url, old), clock).claim, token)
        assert isinstance(again, Value), again

    def test_a_redis_that_restarts_with_its_append_only_file_keeps_claims(self, tmp_path):
        """The documentation requires this file. After a restart from a snapshot Redis would forget claims."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        url = f"redis://127.0.0.1:{port}/0"
        kept = ["--dir", str(tmp_path), "--save", "", "--appendonly", "yes"]
        command = ["redis-server", "--port", str(port), *kept, "--appendfsync", "always"]
        process = start(command, url)
        token = Credentials(RedisStore(url, Seal(KEYS[:1])), Clock()).create(order()).token
        value = Credentials(RedisStore(url, Seal(KEYS[:1])), Clock()).claim(token)
        process.kill()
        process.wait()
        process = start(command, url)
        again = outcome(Credentials(RedisStore(url, Seal(KEYS[:1])), Clock()).claim, token)
        process.kill()
        process.wait()
        assert isinstance(value, Value)
        assert again is State.CLAIMED


def start(command, url):
    """Start a Redis and wait until it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    with redis.Redis.from_url(url) as client:
        for _ in range(200):
            with contextlib.suppress(redis.ConnectionError):
                client.ping()
                return process
            time.sleep(0.05)
    raise AssertionError

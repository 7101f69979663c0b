import gc

import pytest

from credentials.contract import Contract, order
from passmint.credentials.errors import StoreUnavailableError, UnknownError
from passmint.credentials.row import RETENTION_SECONDS
from passmint.credentials.service import Credentials
from passmint.credentials.store import Value
from passmint.credentials.stores.memory import MemoryStore


class TestMemory(Contract):
    @pytest.fixture
    def store(self):
        return MemoryStore()

    def test_a_row_is_deleted_30_days_after_the_expiry(self, credentials, clock):
        created = credentials.create(order(ttl_seconds=60))
        clock.now = created.row.expires_at + RETENTION_SECONDS
        credentials.create(order())
        with pytest.raises(UnknownError):
            credentials.state(created.row.id, "alice")

    def test_an_expired_value_is_deleted_by_the_next_step(self, credentials, clock):
        before = self.values()
        credentials.create(order(ttl_seconds=60))
        assert self.values() == before + 1
        clock.advance(60)
        credentials.create(order())
        assert self.values() == before + 1

    def test_a_value_goes_with_its_claim_and_with_its_revocation(self, credentials):
        before = self.values()
        credentials.claim(credentials.create(order()).token)
        credentials.revoke(credentials.create(order()).row.id, "alice")
        assert self.values() == before

    def test_it_holds_no_more_rows_than_it_may(self, clock):
        credentials = Credentials(MemoryStore(most_rows=2), clock)
        for _ in range(2):
            credentials.create(order(idempotency_key="k", ttl_seconds=60))
        credentials.create(order(ttl_seconds=60))
        with pytest.raises(StoreUnavailableError):
            credentials.create(order())
        clock.advance(60 + RETENTION_SECONDS)
        credentials.create(order())

    @staticmethod
    def values():
        """How many values live in this process."""
        gc.collect()
        return sum(type(thing) is Value for thing in gc.get_objects())

"""Order of the AWS store's calls, and what happens when one of them fails."""

import json

import pytest
from botocore.exceptions import ReadTimeoutError

from credentials.recording import MESSAGE, Recording
from passmint.credentials.errors import ConflictError, ReadersError, StoreUnavailableError
from passmint.credentials.row import Row, State
from passmint.credentials.store import Value
from passmint.credentials.stores.aws import AwsResources, AwsStore, clients

NOW, EXPIRES_AT = 1_800_000_000, 1_800_000_600
READER = "arn:aws:iam::123456789012:role/ci"
RESOURCES = AwsResources(
    table="table",
    secret_prefix="p/",
    kms_key="",
    schedule_group="group",
    scheduler_role_arn="arn:aws:iam::123456789012:role/scheduler",
    target_arn="arn:aws:lambda:eu-central-1:123456789012:function:credentials:live",
    role_arn="arn:aws:iam::123456789012:role/credentials",
)
VALUE = Value("password-canary")
STORED = {"SecretString": json.dumps({"password": "password-canary"})}
REFUSED = "ConditionalCheckFailedException"
LOST = ReadTimeoutError(endpoint_url="canary")


def row(state=State.CREATING, readers=(), token_hash="t" * 64):
    return Row("a" * 43, "alice", state, EXPIRES_AT, NOW, token_hash, "r" * 64, readers)


def item(state, token_hash="t" * 64):
    """Answer of DynamoDB that has the row in a state."""
    texts = {
        "id": "a" * 43,
        "owner": "alice",
        "state": state,
        "token_hash": token_hash,
        "request_hash": "r" * 64,
    }
    numbers = {"expires_at": EXPIRES_AT, "changed_at": NOW}
    return {
        "Item": {
            **{name: {"S": text} for name, text in texts.items()},
            **{name: {"N": str(number)} for name, number in numbers.items()},
        }
    }


@pytest.fixture
def aws():
    return Recording()


@pytest.fixture
def store(aws):
    return AwsStore(RESOURCES, aws.clients)


class TestReserve:
    def test_the_row_comes_before_its_schedule(self, aws, store):
        assert store.reserve(row(), None, NOW) is True
        assert aws.names == ["PutItem", "CreateSchedule"]

    def test_a_row_that_is_taken_is_not_scheduled(self, aws, store):
        aws.dynamodb.answer("PutItem", REFUSED)
        assert store.reserve(row(), None, NOW) is False
        assert aws.names == ["PutItem"]

    def test_a_row_without_a_schedule_is_not_reserved(self, aws, store):
        aws.scheduler.answer("CreateSchedule", "AccessDeniedException")
        with pytest.raises(StoreUnavailableError):
            store.reserve(row(), None, NOW)

    def test_readers_of_another_account_are_refused_before_any_call(self, aws, store):
        with pytest.raises(ReadersError):
            store.reserve(row(readers=("arn:aws:iam::210987654321:role/ci",)), None, NOW)
        assert aws.calls == []

    @pytest.mark.parametrize(("left", "names"), [(29.9, None), (30, ["PutItem", "CreateSchedule"])])
    def test_a_request_is_not_repeated_shortly_before_the_expiry(self, aws, store, left, names):
        if names is None:
            with pytest.raises(ConflictError, match="expires in less than 30 seconds"):
                store.reserve(row(), row(), EXPIRES_AT - left)
        else:
            store.reserve(row(), row(), EXPIRES_AT - left)
        assert aws.names == (names or [])


class TestFill:
    def test_the_row_waits_once_the_value_is_stored(self, aws, store):
        assert store.fill(row(), "", VALUE, NOW) is True
        assert aws.names == ["CreateSecret", "PutResourcePolicy", "PutSecretValue", "UpdateItem"]

    def test_an_expired_row_gets_no_secret(self, aws, store):
        assert store.fill(row(), "", VALUE, EXPIRES_AT) is False
        assert aws.calls == []

    @pytest.mark.parametrize(
        ("found", "deleted"),
        [
            (item("waiting", "other"), False),  # a repeated request uses the secret
            (item("creating", "other"), False),
            (item("revoked"), True),
            ({}, True),
        ],
    )
    def test_a_value_that_came_too_late_is_deleted(self, aws, store, found, deleted):
        aws.dynamodb.answer("UpdateItem", REFUSED)
        aws.dynamodb.answer("GetItem", found)
        assert store.fill(row(), "", VALUE, NOW) is False
        assert aws.names[3:] == ["UpdateItem", "GetItem"] + ["DeleteSecret"] * deleted

    def test_a_value_that_cannot_be_stored_does_not_wait(self, aws, store):
        aws.secrets.answer("PutSecretValue", "InternalServiceError")
        with pytest.raises(StoreUnavailableError):
            store.fill(row(), "", VALUE, NOW)
        assert "UpdateItem" not in aws.names


class TestClaim:
    @pytest.fixture(autouse=True)
    def stored(self, aws):
        aws.secrets.answer("GetSecretValue", STORED)

    def test_the_value_is_read_before_the_row_is_claimed(self, aws, store):
        assert store.claim(row(State.WAITING), "", NOW) == VALUE
        assert aws.names == ["GetSecretValue", "UpdateItem", "DeleteSecret"]

    @pytest.mark.parametrize(
        ("state", "now"),
        [
            (State.CREATING, NOW),
            (State.CLAIMED, NOW),
            (State.REVOKED, NOW),
            (State.WAITING, EXPIRES_AT),
        ],
    )
    def test_a_row_that_does_not_wait_has_no_value(self, aws, store, state, now):
        assert store.claim(row(state), "", now) is None
        assert aws.calls == []

    def test_who_loses_the_update_gets_no_value(self, aws, store):
        aws.dynamodb.answer("UpdateItem", REFUSED)
        assert store.claim(row(State.WAITING), "", NOW) is None
        assert aws.names == ["GetSecretValue", "UpdateItem"]

    @pytest.mark.parametrize(("state", "deleted"), [("claimed", True), ("waiting", False)])
    def test_an_update_without_an_answer_is_never_repeated(self, aws, store, state, deleted):
        """The secret of a row that is claimed is deleted: nobody else can get its value."""
        aws.dynamodb.answer("UpdateItem", LOST)
        aws.dynamodb.answer("GetItem", item(state))
        with pytest.raises(StoreUnavailableError):
            store.claim(row(State.WAITING), "", NOW)
        rest = ["DeleteSecret"] * deleted
        assert aws.names == ["GetSecretValue", "UpdateItem", "GetItem", *rest]

    def test_a_waiting_row_without_a_value_is_not_claimed(self, aws, store, caplog):
        aws.secrets.answer("GetSecretValue", "ResourceNotFoundException")
        aws.dynamodb.answer("GetItem", item("waiting"))
        with pytest.raises(StoreUnavailableError, match="does not return the value yet"):
            store.claim(row(State.WAITING), "", NOW)
        assert "UpdateItem" not in aws.names
        assert "does not return the value" in caplog.text

    def test_a_row_that_was_claimed_meanwhile_has_no_value(self, aws, store):
        aws.secrets.answer("GetSecretValue", "ResourceNotFoundException")
        aws.dynamodb.answer("GetItem", item("claimed"))
        assert store.claim(row(State.WAITING), "", NOW) is None
        assert "UpdateItem" not in aws.names

    def test_a_secret_that_cannot_be_deleted_is_left_to_the_schedule(self, aws, store, caplog):
        aws.secrets.answer("DeleteSecret", "InternalServiceError")
        assert store.claim(row(State.WAITING), "", NOW) == VALUE
        assert "could not be deleted before its expiry" in caplog.text
        assert MESSAGE not in caplog.text
        assert "password-canary" not in caplog.text


class TestRevoke:
    def test_the_row_comes_first(self, aws, store):
        assert store.revoke(row(State.WAITING), NOW) is True
        assert aws.names == ["UpdateItem", "DeleteSecret"]

    def test_a_row_that_is_not_open_keeps_its_secret(self, aws, store):
        aws.dynamodb.answer("UpdateItem", REFUSED)
        assert store.revoke(row(State.WAITING), NOW) is False
        assert aws.names == ["UpdateItem"]

    def test_readers_lose_the_secret_first(self, aws, store):
        store.revoke(row(State.WAITING, (READER,)), NOW)
        assert aws.names[:2] == ["DeleteSecret", "UpdateItem"]

    def test_nothing_is_revoked_while_readers_can_read(self, aws, store):
        aws.secrets.answer("DeleteSecret", "InternalServiceError")
        with pytest.raises(StoreUnavailableError):
            store.revoke(row(State.WAITING, (READER,)), NOW)
        assert aws.names == ["DeleteSecret"]


class TestExpire:
    @pytest.mark.parametrize(("state", "waited"), [(State.WAITING, True), (State.CREATING, False)])
    def test_the_secret_goes_before_the_row_expires(self, aws, store, state, waited):
        assert store.expire(row(state), EXPIRES_AT) is waited
        assert aws.names == ["DeleteSecret", "UpdateItem"]

    def test_a_row_that_is_not_open_did_not_wait(self, aws, store):
        aws.dynamodb.answer("UpdateItem", REFUSED)
        assert store.expire(row(State.WAITING), EXPIRES_AT) is False

    def test_a_row_whose_secret_remains_does_not_expire(self, aws, store):
        aws.secrets.answer("DeleteSecret", "InternalServiceError")
        with pytest.raises(StoreUnavailableError):
            store.expire(row(State.WAITING), EXPIRES_AT)
        assert aws.names == ["DeleteSecret"]


def test_only_requests_without_a_condition_are_repeated(monkeypatch):
    """A conditional update whose answer is lost would be refused the second time."""
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_MAX_ATTEMPTS": "5",
    }.items():
        monkeypatch.setenv(name, value)
    made = clients()
    attempts = [
        client.meta.config.retries["total_max_attempts"]
        for client in (made.dynamodb, made.secrets, made.scheduler)
    ]
    assert attempts == [1, 3, 3]

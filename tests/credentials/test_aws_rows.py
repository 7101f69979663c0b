"""Requests that the AWS store sends to DynamoDB, and what it makes of the answers."""

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from credentials.recording import Recording
from passmint.credentials.errors import StoreUnavailableError
from passmint.credentials.row import Row, State
from passmint.credentials.stores.aws.rows import Rows

NOW, EXPIRES_AT = 1_800_000_000, 1_800_000_600
READERS = ("arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b")
ID, TOKEN_HASH, REQUEST_HASH = "a" * 43, "t" * 64, "r" * 64
ITEM = {
    "id": {"S": ID},
    "owner": {"S": "alice"},
    "state": {"S": "waiting"},
    "expires_at": {"N": "1800000600"},
    "changed_at": {"N": "1800000000"},
    "token_hash": {"S": TOKEN_HASH},
    "request_hash": {"S": REQUEST_HASH},
    "purge_at": {"N": "1802592600"},  # 30 days after the expiry
}
REFUSED = "ConditionalCheckFailedException"


def row(state=State.WAITING, readers=()):
    return Row(ID, "alice", state, EXPIRES_AT, NOW, TOKEN_HASH, REQUEST_HASH, readers)


@pytest.fixture
def aws():
    return Recording()


@pytest.fixture
def rows(aws):
    return Rows(aws.dynamodb, "table")


def test_a_new_row_is_written_if_there_is_none(aws, rows):
    assert rows.put(row(), None) is True
    assert aws.calls == [
        (
            "PutItem",
            {
                "TableName": "table",
                "Item": ITEM,
                "ConditionExpression": "attribute_not_exists(id)",
            },
        )
    ]


def test_a_row_replaces_only_the_previous_one(aws, rows):
    previous = Row(ID, "alice", State.CREATING, EXPIRES_AT, NOW, "old", REQUEST_HASH)
    rows.put(row(), previous)
    sent = aws.sent("PutItem")
    assert sent["ConditionExpression"] == "#state = :state AND token_hash = :hash"
    assert sent["ExpressionAttributeNames"] == {"#state": "state"}
    assert sent["ExpressionAttributeValues"] == {":state": {"S": "creating"}, ":hash": {"S": "old"}}


def test_readers_are_a_set(aws, rows):
    rows.put(row(readers=READERS), None)
    item = aws.sent("PutItem")["Item"]
    assert item.pop("readers") == {"SS": list(READERS)}
    assert item == ITEM


SAME_TOKEN = "token_hash = :hash AND expires_at > :now"
OPEN = "#state IN (:creating, :waiting)"
HASH = {":hash": {"S": TOKEN_HASH}}
BOTH = {":creating": {"S": "creating"}, ":waiting": {"S": "waiting"}}


@pytest.mark.parametrize(
    ("method", "now", "condition", "written"),
    [
        (
            "fill",
            NOW + 5.9,
            f"#state = :creating AND {SAME_TOKEN}",
            ({**HASH, ":creating": {"S": "creating"}}, "waiting", NOW + 5),
        ),
        (
            "claim",
            NOW + 5.9,
            f"#state = :waiting AND {SAME_TOKEN}",
            ({**HASH, ":waiting": {"S": "waiting"}}, "claimed", NOW + 5),
        ),
        ("revoke", NOW + 5.9, f"{OPEN} AND expires_at > :now", (BOTH, "revoked", NOW + 5)),
        ("expire", NOW + 700.9, f"{OPEN} AND expires_at <= :now", (BOTH, "expired", EXPIRES_AT)),
    ],
)
def test_a_change_of_state_is_one_conditional_update(aws, method, now, condition, written):
    rows, (values, state, changed) = Rows(aws.dynamodb, "table"), written
    assert getattr(rows, method)(row(), now) is True
    assert aws.calls == [
        (
            "UpdateItem",
            {
                "TableName": "table",
                "Key": {"id": {"S": ID}},
                "UpdateExpression": "SET #state = :state, changed_at = :changed",
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": {
                    ":state": {"S": state},
                    ":changed": {"N": str(changed)},
                    ":now": {"N": str(int(now))},
                    **values,
                },
            },
        )
    ]


WRITES = [
    ("PutItem", lambda rows: rows.put(row(), None)),
    ("UpdateItem", lambda rows: rows.fill(row(), NOW)),
    ("UpdateItem", lambda rows: rows.claim(row(), NOW)),
    ("UpdateItem", lambda rows: rows.revoke(row(), NOW)),
    ("UpdateItem", lambda rows: rows.expire(row(), NOW)),
]


@pytest.mark.parametrize(("operation", "write"), WRITES)
def test_a_condition_that_is_not_met_is_no_error(aws, rows, operation, write):
    aws.dynamodb.answer(operation, REFUSED)
    assert write(rows) is False


@pytest.mark.parametrize(("operation", "write"), WRITES)
def test_no_write_is_repeated_after_a_lost_answer(aws, rows, operation, write):
    aws.dynamodb.answer(operation, ReadTimeoutError(endpoint_url="canary"))
    with pytest.raises(StoreUnavailableError):
        write(rows)
    assert aws.names == [operation]


@pytest.mark.parametrize(("operation", "write"), WRITES)
def test_another_error_of_a_write_is_unavailable(aws, rows, operation, write):
    aws.dynamodb.answer(operation, "ProvisionedThroughputExceededException")
    with pytest.raises(StoreUnavailableError) as caught:
        write(rows)
    assert caught.value.failure.endswith(f"ProvisionedThroughputExceededException of {operation}")


@pytest.mark.parametrize(
    ("stored", "readers"),
    [({}, ()), ({"readers": {"SS": [READERS[1], READERS[0]]}}, READERS)],
)
def test_a_stored_row_is_read_consistently(aws, rows, stored, readers):
    aws.dynamodb.answer("GetItem", {"Item": {**ITEM, **stored}})
    assert rows.find(ID) == row(readers=readers)
    assert aws.sent("GetItem") == {
        "TableName": "table",
        "Key": {"id": {"S": ID}},
        "ConsistentRead": True,
    }


def test_an_unknown_id_has_no_row(rows):
    assert rows.find(ID) is None


def test_a_read_is_repeated_once_when_its_connection_was_dead(aws, rows):
    aws.dynamodb.answer("GetItem", ConnectionClosedError(endpoint_url="x"), {"Item": ITEM})
    assert rows.find(ID) == row()
    assert aws.names == ["GetItem", "GetItem"]


def test_a_read_is_not_repeated_twice(aws, rows):
    dead = ConnectionClosedError(endpoint_url="canary")
    aws.dynamodb.answer("GetItem", dead, dead, {"Item": ITEM})
    with pytest.raises(StoreUnavailableError) as caught:
        rows.find(ID)
    assert caught.value.failure.endswith(": ConnectionClosedError")
    assert aws.names == ["GetItem", "GetItem"]

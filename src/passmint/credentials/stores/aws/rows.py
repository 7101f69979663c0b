"""Rows in a DynamoDB table. Each write has a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError

from passmint.credentials.row import RETENTION_SECONDS, Row, State
from passmint.credentials.stores.aws.clients import unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN = "#state IN (:creating, :waiting)"
_OPEN_VALUES = {":creating": {"S": "creating"}, ":waiting": {"S": "waiting"}}


class Rows:
    """Rows of one table."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def find(self, credential_id: str) -> Row | None:
        """Return the row of an id, or None. The read is strongly consistent."""
        with unavailable():
            try:
                item = self._read(credential_id)
            except HTTPClientError:  # the connection may have died while the function was frozen
                item = self._read(credential_id)
        return None if item is None else _row(item)

    def _read(self, credential_id: str) -> dict[str, Any] | None:
        answer = self._dynamodb.get_item(
            TableName=self._table, Key=_key(credential_id), ConsistentRead=True
        )
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def put(self, row: Row, previous: Row | None) -> bool:
        """Write a row in place of `previous`. Returns False if another row is stored."""
        if previous is None:
            condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(id)"}
        else:
            condition = {
                "ConditionExpression": "#state = :state AND token_hash = :hash",
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": {
                    ":state": {"S": previous.state.value},
                    ":hash": {"S": previous.token_hash},
                },
            }
        with unavailable():
            return _met(
                self._dynamodb.put_item, TableName=self._table, Item=_item(row), **condition
            )

    def fill(self, row: Row, now: float) -> bool:
        """Change a row from `creating` to `waiting`.

        Returns False if the stored row has another state or token, or has expired.
        """
        return self._next(row, State.CREATING, State.WAITING, now)

    def claim(self, row: Row, now: float) -> bool:
        """Change a row from `waiting` to `claimed`.

        Returns False if the stored row has another state or token, or has expired.
        """
        return self._next(row, State.WAITING, State.CLAIMED, now)

    def _next(self, row: Row, before: State, after: State, now: float) -> bool:
        condition = f"#state = :{before.value} AND token_hash = :hash AND expires_at > :now"
        values = {f":{before.value}": {"S": before.value}, ":hash": {"S": row.token_hash}}
        return self._becomes(row.became(after, now), condition, values, now)

    def revoke(self, row: Row, now: float) -> bool:
        """Change an open row to `revoked`. Returns False if it is not open or has expired."""
        condition = f"{_OPEN} AND expires_at > :now"
        return self._becomes(row.became(State.REVOKED, now), condition, _OPEN_VALUES, now)

    def expire(self, row: Row, now: float) -> bool:
        """Change an open row that has expired to `expired`. Returns False for any other row.

        The time of the change is the expiry, not `now`.
        """
        condition = f"{_OPEN} AND expires_at <= :now"
        return self._becomes(
            row.became(State.EXPIRED, row.expires_at), condition, _OPEN_VALUES, now
        )

    def _becomes(self, row: Row, condition: str, values: Mapping[str, Any], now: float) -> bool:
        """Store the state of `row`. Returns False if the condition is not met."""
        with unavailable():
            return _met(
                self._dynamodb.update_item,
                TableName=self._table,
                Key=_key(row.id),
                UpdateExpression="SET #state = :state, changed_at = :changed",
                ConditionExpression=condition,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={
                    ":state": {"S": row.state.value},
                    ":changed": {"N": str(row.changed_at)},
                    ":now": {"N": str(int(now))},
                    **values,
                },
            )


def _key(credential_id: str) -> dict[str, Any]:
    return {"id": {"S": credential_id}}


def _item(row: Row) -> dict[str, Any]:
    readers = {"readers": {"SS": list(row.readers)}} if row.readers else {}
    message = {"message": {"S": row.message}} if row.message else {}
    return {
        "id": {"S": row.id},
        "owner": {"S": row.owner},
        "state": {"S": row.state.value},
        "expires_at": {"N": str(row.expires_at)},
        "changed_at": {"N": str(row.changed_at)},
        "token_hash": {"S": row.token_hash},
        "request_hash": {"S": row.request_hash},
        "purge_at": {"N": str(row.expires_at + RETENTION_SECONDS)},
        **readers,
        **message,
    }


def _row(item: Mapping[str, Any]) -> Row:
    return Row(
        item["id"]["S"],
        item["owner"]["S"],
        State(item["state"]["S"]),
        int(item["expires_at"]["N"]),
        int(item["changed_at"]["N"]),
        item["token_hash"]["S"],
        item["request_hash"]["S"],
        tuple(sorted(item["readers"]["SS"])) if "readers" in item else (),
        item["message"]["S"] if "message" in item else "",
    )


def _met(write: Any, **arguments: Any) -> bool:
    """Call a write method of the client. Returns False if its condition is not met."""
    try:
        write(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True

"""A store in AWS: values in Secrets Manager, rows in DynamoDB, ends by EventBridge Scheduler.

Each credential has a secret of its own, so it can be deleted and nothing of it
stays as an earlier version. The order of creation is such that a crash at any step leaves nothing
without an end:

1. the row, `creating`, on the condition that nobody else has written it;
2. the schedule of its end, by the id;
3. the secret without a value, then its resource policy, then the value: no moment has a value that
   more than the policy's principals can read;
4. the row, `waiting`, on the condition that it is still this one.

A claim reads the value, and one conditional update decides who is given it: what comes after that
can be lost, but not given twice, and while the value cannot be read nothing is spent. The schedule
stays until the end, whatever becomes of the credential, and then deletes what is left.

The clients must not repeat a conditional update by themselves: an update whose answer was lost
would find itself refused (`clients` sees to that).
"""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoRegionError

from passmint.credentials.errors import ConflictError, ReadersError, StoreUnavailableError
from passmint.credentials.row import OPEN, RETENTION_SECONDS, Row, State
from passmint.credentials.store import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOG = logging.getLogger("passmint")

# And PASSMINT_KMS_KEY, which may be empty.
_VARIABLES = (
    "PASSMINT_TABLE",
    "PASSMINT_SECRET_PREFIX",
    "PASSMINT_SCHEDULE_GROUP",
    "PASSMINT_SCHEDULER_ROLE_ARN",
    "PASSMINT_SCHEDULE_TARGET_ARN",
    "PASSMINT_ROLE_ARN",
)
# Seconds before the end at which an order may be repeated: the schedule must not fire, and delete
# itself, while the secret is made. Lambda stops the function sooner.
_LATEST = 30
_TOO_LATE = "the credential of this Idempotency-Key ends in a moment: use a new one"
_READ = "secretsmanager:GetSecretValue"
_OPEN = "#state IN (:creating, :waiting)"


@dataclass(frozen=True)
class Places:
    """Where a store keeps what. `kms_key` may be empty: then AWS's own key encrypts.

    role_arn: the one that claims, and so the one principal that may read a value without readers.
    target_arn: the function that the schedules invoke, with the role of `scheduler_role_arn`.
    """

    table: str
    secret_prefix: str
    kms_key: str
    schedule_group: str
    scheduler_role_arn: str
    target_arn: str
    role_arn: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Places:
        """The places that the variables name.

        Raises:
            ValueError: one is missing.
        """
        missing = [name for name in _VARIABLES if not environment.get(name)]
        if missing:
            raise ValueError(f"credentials in AWS need {', '.join(missing)}")
        return cls(
            table=environment["PASSMINT_TABLE"],
            secret_prefix=environment["PASSMINT_SECRET_PREFIX"],
            kms_key=environment.get("PASSMINT_KMS_KEY", ""),
            schedule_group=environment["PASSMINT_SCHEDULE_GROUP"],
            scheduler_role_arn=environment["PASSMINT_SCHEDULER_ROLE_ARN"],
            target_arn=environment["PASSMINT_SCHEDULE_TARGET_ARN"],
            role_arn=environment["PASSMINT_ROLE_ARN"],
        )


@dataclass(frozen=True)
class Clients:
    """The boto3 clients of the three services."""

    dynamodb: Any
    secrets: Any
    scheduler: Any


def clients() -> Clients:
    """Clients as the environment configures them, which wait seconds at most and say who asks.

    Raises:
        ValueError: the environment names no region.
    """
    import boto3  # noqa: PLC0415 - tests bring clients of their own
    from botocore.config import Config  # noqa: PLC0415

    # At DEBUG it logs every request and answer whole, values included (boto/boto3#2292).
    logging.getLogger("botocore").setLevel(logging.WARNING)
    patient = {"connect_timeout": 2, "read_timeout": 4, "user_agent_extra": "passmint"}
    once = Config(**patient, retries={"total_max_attempts": 1})
    again = Config(**patient, retries={"total_max_attempts": 3, "mode": "standard"})
    try:
        return Clients(
            boto3.client("dynamodb", config=once),
            boto3.client("secretsmanager", config=again),
            boto3.client("scheduler", config=again),
        )
    except NoRegionError:
        raise ValueError("credentials in AWS need AWS_DEFAULT_REGION") from None


class AwsStore:
    """Rows in one table, values in one secret each."""

    def __init__(self, places: Places, clients: Clients) -> None:
        self._places = places
        self._dynamodb = clients.dynamodb
        self._secrets = clients.secrets
        self._scheduler = clients.scheduler

    def find(self, credential_id: str) -> Row | None:
        """The row of an id."""
        with _unavailable():
            try:
                item = self._read(credential_id)
            except HTTPClientError:  # of a connection that died while the function slept, say
                item = self._read(credential_id)
        return None if item is None else _row(item)

    def _read(self, credential_id: str) -> dict[str, Any] | None:
        answer = self._dynamodb.get_item(
            TableName=self._places.table, Key=_key(credential_id), ConsistentRead=True
        )
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Writes a row in `creating`, and lets its end be scheduled."""
        self._check_readers(row)
        if previous is not None and row.expires_at - now < _LATEST:
            raise ConflictError(_TOO_LATE)
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
        with _unavailable():
            if not _met(
                self._dynamodb.put_item, TableName=self._places.table, Item=_item(row), **condition
            ):
                return False
            self._schedule(row)
        return True

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:  # noqa: ARG002
        """Keeps the value in a secret and lets the row be `waiting`."""
        if row.expires_at <= now:
            return False
        with _unavailable():
            self._create_secret(row)
            self._protect(row)
            self._put(row, value)
        filled = self._becomes(
            row.became(State.WAITING, now),
            "#state = :creating AND token_hash = :hash AND expires_at > :now",
            {":creating": {"S": "creating"}, ":hash": {"S": row.token_hash}},
        )
        if not filled:
            self._abandon(row.id, now)
        return filled

    def claim(self, row: Row, token: str, now: float) -> Value | None:  # noqa: ARG002
        """The value, to one caller at most."""
        value = self._get(row) if row.at(now).state is State.WAITING else None
        if value is None:
            return None
        try:
            claimed = self._becomes(
                row.became(State.CLAIMED, now),
                "#state = :waiting AND token_hash = :hash AND expires_at > :now",
                {":waiting": {"S": "waiting"}, ":hash": {"S": row.token_hash}},
            )
        except StoreUnavailableError:  # an answer that was lost may have spent it
            self._abandon(row.id, now)
            raise
        if not claimed:
            return None
        self._delete(row.id)
        return value

    def revoke(self, row: Row, now: float) -> bool:
        """Lets the row be `revoked`, and its secret go: first, where readers would read on."""
        if row.readers and row.at(now).state in OPEN:
            self._delete_surely(row.id)
        revoked = self._becomes(
            row.became(State.REVOKED, now), f"{_OPEN} AND expires_at > :now", _open()
        )
        if revoked:
            self._delete(row.id)
        return revoked

    def reference(self, credential_id: str) -> str:
        """The ARN of the secret."""
        with _unavailable():
            described = self._secrets.describe_secret(SecretId=self._secret(credential_id))
        return str(described["ARN"])

    def end(self, row: Row, now: float) -> bool:
        """Deletes the secret, then says in the row that it has expired.

        In this order, so that a crash between them leaves an end that can be told again.
        """
        self._delete_surely(row.id)
        ended = self._becomes(
            row.became(State.EXPIRED, row.expires_at),
            f"{_OPEN} AND expires_at <= :now",
            _open(),
            now,
        )
        return ended and row.state is State.WAITING

    def _becomes(
        self, row: Row, condition: str, values: Mapping[str, Any], now: float | None = None
    ) -> bool:
        """Lets the stored row take this one's state, where the condition holds."""
        moment = row.changed_at if now is None else now
        with _unavailable():
            return _met(
                self._dynamodb.update_item,
                TableName=self._places.table,
                Key=_key(row.id),
                UpdateExpression="SET #state = :state, changed_at = :changed",
                ConditionExpression=condition,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={
                    ":state": {"S": row.state.value},
                    ":changed": {"N": str(row.changed_at)},
                    ":now": {"N": str(moment)},
                    **values,
                },
            )

    def _check_readers(self, row: Row) -> None:
        """The secret's key serves its own account alone."""
        account = _account(self._places.role_arn)
        if any(_account(reader) != account for reader in row.readers):
            raise ReadersError(f"readers must be of the account {account}")

    def _schedule(self, row: Row) -> None:
        # Scheduler is precise to the minute: the next whole one is never too early.
        minute = -(-row.expires_at // 60) * 60
        moment = datetime.fromtimestamp(minute, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        with suppress(self._scheduler.exceptions.ConflictException):  # an earlier attempt's
            self._scheduler.create_schedule(
                Name=_name(row.id),
                GroupName=self._places.schedule_group,
                Description="The end of a temporary credential",
                ScheduleExpression=f"at({moment})",
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": self._places.target_arn,
                    "RoleArn": self._places.scheduler_role_arn,
                    "Input": json.dumps({"passmint": "end", "id": row.id}),
                },
            )

    def _create_secret(self, row: Row) -> None:
        key = {"KmsKeyId": self._places.kms_key} if self._places.kms_key else {}
        with suppress(self._secrets.exceptions.ResourceExistsException):  # an earlier attempt's
            self._secrets.create_secret(
                Name=self._secret(row.id),
                Description="A temporary credential",
                Tags=[
                    {"Key": "passmint:credential", "Value": row.id},
                    {"Key": "passmint:expires-at", "Value": _iso(row.expires_at)},
                ],
                **key,
            )

    def _protect(self, row: Row) -> None:
        try:
            self._secrets.put_resource_policy(
                SecretId=self._secret(row.id),
                ResourcePolicy=json.dumps(policy(row, self._places.role_arn)),
                BlockPublicPolicy=True,
            )
        except self._secrets.exceptions.MalformedPolicyDocumentException:
            message = "readers must be roles and users that exist in their accounts"
            raise ReadersError(message) from None

    def _put(self, row: Row, value: Value) -> None:
        with suppress(self._secrets.exceptions.ResourceExistsException):  # what readers may know
            self._secrets.put_secret_value(
                SecretId=self._secret(row.id),
                ClientRequestToken=_version(row),
                SecretString=_text(value),
            )

    def _get(self, row: Row) -> Value | None:
        """The value of a waiting row's token; None where the row is another by now."""
        missing = (
            self._secrets.exceptions.ResourceNotFoundException,
            self._secrets.exceptions.InvalidRequestException,  # being deleted
        )
        with _unavailable():
            try:
                # This token's version: another order may have put its value there too late.
                answer = self._secrets.get_secret_value(
                    SecretId=self._secret(row.id), VersionId=_version(row)
                )
            except missing:
                if self.find(row.id) == row:
                    raise  # it waits, so AWS does not show the value yet: nothing is spent
                return None
        return Value(**json.loads(answer["SecretString"]))

    def _abandon(self, credential_id: str, now: float) -> None:
        """Deletes a secret that came too late, unless an order that goes on has use for it."""
        row = self.find(credential_id)
        if row is None or row.at(now).state not in (State.CREATING, State.WAITING):
            self._delete(credential_id)

    def _delete(self, credential_id: str) -> None:
        """What cannot be deleted now, the schedule deletes at the end."""
        try:
            self._delete_surely(credential_id)
        except StoreUnavailableError:
            _LOG.warning("a secret could not be deleted before its end")

    def _delete_surely(self, credential_id: str) -> None:
        with _unavailable():
            self._secrets.delete_secret(
                SecretId=self._secret(credential_id), ForceDeleteWithoutRecovery=True
            )

    def _secret(self, credential_id: str) -> str:
        return self._places.secret_prefix + _name(credential_id)


def policy(row: Row, role_arn: str) -> dict[str, Any]:
    """The resource policy of a secret: who may read it, and until when.

    The denials hold against every permission that a principal's own policies give; the permission
    is needed by readers whose policies give none.
    """
    principals = list(row.readers) or [role_arn]
    statements: list[dict[str, Any]] = [
        {
            "Sid": "NobodyElse",
            "Effect": "Deny",
            "Principal": "*",
            "Action": _READ,
            "Resource": "*",
            "Condition": {"ArnNotEquals": {"aws:PrincipalArn": principals}},
        },
        {
            "Sid": "NobodyAfterItsEnd",
            "Effect": "Deny",
            "Principal": "*",
            "Action": _READ,
            "Resource": "*",
            "Condition": {"DateGreaterThanEquals": {"aws:CurrentTime": _iso(row.expires_at)}},
        },
    ]
    if row.readers:
        statements.append(
            {
                "Sid": "Readers",
                "Effect": "Allow",
                "Principal": {"AWS": principals},
                "Action": [_READ, "secretsmanager:DescribeSecret"],
                "Resource": "*",
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _name(credential_id: str) -> str:
    """Of what belongs to a credential: 64 characters, as many as a schedule's may have.

    Not the id: Secrets Manager warns of names that end in a hyphen and six characters.
    """
    return hashlib.sha256(credential_id.encode()).hexdigest()


def _version(row: Row) -> str:
    """The version of the secret that belongs to a token: one for each.

    With readers one for all, so that a repeated order changes nothing that they may have read.
    """
    if row.readers:
        return _name(row.id)
    return hashlib.sha256(row.token_hash.encode()).hexdigest()


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: Value) -> str:
    """In the form that Secrets Manager's own databases use."""
    told = {"username": value.username, "password": value.password}
    return json.dumps({name: text for name, text in told.items() if text is not None})


def _key(credential_id: str) -> dict[str, Any]:
    return {"id": {"S": credential_id}}


def _open() -> dict[str, Any]:
    return {":creating": {"S": "creating"}, ":waiting": {"S": "waiting"}}


def _item(row: Row) -> dict[str, Any]:
    readers = {"readers": {"SS": list(row.readers)}} if row.readers else {}
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
    )


def _met(write: Any, **arguments: Any) -> bool:
    """Writes; False where the condition did not hold."""
    try:
        write(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


@contextmanager
def _unavailable() -> Iterator[None]:
    """An error of a client's may hold what was sent: none goes further, but for its name."""
    try:
        yield
    except ClientError as error:
        _LOG.error("AWS refused: %s of %s", error.response["Error"]["Code"], error.operation_name)
        raise StoreUnavailableError("the store in AWS refuses") from None
    except BotoCoreError as error:
        _LOG.error("AWS does not answer: %s", type(error).__name__)
        raise StoreUnavailableError("the store in AWS does not answer") from None

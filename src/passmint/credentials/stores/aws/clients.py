"""boto3 clients of the AWS store, and translation of their errors."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from passmint.credentials.errors import StoreUnavailableError
from passmint.quiet import BOTO, log_only_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOG = logging.getLogger("passmint")


@dataclass(frozen=True)
class AwsClients:
    """boto3 clients of DynamoDB, Secrets Manager and EventBridge Scheduler."""

    dynamodb: Any
    secrets: Any
    scheduler: Any


def clients() -> AwsClients:
    """Make boto3 clients from the environment, with short timeouts and our user agent.

    Raises:
        ValueError: the environment names no region.
    """
    import boto3  # noqa: PLC0415 - tests bring clients of their own
    from botocore.config import Config  # noqa: PLC0415

    common = {"connect_timeout": 2, "read_timeout": 4, "user_agent_extra": "passmint"}
    # A repeated conditional update would be refused if the answer to the first one was lost.
    once = Config(**common, retries={"total_max_attempts": 1})
    again = Config(**common, retries={"total_max_attempts": 3, "mode": "standard"})
    try:
        made = AwsClients(
            boto3.client("dynamodb", config=once),
            boto3.client("secretsmanager", config=again),
            boto3.client("scheduler", config=again),
        )
    except NoRegionError:
        raise ValueError("credentials in AWS need AWS_DEFAULT_REGION") from None
    log_only_warnings(*BOTO)  # after the clients are made, since that loads more loggers
    return made


@contextmanager
def unavailable() -> Iterator[None]:
    """Translate boto3 errors into StoreUnavailableError.

    Only the error code is kept and logged, because messages may quote secrets.
    """
    try:
        yield
    except ClientError as error:
        kind = f"{error.response['Error']['Code']} of {error.operation_name}"
        _LOG.error("AWS refused: %s", kind)
        raise StoreUnavailableError("the store in AWS refuses the request", kind) from None
    except BotoCoreError as error:
        kind = type(error).__name__
        _LOG.error("AWS does not answer: %s", kind)
        raise StoreUnavailableError("the store in AWS does not answer", kind) from None

"""The boto3 clients of a store, and what their errors become."""

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
    """The boto3 clients of the three services."""

    dynamodb: Any
    secrets: Any
    scheduler: Any


def clients() -> AwsClients:
    """AwsClients as the environment configures them, which wait seconds at most and say who asks.

    Raises:
        ValueError: the environment names no region.
    """
    import boto3  # noqa: PLC0415 - tests bring clients of their own
    from botocore.config import Config  # noqa: PLC0415

    patient = {"connect_timeout": 2, "read_timeout": 4, "user_agent_extra": "passmint"}
    once = Config(**patient, retries={"total_max_attempts": 1})
    again = Config(**patient, retries={"total_max_attempts": 3, "mode": "standard"})
    try:
        made = AwsClients(
            boto3.client("dynamodb", config=once),
            boto3.client("secretsmanager", config=again),
            boto3.client("scheduler", config=again),
        )
    except NoRegionError:
        raise ValueError("credentials in AWS need AWS_DEFAULT_REGION") from None
    log_only_warnings(*BOTO)  # by now they have loaded what they need
    return made


@contextmanager
def unavailable() -> Iterator[None]:
    """An error of a client's may hold what was sent: none goes further, but for its name."""
    try:
        yield
    except ClientError as error:
        kind = f"{error.response['Error']['Code']} of {error.operation_name}"
        _LOG.error("AWS refused: %s", kind)
        raise StoreUnavailableError("the store in AWS refuses", kind) from None
    except BotoCoreError as error:
        kind = type(error).__name__
        _LOG.error("AWS does not answer: %s", kind)
        raise StoreUnavailableError("the store in AWS does not answer", kind) from None

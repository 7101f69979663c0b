"""AWS Lambda function for a step of a rotation. Its handler is `rotation_function.lambda_handler`.

Secrets Manager invokes it:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html.
Its log has neither the values of secrets nor a driver's error messages, which may quote them.
"""

from __future__ import annotations

import json
import logging
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from passmint.api.settings import use_presets
from passmint.environment import POLICY
from passmint.quiet import BOTO, log_only_warnings
from passmint.rotation.errors import RotationError, StateError
from passmint.rotation.policy import parameters
from passmint.rotation.settings import target
from passmint.rotation.steps import Rotation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_log = logging.getLogger("passmint")
_log_is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
if not os.environ.get("AWS_LAMBDA_LOG_LEVEL"):
    _log.setLevel(logging.INFO)  # Python's default, WARNING, would drop the lines of steps

use_presets(os.environ, beside=__file__)
_client = boto3.client(
    "secretsmanager",
    config=Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard"}),
)
log_only_warnings(*BOTO)
_rotation = Rotation(_client, target(os.environ, _client), parameters(POLICY.read(os.environ)))


def lambda_handler(event: Any, _context: Any) -> None:
    """Run the step that an event names.

    Raises:
        RotationError: the step failed. The message holds no value. Secrets Manager tries again.
    """
    step, secret, token = _texts(event, "Step", "SecretId", "ClientRequestToken")
    fields = {"step": step, "secret": secret, "version": token}
    try:
        outcome = _rotation.run(step, secret, token)
    except RotationError as error:
        _write(logging.ERROR, {**fields, "outcome": "failed", "failure": str(error)})
        raise
    except Exception as error:  # noqa: BLE001 - its text may hold a value
        failure = _described(error)
        _write(logging.ERROR, {**fields, "outcome": "failed", "failure": failure})
        raise RotationError(failure) from None
    _write(logging.INFO, {**fields, "outcome": outcome})


def _texts(event: Any, *names: str) -> list[str]:
    texts = []
    for name in names:
        text = event.get(name) if isinstance(event, dict) else None
        if not isinstance(text, str) or not text:
            raise StateError(f"the event must come from Secrets Manager: it has no {name}")
        texts.append(text)
    return texts


def _described(error: Exception) -> str:
    """Describe an error by AWS's code, or by its type and place. Its text may hold a value."""
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "an error")
        return f"{error.operation_name} answered {code}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _write(level: int, fields: dict[str, str]) -> None:
    """Write the log line of a step."""
    if _log_is_json:
        _log.log(level, "rotation", extra=fields)
    else:
        _log.log(level, "rotation %s", json.dumps(fields))

"""The AWS Lambda function `credentials_function.lambda_handler`: hands over temporary credentials.

It answers the routes of credentials for an HTTP API, and is told by EventBridge Scheduler of each
credential's end: `{"passmint": "end", "id": "..."}`. boto3 is the runtime's own.
"""

from __future__ import annotations

import logging
import os
import re
import time
from typing import TYPE_CHECKING, Any

from passmint import environment as variables
from passmint.api.app import Api
from passmint.api.settings import Settings, use_presets
from passmint.aws.events import value_at
from passmint.aws.gateway import Gateway
from passmint.credentials.expiry import expire
from passmint.credentials.service import Credentials
from passmint.credentials.stores import aws
from passmint.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

# An assumed role's session name is whatever the caller chose.
_SESSION = re.compile(r"(arn:[^:]+:sts::\d+:assumed-role/[^/]+)/.*")


class _Fields(logging.Filter):
    """Puts the members of an audit line beside the log's own, where metric filters find them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass."""
        for name, value in getattr(record, "fields", {}).items():
            setattr(record, name, value)
        vars(record).pop("fields", None)
        return True


def caller(event: Any) -> str:
    """Who asks, by what API Gateway's authorizer found out; empty if it found nobody.

    `user:` or `client:` with Cognito's name for it; or the ARN of an IAM user or role. Nobody for a
    federated user, whose name is whatever the caller of GetFederationToken chose.
    """
    arn = value_at(event, "requestContext", "authorizer", "iam", "userArn")
    if isinstance(arn, str):
        return "" if ":federated-user/" in arn else _SESSION.sub(r"\1", arn)
    claims = value_at(event, "requestContext", "authorizer", "jwt", "claims")
    subject, client = value_at(claims, "sub"), value_at(claims, "client_id")
    if isinstance(subject, str) and subject and subject != client:
        return f"user:{subject}"
    return f"client:{client}" if isinstance(client, str) and client else ""


def admins(environment: Mapping[str, str]) -> frozenset[str]:
    """Who may see and revoke everybody's credentials, by the names that `caller` gives."""
    names: frozenset[str] = variables.ADMINS.read(environment)
    return names


use_presets(os.environ, beside=__file__)
_settings = Settings.from_environment(os.environ)
if not _settings.public_url:
    raise SettingsError(f"set {variables.PUBLIC_URL.name}: links to claim begin with it")
_store = aws.AwsStore(aws.AwsResources.from_environment(os.environ), aws.clients())
_credentials = Credentials(_store, time.time, admins(os.environ))
_gateway = Gateway(Api(_settings, _credentials), os.environ, caller)
_audit = logging.getLogger("passmint.audit")
_audit.filters = [_Fields()]


def lambda_handler(event: Any, context: Any) -> dict[str, Any] | None:
    """The answer to a request; None where a schedule told of an end.

    Raises:
        CredentialsError: an end could not be met; Lambda tells of it again.
    """
    if isinstance(event, dict) and event.get("passmint") == "end":
        expire(_store, time.time, str(event.get("id")), getattr(context, "aws_request_id", ""))
        return None
    return _gateway.handle(event, context)

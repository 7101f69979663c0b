"""AWS Lambda function for credentials. Its handler is `credentials_function.lambda_handler`.

It answers the credential routes of an HTTP API. EventBridge Scheduler invokes it when a credential
expires, with `{"passmint": "end", "id": "..."}`. It uses the boto3 of the Lambda runtime.
"""

from __future__ import annotations

import logging
import os
import re
import time
from typing import Any

from passmint import environment as variables
from passmint.api.app import Api
from passmint.api.settings import Settings, use_presets
from passmint.aws.events import value_at
from passmint.aws.gateway import Gateway
from passmint.credentials.expiry import expire
from passmint.credentials.service import Credentials
from passmint.credentials.stores import aws
from passmint.environment import SettingsError

# The caller chooses the session name of an assumed role, so it is removed from the ARN.
_SESSION = re.compile(r"(arn:[^:]+:sts::\d+:assumed-role/[^/]+)/.*")


class _Fields(logging.Filter):
    """Filter that moves the fields of an audit line to the top level, for metric filters."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Move the fields, and let every record pass."""
        for name, value in getattr(record, "fields", {}).items():
            setattr(record, name, value)
        vars(record).pop("fields", None)
        return True


def caller(event: Any) -> str:
    """Name of the caller that API Gateway's authorizer found, or an empty text.

    It is `user:` or `client:` with Cognito's id, or the ARN of an IAM user or role. It is empty for
    a federated user, whose name the caller of GetFederationToken chooses.
    """
    arn = value_at(event, "requestContext", "authorizer", "iam", "userArn")
    if isinstance(arn, str):
        return "" if ":federated-user/" in arn else _SESSION.sub(r"\1", arn)
    claims = value_at(event, "requestContext", "authorizer", "jwt", "claims")
    subject, client = value_at(claims, "sub"), value_at(claims, "client_id")
    if isinstance(subject, str) and subject and subject != client:
        return f"user:{subject}"
    return f"client:{client}" if isinstance(client, str) and client else ""


use_presets(os.environ, beside=__file__)
_settings = Settings.from_environment(os.environ)
if not _settings.public_url:
    raise SettingsError(f"set {variables.PUBLIC_URL.name}: links to claim begin with it")
_store = aws.AwsStore(aws.AwsResources.from_environment(os.environ), aws.clients())
_credentials = Credentials(_store, time.time, variables.ADMINS.read(os.environ))
_gateway = Gateway(Api(_settings, _credentials), os.environ, caller)
_audit = logging.getLogger("passmint.audit")
_audit.filters = [_Fields()]


def lambda_handler(event: Any, context: Any) -> dict[str, Any] | None:
    """Answer a request, or delete the value of an expired credential, which returns None.

    Raises:
        CredentialsError: the value could not be deleted. Lambda invokes the function again.
    """
    if isinstance(event, dict) and event.get("passmint") == "end":
        expire(_store, time.time, str(event.get("id")), getattr(context, "aws_request_id", ""))
        return None
    return _gateway.handle(event, context)

"""AWS Lambda function that generates passwords. Its handler is `lambda_function.lambda_handler`.

It imports only modules that the Lambda runtime client has imported already, because every other
module lengthens each cold start.
"""

from __future__ import annotations

import os

from passmint.api.app import Api
from passmint.api.settings import Settings, use_presets
from passmint.aws.gateway import Gateway

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

use_presets(os.environ, beside=__file__)
_gateway = Gateway(Api(Settings.from_environment(os.environ)), os.environ)


def lambda_handler(event: Any, context: Any) -> dict[str, Any]:
    """Answer one event in the form that its sender needs. Never raises."""
    return _gateway.handle(event, context)

"""The AWS Lambda function `lambda_function.lambda_handler`: an event in, an answer out.

Imports nothing that the runtime client has not imported before: each module would be felt in
every cold start.
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
    """The answer to one event, in the form its sender takes; never raises."""
    return _gateway.handle(event, context)

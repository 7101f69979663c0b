"""The ends of credentials, in EventBridge Scheduler."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmint.credentials.stores.aws.clients import unavailable
from passmint.credentials.stores.aws.names import name

if TYPE_CHECKING:
    from passmint.credentials.row import Row
    from passmint.credentials.stores.aws.resources import AwsResources


class Schedules:
    """The schedules of one group."""

    def __init__(self, scheduler: Any, resources: AwsResources) -> None:
        self._scheduler = scheduler
        self._resources = resources

    def schedule_expiry(self, row: Row) -> None:
        """Lets the function be told of the row's end, once for each id."""
        # Scheduler is precise to the minute: the next whole one is never too early.
        minute = -(-row.expires_at // 60) * 60
        moment = datetime.fromtimestamp(minute, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        earlier = self._scheduler.exceptions.ConflictException  # an attempt's before this
        with unavailable(), suppress(earlier):
            self._scheduler.create_schedule(
                Name=name(row.id),
                GroupName=self._resources.schedule_group,
                Description="The end of a temporary credential",
                ScheduleExpression=f"at({moment})",
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": self._resources.target_arn,
                    "RoleArn": self._resources.scheduler_role_arn,
                    "Input": json.dumps({"passmint": "end", "id": row.id}),
                },
            )

"""Schedules in EventBridge Scheduler that run when credentials expire."""

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
    """Schedules of one group."""

    def __init__(self, scheduler: Any, resources: AwsResources) -> None:
        self._scheduler = scheduler
        self._resources = resources

    def schedule_expiry(self, row: Row) -> None:
        """Schedule one invocation of the function for the expiry of a row.

        If there is a schedule for this id, from an earlier attempt, it stays.
        """
        # Scheduler runs within the minute. The next whole minute is never too early.
        minute = -(-row.expires_at // 60) * 60
        moment = datetime.fromtimestamp(minute, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        exists = self._scheduler.exceptions.ConflictException
        with unavailable(), suppress(exists):
            self._scheduler.create_schedule(
                Name=name(row.id),
                GroupName=self._resources.schedule_group,
                Description="Expiry of a temporary credential",
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

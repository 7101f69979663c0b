"""Gradual release: a share of the calls first, and all of them if no alarm goes off."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

from tools.deploy import messages, terraform, workspace
from tools.deploy.settings import DeployError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.deploy.settings import Settings

PAUSE_SECONDS = 15  # between two looks at the alarms, which count over five minutes


def wanted(settings: Settings, before: Mapping[str, Any]) -> Mapping[str, int] | None:
    """Return `canary` if the plan publishes a version in place of one that serves."""
    if not before.get("live_version"):
        return None
    plan = terraform.read(settings, "show", "-json", terraform.PLAN.name)
    share: Mapping[str, int] | None = plan["variables"].get("canary", {}).get("value")
    moves = [
        change["change"]
        for change in plan.get("resource_changes", [])
        if change["address"] == workspace.ALIAS
    ]
    if share is None or not any("update" in change["actions"] for change in moves):
        return None
    return share


def release(
    settings: Settings, before: Mapping[str, Any], words: list[str], share: Mapping[str, int]
) -> None:
    """Release to `percent` of the calls for `minutes`, then to all, or take it back."""
    if not shutil.which("aws"):
        raise DeployError(messages.NO_AWS_CLI)
    if on := alarms_on(settings, before["alarm_names"]):
        raise DeployError(messages.ALARMS_ON.format(alarms=", ".join(on)))
    percent, minutes, live = share["percent"], share["minutes"], before["live_version"]
    terraform.say(f"\nA canary release begins with {percent}% of the calls:")
    terraform.plan(settings, before, [*words, f"-var=live_version={live}"])
    question = f"Release this to {percent}% of the calls for {minutes} minutes, then to all?"
    terraform.confirm(question, settings.approved)
    terraform.apply(settings, before)
    now = terraform.outputs(settings)
    reason = watch(settings, now["alarm_names"], minutes * 60)
    alone = [*words, f"-target={workspace.ALIAS}"]
    if reason:
        alone += [f"-var=live_version={live}", "-var=canary=null"]
    terraform.plan(settings, now, alone, show=False)
    terraform.apply(settings, now)
    if reason:
        names = {"reason": reason, "live": live, "canary": now["function_version"]}
        raise DeployError(messages.CANARY_STOPPED.format(**names))


def watch(settings: Settings, names: list[str], seconds: float) -> str | None:
    """Look at the alarms for a while; return why the release must stop, if it must."""
    end = time.monotonic() + seconds
    terraform.say(f"Watching {', '.join(names)} for {seconds / 60:.0f} minutes ...")
    try:
        while True:
            if on := alarms_on(settings, names):
                return f"alarm {', '.join(on)} went off"
            if time.monotonic() >= end:
                return None
            time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        return "it was interrupted"
    except DeployError as error:
        return str(error)


def alarms_on(settings: Settings, names: list[str]) -> list[str]:
    """List those of the alarms that are on, as the AWS CLI tells."""
    asked = ["aws", "cloudwatch", "describe-alarms", "--region", settings.region]
    done = subprocess.run(
        [*asked, "--output", "json", "--alarm-names", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DeployError(f"The alarms cannot be read: {done.stderr.strip()}")
    found = json.loads(done.stdout)["MetricAlarms"]
    if missing := set(names) - {alarm["AlarmName"] for alarm in found}:
        raise DeployError(f"There is no alarm {', '.join(sorted(missing))}.")
    return [alarm["AlarmName"] for alarm in found if alarm["StateValue"] == "ALARM"]

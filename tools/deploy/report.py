"""Report on a deployment: its addresses, its alarms, and a check that it answers correctly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from tools.deploy import terraform
from tools.deploy.settings import ROOT, DeployError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.deploy.settings import Settings

UNREACHABLE = 3  # exit code of `passmint check`
TRIES, PAUSE_SECONDS = 4, 5  # a new API's name takes some seconds to be known


def show(settings: Settings, now: Mapping[str, Any]) -> None:
    """Say where the deployment is and how to use it; of a secret, the command that reads it."""
    read = f"{settings.terraform} -chdir={terraform.WORK.name} output -raw"
    key = f'PASSMINT_API_KEY="$({read} api_key)" ' if now.get("api_key") else ""
    lines = {
        "Endpoint": address(now),
        "Version": f"{now['live_version']} serves, {now['function_version']} is the newest",
        "Try it": now["curl"]
        .replace("terraform output -raw", read)
        .replace(now["url"], address(now)),
        "Check it": f"{key}passmint check {address(now)}",
        "Key": f"{read} api_key" if key else None,
        "Dashboard": now.get("dashboard_url"),
        "Alarms": alarms(now),
        "Access log": now.get("access_log_group_name")
        or "none; under api_key, account_log_role switches it on",
    }
    terraform.say("")
    for name, value in lines.items():
        if value:
            terraform.say(f"{name:<11}{value}")


def address(now: Mapping[str, Any]) -> str:
    """Return where callers go: CloudFront if there is any, else the API."""
    return str(now.get("edge_url") or now["url"])


def alarms(now: Mapping[str, Any]) -> str:
    """Say who hears of the alarms."""
    if not now.get("alarm_topic_arn"):
        return "none (alarms = false)"
    subscribers = now.get("alarm_subscribers")
    if subscribers is None:
        return f"to your topic {now['alarm_topic_arn']}"
    if not subscribers:
        return "nobody is subscribed: set alarm_emails or alarm_topic_arn"
    unconfirmed = [person for person, confirmed in subscribers.items() if not confirmed]
    waiting = f"; not confirmed yet: {', '.join(unconfirmed)}" if unconfirmed else ""
    return f"to {', '.join(subscribers)}{waiting}"


def check(now: Mapping[str, Any]) -> bool:
    """Run `passmint check` against the endpoint; return whether it answers as it should."""
    if now.get("access") == "iam" or now.get("is_private"):
        terraform.say("\nNot checked: the endpoint needs a signature, or a place in your VPC.")
        return True
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **credentials(now)}
    # The limit on the rate is the whole stage's: trying it would refuse callers.
    command = [sys.executable, "-m", "passmint", "check", address(now), "--no-throttle"]
    for left in reversed(range(TRIES)):
        terraform.say(f"\nChecking {address(now)} ...")
        code = subprocess.run(command, env=environment, check=False).returncode
        if code != UNREACHABLE or not left:
            break
        time.sleep(PAUSE_SECONDS)
    return code == 0


def credentials(now: Mapping[str, Any]) -> dict[str, str]:
    """Return the variable by which `passmint check` is let in."""
    if now.get("api_key"):
        return {"PASSMINT_API_KEY": now["api_key"]}
    if now.get("cognito_token_url"):
        return {"PASSMINT_TOKEN": token(now)}
    return {}


def token(now: Mapping[str, Any]) -> str:
    """Fetch a token with the client credentials of the module's client for machines."""
    client = f"{now['cognito_client_id']}:{now['cognito_client_secret']}"
    request = urllib.request.Request(
        now["cognito_token_url"],
        data=b"grant_type=client_credentials",
        headers={"Authorization": f"Basic {b64encode(client.encode()).decode()}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            held: str = json.load(answer)["access_token"]
    except OSError as error:
        raise DeployError(f"Not checked: no token from {request.full_url}: {error}") from None
    return held

"""Steps of `make deploy`, `make rollback` and `make destroy`."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from typing import TYPE_CHECKING, Any

from tools.deploy import canary, messages, report, terraform, workspace, zips
from tools.deploy.settings import DeployError, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def deploy(settings: Settings) -> None:
    """Make the account hold what the clone builds, let callers have it, and check that they do."""
    zips.build(settings)
    workspace.prepare(settings)
    before = terraform.outputs(settings)
    share_origin_secret(settings, before)
    words = [*zips.words(settings), *held(settings, before)]
    try:
        if not terraform.plan(settings, before, words):
            terraform.say("What is deployed is what the clone builds: nothing to change.")
        elif settings.only_plan:
            terraform.say("\nThis is the plan: PLAN=1 changes nothing.")
            return
        elif share := canary.wanted(settings, before):
            canary.release(settings, before, words, share)
        else:
            terraform.confirm("Deploy this?", settings.approved)
            terraform.apply(settings, before)
    finally:
        terraform.forget_plan()
    now = terraform.outputs(settings)
    report.show(settings, now)
    if settings.checked and not report.check(now):
        offer_rollback(settings, before, now)


def held(settings: Settings, before: Mapping[str, Any]) -> list[str]:
    """Keep the version that a rollback serves, if the code is the one that was rolled back."""
    version = before.get("held_version")
    if not version:
        return []
    newest = before["function_version"]
    if zips.digest(settings) not in {None, before["code_sha256"]}:
        terraform.say(messages.RELEASED_ANYWAY.format(held=version))
        return []
    terraform.say(messages.HELD.format(held=version, newest=newest))
    return [f"-var=live_version={version}", "-var=canary=null"]


def share_origin_secret(settings: Settings, before: Mapping[str, Any]) -> None:
    """Give CloudFront and the API one secret, made at the first deployment with `edge`."""
    if settings.sets("edge"):
        secret = before.get("edge_origin_secret") or secrets.token_urlsafe(32)
        given = {"edge_origin_secret": secret, "origin_secrets": json.dumps([secret])}
        os.environ.update({f"TF_VAR_{name}": value for name, value in given.items()})


def offer_rollback(settings: Settings, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Offer the version that served before; raise DeployError if the endpoint stays as it is."""
    version = before.get("live_version")
    if version in {None, now["live_version"]}:
        raise DeployError(messages.CHECK_FAILED)
    by_hand = messages.ROLL_BACK_BY_HAND.format(version=version)
    terraform.say(f"\n{messages.CHECK_FAILED}")
    try:
        terraform.confirm(f"Serve version {version} again?", approved=False)
    except DeployError:
        raise DeployError(f"{messages.CHECK_FAILED}\n{by_hand}") from None
    serve(settings, now, version)
    raise DeployError(f"Version {version} serves again, since the check of the new one failed.")


def rollback(settings: Settings) -> None:
    """Let callers have an earlier version, or a later one again, and change nothing else."""
    workspace.prepare(settings)
    before = terraform.outputs(settings)
    if not before.get("live_version"):
        raise DeployError("Nothing is deployed with this state, so there is nothing to roll back.")
    version = earlier(settings.version, before)
    share_origin_secret(settings, before)
    terraform.say("Only the alias is planned for: hence Terraform's warning of -target below.")
    if not serve(settings, before, str(version), f"Serve version {version}?"):
        terraform.say(f"Version {version} serves already: nothing to change.")
    report.show(settings, terraform.outputs(settings))


def serve(
    settings: Settings, before: Mapping[str, Any], version: str, question: str | None = None
) -> bool:
    """Move the alias alone; return False if it is there already.

    Without a question the person has confirmed it before.
    """
    code = before["code_sha256"]
    workspace.leave_all_but_the_alias(code)
    words = [f"-target={workspace.ALIAS}", f"-var=zip_sha256_base64={code}", "-var=canary=null"]
    if not settings.sets("zip_s3"):
        words.append(f"-var=zip_path={zips.GENERATOR.name}")
    if version != before["function_version"]:
        words.append(f"-var=live_version={version}")
    try:
        if not terraform.plan(settings, before, words):
            return False
        if question:
            terraform.confirm(question, settings.approved)
        terraform.apply(settings, before)
    finally:
        terraform.forget_plan()
    return True


def earlier(version: str | None, before: Mapping[str, Any]) -> int:
    """Choose the version to serve: the one asked for, or the one before that which serves now."""
    live, newest = int(before["live_version"]), int(before["function_version"])
    if version is None and live == 1:
        raise DeployError("Version 1 serves: there is none before it.")
    if version is None:
        return live - 1
    if not re.fullmatch(r"[1-9][0-9]*", version) or int(version) > newest:
        raise DeployError(f"VERSION must be from 1 to {newest}, not {version!r}.")
    return int(version)


def destroy(settings: Settings) -> None:
    """Remove all that was deployed and, if it was local, the state."""
    workspace.prepare(settings)
    before = terraform.outputs(settings)
    share_origin_secret(settings, before)
    try:
        if not terraform.plan(settings, before, ["-destroy", *zips.words(settings)]):
            terraform.say("Nothing is deployed with this state.")
            return
        terraform.confirm("Destroy all of this?", settings.approved)
        terraform.apply(settings, before)
    finally:
        terraform.forget_plan()
    shutil.rmtree(terraform.WORK)
    terraform.say("All of it is destroyed.")


VERBS = {"deploy": deploy, "rollback": rollback, "destroy": destroy}

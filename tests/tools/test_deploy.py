"""What `make deploy` refuses, asks and leaves behind, with a stand-in for Terraform."""

import json
import os
import pty
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "key-that-nobody-may-see"
OUTPUTS = {
    "api_key": KEY,
    "api_keys": {"default": KEY},
    "code_sha256": "another",
    "curl": "curl -H $(terraform output -raw api_key)",
    "deployed_to": {"account": "123456789012", "region": "eu-central-1"},
    "function_version": "3",
    "live_version": "3",
    "url": "https://passwords.example.com",
}

# Writes down what it was told. `plan` leaves a plan and tells a secret; while it applies, whoever
# started it is interrupted as by Ctrl-C.
TERRAFORM = """#!/bin/sh
echo "$*" >> calls
case $1 in
show) cat shown.json ;;
output) cat outputs.json ;;
plan) echo "value = KEY -> null"; umask 022; echo secret > confirmed.tfplan; exit "${PLAN_CODE:-2}" ;;
apply) stat -c %a . >> calls; kill -INT $PPID; cat confirmed.tfplan > applied; exit "${APPLY_CODE:-0}" ;;
esac
"""

# The zips are built with these arguments; the endpoint is checked with these, in this environment.
BUILD = """
import pathlib, sys
pathlib.Path("built").write_text(" ".join(sys.argv[1:]))
for name in sys.argv[1:]:
    pathlib.Path("dist", name + ".zip").touch()
sys.exit("fail" in sys.argv)
"""
PASSMINT = """
import os, pathlib, sys
pathlib.Path("checked").write_text(" ".join(sys.argv[1:]) + " " + os.environ["PASSMINT_API_KEY"])
sys.exit(int(os.environ["CHECK_CODE"]))
"""

# The alarms' states are the lines of `states`, one for each look; the last one holds.
AWS = """#!/bin/sh
echo "aws $*" >> .deploy/calls
state=$(head -n 1 states)
[ "$(wc -l < states)" -gt 1 ] && sed -i 1d states
printf '{"MetricAlarms": [{"AlarmName": "errors", "StateValue": "%s"}]}' "$state"
"""


@pytest.fixture
def project(tmp_path):
    """A project with the tool, a module and a zip of no content, and the stand-in in its PATH."""
    for name in ("terraform", "src", "dist", "bin", ".deploy"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copytree(ROOT / "tools/deploy", tmp_path / "tools/deploy")
    (tmp_path / "tools/build_zip.py").write_text(BUILD)
    (tmp_path / "src/passmint.py").write_text(PASSMINT)
    (tmp_path / "terraform/main.tf").touch()
    (tmp_path / "good.s3.tfbackend").write_text('bucket = "b"\nencrypt = true # always\n')
    told = {name: {"value": value} for name, value in OUTPUTS.items()}
    (tmp_path / ".deploy/outputs.json").write_text(json.dumps(told))
    (tmp_path / ".deploy/shown.json").write_text('{"variables": {}}')
    for name, text in (("terraform", TERRAFORM.replace("KEY", KEY)), ("aws", AWS)):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def environment(project, **values):
    path = f"{project / 'bin'}{os.pathsep}{os.environ['PATH']}"
    usual = {"PATH": path, "AWS_REGION": "eu-central-1", "LOCAL_STATE": "1", "CHECK": "0"}
    return {name: value for name, value in (usual | values).items() if value is not None}


def run(project, verb="deploy", stdin=subprocess.DEVNULL, **values):
    return subprocess.run(
        [sys.executable, "-m", "tools.deploy", verb],
        cwd=project,
        env=environment(project, **values),
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )


def answer(project, text, verb="deploy"):
    """Runs the verb with a terminal, on which the answer is typed."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{text}\n".encode())
        return run(project, verb, stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def calls(project):
    file = project / ".deploy/calls"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"LOCAL_STATE": None}, "make deploy LOCAL_STATE=1"),
        ({"LOCAL_STATE": None}, "aws s3 mb"),
        ({"LOCAL_STATE": "yes"}, "LOCAL_STATE must be 1 or absent, not 'yes'"),
        ({"STATE": "good.s3.tfbackend"}, "STATE and LOCAL_STATE are both set"),
        ({"LOCAL_STATE": None, "STATE": "no.tfbackend"}, "there is none at no.tfbackend"),
        ({"LOCAL_STATE": None, "STATE": "bad.tfbackend"}, "must say `encrypt = true`"),
        ({"VARS": "no.tfvars"}, "VARS must be the path of a file; there is none at no.tfvars"),
        ({"APPROVE": "yes"}, "APPROVE must be 1 or absent, not 'yes'"),
        ({"AWS_REGION": None}, "Set AWS_REGION"),
        ({"PATH": "/nonexistent"}, "terraform is not in the PATH"),
    ],
)
@pytest.mark.parametrize("verb", ["deploy", "rollback", "destroy"])
def test_it_refuses_before_terraform_runs(project, verb, values, told):
    (project / "bad.tfbackend").write_text('# encrypt = true\nbucket = "b"\nencrypt = false\n')
    done = run(project, verb, **values)
    assert done.returncode == 1
    assert told.replace("make deploy", f"make {verb}") in done.stderr
    assert calls(project) == []


@pytest.mark.parametrize("verb", ["deploy", "rollback", "destroy"])
def test_without_a_terminal_it_shows_the_plan_and_changes_nothing(project, verb):
    done = run(project, verb)
    assert "value = (hidden) -> null" in done.stdout
    assert (done.returncode, "APPROVE=1" in done.stderr) == (1, True)
    asked = [call.split()[0] for call in calls(project)]
    assert asked == ["init", "output", "plan"] + ["show"] * (verb == "deploy")
    assert not (project / ".deploy/confirmed.tfplan").exists()


@pytest.mark.parametrize(
    ("variables", "built", "named"),
    [
        ("", "lambda_function", {"zip_path"}),
        ("credentials = false", "lambda_function", {"zip_path"}),
        (
            "credentials = true",
            "lambda_function credentials_function",
            {"zip_path", "credentials_zip"},
        ),
        ('zip_s3 = { bucket = "b" }', None, set()),
    ],
)
def test_it_builds_and_names_what_it_deploys(project, variables, built, named):
    (project / "deploy.tfvars").write_text(variables)
    run(project)
    words = [f"--compiled {built}"] if built else []
    assert [path.read_text() for path in project.glob("built")] == words
    [plan] = [call.split() for call in calls(project) if call.startswith("plan")]
    zips = {word.split("=")[1] for word in plan if word.endswith(".zip")}
    assert zips == named


def test_a_zip_that_cannot_be_built_changes_nothing(project):
    (project / "tools/build_zip.py").write_text("raise SystemExit('No Python 3.12')")
    done = run(project, APPROVE="1")
    assert (done.returncode, "No Python 3.12" in done.stderr) == (1, True)
    assert calls(project) == []


def test_the_region_of_a_profile_is_taken(project):
    (project / "config").write_text("[profile mine]\nregion = eu-central-1\n")
    mine = {"AWS_CONFIG_FILE": str(project / "config"), "AWS_PROFILE": "mine", "AWS_REGION": None}
    assert run(project, APPROVE="1", **mine).returncode == 0


def test_opentofu_takes_terraforms_place(project):
    (project / "bin/terraform").rename(project / "bin/tofu")
    done = run(project, APPROVE="1", TERRAFORM="tofu")
    assert done.returncode == 0
    assert "tofu -chdir=.deploy output -raw api_key" in done.stdout


@pytest.mark.parametrize(
    ("subscribers", "told"),
    [
        ({}, "nobody is subscribed"),
        ({"a@example.com": False}, "to a@example.com; not confirmed yet: a@example.com"),
        ({"a@example.com": True}, "to a@example.com\n"),
        (None, "to your topic arn:topic"),
    ],
)
def test_the_report_says_who_hears_of_alarms(project, subscribers, told):
    outputs(project, alarm_topic_arn="arn:topic", alarm_subscribers=subscribers)
    assert told in run(project, APPROVE="1").stdout


def outputs(project, **values):
    file = project / ".deploy/outputs.json"
    held = json.loads(file.read_text())
    file.write_text(json.dumps(held | {name: {"value": value} for name, value in values.items()}))


def test_the_endpoint_is_checked_with_its_key(project):
    done = run(project, APPROVE="1", CHECK=None, CHECK_CODE="0")
    assert done.returncode == 0
    told = f"check {OUTPUTS['url']} --no-throttle {KEY}"
    assert (project / "checked").read_text() == told


def test_a_failed_check_fails_the_deployment(project):
    done = run(project, APPROVE="1", CHECK=None, CHECK_CODE="1")
    assert (done.returncode, "does not answer as it should" in done.stderr) == (1, True)


CANARY = {
    "variables": {"canary": {"value": {"percent": 10, "minutes": 5}}},
    "resource_changes": [
        {
            "address": "module.function.aws_lambda_alias.this[0]",
            "change": {"actions": ["update"]},
        }
    ],
}

# Runs the verb where a minute passes at each look at the clock, and nothing waits.
QUICK = """
import itertools, runpy, sys, time
minutes = itertools.count()
time.monotonic, time.sleep = lambda: next(minutes) * 60, lambda seconds: None
sys.argv[1:] = ["deploy"]
runpy.run_module("tools.deploy", run_name="__main__")
"""


def release(project, *states, **values):
    outputs(project, alarm_names=["errors"])
    (project / ".deploy/shown.json").write_text(json.dumps(CANARY))
    (project / "states").write_text("\n".join(states) + "\n")
    return subprocess.run(
        [sys.executable, "-c", QUICK],
        cwd=project,
        env=environment(project, APPROVE="1", **values),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_canary_is_released_to_all_if_no_alarm_goes_off(project):
    done = release(project, "OK")
    assert done.returncode == 0, done.stderr
    first, share, all_of_them = [call for call in calls(project) if call.startswith("plan")]
    assert "live_version" not in first
    assert share.endswith("-var=live_version=3")
    assert "live_version" not in all_of_them
    assert "-target=module.function.aws_lambda_alias.this[0]" in all_of_them
    assert len([call for call in calls(project) if call.startswith("apply")]) == 2
    assert len([call for call in calls(project) if call.startswith("aws")]) >= 5


def test_an_alarm_takes_a_canary_back(project):
    done = release(project, "OK", "OK", "ALARM")
    assert (done.returncode, "alarm errors went off" in done.stderr) == (1, True)
    back = [call for call in calls(project) if call.startswith("plan")][-1]
    assert back.endswith("-var=live_version=3 -var=canary=null")
    assert calls(project)[-1].startswith("apply") or "700" in calls(project)[-1]


def test_no_canary_is_released_while_an_alarm_is_on(project):
    done = release(project, "ALARM")
    assert (done.returncode, "errors is on already" in done.stderr) == (1, True)
    assert not [call for call in calls(project) if call.startswith("apply")]


def test_a_canary_needs_the_aws_cli(project):
    (project / "bin/aws").unlink()
    done = release(project, "OK", PATH=f"{project / 'bin'}:/usr/bin:/bin")
    assert (done.returncode, "AWS CLI" in done.stderr) == (1, True)


def test_a_plan_alone_changes_nothing_and_ends_well(project):
    done = run(project, PLAN="1", APPROVE="1")
    assert (done.returncode, "(hidden)" in done.stdout) == (0, True)
    assert not [call for call in calls(project) if call.startswith("apply")]
    assert not (project / ".deploy/confirmed.tfplan").exists()


@pytest.mark.parametrize("text", ["no", "y", "YES", "", "\x04"])
def test_only_yes_is_yes(project, text):
    done = answer(project, text)
    assert (done.returncode, "Nothing was changed." in done.stderr) == (1, True)
    assert not any(call.startswith("apply") for call in calls(project))


def test_yes_applies_the_very_plan_even_if_interrupted(project):
    """The interrupt that the stand-in sends is Terraform's to answer, which writes its state."""
    done = answer(project, "yes")
    assert done.returncode == 0, done.stderr
    assert "apply -no-color -input=false confirmed.tfplan" in calls(project)
    assert "700" in calls(project)
    assert (project / ".deploy/applied").read_text() == "secret\n"
    assert not (project / ".deploy/confirmed.tfplan").exists()
    assert stat.S_IMODE((project / ".deploy").stat().st_mode) == 0o700
    assert KEY not in done.stdout + done.stderr
    assert "curl -H $(terraform -chdir=.deploy output -raw api_key)" in done.stdout


def test_a_failure_leaves_no_plan(project):
    done = run(project, APPROVE="1", APPLY_CODE="1")
    assert "run the same command again" in done.stderr
    assert not (project / ".deploy/confirmed.tfplan").exists()


def test_nobody_is_asked_about_nothing(project):
    done = run(project, PLAN_CODE="0")
    assert (done.returncode, "nothing to change" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("version", "told"),
    [("0", "from 1 to 3"), ("4", "from 1 to 3"), ("two", "from 1 to 3"), ("٢", "from 1 to 3")],
)
def test_a_rollback_is_to_a_version_that_was_published(project, version, told):
    done = run(project, "rollback", VERSION=version)
    assert (done.returncode, told in done.stderr) == (1, True)
    assert [call.split()[0] for call in calls(project)] == ["init", "output"]


@pytest.mark.parametrize(("version", "held"), [(None, "2"), ("1", "1"), ("3", None)])
def test_a_rollback_plans_the_alias_alone_and_holds_all_but_the_newest(project, version, held):
    run(project, "rollback", VERSION=version)
    words = calls(project)[-1].split()
    assert "-target=module.function.aws_lambda_alias.this[0]" in words
    assert {"-var=canary=null", "-var=zip_sha256_base64=another"} <= set(words)
    assert [word for word in words if "live_version" in word] == (
        [f"-var=live_version={held}"] if held else []
    )
    override = (project / ".deploy/function/rollback_override.tf").read_text()
    assert 'zip_sha256 = "another"' in override
    assert override.count("ignore_changes = all") == 4  # what the alias depends on


def test_another_account_or_region_is_not_taken_for_a_vanished_deployment(project):
    run(project, APPROVE="1")
    assert any('-var=accounts=["123456789012"]' in call for call in calls(project))
    done = run(project, AWS_REGION="us-east-1", APPROVE="1")
    assert "This state is of a deployment in eu-central-1" in done.stderr


def test_a_bucket_is_given_to_terraform_and_variables_are_found(project):
    (project / "deploy.tfvars").touch()
    run(project, STATE="good.s3.tfbackend", LOCAL_STATE=None)
    init, _, plan = calls(project)[:3]
    assert f"-backend-config={project}/good.s3.tfbackend" in init
    assert f"-var-file={project}/deploy.tfvars" in plan
    assert 'backend "s3"' in (project / ".deploy/backend.tf").read_text()

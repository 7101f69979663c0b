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
output) cat outputs.json ;;
plan) echo "value = KEY -> null"; umask 022; echo secret > confirmed.tfplan; exit "${PLAN_CODE:-2}" ;;
apply) stat -c %a . >> calls; kill -INT $PPID; cat confirmed.tfplan > applied; exit "${APPLY_CODE:-0}" ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A project with the tool, a module and a zip of no content, and the stand-in in its PATH."""
    for name in ("tools", "terraform/waf", "dist", "bin", ".deploy"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(ROOT / "tools/deploy.py", tmp_path / "tools")
    (tmp_path / "terraform/main.tf").touch()
    (tmp_path / "dist/lambda_function.zip").touch()
    (tmp_path / "good.s3.tfbackend").write_text('bucket = "b"\nencrypt = true # always\n')
    told = {name: {"value": value} for name, value in OUTPUTS.items()}
    (tmp_path / ".deploy/outputs.json").write_text(json.dumps(told))
    program = tmp_path / "bin/terraform"
    program.write_text(TERRAFORM.replace("KEY", KEY))
    program.chmod(0o755)
    return tmp_path


def environment(project, **values):
    path = f"{project / 'bin'}{os.pathsep}{os.environ['PATH']}"
    usual = {"PATH": path, "AWS_REGION": "eu-central-1", "LOCAL_STATE": "1"}
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
    assert [call.split()[0] for call in calls(project)] == ["init", "output", "plan"]
    assert not (project / ".deploy/confirmed.tfplan").exists()


@pytest.mark.parametrize("built", [True, False])
def test_the_credentials_functions_zip_goes_along_where_it_is_built(project, built):
    """Without one the module says so itself, where credentials are switched on."""
    if built:
        (project / "dist/credentials_function.zip").touch()
    run(project)
    [plan] = [call for call in calls(project) if call.startswith("plan")]
    assert "-var=zip_path=lambda_function.zip" in plan
    assert "-var=credentials_zip=credentials_function.zip" in plan
    assert (project / ".deploy/credentials_function.zip").exists() is built


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
    assert "-target=aws_lambda_alias.live" in words
    assert "-var=zip_sha256_base64=another" in words
    assert [word for word in words if "live_version" in word] == (
        [f"-var=live_version={held}"] if held else []
    )
    override = (project / ".deploy/rollback_override.tf").read_text()
    assert 'zip_sha256 = "another"' in override
    assert override.count("ignore_changes = all") == 4  # what the alias stands on


def test_another_account_or_region_is_not_taken_for_a_vanished_deployment(project):
    run(project, APPROVE="1")
    assert any('-var=accounts=["123456789012"]' in call for call in calls(project))
    done = run(project, AWS_REGION="us-east-1", APPROVE="1")
    assert "This state is of a deployment in eu-central-1" in done.stderr


def test_a_bucket_is_given_to_terraform_and_variables_are_found(project):
    (project / "deploy.tfvars").touch()
    run(project, STATE="good.s3.tfbackend", LOCAL_STATE=None)
    init, _, plan = calls(project)
    assert f"-backend-config={project}/good.s3.tfbackend" in init
    assert f"-var-file={project}/deploy.tfvars" in plan
    assert 'backend "s3"' in (project / ".deploy/backend.tf").read_text()

"""`make deploy` from an unchanged clone. Only environment variables point it to moto's server."""

import base64
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import deployer
from aws_account import REGION, lacking

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parent.parent.parent
UNTOLD = ("STATE", "LOCAL_STATE", "VARS", "VERSION", "APPROVE", "MAKEFLAGS", "TF_CLI_CONFIG_FILE")
BACKEND = f"""\
bucket         = "states"
key            = "passmint.tfstate"
region         = "{REGION}"
encrypt        = true
use_lockfile   = true
use_path_style = true # moto's server has no host name of its own for each bucket
"""


def git(*words, cwd=ROOT):
    done = subprocess.run(["git", *words], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout


class Clone:
    """Clone whose `make` works in the account. `said` is all its output."""

    def __init__(self, folder, account):
        git("clone", "--quiet", str(ROOT), str(folder))
        self.folder, self.account, self.said = folder, account, ""
        environment = {name: value for name, value in os.environ.items() if name not in UNTOLD}
        # moto lacks Logs query definitions.
        self.environment = {**environment, **account.environment, "TF_VAR_saved_queries": "false"}
        self.environment["CHECK"] = "0"  # no traffic reaches an API of moto's

    def make(self, *words, fine=True, **environment):
        """Run `make` and return its output. It uses this Python, so that nothing is installed."""
        done = subprocess.run(
            ["make", f"VENV={Path(sys.executable).parent.parent}", *words],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.said += done.stdout
        if "Failed to query available provider packages" in done.stdout:
            lacking("terraform cannot get the AWS provider")
        assert (done.returncode == 0) is fine, done.stdout[-5000:]
        return done.stdout

    def output(self, name):
        done = subprocess.run(
            ["terraform", "-chdir=.deploy", "output", "-json", name],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    def live_version(self):
        alias = self.account.client("lambda").get_alias(FunctionName="passmint", Name="live")
        return alias["FunctionVersion"]

    def versions(self):
        client = self.account.client("lambda")
        found = client.list_versions_by_function(FunctionName="passmint")["Versions"]
        return {
            item["Version"]: item["CodeSha256"] for item in found if item["Version"] != "$LATEST"
        }

    def built(self):
        """Return the SHA-256 of the zip in the form that Lambda uses."""
        archive = (self.folder / "dist/lambda_function.zip").read_bytes()
        return base64.b64encode(hashlib.sha256(archive).digest()).decode()


@pytest.fixture
def clone(tmp_path, account):
    return Clone(tmp_path / "clone", account)


def test_the_life_of_a_deployment(clone, account):
    """Deploy, deploy without a change, upgrade, roll back, keep that, release again, destroy."""
    s3 = account.client("s3")
    s3.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": REGION})
    (clone.folder / "deploy.s3.tfbackend").write_text(BACKEND)
    (clone.folder / "deploy.tfvars").write_text('tags = { team = "platform" }\n')
    clone.environment["STATE"] = "deploy.s3.tfbackend"

    said = clone.make("deploy", "APPROVE=1")
    key = clone.output("api_key")
    assert_endpoint(clone, said, key)
    stored = s3.get_object(Bucket="states", Key="passmint.tfstate")
    assert key in stored["Body"].read().decode()
    assert stored["ServerSideEncryption"] == "AES256"
    assert "nothing to change" in clone.make("deploy")  # nobody is asked
    assert_releases(clone)

    clone.make("destroy", "APPROVE=1")
    account.assert_empty()
    assert not (clone.folder / ".deploy").exists()
    assert git("status", "--porcelain", cwd=clone.folder) == ""
    assert key not in clone.said
    deployer.assert_allowed(account.calls())


def assert_endpoint(clone, said, key):
    """Assert that the printed values belong to the deployed resources."""
    url = clone.output("url")
    assert f"Endpoint   {url}\n" in said
    assert "Version    1 serves, 1 is the newest\n" in said
    assert f"passmint check {url}\n" in said
    api = clone.account.client("apigateway")
    [rest] = api.get_rest_apis()["items"]
    assert rest["id"] in url
    assert rest["tags"] == {"team": "platform"}
    [made] = api.get_api_keys(includeValues=True)["items"]
    assert made["value"] == key
    [command] = re.findall(r"^Key +(.*)", said, re.MULTILINE)
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=clone.folder,
        env=clone.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == key


def assert_releases(clone):
    """Assert that another zip makes another version, and that the alias follows releases and rollbacks."""
    source = clone.folder / "src/lambda_function.py"
    written = source.read_text()
    first = clone.built()
    source.write_text(written + "# another\n")
    assert "no terminal" in clone.make("deploy", fine=False)
    assert (clone.live_version(), clone.versions()) == ("1", {"1": first})
    clone.make("deploy", "APPROVE=1")
    second = clone.built()
    assert second != first
    assert (clone.live_version(), clone.versions()) == ("2", {"1": first, "2": second})

    source.write_text(written + "# unfinished\n")
    clone.make("rollback", "APPROVE=1", TF_VAR_memory_mb="1024")  # nor an unfinished setting
    assert (clone.live_version(), clone.versions()) == ("1", {"1": first, "2": second})

    source.write_text(written + "# another\n")
    assert "was rolled back" in clone.make("deploy")
    assert clone.live_version() == "1"
    source.write_text(written)
    clone.make("deploy", "APPROVE=1")
    released = {"1": first, "2": second, "3": first}
    assert (clone.live_version(), clone.versions()) == ("3", released)
    clone.make("rollback", "VERSION=1", "APPROVE=1")
    assert (clone.live_version(), clone.versions()) == ("1", released)
    assert_canary(clone, source, written)


# Stands in for the AWS CLI. At the third look the API's alarm goes off, while a tenth of the calls
# goes to the new version.
AWS = """#!{python}
import json, sys
import boto3
names = sys.argv[sys.argv.index("--alarm-names") + 1 :]
region = sys.argv[sys.argv.index("--region") + 1]
client = boto3.client("cloudwatch", region)
with open("{folder}/looks", "a+") as file:
    file.write("x")
    looks = file.tell()
if looks == 3:
    alias = boto3.client("lambda", region).get_alias(FunctionName="passmint", Name="live")
    with open("{folder}/weights", "w") as file:
        json.dump(alias["RoutingConfig"]["AdditionalVersionWeights"], file)
    client.set_alarm_state(AlarmName=names[0], StateValue="ALARM", StateReason="test")
alarms = client.describe_alarms(AlarmNames=names)["MetricAlarms"]
shown = [{{name: alarm[name] for name in ("AlarmName", "StateValue")}} for alarm in alarms]
print(json.dumps({{"MetricAlarms": shown}}))
"""


def assert_canary(clone, source, written):
    """A release to some callers first, which an alarm takes back."""
    folder = clone.folder / "bin"
    folder.mkdir()
    (folder / "aws").write_text(AWS.format(python=sys.executable, folder=folder))
    (folder / "aws").chmod(0o755)
    source.write_text(written + "# yet another\n")
    canary = {"TF_VAR_canary": "{ percent = 10, minutes = 5 }"}
    path = f"{folder}{os.pathsep}{clone.environment['PATH']}"
    said = clone.make("deploy", "APPROVE=1", fine=False, PATH=path, **canary)
    assert "alarm passmint-server-errors went off" in said
    assert json.loads((folder / "weights").read_text()) == {"4": 0.1}
    alias = clone.account.client("lambda").get_alias(FunctionName="passmint", Name="live")
    assert alias["FunctionVersion"] == "1"
    assert not (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
    assert set(clone.versions()) == {"1", "2", "3", "4"}
    assert "was rolled back" in clone.make("deploy", PATH=path, **canary)
    shutil.rmtree(folder)
    source.write_text(written)


def test_a_state_on_this_machine(clone, account):
    """Only its owner can read it, no bucket replaces it unasked, and destroying removes it."""
    environment = {"LOCAL_STATE": "1", "TF_VAR_access": "public"}
    said = clone.make("deploy", APPROVE="1", **environment)
    assert "is on this\nmachine alone" in said
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in [clone.folder / ".deploy", *(clone.folder / ".deploy").glob("*.tfstate*")]
    }
    assert modes == {".deploy": 0o700, "terraform.tfstate": 0o600}
    assert git("status", "--porcelain", cwd=clone.folder) == ""

    (clone.folder / "deploy.s3.tfbackend").write_text(BACKEND)
    said = clone.make("deploy", "STATE=deploy.s3.tfbackend", "APPROVE=1", fine=False)
    assert "init -migrate-state" in said

    clone.make("destroy", APPROVE="1", **environment)
    account.assert_empty()
    assert not (clone.folder / ".deploy").exists()


def test_nobody_without_credentials(clone):
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": str(clone.folder)}
    said = clone.make("deploy", LOCAL_STATE="1", fine=False, **nobody)
    assert "Set AWS_PROFILE" in said

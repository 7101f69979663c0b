"""An AWS account that is moto's server on loopback, for Terraform to work in."""

import importlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

REGION = "eu-central-1"
SERVER = Path(__file__).parent / "aws" / "moto_lambda.py"


def lacking(reason):
    """Skips, or fails where every tool must be there."""
    (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)


@contextmanager
def serving(*programs):
    """The Account of a moto server that ends with the block; `programs` must be there too."""
    if importlib.util.find_spec("moto") is None:
        lacking('needs pip install "moto[server]==5.2.5"')
    for program in programs:
        if not shutil.which(program):
            lacking(f"needs {program}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    descriptor, calls = tempfile.mkstemp(prefix="moto-calls-")
    os.close(descriptor)
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(SERVER), str(port)],
        env={**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "MOTO_CALLS": calls},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, "moto's server ended"
                time.sleep(0.2)
        else:
            pytest.fail("moto's server does not answer")
        yield Account(address, Path(calls))
    finally:
        server.terminate()
        server.wait(30)
        os.unlink(calls)


class Account:
    """`environment` points every AWS client at the account; `client(service)` is boto3's.

    calls: file of the calls that the server notes; None for a process that does not read them.
    """

    def __init__(self, address, calls=None):
        self.address = address
        self._calls = calls
        self.environment = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "2",
            "CHECKPOINT_DISABLE": "1",
        }

    def client(self, service, **options):
        return importlib.import_module("boto3").client(
            service,
            REGION,
            endpoint_url=self.address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            **options,
        )

    def calls(self):
        """What Terraform has called so far: `service:Operation METHOD`, each once."""
        return set(self._calls.read_text().splitlines())

    def assert_empty(self):
        assert self.client("lambda").list_functions()["Functions"] == []
        assert self.client("apigateway").get_rest_apis()["items"] == []
        assert self.client("apigateway").get_usage_plans()["items"] == []
        assert self.client("apigateway").get_api_keys()["items"] == []
        assert self.client("apigatewayv2").get_apis()["Items"] == []
        assert self.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"] == []
        assert self.client("logs").describe_log_groups()["logGroups"] == []
        assert self.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
        assert self.client("cloudwatch").list_dashboards()["DashboardEntries"] == []
        assert self.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"] == []
        assert self.client("sns").list_topics()["Topics"] == []
        assert self.client("iam").list_roles()["Roles"] == []
        assert self.client("dynamodb").list_tables()["TableNames"] == []
        assert self.client("secretsmanager").list_secrets()["SecretList"] == []
        groups = self.client("scheduler").list_schedule_groups()["ScheduleGroups"]
        assert {group["Name"] for group in groups} <= {"default"}
        assert self.client("scheduler").list_schedules()["Schedules"] == []
        kms = self.client("kms")
        for key in kms.list_keys()["Keys"]:  # a key waits for its deletion, on AWS too
            state = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            assert state["KeyManager"] == "AWS" or state["KeyState"] == "PendingDeletion"

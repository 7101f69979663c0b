"""What the stack's IAM policies allow: every action that AWS has, on this stack's resources and others.

`terraform test` compares what the module makes with terraform/tests/policies/*.json; here those are
judged by an evaluator of a few lines, with nothing of Terraform in it.
"""

import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from aws_account import lacking

ROOT = Path(__file__).parent.parent.parent
MODULE = ROOT / "terraform"
GOLDEN = {path.stem: path for path in (MODULE / "tests/policies").glob("*.json")}
POLICY = {name: json.loads(path.read_text()) for name, path in GOLDEN.items()}
FOR_IDENTITIES = ["caller", "function", "function_with_traces"]

LOGS = "arn:aws:logs:eu-central-1:123456789012:log-group"
OWN_LOG = {
    f"{LOGS}:/aws/lambda/passmint:*",
    f"{LOGS}:/aws/lambda/passmint:log-stream:2026/01/01/[7]0123456789abcdef",
}
ELSEWHERE = {
    "*",
    f"{LOGS}:/aws/lambda/passmint",
    f"{LOGS}:/aws/lambda/passmint-2:log-stream:x",
    f"{LOGS}:/aws/apigateway/passmint:log-stream:x",
    "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/passmint:log-stream:x",
    "arn:aws:logs:eu-central-1:210987654321:log-group:/aws/lambda/passmint:log-stream:x",
    "arn:aws:iam::123456789012:role/passmint-function",
    "arn:aws:lambda:eu-central-1:123456789012:function:passmint",
    "arn:aws:s3:::bucket/key",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:any-AbCdEf",
    "arn:aws:kms:eu-central-1:123456789012:key/1234",
    "arn:aws:execute-api:eu-central-1:123456789012:http123/$default/GET/generate-password",
}
WRITE = {"logs:CreateLogStream", "logs:PutLogEvents"}
TRACE = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}

API = "arn:aws:execute-api:eu-central-1:123456789012"
KEYED = {"/generate-password", "/generate-passphrase", "/explain-policy"}
PATHS = {*KEYED, "", "/", "/health", "/openapi.json", "/presets", "/credentials"} | {
    f"{path}{more}" for path in KEYED for more in ("/", "x", "/x")
}
METHODS = {"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY"}
STAGES = {"$default", "v1", "test-invoke-stage"}
APIS = {"http123", "http1234", "other"}


def listed(value):
    return value if isinstance(value, list) else [value]


def matches(patterns, value, flags=0):
    """Whether one of IAM's patterns (* and ?) stands for the whole value."""
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, flags)
        for pattern in listed(patterns)
    )


def allowed(policy, action, resource):
    """Whether an identity with this policy alone may do this: some statement allows, none denies."""
    effects = {
        statement["Effect"]
        for statement in policy["Statement"]
        if matches(statement["Action"], action, re.IGNORECASE)
        and matches(statement["Resource"], resource)
    }
    return effects == {"Allow"}


def allows(policy, actions, resources):
    """Each action and resource of these that the policy lets together."""
    relevant = {
        action
        for action in actions
        if any(matches(item["Action"], action, re.IGNORECASE) for item in policy["Statement"])
    }
    return {pair for pair in product(relevant, resources) if allowed(policy, *pair)}


@pytest.fixture(scope="module")
def actions():
    """Every operation of every AWS service, as IAM writes actions."""
    if importlib.util.find_spec("botocore") is None:
        lacking("needs botocore, which comes with make test")
    loader = importlib.import_module("botocore.loaders").Loader()
    found = {"execute-api:Invoke", "execute-api:ManageConnections", "execute-api:InvalidateCache"}
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        metadata = model["metadata"]
        prefix = metadata.get("signingName") or metadata["endpointPrefix"]
        found |= {f"{prefix}:{operation}" for operation in model["operations"]}
    assert found >= WRITE | TRACE
    assert len(found) > 10000
    return found


def test_the_evaluator():
    """Wildcards stand for any characters, actions have no case, resources do, and a denial wins."""
    policy = {"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "a:?/*"}]}
    assert allowed(policy, "S3:getObject", "a:b/c/d")
    assert not allowed(policy, "s3:PutObject", "a:b/c")
    assert not allowed(policy, "s3:GetObject", "A:b/c")
    assert not allowed(policy, "s3:GetObject", "a:bb/c")
    denial = {"Effect": "Deny", "Action": "*", "Resource": "a:b/secret"}
    policy["Statement"].append(denial)
    assert allowed(policy, "s3:GetObject", "a:b/c")
    assert not allowed(policy, "s3:GetObject", "a:b/secret")


@pytest.mark.parametrize("name", FOR_IDENTITIES)
def test_only_plain_statements(name):
    """The evaluator knows no NotAction, NotResource or Condition, so there must be none."""
    for statement in POLICY[name]["Statement"]:
        assert set(statement) == {"Sid", "Effect", "Action", "Resource"}


def test_the_function_writes_its_own_log_and_nothing_else(actions):
    assert allows(POLICY["function"], actions, OWN_LOG | ELSEWHERE) == set(product(WRITE, OWN_LOG))


def test_tracing_adds_two_actions(actions):
    everywhere = OWN_LOG | ELSEWHERE
    expected = set(product(WRITE, OWN_LOG)) | set(product(TRACE, everywhere))
    assert allows(POLICY["function_with_traces"], actions, everywhere) == expected


def test_a_caller_invokes_keyed_routes_and_nothing_else(actions):
    """Of each API, stage, method and path, exactly the keyed routes of this one."""
    resources = {
        f"{API}:{api}/{stage}/{method}{path}"
        for api, stage, method, path in product(APIS, STAGES, METHODS, PATHS)
    }
    routes = {
        f"{API}:http123/$default/{method}{path}" for method in ("GET", "POST") for path in KEYED
    }
    expected = set(product(["execute-api:Invoke"], routes))
    assert allows(POLICY["caller"], actions, resources | OWN_LOG | (ELSEWHERE - routes)) == expected


@pytest.mark.parametrize(
    ("name", "service"), [("function_trust", "lambda"), ("account_log_trust", "apigateway")]
)
def test_one_service_takes_a_role(name, service):
    assert POLICY[name]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": f"{service}.amazonaws.com"},
        }
    ]


def test_only_alarms_of_this_account_publish():
    [statement] = POLICY["topic"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sns:Publish")
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_every_policy_of_the_module_is_compared():
    """Each policy that the module writes has a file, and each file is compared in `terraform test`."""
    written = sum(path.read_text().count('"2012-10-17"') for path in MODULE.rglob("*.tf"))
    assert written == len(set(GOLDEN) - {"function_with_traces"})
    tests = "".join(path.read_text() for path in (MODULE / "tests").glob("*.tftest.hcl"))
    assert set(re.findall(r'file\("tests/policies/(\w+)\.json"\)', tests)) == set(GOLDEN)


def test_the_sam_template_allows_the_same():
    """The role of the SAM template writes its own log group and nothing else."""
    text = (ROOT / "sam/template.yaml").read_text()
    role = re.search(r"^  Role:\n(.*?)^  \w", text, re.MULTILINE | re.DOTALL)[1]
    assert set(re.findall(r"^ +- (\w+:\w+)$", role, re.MULTILINE)) == WRITE
    assert re.findall(r"^ +Resource: (.*)$", role, re.MULTILINE) == ["!GetAtt Log.Arn"]
    assert role.count("Effect: Allow") == 2
    assert "ManagedPolicyArns" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", FOR_IDENTITIES)
def test_parliament(name):
    """parliament, a linter of IAM policies, finds nothing."""
    program = shutil.which(
        "parliament", path=f"{ROOT / '.venv-checkov/bin'}{os.pathsep}{os.environ['PATH']}"
    )
    if program is None:
        lacking("needs parliament: make aws-tools")
    done = subprocess.run(
        [program, "--json"],
        input=GOLDEN[name].read_text(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr

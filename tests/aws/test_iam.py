"""What the stack's IAM policies allow, for every AWS action, on its own and on other resources.

`terraform test` compares what the module makes with terraform/tests/policies/*.json; here those are
judged by the evaluator of tests/iam_policies.py.
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
from iam_policies import allowed, allows, met

ROOT = Path(__file__).parent.parent.parent
MODULE = ROOT / "terraform"
GOLDEN = {path.stem: path for path in (MODULE / "tests/policies").glob("*.json")}
POLICY = {name: json.loads(path.read_text()) for name, path in GOLDEN.items()}
PLAIN = ["caller", "credentials_caller", "function", "function_with_traces", "scheduler"]
CONDITIONAL = ["credentials", "rotation", "rotation_of_databases"]
FOR_IDENTITIES = [*PLAIN, *CONDITIONAL]
# Written by the same lines as another.
VARIANTS = {
    "function_with_traces",
    "rotation_of_databases",
    "credentials",
    "private",
    "rotation",
    "rotation_trust",
}

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


@pytest.fixture(scope="module")
def actions():
    """Return every operation of every AWS service, in IAM's form."""
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
    policy["Statement"][1]["Condition"] = {
        "StringEquals": {"k": ["x", "y"]},
        "ArnLike": {"l": "z*"},
    }
    assert allowed(policy, "s3:GetObject", "a:b/secret")
    assert allowed(policy, "s3:GetObject", "a:b/secret", {"k": "x*", "l": "z"})
    assert allowed(policy, "s3:GetObject", "a:b/secret", {"k": "x", "l": "a"})
    assert not allowed(policy, "s3:GetObject", "a:b/secret", {"k": "y", "l": "zz"})


@pytest.mark.parametrize("name", FOR_IDENTITIES)
def test_only_plain_statements(name):
    """The evaluator knows no NotAction or NotResource, so there must be none."""
    for statement in POLICY[name]["Statement"]:
        more = {"Condition"} & set(statement) if name in CONDITIONAL else set()
        assert set(statement) == {"Sid", "Effect", "Action", "Resource"} | more


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
    ("name", "service"),
    [
        ("function_trust", "lambda"),
        ("rotation_trust", "lambda"),
        ("account_log_trust", "apigateway"),
    ],
)
def test_one_service_takes_a_role(name, service):
    assert POLICY[name]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": f"{service}.amazonaws.com"},
        }
    ]


ACCOUNT = "eu-central-1:123456789012"
TABLE = f"arn:aws:dynamodb:{ACCOUNT}:table/passmint-credentials"
SECRETS = {
    f"arn:aws:secretsmanager:{ACCOUNT}:secret:passmint/credentials/{name}"
    for name in ("1f8e-AbCdEf", "x/y-AbCdEf")
}
KEY = f"arn:aws:kms:{ACCOUNT}:key/1234"
SCHEDULE = f"arn:aws:scheduler:{ACCOUNT}:schedule/passmint-credentials/{'0' * 64}"
SCHEDULER_ROLE = "arn:aws:iam::123456789012:role/passmint-credentials-scheduler"
ALIAS = f"arn:aws:lambda:{ACCOUNT}:function:passmint-credentials:live"
CREDENTIALS_LOG = f"{LOGS}:/aws/lambda/passmint-credentials:log-stream:x"
THROUGH_SECRETS = {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}
TO_SCHEDULER = {"iam:PassedToService": "scheduler.amazonaws.com"}
NEAR = {
    TABLE + "-2",
    TABLE + "/index/owner",
    f"arn:aws:secretsmanager:{ACCOUNT}:secret:passmint/other-AbCdEf",
    f"arn:aws:secretsmanager:{ACCOUNT}:secret:passmint-2/credentials/x-AbCdEf",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:passmint/credentials/x-AbCdEf",
    f"arn:aws:kms:{ACCOUNT}:key/5678",
    f"arn:aws:scheduler:{ACCOUNT}:schedule/default/x",
    f"arn:aws:scheduler:{ACCOUNT}:schedule-group/passmint-credentials",
    "arn:aws:iam::123456789012:role/passmint-credentials",
    f"arn:aws:lambda:{ACCOUNT}:function:passmint-credentials",
    f"arn:aws:lambda:{ACCOUNT}:function:passmint:live",
}
OURS = {TABLE, KEY, SCHEDULE, SCHEDULER_ROLE, ALIAS, CREDENTIALS_LOG, *SECRETS}
ON_TABLE = {f"dynamodb:{verb}Item" for verb in ("Get", "Put", "Update")}
ON_SECRETS = {
    f"secretsmanager:{verb}"
    for verb in (
        *("CreateSecret", "PutSecretValue", "PutResourcePolicy", "GetSecretValue"),
        *("DeleteSecret", "DescribeSecret", "TagResource"),
    )
}
ON_SCHEDULES = {"scheduler:CreateSchedule"}
ON_KEY = {"kms:GenerateDataKey", "kms:Decrypt"}
ALWAYS = (
    set(product(WRITE, {CREDENTIALS_LOG}))
    | set(product(ON_TABLE, {TABLE}))
    | set(product(ON_SECRETS, SECRETS))
    | set(product(ON_SCHEDULES, {SCHEDULE}))
)


@pytest.mark.parametrize(
    ("context", "more"),
    [
        ({}, set()),
        (THROUGH_SECRETS, set(product(ON_KEY, {KEY}))),
        ({"kms:ViaService": "s3.eu-central-1.amazonaws.com"}, set()),
        (TO_SCHEDULER, {("iam:PassRole", SCHEDULER_ROLE)}),
        ({"iam:PassedToService": "lambda.amazonaws.com"}, set()),
    ],
)
def test_the_credentials_function_has_what_is_its_own(actions, context, more):
    """Its log, table, secrets and schedules; its key and the scheduler's role for one purpose each."""
    everywhere = OURS | NEAR | OWN_LOG | ELSEWHERE
    granted = allows(POLICY["credentials"], actions | {"iam:PassRole"}, everywhere, context)
    assert granted == ALWAYS | more


def test_a_schedule_calls_the_alias_and_nothing_else(actions):
    everything = actions | {"lambda:InvokeFunction"}
    granted = allows(POLICY["scheduler"], everything, OURS | NEAR | OWN_LOG | ELSEWHERE)
    assert granted == {("lambda:InvokeFunction", ALIAS)}


def test_only_schedules_of_the_group_take_the_schedulers_role():
    [statement] = POLICY["scheduler_trust"]["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    group = f"arn:aws:scheduler:{ACCOUNT}:schedule-group/passmint-credentials"
    own = {"aws:SourceAccount": "123456789012", "aws:SourceArn": group}
    assert met(statement["Condition"], own)
    assert not met(statement["Condition"], own | {"aws:SourceAccount": "210987654321"})
    assert not met(statement["Condition"], own | {"aws:SourceArn": f"{group}-2"})
    assert not met(statement["Condition"], {})


def test_a_caller_orders_credentials_and_nothing_else(actions):
    """Neither another's API nor another method; the claim needs no permission."""
    paths = {"/credentials", "/credentials/abc", "/credentials/claim", "/claim", *PATHS}
    resources = {
        f"{API}:{api}/{stage}/{method}{path}"
        for api, stage, method, path in product(APIS, STAGES, METHODS, paths)
    }
    own = f"{API}:http123/$default"
    expected = {f"{own}/POST/credentials"} | {
        f"{own}/{method}/credentials/{name}"
        for method in ("GET", "DELETE")
        for name in ("abc", "claim")
    }
    granted = allows(POLICY["credentials_caller"], actions, resources | OWN_LOG | ELSEWHERE)
    assert granted == set(product(["execute-api:Invoke"], expected))


READING = {
    **THROUGH_SECRETS,
    "kms:CallerAccount": "123456789012",
    "kms:EncryptionContext:SecretARN": min(SECRETS),
}


@pytest.mark.parametrize(
    ("context", "readable"),
    [
        (READING, True),
        ({}, False),
        (READING | {"kms:CallerAccount": "210987654321"}, False),
        (READING | {"kms:ViaService": "ssm.eu-central-1.amazonaws.com"}, False),
        (READING | {"kms:EncryptionContext:SecretARN": min(NEAR)}, False),
    ],
)
def test_readers_decrypt_through_secrets_manager_alone(actions, context, readable):
    """What the key's policy gives by itself: one action, to this account, for these secrets."""
    statements = POLICY["credentials_key"]["Statement"]
    everybody = [item for item in statements if item["Principal"] == {"AWS": "*"}]
    granted = allows({"Statement": everybody}, actions, {KEY}, context)
    assert granted == ({("kms:Decrypt", KEY)} if readable else set())


def test_who_administers_the_key_cannot_use_it(actions):
    """The account's own IAM decides about these; without Secrets Manager none of them uses the key."""
    statements = POLICY["credentials_key"]["Statement"]
    root = [item for item in statements if item["Principal"] != {"AWS": "*"}]
    assert {item["Principal"]["AWS"] for item in root} == {"arn:aws:iam::123456789012:root"}
    granted = {action.split(":")[1] for action, _ in allows({"Statement": root}, actions, {KEY})}
    uses = (
        "Decrypt",
        "Encrypt",
        "Generate",
        "ReEncrypt",
        "Sign",
        "Verify",
        "Derive",
        "CreateGrant",
    )
    assert not [action for action in granted if action.startswith(uses)]
    assert granted >= {"PutKeyPolicy", "ScheduleKeyDeletion", "CancelKeyDeletion", "DescribeKey"}
    through = allows({"Statement": root}, actions, {KEY}, THROUGH_SECRETS)
    assert {action.split(":")[1] for action, _ in through} - granted == {
        "Decrypt",
        "GenerateDataKey",
    }


ROTATED = f"arn:aws:secretsmanager:{ACCOUNT}:secret:app-AbCdEf"
TEAMS = f"arn:aws:secretsmanager:{ACCOUNT}:secret:team/x-AbCdEf"
ADMIN = f"arn:aws:secretsmanager:{ACCOUNT}:secret:admin-AbCdEf"
ROTATION_LOG = f"{LOGS}:/aws/lambda/passmint-rotation:log-stream:x"
ROTATOR = f"arn:aws:lambda:{ACCOUNT}:function:passmint-rotation"
ITS_OWN = {"secretsmanager:resource/AllowRotationLambdaArn": ROTATOR}
ROTATE = {
    f"secretsmanager:{verb}"
    for verb in ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
}
JOIN = {
    f"ec2:{verb}"
    for verb in (
        *("AssignPrivateIpAddresses", "UnassignPrivateIpAddresses", "DescribeSubnets"),
        *("CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces"),
    )
}


@pytest.mark.parametrize(
    ("context", "secrets"),
    [({}, set()), (ITS_OWN, {ROTATED, TEAMS}), ({min(ITS_OWN): f"{ROTATOR}-2"}, set())],
)
def test_the_rotation_function_touches_what_names_it(actions, context, secrets):
    """Of the secrets that are named, those whose rotation function it is."""
    everywhere = {ROTATED, TEAMS, ADMIN, ROTATION_LOG} | OURS | NEAR | OWN_LOG | ELSEWHERE
    granted = allows(POLICY["rotation"], actions, everywhere, context)
    assert granted == set(product(WRITE, {ROTATION_LOG})) | set(product(ROTATE, secrets))


def test_rotation_of_databases_adds_admin_key_and_network(actions):
    """The admin's secret is only read, the key only through Secrets Manager, the VPC by Lambda."""
    everywhere = {ROTATED, TEAMS, ADMIN, ROTATION_LOG} | OURS | NEAR | OWN_LOG | ELSEWHERE
    policy = POLICY["rotation_of_databases"]
    base = set(product(WRITE, {ROTATION_LOG})) | {("secretsmanager:GetSecretValue", ADMIN)}
    network = set(product(JOIN, everywhere))
    assert allows(policy, actions, everywhere) == base | network
    by_its_code = {"lambda:SourceFunctionArn": ROTATOR}
    assert allows(policy, actions, everywhere, by_its_code) == base
    key = set(product(ON_KEY, {KEY}))
    assert allows(policy, actions, everywhere, by_its_code | THROUGH_SECRETS) == base | key
    rotating = allows(policy, actions, everywhere, by_its_code | ITS_OWN)
    assert rotating == base | set(product(ROTATE, {ROTATED}))


def test_only_alarms_of_this_account_publish():
    [statement] = POLICY["topic"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sns:Publish")
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_every_policy_of_the_module_is_compared():
    """Each policy that the module writes has a file, and each file is compared in `terraform test`."""
    written = sum(
        path.read_text().count('"2012-10-17"')
        for path in MODULE.rglob("*.tf")
        if "examples" not in path.parts
    )
    assert written == len(set(GOLDEN) - VARIANTS)
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
    """parliament, a linter of IAM policies, finds nothing but what a VPC asks for.

    It does not know the condition lambda:SourceFunctionArn, and wants narrower resources than Lambda
    documents for joining a VPC.
    """
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
    found = [json.loads(line) for line in done.stdout.splitlines()]
    known = {"RESOURCE_STAR": [39], "UNKNOWN_CONDITION_FOR_ACTION": [65]}
    in_vpc = name == "rotation_of_databases"
    unexpected = [
        item
        for item in found
        if not (in_vpc and item["location"]["line"] in known.get(item["issue"], []))
    ]
    assert (unexpected, bool(done.returncode)) == ([], in_vpc), done.stdout + done.stderr

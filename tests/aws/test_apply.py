"""The Terraform module, applied for real against moto's server and read back with boto3.

In each access mode: apply, read back, run the very zip that is deployed, plan again without a
change, destroy, nothing left. Releases and rollbacks are in test_deploy.py. What moto 5.2.5 cannot
do is named where it is worked around; `terraform test` asserts those parts of the plan.
Where Terraform's provider cannot be fetched, PASSMINT_TERRAFORM_PLUGINS names a folder that holds it
(`terraform init -plugin-dir`).
"""

import base64
import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import runtime_api
from aws_account import lacking

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODULE = ROOT / "terraform"
ACCOUNT_ID = "123456789012"
TOPIC = f"arn:aws:sns:eu-central-1:{ACCOUNT_ID}:on-call"
KEYED = {"/generate-password", "/generate-passphrase", "/explain-policy"}
OPEN = {"/health", "/openapi.json", "/presets", "/presets/{name}"}


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """Zip of the generating function, as `make zip` builds it."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("src", "tools"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "LICENSE", folder)
    subprocess.run(
        [sys.executable, "-m", "tools.build_zip", "lambda_function", "credentials_function"],
        cwd=folder,
        check=True,
    )
    return folder / "dist" / "lambda_function.zip"


@pytest.fixture(scope="session")
def credentials_zip(release):
    """Zip of the credentials function, built together with the other one."""
    return release.with_name("credentials_function.zip")


class Stack:
    """Deployment of the module, or of a part of it, in its own folder."""

    def __init__(self, folder, account, release, part=".", **variables):
        self.folder = folder / "terraform" / part
        shutil.copytree(
            MODULE / part,
            self.folder,
            ignore=shutil.ignore_patterns(".terraform*", "tests", "examples"),
        )
        self.zip = Path(shutil.copy(release, folder))
        self.variables = {"zip_path": str(self.zip), **variables}
        if part == ".":
            self.variables["saved_queries"] = False  # moto lacks Logs query definitions
        self.environment = {**os.environ, **account.environment}
        self.client = account.client

    def run(self, *words, fail=True):
        done = subprocess.run(
            ["terraform", *words, "-no-color"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not fail or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def init(self):
        plugins = os.environ.get("PASSMINT_TERRAFORM_PLUGINS")
        words = [f"-plugin-dir={plugins}"] if plugins else []
        done = self.run("init", "-input=false", *words, fail=False)
        if done.returncode:
            lacking(f"terraform cannot get the AWS provider: {done.stderr[-300:]}")

    def given(self):
        """Return the variables in the form of Terraform's command line."""
        return [
            f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, value in self.variables.items()
        ]

    def apply(self):
        self.run("apply", "-auto-approve", "-input=false", *self.given())
        outputs = json.loads(self.run("output", "-json").stdout)
        self.outputs = {name: output["value"] for name, output in outputs.items()}

    def assert_settled(self):
        """Assert that a second plan has no changes."""
        done = self.run("plan", "-detailed-exitcode", "-input=false", *self.given(), fail=False)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]

    def destroy(self):
        if self.variables.get("access") == "cognito":
            # moto answers 500 to the deletion of a resource server.
            self.run("state", "rm", "aws_cognito_resource_server.this[0]")
        self.run("destroy", "-auto-approve", "-input=false", *self.given())


@pytest.fixture
def deploy(tmp_path, account, release):
    """Apply the module with these variables, and destroy it afterwards."""
    stacks = []

    def deploy(**variables):
        stack = Stack(tmp_path, account, release, **variables)
        stack.init()
        stacks.append(stack)
        stack.apply()
        return stack

    yield deploy
    for stack in stacks:
        stack.destroy()
        account.assert_empty()


def code_sha256(path):
    """Return the SHA-256 of a file in the form that Lambda uses."""
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()


def sample(name, **authorizer):
    """Return AWS's own sample event, changed to ask for a password.

    tests/aws/events holds what `sam local generate-event apigateway` of SAM CLI 1.170.0 prints.
    """
    event = json.loads((HERE / "events" / f"{name}.json").read_text())
    event |= {"body": None, "isBase64Encoded": False, "queryStringParameters": {"length": "20"}}
    path, context = "/generate-password", event["requestContext"]
    if name == "aws-proxy":
        event |= {"resource": path, "path": path, "httpMethod": "GET", "pathParameters": None}
        event["multiValueQueryStringParameters"] = {"length": ["20"]}
        context |= {"resourcePath": path, "path": f"/prod{path}", "httpMethod": "GET"}
    else:
        event |= {"routeKey": f"GET {path}", "rawPath": path, "rawQueryString": "length=20"}
        context |= {"routeKey": f"GET {path}", "authorizer": authorizer}
        context["http"] |= {"method": "GET", "path": path}
    return event


def assert_tested(stack, event, unauthorized=200):
    """Run the deployed zip here, under AWS's runtime client and with the deployed settings.

    `unauthorized` is the status for the event without its authorizer's mark.
    """
    config = stack.client("lambda").get_function_configuration(FunctionName="passmint")
    task = stack.folder.parent / "task"
    with zipfile.ZipFile(stack.zip) as archive:
        archive.extractall(task)
    settings = {
        **config["Environment"]["Variables"],
        "AWS_LAMBDA_LOG_FORMAT": config["LoggingConfig"]["LogFormat"],
        "AWS_LAMBDA_LOG_LEVEL": config["LoggingConfig"]["ApplicationLogLevel"],
    }
    bare = copy.deepcopy(event)
    bare["requestContext"].pop("authorizer", None)
    with runtime_api.running(task, task.parent / "log", config["Handler"], **settings) as api:
        _, answer, _ = api.invoke(event)
        _, bare_answer, _ = api.invoke(bare)
    assert (answer["statusCode"], len(json.loads(answer["body"])["password"])) == (200, 20)
    assert bare_answer["statusCode"] == unauthorized
    assert config["CodeSha256"] == code_sha256(stack.zip)


def assert_function(stack):
    """Assert the function, its role, log and alarms, which every mode has."""
    config = stack.client("lambda").get_function_configuration(FunctionName="passmint")
    assert config["CodeSha256"] == code_sha256(stack.zip) == stack.outputs["code_sha256"]
    assert config["Handler"] == "lambda_function.lambda_handler"
    assert config["Runtime"] == "python3.12"
    assert config["LoggingConfig"]["LogFormat"] == "JSON"
    alias = stack.client("lambda").get_alias(FunctionName="passmint", Name="live")
    assert alias["FunctionVersion"] == stack.outputs["live_version"]

    iam = stack.client("iam")
    assert iam.list_role_policies(RoleName="passmint-function")["PolicyNames"] == ["own-log"]
    assert iam.list_attached_role_policies(RoleName="passmint-function")["AttachedPolicies"] == []
    policy = iam.get_role_policy(RoleName="passmint-function", PolicyName="own-log")
    [statement] = policy["PolicyDocument"]["Statement"]
    assert sorted(statement["Action"]) == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"].endswith(":log-group:/aws/lambda/passmint:*")

    groups = stack.client("logs").describe_log_groups()["logGroups"]
    assert groups
    assert {group["retentionInDays"] for group in groups} == {365}
    filters = stack.client("logs").describe_metric_filters(logGroupName="/aws/lambda/passmint")
    names = {item["metricTransformations"][0]["metricName"] for item in filters["metricFilters"]}
    assert names == {"Requests", "Passwords", "ValidationErrors", "Latency"}

    [topic] = stack.client("sns").list_topics()["Topics"]
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    expected = {"server-errors", "throttles", "duration", "error-ratio"}
    if stack.variables.get("waf"):
        expected.add("waf-blocks")
    assert {alarm["AlarmName"].removeprefix("passmint-") for alarm in alarms} == expected
    assert all(alarm["AlarmActions"] == [topic["TopicArn"]] for alarm in alarms)


def test_api_key(deploy):
    """A REST API whose keyed routes need a key with a usage plan, behind a firewall."""
    stack = deploy(access="api_key", account_log_role="create", waf=True)
    assert_function(stack)
    assert_tested(stack, sample("aws-proxy"))
    api = stack.client("apigateway")
    [rest] = api.get_rest_apis()["items"]
    resources = api.get_resources(restApiId=rest["id"], embed=["methods"])["items"]
    methods = {
        item["path"]: {
            name: api.get_method(restApiId=rest["id"], resourceId=item["id"], httpMethod=name)
            for name in item.get("resourceMethods", {})
        }
        for item in resources
    }
    assert set(methods) == KEYED | OPEN | {"/"}
    assert all(list(by_name) == ["ANY"] for by_name in methods.values())
    assert {path for path, by_name in methods.items() if by_name["ANY"]["apiKeyRequired"]} == KEYED
    for by_name in methods.values():
        assert by_name["ANY"]["methodIntegration"]["type"] == "AWS_PROXY"
        assert ":function:passmint:live/" in by_name["ANY"]["methodIntegration"]["uri"]

    stage = api.get_stage(restApiId=rest["id"], stageName="v1")
    settings = stage["methodSettings"]["*/*"]
    assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (10.0, 20)
    assert settings["loggingLevel"] == "OFF"
    assert settings["dataTraceEnabled"] is False
    assert "passmint" in stage["accessLogSettings"]["destinationArn"]
    assert "query" not in stage["accessLogSettings"]["format"].lower()

    [plan] = api.get_usage_plans()["items"]
    assert plan["throttle"] == {"rateLimit": 10.0, "burstLimit": 20}
    assert (plan["quota"]["limit"], plan["quota"]["period"]) == (10000, "DAY")
    [key] = api.get_usage_plan_keys(usagePlanId=plan["id"])["items"]
    assert api.get_api_key(apiKey=key["id"], includeValue=True)["value"] == stack.outputs["api_key"]

    unknown = api.get_gateway_response(
        restApiId=rest["id"], responseType="MISSING_AUTHENTICATION_TOKEN"
    )
    assert unknown["statusCode"] == "404"
    throttled = api.get_gateway_response(restApiId=rest["id"], responseType="THROTTLED")
    assert throttled["responseParameters"]["gatewayresponse.header.Retry-After"] == "'1'"

    [acl] = stack.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]
    logging = stack.client("wafv2").get_logging_configuration(ResourceArn=acl["ARN"])
    redacted = logging["LoggingConfiguration"]["RedactedFields"]
    assert {"QueryString": {}} in redacted
    assert {"SingleHeader": {"Name": "x-api-key"}} in redacted
    stack.assert_settled()


def http_routes(stack, more=frozenset()):
    """Return the id of the only HTTP API and its routes by key; assert which routes there are."""
    api = stack.client("apigatewayv2")
    [http] = api.get_apis()["Items"]
    [stage] = api.get_stages(ApiId=http["ApiId"])["Items"]
    settings = stage["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (10.0, 20)
    assert "query" not in stage["AccessLogSettings"]["Format"].lower()
    routes = {route["RouteKey"]: route for route in api.get_routes(ApiId=http["ApiId"])["Items"]}
    assert routes.pop("$default")["AuthorizationType"] == "NONE"
    assert set(routes) == {f"{method} {path}" for path in KEYED for method in ("GET", "POST")} | {
        f"{method} {path}" for path in OPEN for method in ("GET", "HEAD")
    } | set(more)
    return http["ApiId"], routes


def authorization(routes):
    """Return the authorization of keyed routes, and assert that open routes have none."""
    asked = {True: set(), False: set()}
    for key, route in routes.items():
        asked[key.split()[1] in KEYED].add(route["AuthorizationType"])
    assert asked[False] == {"NONE"}
    return asked[True]


def test_cognito(deploy):
    """An HTTP API whose keyed routes need a token of the pool, with the route's scope."""
    stack = deploy(access="cognito", cognito_deletion_protection=False)
    assert_function(stack)
    event = sample("http-api-proxy", jwt={"claims": {"sub": "ci"}, "scopes": None})
    assert_tested(stack, event, unauthorized=401)
    api_id, routes = http_routes(stack)
    assert authorization(routes) == {"JWT"}
    assert routes["POST /generate-password"]["AuthorizationScopes"] == ["passmint/generate"]
    assert routes["GET /explain-policy"]["AuthorizationScopes"] == ["passmint/explain"]
    # One by one: moto answers 500 to the list of authorizers.
    [authorizer_id] = {
        route["AuthorizerId"] for route in routes.values() if "AuthorizerId" in route
    }
    authorizer = stack.client("apigatewayv2").get_authorizer(
        ApiId=api_id, AuthorizerId=authorizer_id
    )
    pool = stack.outputs["cognito_user_pool_id"]
    assert authorizer["JwtConfiguration"]["Issuer"].endswith(f"/{pool}")
    assert sorted(authorizer["JwtConfiguration"]["Audience"]) == sorted(
        [stack.outputs["cognito_client_id"], stack.outputs["cognito_people_client_id"]]
    )
    client = stack.client("cognito-idp").describe_user_pool_client(
        UserPoolId=pool, ClientId=stack.outputs["cognito_client_id"]
    )["UserPoolClient"]
    assert client["AllowedOAuthFlows"] == ["client_credentials"]
    assert client["ClientSecret"] == stack.outputs["cognito_client_secret"]
    stack.assert_settled()


def test_iam(deploy):
    """An HTTP API whose keyed routes need a signature, and the policy that callers need."""
    stack = deploy(access="iam")
    assert_function(stack)
    event = sample("http-api-proxy", iam={"accountId": "123456789012", "userId": "AIDAEXAMPLE"})
    assert_tested(stack, event, unauthorized=403)
    api_id, routes = http_routes(stack)
    assert authorization(routes) == {"AWS_IAM"}
    iam = stack.client("iam")
    arn = stack.outputs["caller_policy_arn"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    [statement] = document["Statement"]
    assert statement["Action"] == "execute-api:Invoke"
    assert {resource.split(":", 5)[5] for resource in statement["Resource"]} == {
        f"{api_id}/$default/{method}{path}" for path in KEYED for method in ("GET", "POST")
    }
    stack.assert_settled()


def test_public(deploy):
    """An HTTP API without authorization, but with throttling."""
    stack = deploy(access="public")
    assert_function(stack)
    assert_tested(stack, sample("http-api-proxy"))
    _, routes = http_routes(stack, {"GET /", "HEAD /"})
    assert authorization(routes) == {"NONE"}
    stack.assert_settled()


CREDENTIALS_KEYED = {"POST /credentials", "GET /credentials/{id}", "DELETE /credentials/{id}"}
CREDENTIALS_OPEN = {
    *("POST /credentials/claim", "GET /claim", "HEAD /claim"),
    *("ANY /credentials", "ANY /credentials/{id}", "ANY /credentials/claim", "ANY /claim"),
}


def test_credentials(deploy, credentials_zip):
    """The second function with its role, table, key, schedules and routes; the first as it was.

    The module's own tests cover what differs with access iam.
    """
    stack = deploy(
        access="cognito",
        credentials=True,
        credentials_zip=str(credentials_zip),
        credentials_deletion_protection=False,
        cognito_deletion_protection=False,
    )
    api_id, routes = http_routes(stack, CREDENTIALS_KEYED | CREDENTIALS_OPEN)
    assert {key: routes[key]["AuthorizationType"] for key in CREDENTIALS_KEYED} == dict.fromkeys(
        CREDENTIALS_KEYED, "JWT"
    )
    assert {routes[key]["AuthorizationType"] for key in CREDENTIALS_OPEN} == {"NONE"}
    assert routes["POST /credentials"]["AuthorizationScopes"] == ["passmint/credentials"]
    assert_credentials_throttle(stack, api_id)
    told = assert_credentials_function(stack, credentials_zip, api_id)
    assert_credentials_store(stack, told)
    stack.assert_settled()


def assert_credentials_throttle(stack, api_id):
    """Assert that each credential route has its own throttle. moto keeps what was sent."""
    [stage] = stack.client("apigatewayv2").get_stages(ApiId=api_id)["Items"]
    assert {
        key: (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"])
        for key, settings in stage["RouteSettings"].items()
    } == dict.fromkeys(CREDENTIALS_KEYED | CREDENTIALS_OPEN, (5.0, 10))


def assert_credentials_function(stack, archive, api_id):
    """Assert the function, its role and the schedule's rights. Returns the function's environment."""
    function = stack.client("lambda")
    config = function.get_function_configuration(FunctionName="passmint-credentials")
    alias = function.get_alias(FunctionName="passmint-credentials", Name="live")
    assert config["CodeSha256"] == code_sha256(archive) == stack.outputs["credentials_code_sha256"]
    assert alias["FunctionVersion"] == stack.outputs["credentials_live_version"] == "1"
    told = config["Environment"]["Variables"]
    assert told["PASSMINT_SCHEDULE_TARGET_ARN"] == alias["AliasArn"]
    assert told["PASSMINT_ROLE_ARN"] == config["Role"] == stack.outputs["credentials_role_arn"]
    assert api_id in told["PASSMINT_PUBLIC_URL"]

    iam = stack.client("iam")
    assert iam.list_role_policies(RoleName="passmint-function")["PolicyNames"] == ["own-log"]
    scheduler = iam.get_role(RoleName="passmint-credentials-scheduler")["Role"]
    assert scheduler["Arn"] == told["PASSMINT_SCHEDULER_ROLE_ARN"]
    [trust] = scheduler["AssumeRolePolicyDocument"]["Statement"]
    group = stack.client("scheduler").get_schedule_group(Name=told["PASSMINT_SCHEDULE_GROUP"])
    assert trust["Condition"]["StringEquals"]["aws:SourceArn"] == group["Arn"]
    [invoke] = iam.get_role_policy(
        RoleName="passmint-credentials-scheduler", PolicyName="end-credentials"
    )["PolicyDocument"]["Statement"]
    assert (invoke["Action"], invoke["Resource"]) == ("lambda:InvokeFunction", alias["AliasArn"])
    own = iam.get_role_policy(RoleName="passmint-credentials", PolicyName="credentials")
    by_sid = {item["Sid"]: item for item in own["PolicyDocument"]["Statement"]}
    assert by_sid["GiveSchedulesTheirRole"]["Resource"] == scheduler["Arn"]
    assert by_sid["EncryptValues"]["Resource"] == told["PASSMINT_KMS_KEY"]
    assert by_sid["KeepValues"]["Resource"].endswith(f":secret:{told['PASSMINT_SECRET_PREFIX']}*")
    return told


def assert_credentials_store(stack, told):
    """Assert that table, key and schedules are as configured and accept the function's requests."""
    dynamodb, kms = stack.client("dynamodb"), stack.client("kms")
    name = stack.outputs["credentials_table_name"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", "purge_at")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    point_in_time = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert point_in_time == "ENABLED"

    key = stack.outputs["credentials_key_arn"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    aliases = {item["AliasName"]: item for item in kms.list_aliases(KeyId=key)["Aliases"]}
    assert set(aliases) == {"alias/passmint-credentials"}

    secrets = stack.client("secretsmanager")
    secret = secrets.create_secret(
        Name=stack.outputs["credentials_secret_prefix"] + "probe", SecretString="x", KmsKeyId=key
    )
    secrets.delete_secret(SecretId=secret["ARN"], ForceDeleteWithoutRecovery=True)
    # As the function asks for an end; the group goes with what is in it.
    stack.client("scheduler").create_schedule(
        Name="0" * 64,
        GroupName=stack.outputs["credentials_schedule_group"],
        ScheduleExpression="at(2099-01-01T00:00:00)",
        ScheduleExpressionTimezone="UTC",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={
            "Arn": told["PASSMINT_SCHEDULE_TARGET_ARN"],
            "RoleArn": told["PASSMINT_SCHEDULER_ROLE_ARN"],
            "Input": json.dumps({"passmint": "end", "id": "probe"}),
        },
    )


def test_rotation(deploy, account):
    """The rotation function, attached to a secret, which it may rotate then."""
    secrets = account.client("secretsmanager")
    secret = secrets.create_secret(Name="app", SecretString="before")["ARN"]
    policy = json.dumps({"preset": "aws-rds-postgresql"})
    stack = deploy(part="rotation", secrets={"app": secret}, policy=policy, alarm_topic_arn=TOPIC)
    config = account.client("lambda").get_function_configuration(FunctionName="passmint-rotation")
    assert config["Handler"] == "rotation_function.lambda_handler"
    assert config["CodeSha256"] == code_sha256(stack.zip)
    told = {"PASSMINT_ROTATION": "secret", "PASSMINT_POLICY": policy}
    assert config["Environment"]["Variables"] == told
    attached = secrets.describe_secret(SecretId=secret)
    assert attached["RotationEnabled"]
    assert attached["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}
    assert attached["RotationLambdaARN"] == stack.outputs["function_arn"] == config["FunctionArn"]
    allowed = json.loads(
        account.client("lambda").get_policy(FunctionName="passmint-rotation")["Policy"]
    )
    [statement] = allowed["Statement"]
    assert statement["Principal"] == {"Service": "secretsmanager.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"AWS:SourceAccount": ACCOUNT_ID}}
    own = account.client("iam").get_role_policy(RoleName="passmint-rotation", PolicyName="rotate")
    [rotate] = [item for item in own["PolicyDocument"]["Statement"] if item["Sid"] == "Rotate"]
    assert rotate["Resource"] == [secret]
    [named] = rotate["Condition"]["ArnEquals"].values()
    assert named == config["FunctionArn"]
    stack.assert_settled()
    stack.destroy()
    secrets.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)

"""The Terraform module, applied for real against moto's server and read back with boto3.

In each access mode: apply, read back, plan again without a change, destroy, nothing left. What moto
5.2.5 cannot do is named where it is worked around; `terraform test` asserts those parts of the plan.
Where Terraform's provider cannot be fetched, PASSMINT_TERRAFORM_PLUGINS names a folder that holds it
(`terraform init -plugin-dir`).
"""

import base64
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
MODULE = HERE.parent.parent / "terraform"
REGION = "eu-central-1"
KEYED = {"/generate-password", "/explain-policy"}
OPEN = {"/health", "/openapi.json"}


def lacking(reason):
    """Skips, or fails where every tool must be there."""
    if os.environ.get("PASSMINT_REQUIRE_TOOLS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def boto3():
    """The AWS client library, which comes with moto."""
    if importlib.util.find_spec("moto") is None:
        lacking('needs pip install "moto[server]==5.2.5"')
    return importlib.import_module("boto3")


@pytest.fixture(scope="module")
def endpoint(boto3):
    """The address of a moto server that ends with the tests."""
    if not shutil.which("terraform"):
        lacking("needs terraform")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    command = [sys.executable, "-W", "ignore", str(HERE / "moto_lambda.py"), str(port)]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
        yield address
    finally:
        server.terminate()
        server.wait(30)


class Stack:
    """One deployment of the module, in a folder of its own."""

    def __init__(self, folder, endpoint, boto3, **variables):
        self.folder = folder / "terraform"
        shutil.copytree(
            MODULE, self.folder, ignore=shutil.ignore_patterns(".terraform*", "tests", "examples")
        )
        self.zip = folder / "lambda_function.zip"
        self.build("first")
        # moto lacks Logs query definitions.
        self.variables = {"zip_path": str(self.zip), "saved_queries": False, **variables}
        credentials = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "2",
            "CHECKPOINT_DISABLE": "1",
        }
        self.environment = {**os.environ, **credentials}
        self._client = lambda service: boto3.client(
            service,
            REGION,
            endpoint_url=endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def build(self, text):
        """Another zip. moto runs none, so what is in it does not matter here."""
        with zipfile.ZipFile(self.zip, "w") as archive:
            archive.writestr("lambda_function.py", f'"""{text}"""\n')

    def client(self, service):
        return self._client(service)

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
        """The variables as Terraform reads them on its command line."""
        return [
            f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, value in self.variables.items()
        ]

    def apply(self):
        self.run("apply", "-auto-approve", "-input=false", *self.given())
        outputs = json.loads(self.run("output", "-json").stdout)
        self.outputs = {name: output["value"] for name, output in outputs.items()}

    def assert_settled(self):
        """A second plan finds nothing to do."""
        done = self.run("plan", "-detailed-exitcode", "-input=false", *self.given(), fail=False)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]

    def destroy(self):
        if self.variables["access"] == "cognito":
            # moto answers 500 to the deletion of a resource server.
            self.run("state", "rm", "aws_cognito_resource_server.this[0]")
        self.run("destroy", "-auto-approve", "-input=false", *self.given())

    def assert_nothing_left(self):
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


@pytest.fixture
def deploy(tmp_path, endpoint, boto3):
    """Applies the module with these variables, and destroys it afterwards."""
    stacks = []

    def deploy(**variables):
        stack = Stack(tmp_path, endpoint, boto3, **variables)
        stack.init()
        stacks.append(stack)
        stack.apply()
        return stack

    yield deploy
    for stack in stacks:
        stack.destroy()
        stack.assert_nothing_left()


def assert_function(stack):
    """The function, its role, its log and its alarms, which every mode has."""
    config = stack.client("lambda").get_function_configuration(FunctionName="passmint")
    digest = base64.b64encode(hashlib.sha256(stack.zip.read_bytes()).digest()).decode()
    assert config["CodeSha256"] == digest == stack.outputs["code_sha256"]
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
    """A REST API whose keyed routes want a key that a plan limits, behind a firewall."""
    stack = deploy(access="api_key", account_log_role="create", waf=True)
    assert_function(stack)
    api = stack.client("apigateway")
    [rest] = api.get_rest_apis()["items"]
    resources = api.get_resources(restApiId=rest["id"], embed=["methods"])["items"]
    methods = {
        item["path"]: {
            name: api.get_method(restApiId=rest["id"], resourceId=item["id"], httpMethod=name)
            for name in item.get("resourceMethods", {})
        }
        for item in resources
        if item["path"] != "/"
    }
    assert set(methods) == KEYED | OPEN
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


def test_release_and_rollback(deploy):
    """A new zip moves the alias, `live_version` moves it back."""
    stack = deploy(access="api_key")
    assert stack.outputs["live_version"] == "1"
    stack.build("second")
    stack.apply()
    assert_function(stack)
    assert stack.outputs["live_version"] == "2"
    stack.variables["live_version"] = "1"
    stack.apply()
    assert stack.outputs["live_version"] == "1"
    alias = stack.client("lambda").get_alias(FunctionName="passmint", Name="live")
    assert alias["FunctionVersion"] == "1"
    stack.assert_settled()


def http_routes(stack):
    """The one HTTP API's routes by key, and its one stage."""
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
    }
    return http["ApiId"], routes


def authorization(routes):
    """What keyed routes ask for, after asserting that open ones ask for nothing."""
    asked = {True: set(), False: set()}
    for key, route in routes.items():
        asked[key.split()[1] in KEYED].add(route["AuthorizationType"])
    assert asked[False] == {"NONE"}
    return asked[True]


def test_cognito(deploy):
    """An HTTP API whose keyed routes want a token of the pool, with the route's scope."""
    stack = deploy(access="cognito", cognito_deletion_protection=False)
    assert_function(stack)
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
    """An HTTP API whose keyed routes want a signature, and the policy that callers need."""
    stack = deploy(access="iam")
    assert_function(stack)
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
    """An HTTP API that asks nobody for anything, but throttles."""
    stack = deploy(access="public")
    assert_function(stack)
    _, routes = http_routes(stack)
    assert authorization(routes) == {"NONE"}
    stack.assert_settled()

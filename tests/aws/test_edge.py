"""CloudFront and its firewall, applied against moto's server and read back with boto3.

Nothing is destroyed, since that takes a minute and a half and the server ends with the test.
"""

import importlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import aws_account

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

MODULE = Path(__file__).parent.parent.parent / "terraform"
REGION = "us-east-1"
SECRET = "0123456789abcdef0123456789abcdef"
HOST = "passwords.example.com"
MANAGED = {
    "CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
}

# What moto 5.2.5 answers of a distribution that was not sent: the old way to forward values, beside
# the policies that stand for it, and CloudFront's own certificate beside the one that was given.
MADE_UP = {"forwarded_values", "cloudfront_default_certificate"}


@pytest.fixture
def account(monkeypatch):
    """An account for this test only, where a certificate is valid at once."""
    monkeypatch.setenv("MOTO_ACM_VALIDATION_WAIT", "0")
    with aws_account.serving() as account:
        yield account


@pytest.fixture
def client(account):
    """Make a boto3 client of a service, in the region of CloudFront's resources."""
    boto3 = importlib.import_module("boto3")

    def client(service):
        return boto3.client(
            service,
            REGION,
            endpoint_url=account.address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    return client


@pytest.fixture
def terraform(account, tmp_path):
    """Run Terraform in a copy of terraform/edge, in that account."""
    copy = tmp_path / "terraform"
    shutil.copytree(MODULE, copy, ignore=shutil.ignore_patterns(".terraform*", "tests", "examples"))

    def terraform(*words):
        return subprocess.run(
            ["terraform", *words],
            cwd=copy / "edge",
            env={**os.environ, **account.environment, "AWS_REGION": REGION},
            capture_output=True,
            text=True,
            check=False,
        )

    plugins = os.environ.get("PASSMINT_TERRAFORM_PLUGINS")
    done = terraform("init", "-input=false", *([f"-plugin-dir={plugins}"] if plugins else []))
    if done.returncode:
        aws_account.lacking(f"terraform cannot get the AWS provider: {done.stderr[-300:]}")
    return terraform


def given(zone_id):
    values = {
        "origin": {"domain_name": "rest123.execute-api.eu-central-1.amazonaws.com", "path": "/v1"},
        "origin_secret": SECRET,
        "domain_name": HOST,
        "zone_id": zone_id,
        "alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:on-call",
    }
    return [
        f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in values.items()
    ]


def test_edge(terraform, client):
    """In front of the API: HTTPS, no cache, the origin's secret, a firewall, a log without secrets."""
    zone = client("route53").create_hosted_zone(Name="example.com", CallerReference="test")
    zone_id = zone["HostedZone"]["Id"].split("/")[-1]
    words = ["-input=false", "-no-color", *given(zone_id)]
    done = terraform("apply", "-auto-approve", *words)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert SECRET not in done.stdout

    distribution = assert_distribution(client("cloudfront"))
    assert_firewall(client("wafv2"), distribution["WebACLId"])
    assert_log(client("logs"))
    assert_names(client, zone_id, distribution)
    assert_settled(terraform, words)


def assert_distribution(cloudfront):
    [item] = cloudfront.list_distributions()["DistributionList"]["Items"]
    distribution = cloudfront.get_distribution_config(Id=item["Id"])["DistributionConfig"]
    assert distribution["Aliases"]["Items"] == [HOST]
    assert distribution["Logging"]["Enabled"] is False

    [origin] = distribution["Origins"]["Items"]
    assert (origin["DomainName"].split(".")[0], origin["OriginPath"]) == ("rest123", "/v1")
    assert origin["CustomHeaders"]["Items"] == [
        {"HeaderName": "x-passmint-origin", "HeaderValue": SECRET}
    ]
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSslProtocols"]["Items"] == ["TLSv1.2"]

    behavior = distribution["DefaultCacheBehavior"]
    assert behavior["CachePolicyId"] == MANAGED["CachingDisabled"]
    assert behavior["OriginRequestPolicyId"] == MANAGED["AllViewerExceptHostHeader"]
    assert behavior["ViewerProtocolPolicy"] == "https-only"
    assert distribution["CacheBehaviors"]["Quantity"] == 0
    errors = distribution["CustomErrorResponses"]["Items"]
    assert {403, 404, 500, 502, 503, 504} <= {error["ErrorCode"] for error in errors}
    assert {error["ErrorCachingMinTTL"] for error in errors} == {0}

    certificate = distribution["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert certificate["SSLSupportMethod"] == "sni-only"
    return distribution


def assert_firewall(wafv2, arn):
    [acl] = wafv2.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
    assert acl["ARN"] == arn
    rules = wafv2.get_web_acl(Name=acl["Name"], Scope="CLOUDFRONT", Id=acl["Id"])["WebACL"]["Rules"]
    assert {rule["Name"]: rule["Priority"] for rule in rules} == {
        "rate": 10,
        "ip-reputation": 20,
        "known-bad-inputs": 30,
        "common": 40,
    }
    assert not any(rule["VisibilityConfig"]["SampledRequestsEnabled"] for rule in rules)
    logging = wafv2.get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"]
    redacted = [field.get("SingleHeader", {}).get("Name") for field in logging["RedactedFields"]]
    assert {"QueryString": {}} in logging["RedactedFields"]
    assert {"authorization", "x-api-key", "x-passmint-origin"} <= set(redacted)


def assert_log(logs):
    [delivery] = logs.describe_deliveries()["deliveries"]
    fields = delivery["recordFields"]
    assert {"cs-method", "cs-uri-stem", "sc-status"} <= set(fields)
    assert not [
        field for field in fields if re.search("query|cookie|referer", field, re.IGNORECASE)
    ]
    groups = logs.describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups} == {
        "/aws/vendedlogs/cloudfront/passmint-edge": 365,
        "aws-waf-logs-passmint-edge": 365,
    }


def assert_names(client, zone_id, distribution):
    """Assert that the certificate is for the host, and that the host points to the distribution."""
    arn = distribution["ViewerCertificate"]["ACMCertificateArn"]
    certificate = client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    assert (certificate["DomainName"], certificate["Status"]) == (HOST, "ISSUED")
    records = client("route53").list_resource_record_sets(HostedZoneId=zone_id)
    addresses = {
        record["Type"]: record["AliasTarget"]["DNSName"].rpartition(".cloudfront.net")[1]
        for record in records["ResourceRecordSets"]
        if record["Name"] == f"{HOST}."
    }
    assert addresses == {"A": ".cloudfront.net", "AAAA": ".cloudfront.net"}
    [alarm] = client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {item["Name"]: item["Value"] for item in alarm["Dimensions"]} == {
        "WebACL": "passmint-edge",
        "Rule": "ALL",
    }


def assert_settled(terraform, words):
    """Assert that a second plan only removes attributes that moto made up."""
    done = terraform("plan", "-out=again", *words)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    plan = json.loads(terraform("show", "-json", "again").stdout)
    changes = {
        item["address"]: item["change"]
        for item in plan["resource_changes"]
        if item["change"]["actions"] != ["no-op"]
    }
    assert set(changes) <= {"aws_cloudfront_distribution.this"}
    for change in changes.values():
        assert change["actions"] == ["update"]
        assert without_made_up(change["before"]) == without_made_up(change["after"])


def without_made_up(value):
    """Copy a value without the attributes that moto makes up and those that are not set."""
    if isinstance(value, list):
        return [without_made_up(item) for item in value]
    if isinstance(value, dict):
        return {
            name: without_made_up(item)
            for name, item in value.items()
            if name not in MADE_UP and item is not None
        }
    return value

"""The permissions that a deployer needs, held against the calls that Terraform made."""

import json
import re
from pathlib import Path

from iam_policies import listed, matches

POLICY = json.loads((Path(__file__).parent.parent / "terraform/deployer-policy.json").read_text())

# Where IAM's action is called otherwise than the API's operation. API Gateway has an action for each HTTP
# method. (docs.aws.amazon.com/service-authorization)
PREFIX = {
    "cloudwatch": "cloudwatch",
    "cognito-idp": "cognito-idp",
    "apigatewayv2": "apigateway",
}
ACTIONS = {
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:GetBucketLocation": "s3:ListBucket",
    "lambda:ListVersionsByFunction": "lambda:ListVersionsByFunction",
}


def action(call):
    """IAM's action for a call as moto saw it, `service:Operation METHOD`."""
    name, method = call.split()
    service, operation = name.split(":")
    service = PREFIX.get(service, service)
    if service == "apigateway":
        return f"apigateway:{method}"
    if service == "lambda":
        operation = re.sub(r"(20\d\d.*|V2)$", "", operation)
    return ACTIONS.get(f"{service}:{operation}", f"{service}:{operation}")


def assert_allowed(calls):
    """Every call is one that the deployer's policy allows."""
    allowed = [
        pattern for statement in POLICY["Statement"] for pattern in listed(statement["Action"])
    ]
    needed = {action(call) for call in calls}
    assert needed, "Terraform called nothing"
    lacking = {name for name in needed if not matches(allowed, name, re.IGNORECASE)}
    assert lacking == set()

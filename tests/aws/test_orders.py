"""The orders of update and destruction that AWS enforces, and a plan does not show.

The module is applied from one access mode to the next in an account that refuses as AWS does
(`aws_orders`): nothing is deleted that is in use, and the domain name leads to the new API.
"""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HOST = "passwords.example.com"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/5678"


def test_access_changes_in_one_apply_and_the_name_follows(deploy, credentials_zip):
    """cognito with credentials, iam without, api_key, iam again: each step is one apply."""
    stack = deploy(
        access="cognito",
        credentials=True,
        credentials_zip=str(credentials_zip),
        credentials_deletion_protection=False,
        cognito_deletion_protection=False,
        domain_name=HOST,
        domain_certificate_arn=CERTIFICATE,
        alarms=False,
        dashboard=False,
    )
    served = [mapped(stack)]
    stack.forget_resource_server()
    for change in (
        {"access": "iam", "credentials": False},
        {"access": "api_key"},
        {"access": "iam"},
    ):
        stack.variables |= change
        stack.apply()
        assert stack.outputs["url"] == f"https://{HOST}"
        served.append(mapped(stack))
    kinds = [kind for kind, _ in served]
    assert kinds == ["http", "http", "rest", "http"]
    assert len({api for _, api in served[:2]}) == 1
    assert len({api for _, api in served}) == 3


def mapped(stack):
    """The kind and the id of the API that the domain name leads to, which is the only one."""
    gateway = stack.client("apigatewayv2")
    [mapping] = gateway.get_api_mappings(DomainName=HOST)["Items"]
    http = [api["ApiId"] for api in gateway.get_apis()["Items"]]
    rest = [api["id"] for api in stack.client("apigateway").get_rest_apis()["items"]]
    assert http + rest == [mapping["ApiId"]]
    return "http" if http else "rest", mapping["ApiId"]

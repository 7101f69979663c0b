"""The page of costs: its arithmetic, and that it speaks of this function and this module."""

import importlib
import importlib.util
import io
import json
import logging
import os
import re
from pathlib import Path

import pytest

import lambda_events
import lambda_function

ROOT = Path(__file__).parents[2]
REQUEST_ID = "8f5f7a3e-6a52-4a3e-9d0c-3d7a4b1f2c6d"


@pytest.fixture
def costs(monkeypatch):
    """The tool, from the root of the project."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("tools.costs")


def default(name):
    """The default of a variable of the module, as text."""
    sources = "".join(path.read_text() for path in (ROOT / "terraform").glob("variables*.tf"))
    block = re.search(rf'^variable "{name}" {{.*?^}}', sources, re.MULTILINE | re.DOTALL)[0]
    return re.search(r"^  default +=\s*(.+)$", block, re.MULTILINE)[1].strip('"')


def test_a_billion_requests_cost_what_a_pocket_calculator_says(costs):
    keyed, public = costs.costs("api_key", 10**9, 100), costs.costs("public", 10**9, 100)
    assert keyed["API Gateway"] == pytest.approx(333 * 3.5 + 667 * 2.8)
    assert public["API Gateway"] == pytest.approx(300 * 1.0 + 700 * 0.9)
    assert keyed["Lambda"] == pytest.approx(1000 * 0.2 + 2_500_000 * 0.0000166667)
    assert keyed["Logs"] == pytest.approx(720 * 0.5 + 720 * 12 * 0.15 * 0.03)
    assert public["Logs"] == pytest.approx(1270 * 0.5 + 1270 * 12 * 0.15 * 0.03)
    assert keyed["Data sent"] == pytest.approx(2000 * 0.09)
    assert keyed["Metrics"] == pytest.approx((6 + 2 * 5) * 0.3)
    assert public["Metrics"] == pytest.approx((6 + 1 + 2 * 6) * 0.3)
    assert keyed["Alarms, dashboard"] == pytest.approx(6 * 0.1 + 3)
    assert keyed["**Sum**"] == pytest.approx(3862.05, abs=0.01)


def test_a_thousand_credentials_cost_what_a_pocket_calculator_says(costs):
    a_day = 1000 * 0.40 * 24 / 730 + 4000 * 0.05 / 10**4 + 4000 * 0.03 / 10**4
    assert costs.credentials_cost(1000, 1) == pytest.approx(
        a_day + 3000 * 0.625e-6 + 4000 * 0.125e-6 + 1000 * 1e-6
    )


def test_the_metrics_of_the_credentials_alarms_are_counted(costs):
    text = (ROOT / "terraform/alarms.tf").read_text().split("# Alarms of credentials\n")[1]
    named = len(re.findall(r"^  metric_name +=", text, re.MULTILINE))
    queried = len(re.findall(r"^ +\w+ += \{ namespace =", text, re.MULTILINE))
    module = (ROOT / "terraform/credentials.tf").read_text().split("  alarms = var.alarms ? {\n")[1]
    thresholds = re.findall(r"^    (throttles|failures|p99_duration_ms) +=", module, re.MULTILINE)
    assert (named, queried, thresholds) == (2, 4, ["throttles"])
    assert named + queried + len(thresholds) == costs.CREDENTIALS_ALARM_METRICS


def test_tokens_cost_under_cognito_alone(costs):
    assert costs.costs("cognito", 10**6, 10)["Tokens"] == pytest.approx(7300 * 0.00225 + 6)
    assert costs.costs("iam", 10**6, 10)["Tokens"] == 0


def test_what_is_free_is_taken_off_each_price_and_never_below_nothing(costs):
    beyond = costs.costs("iam", 10**6, 10)["Sum beyond what is free"]
    logs = 1.27 * 12 * 0.15 * 0.03  # what is taken in is below 5 GB, so free
    assert beyond == pytest.approx(1.00 + logs + (19 - 10) * 0.3)


@pytest.mark.parametrize("mode", ["api_key", "cognito", "iam", "public"])
def test_the_page_has_each_sum(costs, mode):
    page = (ROOT / "docs" / "aws" / "costs.md").read_text()
    for requests, programs in costs.VOLUMES.values():
        assert f" {costs.costs(mode, requests, programs)['**Sum**']:,.2f} " in page


def test_a_request_is_what_the_module_makes_it(costs):
    assert float(default("memory_mb")) == costs.MEMORY_GB * 1024
    assert int(default("log_retention_days")) == 365
    assert (default("account_log_role"), default("architecture")) == ("none", "x86_64")
    rules = (ROOT / "terraform" / "waf" / "main.tf").read_text()
    names = set(re.findall(r'^ +name +=\s*"([a-z-]+)"\n +priority', rules, re.MULTILINE))
    assert len(names - {"origin"}) == costs.WAF_RULES
    assert (default("rate_limit"), default("quota_per_day")) == ("10", "10000")


@pytest.mark.parametrize("event", ["rest_api", "http_api"])
def test_the_functions_line_is_as_long_as_the_page_says(costs, event, monkeypatch):
    if not importlib.util.find_spec("awslambdaric"):
        required = os.environ.get("PASSMINT_REQUIRE_TOOLS")
        (pytest.fail if required else pytest.skip)("needs awslambdaric")
    formatter = importlib.import_module("awslambdaric.lambda_runtime_log_utils").JsonFormatter()
    monkeypatch.setattr(lambda_function._gateway, "log_is_json", True)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    handler.addFilter(lambda record: setattr(record, "aws_request_id", REQUEST_ID) or True)
    handler.addFilter(lambda record: setattr(record, "tenant_id", None) or True)
    log = logging.getLogger("passmint")
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        answer = lambda_function.lambda_handler(lambda_events.load(event), None)
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
    line = written.getvalue()
    assert json.loads(line)["route"] == "/generate-password"
    assert 200 < len(line.strip()) <= costs.FUNCTION_LOG_BYTES - 400
    sent = len(answer["body"]) + sum(len(n) + len(v) + 4 for n, v in answer["headers"].items())
    assert sent < costs.SENT_BYTES


def test_a_line_of_the_access_log_is_no_longer_than_the_page_says(costs):
    source = (ROOT / "terraform" / "logs.tf").read_text()
    fields = re.search(r"is_rest \? {(.*?)}", source, re.DOTALL)[1]
    names = re.findall(r'^ +(\w+) += "\$context', fields, re.MULTILINE)
    long = {
        "time": "23/Nov/2026:04:31:38 +0000",
        "request_id": "JKJaXmPLvHcESHA=",
        "source_ip": "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "route": "/generate-password",
        "function_request_id": REQUEST_ID,
        "key_id": "arn:aws:sts::123456789012:assumed-role/some-rather-long-name/session",
    }
    line = json.dumps({name: long.get(name, "12345") for name in names})
    assert len(names) == 13
    assert 400 < len(line) <= costs.ACCESS_LOG_BYTES

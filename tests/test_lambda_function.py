"""The Lambda function: the request of each event, the answer and the log line."""

import hashlib
import importlib
import json
import logging

import pytest

import lambda_events
import lambda_function
from passmint.api.app import Api
from passmint.api.messages import Response
from passmint.api.settings import Settings
from passmint.core.phrases.wordlist import Wordlist
from passmint.environment import SettingsError

PATH = "/generate-password"
TWENTY = "length=20&nums=2"
ESCAPED = "length=20&details=true&exclude=%2B%25%26%3D%23"
BODY = b'{"length": 20, "exclude": "canary-BODY"}'
FORM = b"length=20&exclude=canary-BODY"

# Event: method, path, query and body of the request that it stands for, and the answer's status.
REQUESTS = {
    "alb": ("GET", PATH, TWENTY, b"", 200),
    "alb_escapes": ("GET", PATH, ESCAPED + "+%20", b"", 200),
    "alb_form_base64": ("POST", PATH, "", FORM, 200),
    "alb_health_check": ("GET", "/health", "", b"", 200),
    "alb_http": ("GET", PATH, TWENTY, b"", 200),
    "alb_multi_value": ("GET", PATH, TWENTY, b"", 200),
    "alb_repeated_name": ("GET", PATH, "length=20&length=30", b"", 400),
    "alb_unknown_parameter": ("GET", PATH, "canary%2Dname=canary-value", b"", 400),
    "console": (
        "GET",
        PATH,
        "length=20&nums=2&special_chars=2&uppercase=1&lowercase=1",
        b"",
        200,
    ),
    "console_null": ("GET", PATH, "", b"", 200),
    "console_numbers": ("GET", PATH, TWENTY, b"", 200),
    "function_url": ("GET", PATH, TWENTY, b"", 200),
    "function_url_cloudfront": ("GET", PATH, TWENTY, b"", 200),
    "http_api": ("GET", PATH, TWENTY, b"", 200),
    "http_api_comma": ("GET", PATH, "length=20&first=lowercase,uppercase", b"", 200),
    "http_api_custom_domain": ("GET", PATH, TWENTY, b"", 200),
    "http_api_custom_domain_base_path": ("GET", PATH, TWENTY, b"", 200),
    "http_api_default_route": ("GET", PATH, TWENTY, b"", 200),
    "http_api_escapes": ("GET", PATH, ESCAPED + "+%20", b"", 200),
    "http_api_form_base64": ("POST", PATH, "", FORM, 200),
    "http_api_json": ("POST", PATH, "", BODY, 200),
    "http_api_named_stage": ("GET", PATH, TWENTY, b"", 200),
    "http_api_named_stage_proxy_route": ("GET", PATH, TWENTY, b"", 200),
    "http_api_named_stage_route": ("GET", PATH, TWENTY, b"", 200),
    "http_api_no_such_path": ("GET", "/canary-path", "", b"", 404),
    "http_api_payload_1": ("GET", PATH, TWENTY, b"", 200),
    "http_api_payload_1_default_route": ("GET", PATH, TWENTY, b"", 200),
    "http_api_repeated_name": ("GET", PATH, "length=20&length=30", b"", 400),
    "http_api_stage_named_like_a_path": ("GET", "/health", "", b"", 200),
    "http_api_unknown_parameter": ("GET", PATH, "canary-name=canary-value", b"", 400),
    "http_api_value_out_of_range": ("GET", PATH, "length=canary-value", b"", 400),
    "rest_api": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_base_path": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_base_path_proxy": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_base_path_without_stage": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_cloudfront": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_console": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_custom_domain": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_empty_value": ("GET", PATH, "symbols=", b"", 200),
    "rest_api_escapes": ("GET", PATH, ESCAPED + "%20", b"", 200),
    "rest_api_json": ("POST", PATH, "", BODY, 200),
    "rest_api_lone_surrogate": ("GET", PATH, "exclude=%ED%A0%80", b"", 400),
    "rest_api_no_query": ("GET", PATH, "", b"", 200),
    "rest_api_proxy": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_repeated_name": ("GET", PATH, "length=20&length=30", b"", 400),
    "rest_api_serverless_offline": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_trailing_slash": ("GET", PATH, TWENTY, b"", 200),
    "rest_api_unicode": ("GET", PATH, "exclude=%C3%A9", b"", 400),
    "rest_api_unknown_parameter": ("GET", PATH, "canary-name=canary-value", b"", 400),
}
REFUSED = {
    "http_api_bad_base64": "body is not base64",
    "malformed_context": "http must be an object",
    "malformed_headers": "headers must be an object",
    "malformed_query": "queryStringParameters must hold strings",
    "unknown_empty": "has no known shape",
    "unknown_list": "has no known shape",
    "unknown_null": "has no known shape",
    "unknown_schedule": "has no known shape",
    "unknown_sqs": "has no known shape",
    "unknown_websocket": "has no known shape",
}


class Context:
    aws_request_id = "8f5f7a3e-6a52-4a3e-9d0c-3d7a4b1f2c6d"


class FakeApi:
    """API that keeps the request and returns `response`, or raises it."""

    def __init__(self, response, settings):
        self.response = response
        self.settings = settings

    def handle(self, request):
        self.request = request
        if isinstance(self.response, Exception):
            raise self.response
        return self.response


@pytest.fixture
def fake(monkeypatch):
    headers = {"Content-Type": "application/json", "Content-Length": "2"}
    fake = FakeApi(Response(200, b"{}", headers), lambda_function._gateway.api.settings)
    monkeypatch.setattr(lambda_function._gateway, "api", fake)
    return fake


def handle(name, **changes):
    event = lambda_events.load(name)
    if changes:
        event.update(changes)
    return lambda_function.lambda_handler(event, Context())


def test_every_event_has_an_expectation():
    assert sorted([*REQUESTS, *REFUSED]) == lambda_events.NAMES


@pytest.mark.parametrize("name", REQUESTS)
def test_an_event_becomes_its_request(fake, name):
    handle(name)
    request = fake.request
    expected = REQUESTS[name][:4]
    assert (request.method, request.path, request.query, request.body) == expected
    assert request.https == (name != "alb_http")
    assert request.request_id == Context.aws_request_id


@pytest.mark.parametrize("name", REQUESTS)
def test_an_event_is_answered(name):
    answer = handle(name)
    assert answer["statusCode"] == REQUESTS[name][4], answer["body"]
    assert answer["isBase64Encoded"] is False
    json.loads(answer["body"])


@pytest.mark.parametrize("name", REFUSED)
def test_an_event_that_cannot_be_read_is_refused_clearly(name):
    answer = handle(name)
    assert answer["statusCode"] == 400
    assert REFUSED[name] in json.loads(answer["body"])["error"]


@pytest.mark.parametrize("name", ["alb_escapes", "http_api_escapes", "rest_api_escapes"])
def test_a_value_arrives_as_the_client_meant_it(name):
    assert json.loads(handle(name)["body"])["alphabet_size"] == 94 - len("+%&=#")


def test_an_error_in_a_rest_api_value_shows_the_value_decoded_once():
    assert "'é' (U+00E9)" in json.loads(handle("rest_api_unicode")["body"])["error"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("http_api", "*/*"), ("rest_api", "*/*"), ("alb", "*/*"), ("alb_multi_value", "*/*")],
)
def test_headers_come_by_lower_case_name(fake, name, expected):
    handle(name)
    assert fake.request.headers["accept"] == expected
    assert all(key == key.lower() for key in fake.request.headers)


def test_the_values_of_a_repeated_header_are_joined(fake):
    headers = {"Accept": ["text/plain", "text/html;q=0.5"], "accept": ["*/*;q=0.1"]}
    handle("rest_api", multiValueHeaders=headers)
    assert fake.request.headers == {"accept": "text/plain, text/html;q=0.5, */*;q=0.1"}


@pytest.mark.parametrize(
    ("template", "path", "variables", "stage", "expected"),
    [
        ("/", "/pw", None, "prod", "/"),
        ("/presets/{name}", "/pw/presets/wpa2", {"name": "wpa2"}, "prod", "/presets/wpa2"),
        ("/{proxy+}", "/pw/presets/wpa2/", {"proxy": "presets/wpa2"}, "prod", "/presets/wpa2"),
        ("/{proxy+}", "/health", {"proxy": "/health"}, "prod", "/health"),
        ("$default", "/prod", None, "prod", "/"),
        ("$default", "/prod/", None, "prod", "/"),
        ("$default", "/production/health", None, "prod", "/production/health"),
        ("$default", "/prod/prod", None, "prod", "/prod"),
        ("$default", "/health", None, "$default", "/health"),
        ("", "/health", None, "prod", "/health"),
        ("", "//health", None, None, "//health"),
    ],
)
def test_stage_and_base_path_are_removed(fake, template, path, variables, stage, expected):  # noqa: PLR0917
    event = lambda_events.load("rest_api")
    event["requestContext"] |= {"resourcePath": template, "stage": stage}
    event |= {"resource": template, "path": path, "pathParameters": variables}
    lambda_function.lambda_handler(event, Context())
    assert fake.request.path == expected


def test_an_answer_has_the_form_of_api_gateway(fake):
    assert handle("http_api") == {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": "{}",
        "isBase64Encoded": False,
    }


def test_an_answer_has_the_form_of_a_load_balancer(fake):
    answer = handle("alb")
    assert answer["statusDescription"] == "200 OK"
    assert answer["headers"] == {"Content-Type": "application/json"}
    assert "multiValueHeaders" not in answer


def test_an_answer_has_the_form_of_a_load_balancer_in_multi_value_mode(fake):
    answer = handle("alb_multi_value")
    assert answer["multiValueHeaders"] == {"Content-Type": ["application/json"]}
    assert "headers" not in answer


@pytest.mark.parametrize(
    ("name", "promised"),
    [("http_api", True), ("function_url", True), ("alb", True), ("alb_http", False)],
)
def test_hsts_is_sent_if_the_client_used_https(name, promised):
    assert ("Strict-Transport-Security" in handle(name)["headers"]) == promised


def test_an_internal_error_shows_only_the_request_id(fake, caplog):
    fake.response = RuntimeError("canary-secret")
    with caplog.at_level(logging.INFO):
        answer = handle("http_api")
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"]) == {
        "error": "internal error",
        "request_id": Context.aws_request_id,
    }
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "RuntimeError at " in record.getMessage()
    assert lambda_events.CANARY not in caplog.text


def test_an_answer_that_cannot_be_sent_is_an_internal_error(fake):
    fake.response = Response(200, b"\xff", {})
    assert handle("http_api")["statusCode"] == 500


JUNK = [None, True, 7, 0.5, "canary", [], ["canary"], {}, {"canary": "canary"}, {"canary": None}]


def places(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from places(inner, (*path, name))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("name", ["alb_multi_value", "http_api_json", "rest_api", "console"])
def test_nothing_in_an_event_makes_the_handler_raise(caplog, name, junk):
    with caplog.at_level(logging.INFO):
        for place in list(places(lambda_events.load(name))):
            event = lambda_events.load(name)
            inner = event
            for step in place[:-1]:
                inner = inner[step]
            inner[place[-1]] = junk
            answer = lambda_function.lambda_handler(event, None)
            json.dumps(answer)
            assert answer["statusCode"] < 500, place
    # The place of the key's name is the one where AWS puts what may be logged.
    lines = [line for line in caplog.text.splitlines() if '"key_id": "canary"' not in line]
    assert lambda_events.CANARY not in "".join(lines).replace('"gateway_request_id": "canary"', "")


@pytest.mark.parametrize("name", lambda_events.NAMES)
def test_a_request_is_one_line_that_holds_no_secret(caplog, name):
    with caplog.at_level(logging.INFO):
        answer = handle(name) if isinstance(lambda_events.load(name), dict) else None
        answer = answer or lambda_function.lambda_handler(lambda_events.load(name), Context())
    (record,) = caplog.records
    line = record.getMessage()
    assert lambda_events.CANARY not in line.lower()
    body = json.loads(answer["body"])
    assert body.get("password", "no password") not in line
    fields = json.loads(line.partition(" ")[2])
    assert fields["status"] == answer["statusCode"]
    assert fields["duration_ms"] >= 0
    assert fields["passwords"] == ("password" in body)


def test_the_log_line_has_route_parameter_and_key(caplog):
    with caplog.at_level(logging.INFO):
        handle("rest_api", multiValueQueryStringParameters={"length": ["0"]})
        handle("rest_api_unknown_parameter")
        handle("http_api_no_such_path")
    bad_value, bad_name, bad_path = (
        json.loads(record.getMessage().partition(" ")[2]) for record in caplog.records
    )
    del bad_value["duration_ms"]
    assert bad_value == {
        "route": PATH,
        "status": 400,
        "passwords": 0,
        "parameter": "length",
        "key_id": "k3y1dn0t53",
        "gateway_request_id": "JKJaXmPLvHcESHA=",
    }
    assert bad_name["parameter"] == "(unknown)"
    assert bad_path["route"] == "(unknown)"


def test_with_json_logs_the_fields_are_separate(caplog, monkeypatch):
    monkeypatch.setattr(lambda_function._gateway, "log_is_json", True)
    with caplog.at_level(logging.INFO):
        handle("rest_api")
    (record,) = caplog.records
    assert record.getMessage() == "request"
    assert (record.route, record.status, record.passwords) == (PATH, 200, 1)
    assert record.key_id == "k3y1dn0t53"


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("PASSMINT_MAX_LENGTH", "19")
    try:
        importlib.reload(lambda_function)
        error = json.loads(handle("http_api")["body"])["error"]
    finally:
        monkeypatch.undo()
        importlib.reload(lambda_function)
    assert "from 1 to 19" in error


def test_a_configured_base_path_is_removed(monkeypatch):
    monkeypatch.setenv("PASSMINT_BASE_PATH", "/tools/passwords/")
    try:
        importlib.reload(lambda_function)
        under = handle("alb", path="/tools/passwords/health", queryStringParameters={})
        beside = handle("alb", path="/tools/passwordshealth", queryStringParameters={})
        plain = handle("alb", path="/health", queryStringParameters={})
    finally:
        monkeypatch.undo()
        importlib.reload(lambda_function)
    assert [answer["statusCode"] for answer in (under, beside, plain)] == [200, 404, 200]


@pytest.fixture
def configured(monkeypatch):
    """Load the function again with other environment variables."""

    def load(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        importlib.reload(lambda_function)

    yield load
    monkeypatch.undo()
    importlib.reload(lambda_function)


@pytest.mark.parametrize(("kind", "status"), [("jwt", 401), ("iam", 403)])
def test_a_keyed_path_is_answered_only_after_the_authorizer(configured, kind, status):
    configured(PASSMINT_REQUIRED_AUTHORIZER=kind)
    context = lambda_events.load("http_api")["requestContext"]

    def asked(name="http_api", **authorizer):
        return handle(name, requestContext={**context, "authorizer": authorizer})["statusCode"]

    assert asked() == status
    assert asked(other={"claims": {}}) == status
    assert asked(**{kind: {}}) == status
    assert asked(**{kind: {"claims": {"sub": "x"}}}) == 200


def test_errors_and_open_paths_need_no_authorizer(configured):
    configured(PASSMINT_REQUIRED_AUTHORIZER="jwt")
    assert handle("http_api_no_such_path")["statusCode"] == 404
    assert handle("alb", path="/health", queryStringParameters={})["statusCode"] == 200
    put = handle("alb", httpMethod="PUT")
    assert (put["statusCode"], put["headers"]["Allow"]) == (405, "GET, POST")


def test_with_an_origin_secret_a_request_without_it_is_refused(configured):
    hashes = ",".join(hashlib.sha256(value).hexdigest() for value in (b"old", b"new"))
    configured(PASSMINT_ORIGIN_HEADER="X-Passmint-Origin", PASSMINT_ORIGIN_SHA256=hashes)
    headers = lambda_events.load("http_api")["headers"]
    statuses = {
        value: handle("http_api", headers={**headers, "x-passmint-origin": value})["statusCode"]
        for value in ("old", "new", "", "canary", hashes)
    }
    assert statuses == {"old": 200, "new": 200, "": 403, "canary": 403, hashes: 403}
    assert handle("http_api")["statusCode"] == 403


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PASSMINT_REQUIRED_AUTHORIZER", "must be one of jwt, iam"),
        ("PASSMINT_ORIGIN_HEADER", "and PASSMINT_ORIGIN_SHA256 go together"),
        ("PASSMINT_MAX_LENGTH", "must be an integer"),
        ("PASSMINT_BASE_PATH", "must be a path such as /passwords"),
    ],
)
def test_a_bad_setting_fails_the_init_and_is_not_shown(monkeypatch, name, expected):
    monkeypatch.setenv(name, "canary")
    with pytest.raises(SettingsError, match=f"{name} {expected}") as raised:
        importlib.reload(lambda_function)
    assert lambda_events.CANARY not in str(raised.value)
    monkeypatch.undo()
    importlib.reload(lambda_function)


def test_the_operator_sets_the_log_level(monkeypatch):
    log = logging.getLogger("passmint")
    monkeypatch.setattr(log, "level", logging.NOTSET)
    monkeypatch.setenv("AWS_LAMBDA_LOG_LEVEL", "WARN")
    importlib.reload(lambda_function)
    assert log.level == logging.NOTSET
    monkeypatch.undo()
    importlib.reload(lambda_function)
    assert log.level == logging.INFO


@pytest.mark.parametrize(
    "event",
    [
        {"queryStringParameters": {"details": True}},
        {
            "httpMethod": "GET",
            "path": PATH,
            "queryStringParameters": {"length": "20"},
            "multiValueQueryStringParameters": {"length": []},
        },
    ],
)
def test_the_error_for_a_value_that_is_no_string_names_its_map(event):
    answer = lambda_function.lambda_handler(event, None)
    error = "in the event, queryStringParameters must hold strings"
    assert (answer["statusCode"], json.loads(answer["body"])) == (400, {"error": error})


def test_passphrases_are_generated(monkeypatch):
    settings = Settings(wordlists={"mine": Wordlist(["ant", "bee"])})
    monkeypatch.setattr(lambda_function._gateway, "api", Api(settings))
    query = "wordlist=mine&words=2&separator=."
    answer = handle("http_api_default_route", rawPath="/generate-passphrase", rawQueryString=query)
    assert answer["statusCode"] == 200
    assert set(json.loads(answer["body"])["password"].split(".")) <= {"ant", "bee"}

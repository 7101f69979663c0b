"""Tests of `passmint check` against correct endpoints, and endpoints with each defect."""

import base64
import json
import os
from urllib.parse import quote

import pytest

from cli.endpoint import BURST, KEY, TOKEN
from cli.running import run
from passmint.api.messages import Response
from passmint.cli.check.checks import CHECKS
from passmint.server.keys import new_key
from server.living import Living

GENERATE = "/generate-password"
JSON = {"Content-Type": "application/json"}
NEW_KEY, NEW_LINE = new_key("check")


def lines(done):
    """Return status and detail of each check by name."""
    found = {}
    for line in done.out.splitlines()[:-1]:
        found[line[9:35].strip()] = (line[:8].strip(), line[36:])
    return found


def failed(done):
    """Return the names of the failed checks."""
    return [name for name, (status, _) in lines(done).items() if status == "FAILED"]


# Spoilers: each returns a function from a request and the correct response to a wrong response.


def without(name):
    """Remove a header from every response."""

    def spoil(request, response):
        response.headers.pop(name, None)
        return response

    return spoil


def having(status=None, **headers):
    """Set these headers on every response, or on those with this status."""
    values = {name.replace("_", "-"): value for name, value in headers.items()}

    def spoil(request, response):
        if status in (None, response.status):
            response.headers = {**response.headers, **values}
        return response

    return spoil


def instead(path, query, body=None, status=200, **changes):
    """Replace the response to GET of a path with a query."""

    def spoil(request, response):
        if (request.method, request.path, request.query) != ("GET", path, query):
            return response
        data = response.body if body is None else body
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        headers = {**response.headers, **{k.replace("_", "-"): v for k, v in changes.items()}}
        return Response(status, data, headers)

    return spoil


def other_method(method, status, **headers):
    """Replace the response to every request with this method."""

    def spoil(request, response):
        if request.method != method:
            return response
        return Response(status, b'{"password": "x"}', {**response.headers, **JSON, **headers})

    return spoil


def telling(form):
    """Add a header that contains the password in this form."""

    def spoil(request, response):
        is_json = "json" in response.headers.get("Content-Type", "")
        value = json.loads(response.body) if is_json else {}
        if "password" in value:
            response.headers["X-Trace"] = f"a {form(value['password'])} b"
        return response

    return spoil


def as_plain_text(body, status=200, media_type="text/plain"):
    """Replace the response to a request that accepts plain text."""

    def spoil(request, response):
        if request.headers["accept"] != "text/plain":
            return response
        return Response(status, body, {**response.headers, "Content-Type": media_type})

    return spoil


# Spoiler, the only check that fails, and words of its detail.
SPOILED = [
    (instead("/health", "", status=503), "health", "expected status 200, got 503; read the log"),
    (instead("/health", "", {"status": "down"}), "health", "got other JSON"),
    (instead(GENERATE, "", status=500), "password", "expected status 200, got 500; read the log"),
    (instead(GENERATE, "", status=404), "password", "check that the URL is complete"),
    (
        instead(GENERATE, "", status=429, Retry_After="99"),
        "password",
        "the rate limit or quota refuses this",
    ),
    (instead(GENERATE, "", status=418), "password", "check that this is Passmint"),
    (instead(GENERATE, "", b"<html>"), "password", "expected a JSON object, got something else"),
    (instead(GENERATE, "", []), "password", "expected a JSON object, got something else"),
    (instead(GENERATE, "", {}), "password", "expected JSON with a string in password"),
    (instead(GENERATE, "", {"password": 1}), "password", "expected JSON with a string in password"),
    (instead(GENERATE, "", {"password": "aB3!"}), "password", "expected 16 characters, got 4"),
    (instead(GENERATE, "", Content_Type="text/html"), "password", "expected Content-Type"),
]
ASKED = "length=20&nums=2&special_chars=2"
SPOILED += [
    (instead(GENERATE, ASKED, {"password": word}), "parameters", f"expected {expected}")
    for word, expected in [
        ("aB3!" * 4, "20 characters, got 16"),
        ("aB!!" * 4 + "aB3!", "at least 2 digits, got 1"),
        ("aB33" * 4 + "a;;!", "at least 2 symbols, got 1"),
        ("ab3!" * 5, "at least 1 uppercase letters, got 0"),
        ("AB3!" * 5, "at least 1 lowercase letters, got 0"),
        ("aB3!" * 4 + "aB !", "printable ASCII without space"),
        ("aB3!" * 4 + "aB\u00e9!", "printable ASCII without space"),
    ]
]
TWO = ["aB3!" * 4, "aB3!" * 4]
SPOILED += [
    (instead(GENERATE, ASKED, status=500), "parameters", "expected status 200, got 500"),
    (instead(GENERATE, "count=2", status=500), "count", "expected status 200, got 500"),
    (as_plain_text(b"", 406), "plain text", "expected status 200, got 406"),
    (as_plain_text(b"aB3!" * 4, 200, "text/html"), "plain text", "expected Content-Type text/"),
    (other_method("POST", 200), "POST", "expected 20 characters, got 1"),
    (other_method("POST", 415), "POST", "expected status 200, got 415"),
    (instead(GENERATE, "count=2", {"password": "x"}), "count", "expected JSON with a list"),
    (instead(GENERATE, "count=2", {"passwords": TWO[:1]}), "count", "expected 2 passwords, got 1"),
    (instead(GENERATE, "count=2", {"passwords": TWO}), "count", "2 different passwords"),
    (as_plain_text(b"aB3!aB3!\naB3!aB3!\n"), "plain text", "expected one line, got 2"),
    (as_plain_text(b"aB3!\n"), "plain text", "expected 16 characters, got 4"),
    (instead(GENERATE, "length=abc", status=200), "bad value", "expected status 400, got 200"),
    (instead(GENERATE, "length=abc", {}, 400), "bad value", "expected JSON with error"),
    (
        instead(GENERATE, "length=abc", {"error": "no"}, 400),
        "bad value",
        "expected length in the member parameter",
    ),
    (instead(GENERATE, "lenght=20", status=200), "unknown name", "expected status 400, got 200"),
    (instead("/no-such-path", "", status=200), "unknown path", "expected status 404, got 200"),
    (other_method("DELETE", 200), "wrong method", "expected status 405, got 200"),
    (having(405, Allow="GET"), "wrong method", "expected the header Allow with GET and POST"),
    (having(Age="3"), "caching", "expected no header Age"),
    (having(200, X_Cache="Hit from cloudfront"), "caching", "expected no hit in X-Cache"),
    (
        instead(GENERATE, "length=20", {"password": "aB3!" * 5}),
        "caching",
        "expected different passwords for the same request",
    ),
    (instead(GENERATE, "length=20", status=500), "caching", "expected status 200, got 500"),
    (having(429, Retry_After=""), "throttle", "expected Retry-After with status 429"),
    (having(429, Retry_After="0"), "throttle", "expected Retry-After with status 429"),
    (without("Cache-Control"), "Cache-Control", "expected no-store, got none on answers with"),
    (having(Cache_Control="private"), "Cache-Control", "expected no-store, got another value"),
    (having(400, Cache_Control="no-cache"), "Cache-Control", "on answers with status 400"),
    (having(429, Cache_Control="no-cache"), "Cache-Control", "on answers with status 429"),
    (without("X-Content-Type-Options"), "X-Content-Type-Options", "expected nosniff, got none"),
    (having(404, X_Content_Type_Options="x"), "X-Content-Type-Options", "with status 404"),
    (without("Referrer-Policy"), "Referrer-Policy", "expected no-referrer, got none"),
    (having(Referrer_Policy="origin"), "Referrer-Policy", "got another value"),
    (without("Content-Security-Policy"), "Content-Security-Policy", "got none"),
    (
        having(405, Content_Security_Policy="default-src 'self'"),
        "Content-Security-Policy",
        "expected default-src 'none', got another value on answers with status 405",
    ),
    (
        having(Content_Security_Policy="default-src 'none'; script-src 'unsafe-inline'"),
        "Content-Security-Policy",
        "got another value",
    ),
    (telling(str), "password in headers", "expected passwords only in the body"),
    (telling(lambda word: quote(word, safe="")), "password in headers", "only in the body"),
    (
        telling(lambda word: base64.b64encode(word.encode()).decode()),
        "password in headers",
        "only in the body",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "name", "words"), SPOILED, ids=[f"{name}: {words}" for _, name, words in SPOILED]
)
def test_each_defect_fails_one_check_with_a_reason(start, check, spoil, name, words):
    done = check(start(spoil=spoil))
    assert done.code == 1
    assert failed(done) == [name]
    assert words in lines(done)[name][1]
    assert done.err == ""


def test_every_check_has_a_test_where_it_fails():
    elsewhere = {"without key", "wrong key"}  # below
    elsewhere |= {"TLS", "old TLS", "plain HTTP", "Strict-Transport-Security"}  # test_tls.py
    assert {name for _, name, _ in SPOILED} | elsewhere == set(CHECKS)


def test_correct_endpoint_passes(start, check):
    done = check(start())
    assert done.code == 0
    assert {status for status, _ in lines(done).values()} == {"ok", "skipped"}
    assert list(lines(done)) == list(CHECKS)
    assert done.out.splitlines()[-1] == "passed: 5 skipped, 18 ok"


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ({"key": KEY}, {"key": KEY}),
        ({"key": KEY, "gateway": "rest", "stage": "/v1"}, {"key": KEY}),
        ({"token": TOKEN, "gateway": "http", "stage": "/prod"}, {"token": TOKEN}),
        ({"gateway": "http"}, {}),
    ],
    ids=["keys", "REST API", "HTTP API with tokens", "public HTTP API"],
)
def test_correct_deployment_of_each_kind_passes(start, check, options, given):
    done = check(start(**options), "--strict", **given)
    assert (done.code, failed(done)) == (0, [])
    refusal = {"key": "403", "token": "401"}
    for kind in given:
        assert lines(done)["without key"] == ("ok", f"refused with {refusal[kind]}")
        assert lines(done)["wrong key"] == ("ok", f"refused with {refusal[kind]}")
    judged = lines(done)["Content-Security-Policy"][1]
    assert ("answers of the gateway itself not examined" in judged) == ("gateway" in options)


def test_headers_of_the_function_are_checked_behind_a_gateway(start, check):
    spoil = having(400, Content_Security_Policy="none")
    done = check(start(gateway="http", spoil=spoil))
    assert failed(done) == ["Content-Security-Policy"]


def test_rest_api_must_send_retry_after(start, check):
    done = check(start(gateway="rest", spoil=without("Retry-After")))
    assert failed(done) == ["throttle"]


def test_key_option_overrides_the_environment(start, check):
    endpoint = start(key=KEY)
    assert check(endpoint, "--key", KEY, key="another", token="another").code == 0


def test_token_option_overrides_the_environment(start, check):
    endpoint = start(token=TOKEN, gateway="http")
    assert check(endpoint, "--token", TOKEN, key="another").code == 0


def test_error_without_a_key_says_where_to_set_it(start, check):
    done = check(start(key=KEY))
    assert (done.code, failed(done)) == (1, ["password"])
    assert "got 403; set PASSMINT_API_KEY to a key, or" in lines(done)["password"][1]
    assert lines(done)["count"] == ("skipped", "not run, because the check 'password' failed")


def test_error_for_a_wrong_key_says_what_to_check(start, check):
    done = check(start(key="the-endpoints"), key=KEY)
    assert "got 403; check that the key is right" in lines(done)["password"][1]


def test_error_for_a_wrong_token_says_what_to_check(start, check):
    done = check(start(token="the-endpoints"), token=TOKEN)
    assert "got 401; check that the token is right, not expired" in lines(done)["password"][1]


def open_to(when):
    """Answer requests for which `when` is true without the key that they need."""

    def spoil(request, response):
        if response.status == 403 and when(request):
            return Response(200, b'{"password": "aB3!aB3!aB3!aB3!"}', dict(response.headers))
        return response

    return spoil


@pytest.mark.parametrize(
    ("when", "name"),
    [
        (lambda request: request.method == "GET" and "x-api-key" not in request.headers, "without"),
        (lambda request: request.method == "POST", "without"),
        (lambda request: "%2D" in request.path, "without"),
        (lambda request: "x-api-key" in request.headers, "wrong"),
    ],
    ids=["GET", "POST", "encoded path", "any key"],
)
def test_endpoint_that_ignores_keys_fails(start, check, when, name):
    done = check(start(key=KEY, spoil=open_to(when)), key=KEY)
    assert failed(done)[0] == f"{name} key"
    assert (
        "got 200" in lines(done)[f"{name} key"][1] or "status 200" in lines(done)[f"{name} key"][1]
    )


def test_endpoint_without_keys_fails_if_a_key_is_set(start, check):
    assert failed(check(start(), key=KEY)) == ["without key", "wrong key"]


def test_missing_rate_limit_is_a_warning(start, check):
    done = check(start(limit=10**9))
    assert done.code == 0
    status, detail = lines(done)["throttle"]
    assert status == "warning"
    assert "got none in 60 requests; AWS limits approximately" in detail
    assert done.out.splitlines()[-1] == "passed: 5 skipped, 17 ok, 1 warning"


def test_with_strict_a_warning_is_a_failure(start, check):
    done = check(start(limit=10**9), "--strict")
    assert done.code == 1
    assert done.out.splitlines()[-1] == "FAILED: 5 skipped, 17 ok, 1 warning"


@pytest.mark.parametrize(("number", "status"), [(BURST - 2, "warning"), (BURST + 2, "ok")])
def test_throttle_requests_bounds_the_number_of_requests(start, check, number, status):
    # The check "password" sends one of the answered requests.
    endpoint = start()
    done = check(endpoint, "--throttle-requests", str(number))
    assert lines(done)["throttle"][0] == status
    plain = [r for r in endpoint.seen if r.path == GENERATE and not r.query]
    plain = [r for r in plain if r.method == "GET" and r.headers["accept"] == "application/json"]
    assert len(plain) <= number + 1
    if status == "warning":
        assert len(plain) == number + 1


def test_errors_instead_of_429_are_a_warning(start, check):
    def spoil(request, response):
        return Response(503, b"{}", dict(response.headers)) if response.status == 429 else response

    done = check(start(spoil=spoil))
    assert lines(done)["throttle"][0] == "warning"
    assert f"{60 - BURST + 1} of which failed" in lines(done)["throttle"][1]


def test_errors_beside_429_are_a_warning(start, check):
    done = check(start(spoil=failing_after(3)))
    assert lines(done)["throttle"][0] == "warning"
    assert "got status 429, but " in lines(done)["throttle"][1]


def failing_after(number):
    """Let plain requests fail after the first `number`, until the rate limit refuses them."""
    plain = iter(range(10**6))

    def spoil(request, response):
        asked = request.method == "GET" and request.path == GENERATE and not request.query
        asked = asked and request.headers.get("accept") == "application/json"
        if asked and response.status == 200 and next(plain) >= number:
            response.status = 500
        return response

    return spoil


def test_the_burst_ends_soon_after_the_first_refusal(start, check):
    endpoint = start()
    assert check(endpoint, "--throttle-requests", "5000").code == 0
    assert len(endpoint.seen) < 1000


def test_no_throttle_sends_no_burst(start, check):
    endpoint = start()
    done = check(endpoint, "--no-throttle")
    assert lines(done)["throttle"] == ("skipped", "--no-throttle")
    assert len(endpoint.seen) < 20


def test_json_holds_every_outcome(start, check):
    endpoint = start(spoil=without("Referrer-Policy"))
    done = check(endpoint, "--json")
    value = json.loads(done.out)
    assert done.code == 1
    assert (value["url"], value["passed"]) == (endpoint.url, False)
    assert [entry["name"] for entry in value["checks"]] == list(CHECKS)
    results = {entry["name"]: entry["result"] for entry in value["checks"]}
    assert results["Referrer-Policy"] == "failed"
    assert json.loads(check(start(), "--json").out)["passed"] is True


def test_redirect_is_not_followed_and_the_key_is_not_sent_on(start, check):
    elsewhere = start()

    def spoil(request, response):
        response.status = 307
        response.headers["Location"] = elsewhere.url + request.path
        return response

    done = check(start(key=KEY, spoil=spoil), key=KEY)
    assert (done.code, failed(done)) == (1, ["health", "password"])
    assert "redirects are not followed" in lines(done)["password"][1]
    assert elsewhere.seen == []


def test_nothing_is_sent_over_plain_http_to_another_host(start, check, monkeypatch):
    def connecting(*_):
        raise AssertionError("a connection is made")

    endpoint = start()
    monkeypatch.setattr("socket.create_connection", connecting)
    done = check(endpoint, url="http://192.0.2.7/prod", key=KEY)
    assert (done.code, failed(done)) == (1, ["TLS"])
    assert "expected https, got plain HTTP" in lines(done)["TLS"][1]
    assert {status for status, _ in lines(done).values()} == {"FAILED", "skipped"}


def raw(when, what):
    """Call `what` on the handler, in place of an answer, for requests for which `when` is true."""

    def spoil(request, response):
        return what if when(request) else response

    return spoil


def silent(handler):
    handler.server.closed.wait(30)
    handler.close_connection = True


def dripping(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.closed.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()
    handler.close_connection = True


def dripping_without_end(handler):
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not handler.server.closed.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()
    handler.close_connection = True


def gone(handler):
    handler.close_connection = True


def babbling(handler):
    handler.wfile.write(b"220 mail ready\r\n")
    handler.close_connection = True


def truncated(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    handler.close_connection = True


def endless(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b" " * 2**21)
    handler.close_connection = True


BROKEN = [
    (silent, "no answer within 1 seconds"),
    (dripping, "no answer within 1 seconds"),
    (dripping_without_end, "no answer within 1 seconds"),
    (gone, "the connection ended before the answer was complete"),
    (truncated, "the connection ended before the answer was complete"),
    (babbling, "the answer is not HTTP"),
    (endless, "the answer is larger than 1048576 bytes"),
]


@pytest.mark.parametrize(("what", "words"), BROKEN)
def test_endpoint_without_an_answer_is_unreachable(start, check, what, words):
    endpoint = start(spoil=raw(lambda _: True, what))
    done = check(endpoint, "--timeout", "1", key=KEY)
    assert (done.code, done.out) == (3, "")
    expected = f"passmint check: error: {endpoint.url} cannot be checked: {words}\n"
    assert done.err == expected


@pytest.mark.parametrize(("what", "words"), BROKEN)
def test_route_without_an_answer_fails(start, check, what, words):
    endpoint = start(spoil=raw(lambda request: request.path == GENERATE, what))
    done = check(endpoint, "--timeout", "1", key=KEY)
    assert (done.code, failed(done)) == (1, ["password"])
    assert f"expected an answer, got none: {words}" in lines(done)["password"][1]


def test_a_burst_without_answers_is_a_warning(start, check):
    count = iter(range(10**6))

    def spoil(request, response):
        plain = not request.query and request.headers["accept"] == "application/json"
        plain = plain and (request.method, request.path) == ("GET", GENERATE)
        return gone if plain and next(count) else response

    done = check(start(spoil=spoil))
    assert lines(done)["throttle"][0] == "warning"
    assert "60 of which failed" in lines(done)["throttle"][1]


def test_endpoint_where_nothing_listens_is_unreachable(start, check):
    endpoint = start()
    endpoint.close()
    done = check(endpoint)
    assert (done.code, done.out) == (3, "")
    assert (
        "cannot be checked: connection refused: no server listens on this host and port" in done.err
    )


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["http://u:canary@host"], "URL must look like https://host/stage, without a user or"),
        (["https://host?x=canary"], "URL must look like https://host/stage, without ?, # or"),
        (["ftp://host"], "URL must look like https://host/stage or http://127.0.0.1:8080"),
        (
            ["http://127.0.0.1", "--key", "canary ry"],
            "--key must be printable ASCII without spaces",
        ),
        (["http://127.0.0.1", "--key", "canary\r\nX: 1"], "--key must be printable ASCII"),
        (["http://127.0.0.1", "--token", ""], "--token must be printable ASCII without spaces"),
        (
            ["http://127.0.0.1", "--key", "canary", "--token", "canary"],
            "--key and --token exclude each other: set one of them",
        ),
        (["http://127.0.0.1", "--timeout", "0"], "--timeout must be a number from 1 to 300, not 0"),
        (
            ["http://127.0.0.1", "--throttle-requests", "0"],
            "--throttle-requests must be an integer from 1 to 10000, not 0",
        ),
        (
            ["http://127.0.0.1", "--no-throttle", "--throttle-requests", "5"],
            "--no-throttle and --throttle-requests exclude each other: set one of them",
        ),
        ([], "the following arguments are required: URL"),
    ],
)
def test_error_names_the_wrong_option_and_shows_no_secret(call, form, arguments, expected):
    done = call("check", *arguments, *form)
    assert (done.code, done.out) == (2, "")
    assert f"passmint check: error: {expected}" in done.err
    assert "canary" not in done.err


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PASSMINT_API_KEY": "canary ry"}, "PASSMINT_API_KEY must be printable ASCII"),
        (
            {"PASSMINT_API_KEY": "canary", "PASSMINT_TOKEN": "canary"},
            "PASSMINT_API_KEY and PASSMINT_TOKEN exclude each other: set one of them",
        ),
    ],
)
def test_error_names_the_wrong_variable(call, monkeypatch, environment, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = call("check", "http://127.0.0.1:1")
    assert done.code == 2
    assert f"error: {expected}" in done.err
    assert "canary" not in done.err


@pytest.mark.slow
def test_a_real_server_passes():
    for keys, environment in [("", {}), (NEW_LINE, {"PASSMINT_API_KEY": NEW_KEY})]:
        server = Living(keys=keys)
        try:
            url = f"http://127.0.0.1:{server.port}"
            done = run("check", url, "--strict", env={**os.environ, **environment})
        finally:
            _, log = server.stop()
        assert (done.code, failed(done), done.err) == (0, [], "")
        assert not environment or NEW_KEY not in done.out + log

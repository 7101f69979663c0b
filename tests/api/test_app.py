"""The API as a whole: routes, input, output, errors."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.client import FORM, Client, refused, value
from passmint.api.messages import Request

GENERATE = "/generate-password"
EXPLAIN = "/explain-policy"
LENGTH = "length must be an integer from 1 to 64, not "


@pytest.fixture
def client():
    return Client()


# The reference contract


def test_the_reference_request_gets_exactly_a_password_of_its_length(client):
    response = client.get(GENERATE, "length=20&nums=2&special_chars=2")
    answer = value(response)
    assert response.status == 200
    assert list(answer) == ["password"]
    assert len(answer["password"]) == 20
    assert len(re.findall(r"[0-9]", answer["password"])) >= 2
    assert len(re.findall(r'[!@#$%^&*(),.?":{}|<>]', answer["password"])) >= 2


def test_without_parameters_the_defaults_hold(client):
    password = value(client.get(GENERATE))["password"]
    assert len(password) == 16
    for pattern in (r"[0-9]", r"[a-z]", r"[A-Z]", r'[!@#$%^&*(),.?":{}|<>]'):
        assert re.search(pattern, password)


def test_a_length_too_short_for_the_minimums_says_why(client):
    refused(
        client.get(GENERATE, "length=3&nums=3"),
        400,
        "nums 3 + special_chars 1 + uppercase 1 + lowercase 1 = 6 is more than length 3",
        "length",
    )


# What is sent


@pytest.mark.parametrize(
    ("query", "error", "parameter"),
    [
        ("length=%EF%BC%91%EF%BC%96", LENGTH + "'１６'", "length"),
        ("length=1e2", LENGTH + "'1e2'", "length"),
        ("length=%2B5", LENGTH + "'+5'", "length"),
        ("length=+5", LENGTH + "' 5'", "length"),
        ("length=", LENGTH + "empty", "length"),
        ("length", LENGTH + "empty", "length"),
        ("length=abc", LENGTH + "'abc'", "length"),
        ("length=0", LENGTH + "0", "length"),
        ("length=-1", LENGTH + "'-1'", "length"),
        ("length=16.0", LENGTH + "'16.0'", "length"),
        ("length=65", LENGTH + "65: a limit of this service", "length"),
        ("length=" + "9" * 5000, LENGTH + "'" + "9" * 40 + "…'", "length"),
        ("length=5&length=6", "'length' is given more than once", "length"),
        ("details=True", "details must be true or false, not 'True'", "details"),
        ("exclude=", "exclude must be one or more characters of printable ASCII, not empty",
         "exclude"),
        ("symbols=a", "symbols must be ASCII punctuation or space, not 'a' (U+0061)", "symbols"),
        ("alphabet=%C3%A9", "alphabet must be one or more characters of printable ASCII,"
         " not 'é' (U+00E9)", "alphabet"),
        ("first=letter,bogus", "first must be one or more of letter, lowercase, uppercase, digit,"
         " symbol, alphanumeric, not 'bogus'", "first"),
        ("length=20&entropy_bits=80", "length and entropy_bits exclude each other: set only one",
         "entropy_bits"),
        ("entropy_bits=8e1", "entropy_bits must be a number from 1 to 32768, not '8e1'",
         "entropy_bits"),
        ("count=0", "count must be an integer from 1 to 1000, not 0", "count"),
        ("exclude=%ff", "the query string is not UTF-8 after percent-decoding", None),
    ],
)  # fmt: skip
def test_the_error_for_a_bad_query_names_parameter_expectation_and_value(
    client, query, error, parameter
):
    refused(client.get(GENERATE, query), 400, error, parameter)


@pytest.mark.parametrize(
    ("body", "error", "parameter"),
    [
        ({"length": "20"}, LENGTH + "'20'", "length"),
        ({"length": True}, LENGTH + "true", "length"),
        ({"length": None}, LENGTH + "null", "length"),
        ({"length": 2**80}, LENGTH + "an integer of more than 64 bits: a limit of this service",
         "length"),
        (b'{"length": 20.0}', LENGTH + "20.0", "length"),
        (b'{"length": 20, "length": 20}', "'length' is given more than once", "length"),
        (b'{"entropy_bits": 1e999}', "entropy_bits must be a number from 1 to 32768, not inf",
         "entropy_bits"),
        ({"first": "letter"}, "first must be an array of letter, lowercase, uppercase, digit,"
         " symbol, alphanumeric, not 'letter'", "first"),
        ({"first": []}, "first must be one or more of letter, lowercase, uppercase, digit,"
         " symbol, alphanumeric, not a list", "first"),
        ({"first": ["digit", "digit"]}, "first must be one or more of letter, lowercase,"
         " uppercase, digit, symbol, alphanumeric, not the same name twice", "first"),
        ({"exclude": ["a"]}, "exclude must be one or more characters of printable ASCII, not a list",
         "exclude"),
        ({"details": 1}, "details must be true or false, not 1", "details"),
    ],
)  # fmt: skip
def test_a_bad_json_value_is_refused_whatever_its_kind(client, body, error, parameter):
    refused(client.post(GENERATE, body), 400, error, parameter)


def test_an_unknown_parameter_is_refused_with_the_known_ones_and_not_logged(client):
    response = client.get(GENERATE, "lenght=20")
    answer = value(response)
    assert response.status == 400
    assert answer["error"].startswith(
        "unknown parameter 'lenght'; /generate-password takes length, "
    )
    assert answer["parameter"] == "lenght"
    assert response.parameter == "(unknown)"


@pytest.mark.parametrize("path", ["/health", "/openapi.json"])
def test_a_route_without_parameters_refuses_any(client, path):
    refused(
        client.get(path, "length=3"), 400, f"unknown parameter 'length'; {path} takes no parameters",
        "length",
    )  # fmt: skip


def test_an_explanation_takes_neither_count_nor_details(client):
    assert client.get(EXPLAIN, "count=2").status == 400
    assert client.post(EXPLAIN, {"details": True}).status == 400


def test_values_can_be_posted_as_form_or_json(client):
    symbols = "+%&# "
    form = client.send("POST", GENERATE, headers=FORM, body=b"symbols=%2B%25%26%23+&length=64")
    posted = client.post(GENERATE, {"symbols": symbols, "length": 64})
    for response in (form, posted):
        found = set(value(response)["password"]) - set(map(chr, range(48, 123)))
        assert found
        assert found <= set(symbols)


def test_lists_are_comma_separated_in_a_query_and_arrays_in_json(client):
    for response in (
        client.get(GENERATE, "first=digit,symbol&count=200"),
        client.post(GENERATE, {"first": ["digit", "symbol"], "count": 200}),
    ):
        assert not any(password[0].isalpha() for password in value(response)["passwords"])


def test_an_empty_post_asks_for_the_defaults(client):
    assert len(value(client.send("POST", GENERATE))["password"]) == 16
    assert len(value(client.post(GENERATE, {}))["password"]) == 16


def test_a_post_with_a_query_and_a_get_with_a_body_are_refused(client):
    refused(
        client.send("POST", GENERATE, "length=20"),
        400,
        "a POST request must have no query string: use the body",
    )
    refused(
        client.get(GENERATE, body=b"{}"),
        400,
        "a GET request must have no body: use the query string, or POST",
    )


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/json; charset=latin-1", "multipart/form-data", "application/xml"],
)
def test_another_content_type_is_a_415(client, content_type):
    response = client.post(GENERATE, b"{}", headers={"content-type": content_type})
    refused(
        response,
        415,
        "Content-Type must be application/json or application/x-www-form-urlencoded, in UTF-8",
    )


def test_a_charset_of_utf_8_is_accepted(client):
    headers = {"content-type": 'Application/JSON; charset="UTF-8"'}
    assert client.post(GENERATE, b"{}", headers=headers).status == 200


def test_too_large_a_body_and_too_long_a_query_are_refused_unread(client):
    refused(client.post(GENERATE, b"\xff" * 16_385), 413, "the body is larger than 16384 bytes")
    refused(
        client.get(GENERATE, "%zz" * 3000), 414, "the query string is longer than 8192 characters"
    )


# What comes back


def test_a_count_gives_a_list_even_of_one(client):
    assert len(value(client.get(GENERATE, "count=1"))["passwords"]) == 1
    response = client.get(GENERATE, "count=1000&length=64")
    assert len(set(value(response)["passwords"])) == 1000
    assert response.passwords == 1000


def test_details_add_the_exact_figures(client):
    answer = value(client.get(GENERATE, "alphabet=01&length=10&details=true"))
    assert set(answer) == {"password", "entropy_bits", "length", "alphabet_size"}
    assert (answer["entropy_bits"], answer["length"], answer["alphabet_size"]) == (10.0, 10, 2)


def test_plain_text_has_one_password_on_each_line(client):
    response = client.get(GENERATE, "count=3", headers={"accept": "text/plain"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert [len(line) for line in response.body.decode().split("\n")] == [16, 16, 16, 0]


def test_details_with_plain_text_are_refused(client):
    refused(
        client.get(GENERATE, "details=true", headers={"accept": "text/plain"}),
        400,
        "details must be false with Accept: text/plain",
        "details",
    )


def test_a_media_type_that_is_not_offered_is_a_406(client):
    headers = {"accept": "image/png"}
    refused(
        client.get(GENERATE, headers=headers),
        406,
        "Accept must allow application/json or text/plain",
    )


def test_an_unknown_path_is_a_404_and_logged_as_unknown(client):
    response = client.get("/generate-password/")
    assert response.status == 404
    assert response.route == "(unknown)"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get"])
def test_another_method_on_a_generating_route_is_a_405_that_names_the_allowed(client, method):
    response = client.send(method, GENERATE)
    assert (response.status, response.headers["Allow"]) == (405, "GET, POST")


def test_head_on_an_open_route_returns_headers_only(client):
    head, get = client.send("HEAD", "/health"), client.get("/health")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.body))


def test_health_and_the_openapi_document_are_open(client):
    assert value(client.get("/health")) == {"status": "ok"}
    assert value(client.get("/openapi.json"))["openapi"] == "3.1.0"
    keyed = [path for path in ("/health", "/openapi.json", GENERATE, EXPLAIN, "/x")
             if client.api.keyed(path)]  # fmt: skip
    assert keyed == [GENERATE, EXPLAIN, "/x"]


# Explanations


def test_an_explanation_counts_exactly_and_names_the_source_of_each_requirement(client):
    answer = value(client.get(EXPLAIN, "alphabet=ab01&length=3&nums=1&exclude=1"))
    # 3^3 words over a, b, 0 less 2^3 without 0.
    assert answer["keyspace"] == "19"
    assert (answer["satisfiable"], answer["alphabet"]) == (True, "0ab")
    assert {"name": "nums", "value": 1, "source": "stated"} in answer["requirements"]


def test_an_impossible_policy_is_explained_not_refused(client):
    answer = value(client.get(EXPLAIN, "nums=1&exclude=0123456789"))
    assert answer == {
        "satisfiable": False,
        "error": "no password meets all of: nums 1, exclude '0123456789'",
        "conflict": ["nums", "exclude"],
    }


def test_a_malformed_value_in_an_explanation_is_refused(client):
    refused(client.get(EXPLAIN, "length=x"), 400, LENGTH + "'x'", "length")


# Cross-origin requests


def test_without_origins_no_answer_mentions_cors(client):
    headers = {"origin": "https://a.example"}
    response = client.get(GENERATE, headers=headers)
    assert not any(name.startswith("Access-Control") for name in response.headers)
    assert client.send("OPTIONS", GENERATE, headers=headers).status == 405


def test_a_listed_origin_may_ask_and_another_may_not():
    client = Client(origins=frozenset({"https://a.example"}))
    allowed = client.get(GENERATE, "length=x", headers={"origin": "https://a.example"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert allowed.headers["Vary"] == "Origin"
    other = client.get(GENERATE, headers={"origin": "https://b.example"})
    assert "Access-Control-Allow-Origin" not in other.headers
    preflight = client.send("OPTIONS", GENERATE, headers={"origin": "https://a.example"})
    assert preflight.status == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, POST"


# Faults of our own


def test_an_internal_error_shows_only_the_request_id(client, monkeypatch):
    def broken(_policy):
        raise RuntimeError("canary-7f3a")

    monkeypatch.setattr("passmint.api.app.generate", broken)
    response = client.get(GENERATE)
    assert response.status == 500
    assert value(response) == {"error": "internal error", "request_id": "request-1"}
    assert response.failure.startswith("RuntimeError at ")
    assert "canary" not in response.failure


def test_a_servers_refusal_has_the_same_form(client):
    request = Request("GET", GENERATE)
    response = client.api.refuse(request, 429, "too many requests", {"Retry-After": "3"})
    assert response.headers["Retry-After"] == "3"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.route == GENERATE
    refused(response, 429, "too many requests")
    assert response.failure is None


def test_the_cause_of_a_servers_refusal_is_only_logged(client):
    request = Request("GET", GENERATE)
    response = client.api.refuse(request, 503, "unavailable", failure="TimeoutError of a store")
    assert response.failure == "TimeoutError of a store"
    refused(response, 503, "unavailable")


def test_the_repr_of_messages_shows_no_content(client):
    canary = "canary-51d2"
    request = Request("POST", "/" + canary, query=canary, headers={canary: canary},
                      body=canary.encode())  # fmt: skip
    response = client.get(GENERATE)
    assert canary not in repr(request)
    assert value(response)["password"] not in repr(response)


# Anything at all

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
NAMES = st.sampled_from(["length", "nums", "exclude", "first", "count", "details", "x", ""])


@settings(max_examples=400)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
    path=st.sampled_from([GENERATE, EXPLAIN, "/health", "/openapi.json", "/", ""]) | TEXT,
    query=TEXT
    | st.lists(st.tuples(NAMES, TEXT), max_size=3).map(
        lambda pairs: "&".join(f"{name}={text}" for name, text in pairs)
    ),
    headers=st.dictionaries(st.sampled_from(["accept", "content-type", "origin"]), TEXT),
    body=st.just(b"")
    | st.binary(max_size=60)
    | st.dictionaries(NAMES, st.integers() | TEXT | st.none() | st.lists(TEXT, max_size=2)).map(
        lambda members: json.dumps(members).encode()
    ),
)
def test_any_request_gets_a_well_formed_answer_and_never_a_500(method, path, query, headers, body):
    response = Client().send(method, path, query, headers=headers, body=body)
    assert response.status in {200, 204, 400, 404, 405, 406, 413, 414, 415}
    assert response.failure is None
    if response.body and response.headers["Content-Type"] == "application/json":
        assert json.loads(response.body)

"""The client, against real servers and against endpoints that answer wrongly."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import traceback
from pathlib import Path
from types import SimpleNamespace

import pytest

import passmint
from cli.endpoint import Endpoint, tls
from passmint.api.messages import Response
from passmint.client import Claimed, Client, ClientError, Sent, Shared, parameter_types, transport
from passmint.core.errors import ParameterError
from passmint.core.parameters.passphrase import PHRASE_PARAMETERS
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.server.keys import new_key
from server.living import Living, free_port

ALICE, ALICE_LINE = new_key("alice")
BOB, BOB_LINE = new_key("bob")
CANARY = "canary-0123456789abcdef"
TOKEN = f"{'a' * 43}.{'b' * 43}"


@pytest.fixture(scope="module")
def url():
    """URL of a running server with credentials and with keys of alice and bob."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    keys = f"{ALICE_LINE},{BOB_LINE}"
    server = Living(port=port, keys=keys, public_url=address, rate=1000.0, burst=1000)
    yield address
    server.stop()


@pytest.fixture
def alice(url):
    return Client(url, api_key=ALICE)


@pytest.fixture
def waits(monkeypatch):
    """Waits that the client asked for. None is waited."""
    waited = []
    monkeypatch.setattr(transport, "time", SimpleNamespace(sleep=waited.append))
    return waited


def always(status, body=b"", **headers):
    """Answer every request with this response."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, response: Response(status, body, named)


def failure(call, *arguments, **named):
    with pytest.raises(ClientError) as raised:
        call(*arguments, **named)
    return raised.value


def test_passwords_are_of_the_policy(alice):
    password = alice.generate_password(length=20, nums=3, safe_for=["url"], first=("letter",))
    assert len(password) == 20
    assert sum(character.isdigit() for character in password) >= 3
    assert password[0].isalpha()
    many = alice.generate_passwords(50, alphabet="abc+%&# ", length=12)
    assert len(set(many)) == 50
    assert set("".join(many)) == set("abc+%&# ")
    assert alice.generate_passwords(1).__class__ is list


def test_passphrases_are_generated(alice):
    assert alice.generate_passphrase(words=4, separator=" ").count(" ") == 3
    assert len(alice.generate_passphrases(3)) == 3


def test_a_policy_is_explained_and_presets_are_listed(alice, url):
    assert alice.explain(alphabet="01", length=4)["keyspace"] == "16"
    assert alice.explain(length=3)["satisfiable"] is False
    assert "wpa2" in {preset["name"] for preset in Client(url).presets()}


def test_a_credential_is_sent_and_claimed_once(alice, url):
    sent = alice.send(username="zoe", ttl_seconds=60, note="n", length=24)
    assert alice.state(sent.id)["state"] == "waiting"
    anybody = Client(url)
    claimed = anybody.claim(sent.claim_url)
    assert (len(claimed.password), claimed.username) == (24, "zoe")
    assert failure(anybody.claim, sent.claim_token).status == 410
    assert alice.state(sent.id)["state"] == "claimed"


def test_a_credential_is_revoked_and_is_its_owners_alone(alice, url):
    sent = alice.send()
    assert failure(Client(url, api_key=BOB).state, sent.id).status == 404
    assert alice.revoke(sent.id)["state"] == "revoked"
    assert failure(Client(url).claim, sent.claim_token).status == 410


def test_a_repeated_request_with_its_key_returns_the_same_id(alice, url):
    first, second = (alice.send(idempotency_key="job 7") for _ in range(2))
    assert first.id == second.id
    assert failure(Client(url).claim, first.claim_token).status == 404
    assert Client(url).claim(second.claim_token).username is None


def test_readers_are_given_an_arn(start):
    told = {"id": "i", "expires_at": "then", "secret_arn": "arn:aws:secretsmanager:x"}
    endpoint = start(spoil=always(201, json.dumps(told).encode()))
    shared = Client(endpoint.url).share(
        iter(["r"]), username="app", ttl_seconds=60, idempotency_key="job 7", preset="wpa2"
    )
    assert (shared.id, shared.expires_at, shared.secret_arn) == tuple(told.values())
    (request,) = endpoint.seen
    assert (request.path, request.headers["idempotency-key"]) == ("/credentials", "job 7")
    stated = {"username": "app", "ttl_seconds": 60, "preset": "wpa2"}
    assert json.loads(request.body) == {**stated, "deliver": "arn", "readers": ["r"]}


def test_an_answer_of_the_other_kind_of_delivery_is_an_error(start):
    both = {"id": "i", "expires_at": "then"}
    for told, ask in (
        ({"claim_token": TOKEN, "claim_url": f"u#{TOKEN}"}, lambda one: one.share(["r"])),
        ({"secret_arn": "a"}, lambda one: one.send()),
    ):
        endpoint = start(spoil=always(201, json.dumps({**both, **told}).encode()))
        error = failure(ask, Client(endpoint.url))
        assert error.message == "it is not an answer of Passmint"


def test_without_credentials_on_aws_readers_are_refused(alice):
    error = failure(alice.share, ["arn:aws:iam::123456789012:role/deploy"])
    assert (error.status, error.parameter) == (400, "readers")


def test_an_error_has_the_servers_message(alice):
    error = failure(alice.generate_password, length=65)
    assert (error.status, error.parameter, error.retry_after) == (400, "length", None)
    assert error.message.startswith("length must be an integer from 1 to 64, not 65")
    assert str(error) == f"the server answered 400: {error.message}"


@pytest.mark.parametrize("key", [None, CANARY])
def test_without_a_known_key_the_server_refuses(url, key):
    error = failure(Client(url, api_key=key).generate_password)
    assert error.status == 403
    assert CANARY not in str(error)


@pytest.mark.parametrize("kind", ["api_key", "token"])
def test_the_key_or_the_token_is_in_its_header_and_nowhere_else(start, kind):
    endpoint = start(**{"key" if kind == "api_key" else "token": CANARY})
    one = Client(endpoint.url, **{kind: CANARY})
    one.generate_password(length=20)
    one.presets()
    asked, listed = endpoint.seen
    assert (asked.method, asked.path, asked.query) == ("POST", "/generate-password", "")
    assert json.loads(asked.body) == {"length": 20}
    header = "x-api-key" if kind == "api_key" else "authorization"
    assert [name for name, value in asked.headers.items() if CANARY in value] == [header]
    assert not [name for name, value in listed.headers.items() if CANARY in value]


def test_a_claim_shows_no_key(start):
    endpoint = start(spoil=always(200, b'{"password": "p", "username": null}'))
    assert Client(endpoint.url, api_key=CANARY).claim(TOKEN).password == "p"
    (request,) = endpoint.seen
    assert CANARY not in str(request.headers)
    assert (request.path, json.loads(request.body)) == ("/credentials/claim", {"token": TOKEN})


def test_a_rate_limited_request_is_sent_again(start, waits):
    answers = [Response(429, b"{}", {"Retry-After": wait}) for wait in ("2", "30")]
    endpoint = start(spoil=lambda _, right: answers.pop(0) if answers else right)
    assert Client(endpoint.url).generate_password()
    assert waits == [2, 30]
    assert len(endpoint.seen) == 3


@pytest.mark.parametrize(
    ("retries", "headers", "requests"),
    [
        (2, {"Retry_After": "1"}, 3),
        (0, {"Retry_After": "1"}, 1),
        (2, {"Retry_After": "31"}, 1),
        (2, {"Retry_After": "-1"}, 1),
        (2, {"Retry_After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 1),
        (2, {}, 1),
    ],
)
def test_a_request_that_stays_rate_limited_is_an_error(start, waits, retries, headers, requests):
    endpoint = start(spoil=always(429, b'{"error": "too many"}', **headers))
    error = failure(Client(endpoint.url, retries=retries).send)
    assert (error.status, error.message) == (429, "too many")
    text = headers.get("Retry_After", "")
    assert error.retry_after == (int(text) if text.isdigit() else None)
    assert len(endpoint.seen) == requests


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_request_that_fails_in_the_server_is_not_sent_again(start, waits, status):
    endpoint = start(spoil=always(status, Retry_After="1"))
    assert failure(Client(endpoint.url).send).status == status
    assert (len(endpoint.seen), waits) == (1, [])


def test_a_claim_is_never_sent_again(start, waits):
    endpoint = start(spoil=always(429, Retry_After="1"))
    assert failure(Client(endpoint.url).claim, TOKEN).retry_after == 1
    assert (len(endpoint.seen), waits) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(start, status):
    elsewhere = start()
    endpoint = start(spoil=always(status, Location=f"{elsewhere.url}/generate-password"))
    one = Client(endpoint.url, api_key=CANARY)
    for call in (one.generate_password, one.presets, lambda: one.claim(TOKEN)):
        assert failure(call).status == status
    assert elsewhere.seen == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"password"',
        b"{}",
        b'{"password": 1, "passwords": ["a", 1], "presets": [1]}',
        b'{"password": "", "passwords": "ab", "presets": {}}',
        b'{"password": "\\u001b[31m", "passwords": ["a"], "id": "i"}',
    ],
)
def test_an_answer_of_another_server_is_an_error(start, body):
    for status in (200, 201):
        one = Client(start(spoil=always(status, body)).url)
        calls = (one.generate_password, one.presets, one.send)
        for call, *arguments in (
            *((call,) for call in calls),
            (one.generate_passwords, 2),
            (one.claim, TOKEN),
        ):
            error = failure(call, *arguments)
            assert (error.status, error.message) == (status, "it is not an answer of Passmint")


def test_an_error_hides_secrets_that_the_server_repeats(start):
    said = json.dumps({"error": f"{CANARY} {TOKEN} \x1b[31m", "parameter": CANARY}).encode()
    endpoint = start(spoil=always(400, said))
    one = Client(endpoint.url, api_key=CANARY)
    for call, kept in ((one.generate_password, TOKEN), (lambda: one.claim(TOKEN), CANARY)):
        error = failure(call)
        hidden = {CANARY, TOKEN} - {kept}
        told = [*traceback.format_exception(error), repr(error), error.message, error.parameter]
        assert not [text for text in told for secret in hidden if secret in text]
        assert "\x1b" not in str(error)


def test_nothing_that_holds_a_secret_shows_it(url):
    made = [
        Client(url, api_key=CANARY),
        Client(url, token=CANARY),
        Sent("i", "then", CANARY, f"https://h/claim#{CANARY}"),
        Shared("i", "then", CANARY),
        Claimed(CANARY, CANARY),
    ]
    assert not [one for one in made if CANARY in repr(one) + str(one)]
    assert repr(made[0]) == f"Client('{url}')"


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"url": f"http://{CANARY}.example"}, "URL must start with https://"),
        ({"url": f"https://user:{CANARY}@host"}, "without a user or a password"),
        ({"url": f"https://host/?{CANARY}"}, "without"),
        ({"url": "https://h", "api_key": f"{CANARY}\n"}, "api_key must be printable ASCII"),
        ({"url": "https://h", "token": f"{CANARY} "}, "token must be printable ASCII"),
        ({"url": "https://h", "token": CANARY, "api_key": CANARY}, "must not be given together"),
        ({"url": "https://h", "timeout": 0}, "timeout must be more than 0"),
    ],
)
def test_an_invalid_argument_is_refused_without_showing_it(named, expected):
    with pytest.raises(ParameterError, match=expected) as raised:
        Client(**named)
    assert CANARY not in str(raised.value)


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("claim", f"https://other.example/claim#{TOKEN}"),
        ("claim", f"https://h/other#{TOKEN}"),
        ("claim", "https://h/claim#"),
        ("claim", f"{CANARY} "),
        ("state", TOKEN),
        ("state", f"../{CANARY}"),
        ("revoke", f"https://h/claim#{CANARY}"),
        ("revoke", ""),
    ],
)
def test_an_invalid_link_token_or_id_is_not_sent(method, value):
    with pytest.raises(ParameterError) as raised:
        getattr(Client("https://h", timeout=0.001), method)(value)
    assert not [secret for secret in (CANARY, TOKEN) if secret in str(raised.value)]


@pytest.mark.parametrize("name", ["count", "details"])
def test_a_parameter_that_the_method_sets_is_refused(name):
    with pytest.raises(ParameterError, match=name):
        Client("https://h").generate_password(**{name: True})


def test_an_unreachable_server_is_explained():
    error = failure(Client(f"http://127.0.0.1:{free_port()}", api_key=CANARY).claim, TOKEN)
    assert error.status is None
    assert error.message == "connection refused: no server listens on this host and port"
    assert TOKEN not in str(error)


def test_a_server_that_does_not_answer_times_out(start):
    endpoint = start(spoil=lambda *_: lambda handler: handler.server.closed.wait())
    error = failure(Client(endpoint.url, timeout=0.1).generate_password)
    assert (error.status, error.message) == (None, "no answer within 0.1 seconds")


def test_a_self_signed_certificate_is_refused(start, certificate):
    endpoint: Endpoint = start(context=tls(certificate))
    error = failure(Client(endpoint.url, api_key=CANARY).generate_password)
    assert error.status is None
    assert "certificate does not verify" in error.message
    assert endpoint.seen == []


def test_the_types_name_every_parameter():
    assert set(parameter_types.PolicyValues.__annotations__) == set(POLICY_PARAMETERS)
    assert set(parameter_types.PhraseValues.__annotations__) == set(PHRASE_PARAMETERS)


def test_an_error_survives_pickling():
    error = ClientError("text", message="message", status=429, parameter="p", retry_after=3)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), vars(again)) == (str(error), vars(error))


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import passmint", {"passmint.client", "json", "http", "ssl", "socket", "typing"}),
        (
            "import passmint.client",
            {"passmint.api", "passmint.server", "passmint.credentials", "passmint.cli", "typing"},
        ),
    ],
)
def test_no_module_is_imported_needlessly(code, unwanted):
    source = str(Path(passmint.__file__).parents[1])
    told = f"import sys\nsys.path.append({source!r})\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", told], capture_output=True, text=True, check=True
    )
    found = set(done.stdout.split())
    assert "passmint" in found
    assert found.isdisjoint(unwanted)

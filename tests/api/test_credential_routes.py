"""The credential routes."""

import json
import logging
import re

import pytest

from api.client import FORM, JSON, Client, refused, value
from credentials.clock import Clock
from passmint.credentials import tokens
from passmint.credentials.errors import SealError, StoreUnavailableError
from passmint.credentials.service import Credentials
from passmint.credentials.stores.memory import MemoryStore

URL = "https://passwords.test/base"
UNKNOWN = "there is no such credential"
CLAIMED = (
    "the password of this link has been claimed already: if that was not you, tell whoever sent it"
    " to you at once"
)


class Service(Client):
    """Service with credentials. The caller is alice unless a test names another one."""

    def __init__(self, store=None, **settings):
        self.clock = Clock()
        credentials = Credentials(store or MemoryStore(), self.clock, frozenset({"root"}))
        super().__init__(credentials, **{"public_url": URL, **settings})

    def create(self, caller="alice", headers=None, **body):
        return self.post("/credentials", body, caller=caller, headers={**JSON, **(headers or {})})

    def created(self, **named):
        response = self.create(**named)
        assert response.status == 201, response.body
        return value(response)

    def claim(self, token, **named):
        return self.post("/credentials/claim", {"token": token}, **named)


@pytest.fixture
def service():
    return Service()


def test_a_credential_is_created_and_claimed_once(service):
    created = service.created(length=20, preset="aws-rds-mysql", username="Zoë <b>", note="for CI")
    assert set(created) == {"id", "expires_at", "claim_token", "claim_url"}
    assert created["expires_at"] == "2027-01-16T08:00:00Z"  # date -ud @1800086400 +%FT%TZ
    assert created["claim_url"] == f"{URL}/claim#{created['claim_token']}"
    claimed = value(service.claim(created["claim_token"]))
    assert set(claimed) == {"username", "password"}
    assert claimed["username"] == "Zoë <b>"
    assert len(claimed["password"]) == 20
    refused(service.claim(created["claim_token"]), 410, CLAIMED)


def test_the_log_counts_a_claimed_password_and_no_created_one(service):
    response = service.create()
    assert response.passwords == 0
    assert service.claim(value(response)["claim_token"]).passwords == 1


def test_the_creator_follows_its_state(service):
    created = service.created(ttl_seconds=60)
    path = f"/credentials/{created['id']}"
    expected = {
        "id": created["id"],
        "state": "waiting",
        "expires_at": "2027-01-15T08:01:00Z",
        "changed_at": "2027-01-15T08:00:00Z",
    }
    assert value(service.get(path, caller="alice")) == expected
    service.clock.advance(60)
    expected |= {"state": "expired", "changed_at": "2027-01-15T08:01:00Z"}
    assert value(service.get(path, caller="alice")) == expected


def test_the_creator_revokes(service):
    created = service.created()
    response = service.send("DELETE", f"/credentials/{created['id']}", caller="alice")
    assert (response.status, value(response)["state"]) == (200, "revoked")
    refused(service.claim(created["claim_token"]), 410, "whoever sent this link has revoked it")


def test_what_is_claimed_cannot_be_revoked(service):
    created = service.created()
    service.claim(created["claim_token"])
    response = service.send("DELETE", f"/credentials/{created['id']}", caller="alice")
    refused(response, 409, "nothing to revoke: the credential is claimed")


def test_an_expired_link_says_so(service):
    created = service.created(ttl_seconds=60)
    service.clock.advance(60)
    error = "this link has expired: ask whoever sent it for another"
    refused(service.claim(created["claim_token"]), 410, error)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_callers_credential_is_a_404_like_an_unknown_one(service, method):
    created = service.created()
    answers = [
        service.send(method, f"/credentials/{credential_id}", caller="bob")
        for credential_id in (created["id"], "a" * 43, "x", "%00", "")
    ]
    for answer in answers:
        refused(answer, 404, UNKNOWN)
        assert answer.headers == answers[0].headers
    assert service.claim(created["claim_token"]).status == 200


def test_an_admin_may(service):
    created = service.created()
    path = f"/credentials/{created['id']}"
    assert service.get(path, caller="root").status == 200
    assert value(service.send("DELETE", path, caller="root"))["state"] == "revoked"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/credentials"), ("GET", f"/credentials/{'a' * 43}"), ("DELETE", "/credentials/x")],
)
def test_a_request_without_a_caller_is_refused(service, method, path):
    response = service.send(method, path, headers=JSON)
    refused(response, 403, "credentials need an authenticated caller")


def test_an_id_without_its_token_reveals_no_state(service):
    """A caller who knows an id, but no token, gets the same answer in every state."""
    created = [service.created(ttl_seconds=60) for _ in range(4)]
    service.claim(created[0]["claim_token"])
    service.send("DELETE", f"/credentials/{created[1]['id']}", caller="alice")
    service.clock.advance(60)
    service.created()
    guesses = [tokens.new_token(one["id"]) for one in created] + ["x", tokens.new_token("a" * 43)]
    answers = [service.claim(guess) for guess in guesses]
    for answer in answers:
        refused(answer, 404, UNKNOWN)
        assert answer.headers == answers[0].headers


def test_a_forged_host_changes_nothing(service):
    forged = {"host": "evil.test", "x-forwarded-host": "evil.test", "forwarded": "host=evil.test"}
    created = service.created(headers=forged)
    assert created["claim_url"].startswith(f"{URL}/claim#")
    assert "evil" not in json.dumps(created)


def test_an_idempotency_key_gives_the_same_credential_with_a_new_token(service):
    one, other = (service.created(headers={"idempotency-key": "k"}) for _ in range(2))
    assert (one["id"], one["expires_at"]) == (other["id"], other["expires_at"])
    refused(service.claim(one["claim_token"]), 404, UNKNOWN)
    assert service.claim(other["claim_token"]).status == 200
    error = "the credential of this Idempotency-Key is claimed: use a new one"
    refused(service.create(headers={"idempotency-key": "k"}), 409, error)


@pytest.mark.parametrize("key", ["", "k" * 256, "ключ", "a\tb"])
def test_an_idempotency_key_is_short_printable_ascii(service, key):
    error = "Idempotency-Key must be 1 to 255 characters of printable ASCII"
    refused(service.create(headers={"idempotency-key": key}), 400, error)


@pytest.mark.parametrize(
    ("body", "error", "parameter"),
    [
        ({"ttl_seconds": 59}, "ttl_seconds must be an integer from 60 to 604800, not 59", 1),
        ({"ttl_seconds": 604_801}, "ttl_seconds must be an integer from 60 to 604800, not 604801", 1),
        ({"ttl_seconds": "60"}, "ttl_seconds must be an integer from 60 to 604800, not '60'", 1),
        ({"deliver": "mail"}, "deliver must be one of claim, arn, not 'mail'", 1),
        ({"readers": ["arn:aws:iam::123456789012:role/ci"]}, "readers must be set only with deliver arn", 1),
        ({"readers": ["arn:aws:iam::123456789012:root"], "deliver": "arn"}, "readers must be 1 to 20 ARNs of IAM roles or users, not 'arn:aws:iam::123456789012:root'", 1),
        ({"readers": [], "deliver": "arn"}, "readers must be 1 to 20 ARNs of IAM roles or users, not 0 of them", 1),
        ({"readers": ["arn:aws:iam::123456789012:role/ci"], "deliver": "arn"}, "the store of this service does not support readers: use deliver claim", 1),
        ({"username": ""}, "username must be 1 to 128 characters, not empty", 1),
        ({"username": "a\nb"}, "username must be printable characters, without line breaks or control characters", 1),
        ({"note": "\u202e"}, "note must be printable characters, without line breaks or control characters", 1),
        ({"username": "\ud800"}, "username must be printable characters, without line breaks or control characters", 1),
        ({"length": 65}, "length must be an integer from 1 to 64, not 65: a limit of this service", 1),
    ],
)  # fmt: skip
def test_an_invalid_value_is_refused_by_name(service, body, error, parameter):
    refused(service.create(**body), 400, error, next(iter(body)))


def test_a_policy_that_no_password_satisfies_is_refused(service):
    response = service.create(length=3)
    assert response.status == 400
    assert value(response)["parameter"] == "length"


def test_unknown_names_and_repeated_passwords_parameters_are_refused(service):
    for name in ("count", "details", "ttl"):
        response = service.create(**{name: 1})
        assert response.status == 400
        assert f"unknown parameter '{name}'; /credentials takes " in value(response)["error"]


def test_a_claim_without_a_token_is_refused(service):
    refused(
        service.post("/credentials/claim", {}),
        400,
        "token is missing: send the token of the link",
        "token",
    )


@pytest.mark.parametrize("headers", [FORM, {}, {"content-type": "text/plain"}])
@pytest.mark.parametrize("path", ["/credentials", "/credentials/claim"])
def test_only_json_is_read(service, path, headers):
    response = service.send("POST", path, headers=headers, body=b"length=20", caller="alice")
    refused(response, 415, "Content-Type must be application/json")


CROSS_SITE = [
    {"sec-fetch-site": "cross-site", "origin": "https://evil.test"},
    {"sec-fetch-site": "same-site", "origin": "https://other.passwords.test"},
    {"sec-fetch-site": "cross-site"},
    {"origin": "https://evil.test"},
    {"origin": "null"},
    {"origin": "http://passwords.test"},
    {"origin": "https://passwords.test:8443"},
    {"origin": "https://passwords.test.evil.test"},
]


@pytest.mark.parametrize("headers", CROSS_SITE)
def test_a_request_from_another_sites_page_is_refused(service, headers):
    created = service.created()
    error = "requests from pages of other sites are refused"
    path = f"/credentials/{created['id']}"
    refused(service.create(headers=headers), 403, error)
    refused(service.claim(created["claim_token"], headers={**JSON, **headers}), 403, error)
    refused(service.send("DELETE", path, headers=headers, caller="alice"), 403, error)
    assert value(service.get(path, caller="alice"))["state"] == "waiting"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "https://passwords.test"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
        {"origin": "https://passwords.test"},
        {"sec-fetch-site": "cross-site", "origin": "https://listed.test"},
        {},
    ],
)
def test_a_request_from_our_page_a_listed_origin_or_no_page_is_answered(headers):
    service = Service(origins=frozenset({"https://listed.test"}))
    assert service.create(headers=headers).status == 201


def test_an_unreachable_store_is_a_503_without_details():
    class Gone:
        def __getattr__(self, name):
            raise StoreUnavailableError("the store in X does not answer", "TimeoutError")

    response = Service(Gone()).claim(tokens.new_token("a" * 43))
    refused(response, 503, "unavailable for the moment; request id request-1")
    assert response.headers["Retry-After"] == "1"
    assert response.failure == "the store in X does not answer: TimeoutError"


def test_a_link_whose_server_key_was_removed_is_a_410():
    class Changed(MemoryStore):
        def claim(self, row, token, now):
            raise SealError("canary")

    service = Service(Changed())
    error = "this service can no longer open the password: ask whoever sent the link for another"
    refused(service.claim(service.created()["claim_token"]), 410, error)


def test_without_credentials_the_routes_do_not_exist():
    client = Client()
    for method, path in [
        ("POST", "/credentials"),
        ("GET", f"/credentials/{'a' * 43}"),
        ("POST", "/credentials/claim"),
        ("GET", "/claim"),
    ]:
        response = client.send(method, path, headers=JSON, body=b"{}", caller="alice")
        assert response.status == 404
        assert "/claim" not in response.body.decode()


def test_the_log_gets_templates_of_paths(service):
    created = service.created()
    assert service.create().route == "/credentials"
    assert service.get(f"/credentials/{created['id']}").route == "/credentials/{id}"
    assert service.claim("x").route == "/credentials/claim"
    assert service.get("/credentials/claim/x").route == "/credentials/{id}"


def test_only_routes_that_use_the_store_wait(service):
    for path in ("/credentials", "/credentials/x", "/credentials/claim"):
        assert service.api.waits(path)
    for path in ("/claim", "/health", "/generate-password", "/nothing"):
        assert not service.api.waits(path)


def test_only_the_intended_answers_hold_a_secret(service, caplog):
    caplog.set_level(logging.INFO)
    response = service.create(headers={"idempotency-key": "canary-key"}, not_containing=["canary"])
    token = value(response)["claim_token"]
    password = value(service.claim(token))["password"]
    others = [
        service.claim(token),
        service.get(f"/credentials/{value(response)['id']}", caller="alice"),
        service.create(headers={"idempotency-key": "canary-key"}, not_containing=["canary"]),
    ]
    told = "".join(f"{vars(record)}" for record in caplog.records)
    told += "".join(f"{answer.body!r}{answer.headers!r}{answer!r}" for answer in others)
    assert "claim refused" in told
    secret = token.partition(".")[2]
    assert not any(text in told for text in (password, secret, tokens.digest(token), "canary"))
    assert re.search(r"'request_id': 'request-1'", told)


def test_a_passphrase_is_created_with_the_parameters_of_passphrases(service):
    created = service.created(kind="passphrase", words=4, wordlist="eff-short-1", separator=" ")
    assert len(value(service.claim(created["claim_token"]))["password"].split(" ")) == 4
    response = service.create(kind="passphrase", words=99)
    assert (response.status, value(response)["parameter"]) == (400, "words")
    response = service.create(kind="passphrase", length=20)
    assert (response.status, value(response)["parameter"]) == (400, "length")
    response = service.create(kind="password", words=4)
    assert (response.status, value(response)["parameter"]) == (400, "words")
    response = service.create(kind="pin")
    assert (response.status, value(response)["parameter"]) == (400, "kind")
    response = service.create(kind="passphrase", words=4, max_length=4)
    assert (response.status, value(response)["parameter"]) == (400, "max_length")


def test_a_lookup_tells_the_bearer_and_spends_nothing(service):
    created = service.created(message="From Zoë <b>", note="audit only")
    token = created["claim_token"]
    expected = {
        "state": "waiting",
        "expires_at": created["expires_at"],
        "changed_at": "2027-01-15T08:00:00Z",
        "message": "From Zoë <b>",
    }
    for _ in range(3):
        response = service.post("/credentials/lookup", {"token": token})
        assert value(response) == expected
        assert response.passwords == 0
    service.clock.advance(5)
    service.claim(token)
    looked = value(service.post("/credentials/lookup", {"token": token}))
    assert looked == {**expected, "state": "claimed", "changed_at": "2027-01-15T08:00:05Z"}
    plain = service.created()["claim_token"]
    assert value(service.post("/credentials/lookup", {"token": plain}))["message"] is None


def test_a_lookup_of_no_token_is_refused(service):
    token = service.created()["claim_token"]
    wrong = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    refused(service.post("/credentials/lookup", {"token": wrong}), 404, UNKNOWN)
    assert service.post("/credentials/lookup", {}).status == 400
    assert service.post("/credentials/lookup", {"token": token}, headers=FORM).status == 415


@pytest.mark.parametrize("message", ["a\nb", "\u202e", "x" * 201, ""])
def test_a_message_is_one_printable_line_of_200(service, message):
    response = service.create(message=message)
    assert (response.status, value(response)["parameter"]) == (400, "message")

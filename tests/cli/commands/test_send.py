"""Tests of `passmint send` and `passmint claim` against a service on loopback."""

import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cli.running import run
from credentials.clock import Clock
from passmint.api.app import Api
from passmint.api.messages import Request
from passmint.api.settings import Settings
from passmint.credentials import tokens
from passmint.credentials.service import Credentials
from passmint.credentials.stores.memory import MemoryStore

KEY = "canary-key-0123456789"


class Service(ThreadingHTTPServer):
    """Server of the API with credentials. KEY is alice's key. `answer` replaces every answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.seen = []
        self.answer = None
        credentials = Credentials(MemoryStore(), Clock())
        self.api = Api(Settings(public_url=self.url), credentials)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        self.server.seen.append((self.path, headers, json.loads(body)))
        caller = "alice" if headers.get("x-api-key") == KEY else ""
        request = Request("POST", self.path, headers=headers, body=body, caller=caller)
        response = self.server.api.handle(request)
        status, content = self.server.answer or (response.status, response.body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Write no log."""


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setenv("PASSMINT_API_KEY", KEY)
    service = Service()
    yield service
    service.close()


def test_sent_password_can_be_claimed_once(call, service):
    sent = call("send", service.url, "--length", "24", "--username", "zoe", "--first", "letter")
    assert sent.code == 0
    link = sent.out.strip()
    assert link.startswith(f"{service.url}/claim#")
    assert "until 2027-01-16T08:00:00Z" in sent.err
    claimed = call("claim", link)
    assert (claimed.code, claimed.err) == (0, "User name: zoe\n")
    password = claimed.out.removesuffix("\n")
    assert len(password) == 24
    assert password[0].isalpha()
    again = call("claim", link)
    assert (again.code, again.out) == (1, "")
    assert "410: the password of this link has been claimed already" in again.err
    assert link.partition("#")[2] not in again.err


def test_only_options_that_are_set_are_sent(call, service):
    call("send", service.url, "--ttl-seconds", "60", "--note", "n", "--safe-for", "url")
    path, headers, body = service.seen[0]
    assert path == "/credentials"
    assert body == {"ttl_seconds": 60, "note": "n", "safe_for": ["url"]}
    assert headers["x-api-key"] == KEY


def test_unknown_preset_is_sent_to_the_server(call, service):
    done = call("send", service.url, "--preset", "ours")
    assert done.code == 1
    assert service.seen[0][2] == {"preset": "ours"}


def test_json_has_the_fields_of_the_answer(call, service):
    sent = json.loads(call("send", service.url, "--json").out)
    assert set(sent) == {"id", "expires_at", "claim_url"}
    claimed = call("claim", sent["claim_url"], "--json")
    assert set(json.loads(claimed.out)) == {"username", "password"}
    assert claimed.err == ""


READER = "arn:aws:iam::123456789012:role/deploy"
ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:passmint/x-AbCdEf"
SHARED = {"id": "i", "expires_at": "2027-01-16T08:00:00Z", "secret_arn": ARN}


def test_with_readers_the_arn_is_printed(call, service):
    service.answer = (201, json.dumps(SHARED).encode())
    asked = ["send", service.url, "--readers", READER, "--readers", f"{READER}2", "--length", "20"]
    done = call(*asked)
    assert (done.code, done.out) == (0, f"{ARN}\n")
    assert "Valid until 2027-01-16T08:00:00Z. Id, to look it up or revoke: i" in done.err
    told = {"length": 20, "deliver": "arn", "readers": [READER, f"{READER}2"]}
    assert service.seen[0][2] == told
    assert json.loads(call(*asked, "--json").out) == SHARED


def test_readers_are_refused_without_aws_or_if_they_are_not_arns(call, service):
    done = call("send", service.url, "--readers", READER)
    assert (done.code, done.out) == (1, "")
    assert "answered 400: the store of this service does not support readers" in done.err
    wrong = call("send", service.url, "--readers", "deploy")
    assert wrong.code == 2
    assert "--readers must be 1 to 20 ARNs of IAM roles or users" in wrong.err


def test_a_link_is_read_from_standard_input(call, service, monkeypatch):
    link = call("send", service.url).out
    monkeypatch.setattr(sys, "stdin", io.StringIO(link))
    assert call("claim", "-").code == 0


def test_without_a_key_the_server_refuses(call, service, monkeypatch):
    monkeypatch.setenv("PASSMINT_API_KEY", "")
    done = call("send", service.url)
    assert (done.code, done.out) == (1, "")
    assert "the server answered 403: credentials need an authenticated caller" in done.err


@pytest.mark.parametrize(
    "answer",
    [
        (201, b"{}"),
        (201, b"not json"),
        (201, b'{"id": "i", "expires_at": "e", "claim_url": "\\u001b[31m"}'),
        (200, b'{"id": "i", "expires_at": "e", "claim_url": "u"}'),
        (302, b""),
    ],
)
def test_foreign_answer_is_not_printed(call, service, answer):
    service.answer = answer
    done = call("send", service.url)
    assert (done.code, done.out) == (1, "")
    assert f"answered {answer[0]}: it is not an answer of Passmint" in done.err


def test_control_characters_from_the_server_are_replaced(call, service):
    service.answer = (400, b'{"error": "\\u001b[31mred\\u009b"}')
    assert "answered 400: ?[31mred?" in call("send", service.url).err


@pytest.mark.parametrize("command", ["send", "claim"])
def test_plain_http_to_another_host_is_refused(call, command):
    end = "/claim#canary" if command == "claim" else ""
    done = call(command, f"http://passwords.example.com{end}")
    assert done.code == 2
    assert "URL must start with https://" in done.err
    assert "canary" not in done.err


@pytest.mark.parametrize(
    "url", ["https://h/claim", "https://h#canary", "https://h/other#canary", "x"]
)
def test_malformed_link_is_refused_and_not_shown(call, url):
    done = call("claim", url)
    assert done.code == 2
    assert "URL must look like https://passwords.example.com/claim#TOKEN" in done.err
    assert "canary" not in done.err


def test_unreachable_server_is_an_error_with_exit_code_3(call, service):
    service.close()
    token = tokens.new_token("a" * 43)
    for arguments in (["send", service.url], ["claim", f"{service.url}/claim#{token}"]):
        done = call(*arguments)
        assert done.code == 3
        assert "connection refused" in done.err
        assert token not in done.err


def test_claim_needs_only_the_standard_library(service):
    """Run in a process of its own, without the modules that the tests have imported."""
    assert run("claim", f"{service.url}/claim#canary").code == 1

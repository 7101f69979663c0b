"""Tests of the transport checks, with real handshakes on loopback under any host name."""

import socket
import ssl

import pytest

from cli.commands.test_check import failed, having, lines, without
from cli.endpoint import KEY, tls
from passmint.cli.check import tls as tls_module
from passmint.client.endpoint import Endpoint

GATEWAY = "abc123.execute-api.eu-central-1.amazonaws.com"
OLD = ssl.TLSVersion.TLSv1
pytestmark = pytest.mark.slow


@pytest.fixture
def trusted(monkeypatch, certificate):
    """Make OpenSSL trust the certificate, and return it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


@pytest.fixture(autouse=True)
def resolved(monkeypatch):
    """Resolve every host name to loopback."""
    find = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *more, **named: find("127.0.0.1", *more))


def test_an_endpoint_over_tls_passes(start, check, trusted):
    done = check(start(key=KEY, context=tls(trusted)), "--strict", key=KEY)
    assert (done.code, failed(done)) == (0, [])
    said = lines(done)
    assert said["TLS"] == ("ok", "TLSv1.3, certificate verified")
    assert said["old TLS"] == ("ok", "TLS 1.0 and 1.1 are refused")
    assert said["plain HTTP"][0] == "ok"
    assert "does not answer without TLS" in said["plain HTTP"][1]
    assert said["Strict-Transport-Security"][0] == "ok"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (without("Strict-Transport-Security"), "got none"),
        (having(Strict_Transport_Security="max-age=31535999"), "got another value"),
        (having(404, Strict_Transport_Security="max-age=x"), "with status 404"),
    ],
)
def test_missing_or_short_hsts_fails(start, check, trusted, spoil, words):
    done = check(start(context=tls(trusted), spoil=spoil))
    assert failed(done) == ["Strict-Transport-Security"]
    assert words in lines(done)["Strict-Transport-Security"][1]


@pytest.mark.parametrize("value", ["max-age=31536000; includeSubDomains", 'MAX-AGE="63072000"'])
def test_hsts_may_have_more_directives(start, check, trusted, value):
    endpoint = start(context=tls(trusted), spoil=having(Strict_Transport_Security=value))
    assert failed(check(endpoint)) == []


def unsent(endpoint, done, words):
    """Assert that the TLS check failed, the others were skipped and nothing was sent."""
    assert (done.code, failed(done)) == (1, ["TLS"])
    assert words in lines(done)["TLS"][1]
    assert {status for status, _ in lines(done).values()} == {"FAILED", "skipped"}
    assert endpoint.seen == []


def test_self_signed_certificate_fails(start, check, certificate):
    endpoint = start(context=tls(certificate))
    unsent(endpoint, check(endpoint, key=KEY), "the certificate does not verify: self-signed")


def test_a_certificate_for_another_name_fails(start, check, trusted):
    endpoint = start(context=tls(trusted))
    done = check(endpoint, key=KEY, url=f"https://other.test:{endpoint.port}")
    unsent(endpoint, done, "the certificate does not verify: Hostname mismatch")


def test_endpoint_with_only_old_tls_fails(start, check, trusted):
    endpoint = start(context=tls(trusted, OLD, ssl.TLSVersion.TLSv1_1))
    unsent(endpoint, check(endpoint, key=KEY), "got none: no TLS connection: ")


def test_endpoint_without_tls_fails(start, check):
    endpoint = start()
    done = check(endpoint, key=KEY, url=endpoint.url.replace("http:", "https:"))
    unsent(endpoint, done, "no TLS connection: ")


def test_endpoint_that_also_accepts_old_tls_fails(start, check, trusted):
    endpoint = start(context=tls(trusted, OLD))
    done = check(endpoint)
    assert failed(done) == ["old TLS"]
    assert "expected TLS 1.0 and 1.1 refused, got a connection" in lines(done)["old TLS"][1]


def test_old_tls_on_the_host_name_of_api_gateway_is_a_warning(start, check, trusted):
    endpoint = start(context=tls(trusted, OLD))
    done = check(endpoint, url=f"https://{GATEWAY}:{endpoint.port}")
    assert (done.code, failed(done)) == (0, [])
    assert lines(done)["old TLS"][0] == "warning"


def test_old_tls_is_skipped_if_python_cannot_speak_it(start, check, trusted, monkeypatch):
    monkeypatch.setattr(ssl, "HAS_TLSv1", False)
    assert lines(check(start(context=tls(trusted))))["old TLS"][0] == "skipped"


def test_old_tls_is_skipped_if_openssl_cannot_speak_it(start, check, trusted, monkeypatch):
    # An OpenSSL built without the old versions behaves like an empty range of versions.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with pytest.warns(DeprecationWarning, match="OP_NO_"):
        context.options |= ssl.OP_NO_TLSv1_2 | ssl.OP_NO_TLSv1_3
    monkeypatch.setattr(tls_module, "_old_context", lambda: context)
    assert lines(check(start(context=tls(trusted))))["old TLS"][0] == "skipped"


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (200, "", ("FAILED", "expected plain HTTP refused or redirected to https, got status 200")),
        (301, "http://other", ("FAILED", "got status 301")),
        (301, "https://host", ("ok", "redirected to https")),
        (403, "", ("ok", "refused with 403")),
    ],
)
def test_answer_over_plain_http_is_checked(  # noqa: PLR0917
    start, check, trusted, monkeypatch, status, location, expected
):
    def spoil(request, response):
        response.status = status
        response.headers["Location"] = location
        return response

    plain = start(spoil=spoil)
    monkeypatch.setattr(Endpoint, "plain", lambda _: Endpoint.parse(plain.url))
    done = check(start(key=KEY, context=tls(trusted)), key=KEY)
    said, words = lines(done)["plain HTTP"]
    assert said == expected[0]
    assert expected[1] in words
    assert [(request.path, "x-api-key" in request.headers) for request in plain.seen] == [
        ("/health", False)
    ]


def test_public_endpoint_is_a_warning(start, check, trusted):
    endpoint = start(context=tls(trusted))
    done = check(endpoint, url=f"https://passmint.test:{endpoint.port}")
    assert (done.code, failed(done)) == (0, [])
    assert lines(done)["without key"][0] == "warning"
    assert lines(done)["without key"][1].startswith("public: anybody gets passwords")

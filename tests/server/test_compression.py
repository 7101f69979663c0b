"""Pages and documents are compressed for who takes it; what holds a secret never is."""

import gzip
import http.client

import pytest

from page.conftest import living

OPEN = ("/", "/claim", "/openapi.json", "/presets")


@pytest.fixture(scope="module")
def service():
    with living() as service:
        yield service


def get(service, path, accepted=None, method="GET", body=None):
    """The answer over a plain connection, which unpacks nothing."""
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection(service.origin.removeprefix("http://"))
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    found = (answer.status, answer.headers, answer.read())
    connection.close()
    return found


@pytest.mark.parametrize("path", OPEN)
def test_a_page_or_document_is_sent_compressed_and_is_the_same(service, path):
    _, headers, plain = get(service, path)
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Encoding"] is None
    for accepted in ("gzip", "br, GZIP;q=0.5, *", "deflate,gzip; q=0.1"):
        _, headers, packed = get(service, path, accepted)
        assert headers["Content-Encoding"] == "gzip"
        assert headers["Vary"] == "Accept-Encoding"
        assert int(headers["Content-Length"]) == len(packed) < len(plain) / 2
        assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.000", "gzipped"])
def test_who_does_not_take_it_gets_it_plain(service, accepted):
    _, headers, body = get(service, "/", accepted)
    assert headers["Content-Encoding"] is None
    assert body.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/generate-password?count=100", "GET", None),
        ("/generate-passphrase?count=100", "GET", None),
        ("/explain-policy", "GET", None),
        ("/credentials", "POST", "{}"),
        ("/credentials/claim", "POST", '{"token": "x"}'),
        ("/nowhere", "GET", None),
    ],
)
def test_nothing_else_is_compressed(service, path, method, body):
    _, headers, _ = get(service, path, "gzip", method, body)
    assert headers["Content-Encoding"] is None
    assert headers["Vary"] is None


def test_the_head_of_a_page_has_no_body_to_compress(service):
    status, headers, body = get(service, "/", "gzip", "HEAD")
    assert (status, body, headers["Content-Encoding"]) == (200, b"", None)

import pytest

from passmint.client.auth import KEY, TOKEN, CallerAuth
from passmint.client.endpoint import Endpoint


@pytest.mark.parametrize(
    ("text", "url", "host", "port"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1", 8080),
        ("https://Host.Example/prod/", "https://host.example/prod", "host.example", 443),
        ("https://host:443", "https://host", "host", 443),
        ("http://host:443", "http://host:443", "host", 443),
        ("http://[::1]:8080/", "http://[::1]:8080", "::1", 8080),
        ("https://b\u00fccher.example/a/b", "https://xn--bcher-kva.example/a/b", None, 443),
    ],
)
def test_a_url_is_taken_apart(text, url, host, port):
    target = Endpoint.parse(text)
    assert (target.url, target.port) == (url, port)
    assert target.host == host or host is None
    assert target.https == text.startswith("https")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:8080", "or http://127.0.0.1:8080"),
        ("host", "or http://127.0.0.1:8080"),
        ("https://", "or http://127.0.0.1:8080"),
        ("ftp://host", "or http://127.0.0.1:8080"),
        ("https://host:99999", "with a valid host and port"),
        ("https://host:x", "with a valid host and port"),
        ("https://[::1", "with a valid host and port"),
        ("https://a..b", "with a valid host and port"),
        (f"https://{'a' * 64}.example", "with a valid host and port"),
        ("https://canary@host", "without a user or a password"),
        ("https://:canary@host", "without a user or a password"),
        ("https://host/?canary", "without ?, # or spaces"),
        ("https://host/#", "without ?, # or spaces"),
        ("https://host/a b", "without ?, # or spaces"),
        ("https://host/a\nb", "without ?, # or spaces"),
        ("https://host/\u00e9", "without ?, # or spaces"),
        ("https://host/prod/generate-password", "without the path of a route"),
        ("https://host/health/", "without the path of a route"),
    ],
)
def test_an_invalid_url_is_refused_without_showing_it(text, expected):
    with pytest.raises(ValueError, match="URL must look like") as raised:
        Endpoint.parse(text)
    assert str(raised.value).endswith(expected) or expected in str(raised.value)
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("[::1]", True), ("localhost", True), ("192.0.2.1", False)],
)
def test_loopback_is_known(host, loopback):
    assert Endpoint.parse(f"http://{host}").loopback is loopback


@pytest.mark.parametrize(("port", "plain"), [("", 80), (":8443", 8443)])
def test_plain_http_uses_port_80_or_the_given_port(port, plain):
    target = Endpoint.parse(f"https://host{port}/prod").plain()
    assert (target.https, target.port, target.path) == (False, plain, "/prod")


def test_credentials_make_their_header():
    key, token = CallerAuth(KEY, "canary", "x"), CallerAuth(TOKEN, "canary", "x")
    assert (key.headers, key.refusal) == ({"x-api-key": "canary"}, 403)
    assert (token.headers, token.refusal) == ({"Authorization": "Bearer canary"}, 401)
    assert "canary" not in repr(key) + str(token)
    assert key.wrong().headers != key.headers


@pytest.mark.parametrize("value", ["", "a b", "a\r\nb", "\u00e9", "a\x00"])
def test_a_value_that_no_header_can_hold_is_refused_without_showing_it(value):
    with pytest.raises(ValueError, match=r"^--key must be printable ASCII without spaces$"):
        CallerAuth(KEY, value, "--key")

"""The claim page, as far as it can be tested without a browser."""

import base64
import hashlib
from html.parser import HTMLParser

import pytest

from api.client import refused
from api.test_credential_routes import Service


@pytest.fixture
def page():
    return Service().get("/claim")


class Elements(HTMLParser):
    """Elements of a page with their attributes and texts, in order."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append([tag, dict(attrs), ""])
        self._open = True

    def handle_endtag(self, tag):
        self._open = False

    def handle_data(self, data):
        if self._open:
            self.found[-1][2] += data


def test_the_page_opens_without_touching_a_store():
    class Untouchable:
        def __getattr__(self, name):
            raise AssertionError(name)

    service = Service(Untouchable())
    assert service.get("/claim").status == 200
    assert service.send("HEAD", "/claim").body == b""


def test_only_the_styles_and_scripts_in_it_may_run(page):
    directives = dict(
        part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";")
    )
    expected = {"default-src": "'none'", "connect-src": "'self'", "base-uri": "'none'"}
    expected |= {"img-src": "data:", "form-action": "'none'", "frame-ancestors": "'none'"}
    for tag, _, text in Elements(page.body.decode()).found:
        if tag in ("style", "script"):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            expected[f"{tag}-src"] = f"'sha256-{digest}'"
    assert directives == expected
    assert len(directives) == 8


def test_it_loads_nothing_and_styles_and_scripts_nothing_elsewhere(page):
    for tag, attributes, _ in Elements(page.body.decode()).found:
        assert tag not in ("img", "iframe", "form", "a")
        assert attributes.get("href", "data:").startswith("data:")
        assert not {
            name for name in attributes if name in ("src", "style") or name.startswith("on")
        }


def test_its_script_stands_first_and_writes_no_markup(page):
    text = page.body.decode()
    tags = [tag for tag, _, _ in Elements(text).found]
    assert tags[:4] == ["html", "head", "meta", "script"]
    assert text.index("replaceState") < text.index("fetch")
    assert not any(
        word in text for word in ("innerHTML", "outerHTML", "document.write", "insertAdjacent")
    )


def test_it_takes_no_query(page):
    response = Service().get("/claim", "token=x")
    refused(response, 400, "unknown parameter 'token'; /claim takes no parameters", "token")


def test_a_client_that_takes_no_html_is_told():
    response = Service().get("/claim", headers={"accept": "application/json"})
    refused(response, 406, "Accept must allow text/html")

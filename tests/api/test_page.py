"""The web page at `/`: every server returns the same bytes, with a policy for its own script only."""

import base64
import hashlib
import importlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import passmint.api
from api.client import Client
from api.test_credential_routes import Service

FILE = Path(passmint.api.__file__).parent / "page.html"
LAMBDA = """
import json, sys
from lambda_function import lambda_handler
event = {"version": "2.0", "routeKey": "GET %s", "rawPath": "%s", "rawQueryString": "",
         "headers": {}, "requestContext": {"http": {"method": "GET"}, "stage": "$default"}}
answer = lambda_handler(event, None)
print(json.dumps([answer, sorted(sys.modules)]))
"""


class Elements(HTMLParser):
    """Elements of a page, and the content of its styles and scripts."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.inline = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.found and self.found[-1][0] in ("style", "script"):
            self.inline.setdefault(self.found[-1][0], data)


def elements():
    return Elements(FILE.read_text(encoding="utf-8"))


def test_the_page_is_html_by_get_and_head():
    response = Client().get("/", headers={"accept": "text/html,*/*;q=0.8"})
    assert (response.status, response.body) == (200, FILE.read_bytes())
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    head = Client().send("HEAD", "/")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(response.body))
    assert Client().send("POST", "/").status == 405
    assert Client().get("/", headers={"accept": "application/json"}).status == 406
    assert Client().get("/", "length=20").status == 400


def test_where_credentials_are_handed_over_the_page_sends_them():
    page = Service().get("/")
    assert page.body == FILE.read_bytes().replace(b"<body>", b'<body class="sends">')
    policy = "Content-Security-Policy"
    assert page.headers[policy] == Client().get("/").headers[policy]


def test_the_policy_names_the_hash_of_its_one_style_and_its_one_script():
    page = elements()
    hashes = {}
    for tag in ("style", "script"):
        assert [attributes for name, attributes in page.found if name == tag] == [{}]
        digest = hashlib.sha256(page.inline[tag].encode()).digest()
        hashes[tag] = base64.b64encode(digest).decode()
    assert Client().get("/").headers["Content-Security-Policy"] == (
        "default-src 'none'; "
        f"style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def test_the_page_is_one_small_file_that_links_to_nothing():
    assert len(FILE.read_bytes()) < 60_000
    for _, attributes in elements().found:
        assert not {"style", "src", "srcset", "action"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "data:").startswith("data:")
    assert not re.search(
        r"localStorage|sessionStorage|indexedDB|cookie|history\.|innerHTML", FILE.read_text()
    )


def test_every_field_keeps_the_browser_from_filling_it_in():
    for tag, attributes in elements().found:
        if tag in ("input", "textarea", "select"):
            assert attributes.get("autocomplete") == "off", attributes


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory):
    """Unzip the function, without compiled files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        build_zip = importlib.import_module("tools.build_zip")
    folder = tmp_path_factory.mktemp("function")
    for name, data in build_zip.collect(build_zip.FUNCTIONS["lambda_function"], [], None).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def invoke(folder, path):
    code = f"import sys; sys.path.insert(0, {str(folder)!r})" + LAMBDA % (path, path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_lambda_serves_the_same_bytes_from_its_zip(unzipped):
    answer, _ = invoke(unzipped, "/")
    served = Client().get("/")
    assert answer["statusCode"] == 200
    assert not answer.get("isBase64Encoded")
    assert answer["body"].encode() == served.body
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert headers["content-security-policy"] == served.headers["Content-Security-Policy"]
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_a_generating_request_loads_nothing_of_the_page(unzipped):
    answer, modules = invoke(unzipped, "/generate-password")
    assert answer["statusCode"] == 200
    assert not {"passmint.api.pages", "hashlib", "base64"} & set(modules)
    _, modules = invoke(unzipped, "/")
    assert "passmint.api.pages" in modules

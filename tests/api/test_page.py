"""The web page at `/`: every server returns the same bytes, with a policy for its own script only."""

import base64
import gzip
import hashlib
import importlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import passmint
from api.client import Client
from api.test_credential_routes import Service

FOLDER = Path(passmint.__file__).parent / "api" / "pages"
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


def served():
    """The page as a browser gets it."""
    return Client().get("/").body


def elements():
    return Elements(served().decode())


def test_the_page_is_html_by_get_and_head():
    response = Client().get("/", headers={"accept": "text/html,*/*;q=0.8"})
    assert response.status == 200
    assert response.body.startswith(b"<!doctype html>\n")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    head = Client().send("HEAD", "/")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(response.body))
    assert Client().send("POST", "/").status == 405
    assert Client().get("/", headers={"accept": "application/json"}).status == 406
    assert Client().get("/", "length=20").status == 400


def test_where_credentials_are_handed_over_the_page_sends_them():
    page = Service().get("/")
    assert page.body == served().replace(b"<body ", b'<body class="sends" ')
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


def test_the_page_is_one_small_file_that_loads_nothing():
    assert len(served()) < 80_000
    assert len(gzip.compress(served())) < 25_000
    for tag, attributes in elements().found:
        assert not {"style", "src", "srcset", "action"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        href = attributes.get("href", "data:")
        assert href.startswith("data:") or (tag, href) == ("a", "openapi.json")
    text = served().decode()
    assert not re.search(r"localStorage|indexedDB|cookie|innerHTML|outerHTML|insertAdj", text)
    assert text.count("sessionStorage") == 1  # for the key, where that is asked for


def test_the_browser_fills_in_and_corrects_nothing():
    page = elements()
    (form,) = (attributes for tag, attributes in page.found if tag == "form")
    assert form["autocomplete"] == "off"
    assert form["spellcheck"] == "false"
    start = [tag for tag, _ in page.found].index("form")
    for tag, attributes in page.found[:start]:
        assert tag not in ("input", "textarea", "select") or attributes["form"] == form["id"]


def test_the_page_knows_the_service_s_limit_and_version():
    body = elements().found[[tag for tag, _ in elements().found].index("body")][1]
    assert body == {"data-version": passmint.__version__, "data-max-length": "64"}
    found = Elements(Client(length=1024).get("/").body.decode()).found
    assert dict(found)["body"]["data-max-length"] == "1024"


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.js")))
def test_no_part_loses_by_leaving_out_indentation_and_comments(name):
    """No template or comment goes over a line, where leaving out would change what it says."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        assert line.count("`") % 2 == 0, line


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

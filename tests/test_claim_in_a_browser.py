"""The claim page in a real browser, served by `passmint serve`."""

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from browser import Browser

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
MARKUP = "<img src=x onerror=alert(1)>"


class Served:
    """A service with credentials in memory, and all that it has logged."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "passmint", "serve", "--port", str(port), "--rate", "1000"],
            env={**os.environ, "PASSMINT_PUBLIC_URL": self.url},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "Passmint on" in self.process.stderr.readline()
        self.lines = []
        self._reader = threading.Thread(target=self.lines.extend, args=(self.process.stderr,))
        self._reader.start()

    def ask(self, path, body=None):
        """The status and the JSON of an answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def create(self, **body):
        return self.ask("/credentials", body)[1]

    def state(self, created):
        return self.ask(f"/credentials/{created['id']}")[1]["state"]

    def stop(self):
        """All it logged."""
        self.process.terminate()
        self.process.wait()
        self._reader.join()
        self.process.stderr.close()
        return "".join(self.lines)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def served():
    served = Served()
    yield served
    served.stop()


def text(page, name):
    """What an element shows, or None where it is hidden."""
    return page.get(
        f"(e => e.checkVisibility() ? e.textContent : null)(document.getElementById('{name}'))"
    )


def test_a_scanner_that_opens_the_link_and_runs_scripts_claims_nothing(browser, served):
    created = served.create()
    for _ in range(3):
        page = browser.page()
        page.open(created["claim_url"])
        assert text(page, "claim") == "Show the password"
    assert served.state(created) == "waiting"
    requests = [told["request"]["method"] for told in page.told("Network.requestWillBeSent")]
    assert requests
    assert set(requests) == {"GET"}


def test_the_token_leaves_address_bar_and_history_and_reaches_no_server_log(browser, served):
    created = served.create()
    page = browser.page()
    page.open(created["claim_url"])
    # Not `userTypedURL`, nor the browser's own database of visits: no page can change those.
    history = [entry["url"] for entry in page.ask("Page.getNavigationHistory")["entries"]]
    secret = created["claim_token"].partition(".")[2]
    assert page.get("location.href") == f"{served.url}/claim"
    assert secret not in json.dumps(history)
    page.get("document.getElementById('claim').click()")
    page.until("!document.getElementById('password-row').hidden")
    password = text(page, "password")
    urls = [told["request"]["url"] for told in page.told("Network.requestWillBeSent")]
    assert f"{served.url}/credentials/claim" in urls
    log = served.stop()
    assert '"audit": "claimed"' in log
    assert secret not in log
    assert password not in log


def test_a_person_claims_with_the_keyboard_and_a_second_one_is_warned(browser, served):
    created = served.create(username=MARKUP, length=30)
    first, second = browser.page(), browser.page()
    for page in (first, second):
        page.open(created["claim_url"])
    first.press("Tab")
    first.press("Enter")
    first.until("!document.getElementById('password-row').hidden")
    assert len(text(first, "password")) == 30
    assert text(first, "username") == MARKUP
    assert first.get("document.images.length") == 0
    assert first.get("document.activeElement.id") == "copy-password"
    assert "the link gives nothing any more" in text(first, "message")
    assert served.state(created) == "claimed"
    second.press("Tab")
    second.press("Enter")
    second.until("document.getElementById('message').textContent.includes('claimed already')")
    assert "tell whoever sent it to you" in text(second, "message")
    assert text(second, "claim") is None
    assert text(second, "password") is None
    for page in (first, second):
        assert page.told("Runtime.exceptionThrown") == []
        entries = [told["entry"]["text"] for told in page.told("Log.entryAdded")]
        assert not any("Content Security Policy" in entry for entry in entries)


def test_a_password_does_not_come_back_with_the_page(browser, served):
    created = served.create()
    page = browser.page()
    page.open(created["claim_url"])
    page.get("document.getElementById('claim').click()")
    page.until("!document.getElementById('password-row').hidden")
    page.get("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert text(page, "password") is None
    assert page.get("document.getElementById('password').textContent") == ""
    page.open(f"{served.url}/claim")
    assert "not whole, or was opened before" in text(page, "message")
    assert text(page, "claim") is None


def test_another_link_in_the_same_tab_is_taken(browser, served):
    page = browser.page()
    page.open(f"{served.url}/claim#half")
    assert text(page, "claim") is None
    created = served.create()
    page.get(f"location.hash = {json.dumps(created['claim_token'])}; 0")
    page.until("!document.getElementById('claim').hidden")
    assert page.get("location.hash") == ""
    page.get("document.getElementById('claim').click()")
    page.until("!document.getElementById('password-row').hidden")
    assert served.state(created) == "claimed"


def test_copy_selects_the_whole_password(browser, served):
    created = served.create()
    page = browser.page()
    page.open(created["claim_url"])
    page.get("document.getElementById('claim').click()")
    page.until("!document.getElementById('password-row').hidden")
    page.press("Enter")  # the focus is on the button that copies
    page.until("/Copied|Selected/.test(document.getElementById('message').textContent)")
    assert page.get("getSelection().toString()") == text(page, "password")


def test_the_page_fits_a_phone(browser, served):
    created = served.create(length=64, username="u" * 128)
    page = browser.page(width=320, height=640)
    page.open(created["claim_url"])
    page.get("document.getElementById('claim').click()")
    page.until("!document.getElementById('password-row').hidden")
    assert page.get("document.documentElement.scrollWidth") <= 320
    heights = page.get(
        "[...document.querySelectorAll('button')].filter(b => b.checkVisibility())"
        ".map(b => b.getBoundingClientRect().height)"
    )
    assert len(heights) == 2
    assert min(heights) >= 44  # WCAG 2.5.5


def test_a_page_of_another_site_creates_and_claims_nothing(browser, served):
    """From a page whose origin is opaque, as a forged one's would be."""
    created = served.create()
    page = browser.page()
    page.open("data:text/html,<title>elsewhere</title>")
    attempts = [
        ("/credentials", "{}", "application/json"),
        ("/credentials", "{}", "text/plain"),
        ("/credentials/claim", json.dumps({"token": created["claim_token"]}), "text/plain"),
    ]
    for path, body, kind in attempts:
        page.get(
            f"fetch({json.dumps(served.url + path)}, {{method: 'POST', body: {json.dumps(body)},"
            f" headers: {{'Content-Type': '{kind}'}}, mode: '{'cors' if 'json' in kind else 'no-cors'}'"
            "}).then(() => 1, () => 0)"
        )
    assert served.state(created) == "waiting"
    assert served.stop().count('"audit": "created"') == 1

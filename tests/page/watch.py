"""A watch over what a page says, asks for and keeps."""

from urllib.parse import urlsplit

import pytest

_WATCHES = {}


class Watch:
    """What one page says and asks for."""

    def __init__(self, page, address):
        self._page = page
        self.address = address
        self.said = []
        self.requests = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", self._request)
        _WATCHES[page] = self

    def _console(self, message):
        # The browser itself writes a line of this kind for every status over 399.
        if not message.text.startswith("Failed to load resource"):
            self.said.append(message.text)

    def _request(self, request):
        self.requests.append(request)

    def urls(self):
        """What was asked for over the network, in order."""
        return [r.url for r in self.requests if urlsplit(r.url).scheme not in ("data", "blob")]

    def asked(self, path):
        """The JSON bodies sent to a path."""
        return [r.post_data_json for r in self.requests if r.url.endswith(path)]

    def check(self, kept=()):
        """Nothing said, nothing asked for elsewhere or in a URL, nothing kept but these."""
        kept = list(kept)
        page = self._page
        assert self.said == []
        assert [url for url in self.urls() if not url.startswith(self.address) or "?" in url] == []
        assert (
            page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == kept
        )
        assert page.evaluate("history.state") is None
        assert page.url.partition("#")[0] == self.address
        assert page.context.cookies() == []
        assert page.evaluate("indexedDB.databases()") == []
        assert page.evaluate("caches.keys()") == []
        del _WATCHES[page]


def watch_of(page):
    """The watch over a page."""
    return _WATCHES[page]


def asks(page, path, **values):
    """Waits until the page has asked for exactly these values."""
    body = values if path == "/explain-policy" else {**values, "details": True}
    for _ in range(100):
        if watch_of(page).asked(path)[-1:] == [body]:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"asked for {watch_of(page).asked(path)[-1:]}, not {body}")

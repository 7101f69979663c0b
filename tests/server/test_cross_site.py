"""Tests of a server without keys with requests of browsers from several sites.

Headers are those of https://www.w3.org/TR/fetch-metadata/ and the Fetch Standard: a request that
the user makes has the site `none`; another port of this machine is `same-site`; browsers send
Origin with POST and with CORS requests.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from passmint.api.settings import Settings
from passmint.server.app import build
from server.asking import ALICE, Answer, ask, config, keyless

HOST = "localhost:8080"
OWN, FOREIGN, NEIGHBOUR = f"http://{HOST}", "https://evil.example", "http://localhost:3000"
LISTED = "https://app.example"
NAVIGATION = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
FRAME = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
IMAGE = {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
FETCH = {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}
SCRIPT = {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}


def site(name: str, kind: dict[str, str] | None = None, origin: str = "") -> dict[str, str]:
    """Return the headers that a browser sends with this kind of request from this site."""
    return {"sec-fetch-site": name, **(kind or {}), **({"origin": origin} if origin else {})}


def one(app: Any, target: str, headers: dict[str, str], **named: Any) -> Answer:
    return asyncio.run(ask(app, target, headers=list(headers.items()), **named))


REFUSED = {
    "a form of another site": ("/generate-password", "POST", site("cross-site", NAVIGATION, FOREIGN)),
    "a form to the page itself": ("/", "POST", site("cross-site", NAVIGATION, FOREIGN)),
    "a form of a sandboxed frame": ("/explain-policy", "POST", site("cross-site", NAVIGATION, "null")),
    "an image": ("/generate-password", "GET", site("cross-site", IMAGE)),
    "an image of the page": ("/", "GET", site("cross-site", IMAGE)),
    "a script": ("/presets", "GET", site("cross-site", SCRIPT)),
    "a frame": ("/", "GET", site("cross-site", FRAME)),
    "a frame of a link": ("/claim", "GET", site("same-site", FRAME)),
    "a fetch": ("/generate-password", "GET", site("cross-site", FETCH, FOREIGN)),
    "a fetch of an open route": ("/openapi.json", "GET", site("cross-site", FETCH, FOREIGN)),
    "a fetch of no route": ("/nothing", "GET", site("cross-site", FETCH, FOREIGN)),
    "a question whether it may": ("/generate-password", "OPTIONS", site("cross-site", FETCH, FOREIGN)),
    "a neighbour on another port": ("/generate-password", "POST", site("same-site", FETCH, NEIGHBOUR)),
    "a link to a password": ("/generate-password", "GET", site("cross-site", NAVIGATION)),
    "nobody, from a foreign origin": ("/generate-password", "GET", site("none", FETCH, FOREIGN)),
    "ours, from a foreign origin": ("/generate-password", "GET", site("same-origin", FETCH, FOREIGN)),
    "an old browser's form": ("/generate-password", "POST", {"origin": FOREIGN}),
    "an old browser's frame": ("/generate-password", "POST", {"origin": "null"}),
    "an old browser's neighbour": ("/generate-password", "POST", {"origin": NEIGHBOUR}),
    "a name that starts like ours": ("/generate-password", "POST", {"origin": f"{OWN}.evil.example"}),
    "nobody with no origin of a name": ("/generate-password", "POST", site("none", None, "null")),
    "two sites": ("/generate-password", "GET", site("none, cross-site")),
    "an unknown site": ("/generate-password", "GET", site("new-site")),
}  # fmt: skip


@pytest.mark.parametrize(("target", "method", "headers"), REFUSED.values(), ids=REFUSED)
def test_request_from_a_page_of_another_site_is_refused(
    target: str, method: str, headers: dict[str, str]
) -> None:
    answer = one(build(keyless()), target, headers, method=method)
    assert answer.status == 403
    assert "other sites" in answer.error
    assert "PASSMINT_ORIGINS" in answer.error
    assert "access-control-allow-origin" not in answer.headers


ANSWERED = {
    "a command": ("/generate-password", "GET", {}),
    "an address typed": ("/", "GET", site("none", NAVIGATION)),
    "a bookmark of a password": ("/generate-password?length=20", "GET", site("none", NAVIGATION)),
    "a link of another site": ("/", "GET", site("cross-site", NAVIGATION)),
    "a link of a neighbour": ("/", "GET", site("same-site", NAVIGATION)),
    "the page's fetch": ("/generate-password", "POST", site("same-origin", FETCH, OWN)),
    # Some browsers send this origin for a page without referrer.
    "the page's fetch without a name": ("/generate-password", "POST", site("same-origin", FETCH, "null")),
    "the page's fetch of a list": ("/presets", "GET", site("same-origin", FETCH)),
    "an old browser's page": ("/generate-password", "POST", {"origin": OWN}),
    "a page by TLS": ("/generate-password", "POST", {"origin": f"https://{HOST}"}),
    "whether it answers": ("/health", "GET", site("cross-site", FETCH, FOREIGN)),
}  # fmt: skip


@pytest.mark.parametrize(("target", "method", "headers"), ANSWERED.values(), ids=ANSWERED)
def test_request_from_a_person_or_the_own_page_is_answered(
    target: str, method: str, headers: dict[str, str]
) -> None:
    assert one(build(keyless()), target, headers, method=method, host=HOST).status == 200


def test_claim_link_opened_from_a_mail_is_answered() -> None:
    """Expect 404, not 403: the request is admitted, but this service has no credentials."""
    assert one(build(keyless()), "/claim", site("cross-site", NAVIGATION)).status == 404


def test_own_page_is_recognised_under_each_name_of_loopback() -> None:
    for host in ("localhost:8080", "127.0.0.1:8080", "[::1]:8080", "localhost"):
        for same in (site("same-origin", FETCH, f"http://{host}"), {"origin": f"http://{host}"}):
            assert one(build(keyless()), "/explain-policy", same, host=host).status == 200
    foreign = {"origin": "http://127.0.0.1:8080"}
    assert one(build(keyless()), "/explain-policy", foreign, host="localhost:8080").status == 403


def test_allowed_origins_may_call() -> None:
    app = build(keyless(settings=Settings(origins=frozenset({LISTED}))))
    headers = site("cross-site", FETCH, LISTED)
    answer = one(app, "/generate-password", headers)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == LISTED
    asked = {**headers, "access-control-request-method": "POST"}
    assert one(app, "/generate-password", asked, method="OPTIONS").status == 204
    assert one(app, "/generate-password", site("cross-site", FETCH, FOREIGN)).status == 403


@pytest.mark.parametrize("app", [config(), keyless(public=True)], ids=["keys", "public"])
def test_sites_are_not_checked_with_keys_or_public(app: Any) -> None:
    headers = {**site("cross-site", FETCH, FOREIGN), "x-api-key": ALICE}
    assert one(build(app), "/generate-password", headers).status == 200

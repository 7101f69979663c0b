"""Headers of the web pages other than their content security policy."""

import re

import pytest

from api.client import Client
from api.test_credential_routes import Service


@pytest.fixture(params=["/", "/claim"])
def page(request):
    """Return one of the pages."""
    return Service().get(request.param)


def test_a_page_that_opened_it_has_no_hold_on_it(page):
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_clipboard_is_all_of_the_machine_that_it_may_use(page):
    directives = page.headers["Permissions-Policy"].split(", ")
    # Structured Fields, RFC 9651: a dictionary of inner lists.
    features = dict(
        re.fullmatch(r"([a-z-]+)=(\((?:self)?\))", item).groups() for item in directives
    )
    assert len(features) == len(directives)
    allowed = {name for name, allowlist in features.items() if allowlist != "()"}
    assert allowed == {"clipboard-write"}
    assert {
        "camera",
        "clipboard-read",
        "geolocation",
        "microphone",
        "display-capture",
        "usb",
    } <= set(features)


def test_what_is_no_page_names_no_policy_of_pages():
    response = Client().get("/health")
    assert "Permissions-Policy" not in response.headers
    assert "Cross-Origin-Opener-Policy" not in response.headers

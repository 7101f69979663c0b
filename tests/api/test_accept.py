"""The media type is negotiated as RFC 9110 says."""

import pytest

from passmint.api.accept import choose

OFFERED = ("application/json", "text/plain")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/plain", "text/plain"),
        ("TEXT/Plain", "text/plain"),
        ("text/*", "text/plain"),
        ("text/html, */*;q=0.1", "application/json"),
        ("application/json;q=0.5, text/plain", "text/plain"),
        ("text/plain;q=0.5, application/json;q=0.4", "text/plain"),
        ("application/json;q=0, */*", "text/plain"),
        ("text/plain; charset=utf-8", "text/plain"),
        ("image/png", None),
        ("application/json;q=0", None),
        ("text/plain;q=nonsense", None),
        (";;;,,,", None),
    ],
)
def test_the_best_offer_is_chosen(accept, chosen):
    assert choose(accept, OFFERED) == chosen

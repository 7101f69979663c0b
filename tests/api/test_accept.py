"""Content negotiation as RFC 9110 defines it."""

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
        # Parameters but the weight narrow a range: it is not for what is offered without them.
        ("text/plain;format=flowed, text/plain;q=0.1, application/json;q=0.5", "application/json"),
        ("text/plain;format=flowed", None),
        ("text/plain;q=0.1;format=flowed", None),
        ("application/json;version=2, text/plain;q=0.1", "text/plain"),
        ("*/*;level=1, text/plain;q=0.1", "text/plain"),
        # But all that is offered is in UTF-8, and a range that says so is the more specific one.
        ("application/json;charset=utf-8", "application/json"),
        ('application/json; Charset="UTF-8" ;q=0.9, text/plain;q=0.5', "application/json"),
        ("text/plain;charset=utf-8;q=0.1, text/plain, application/json;q=0.5", "application/json"),
        ("text/plain;charset=iso-8859-1, application/json;q=0.1", "application/json"),
        ("text/plain; ; q=0.9 ;, application/json;q=0.5", "text/plain"),
        ("text/plain, application/json;q=1.0", "application/json"),
        ("text/plain;q=7, application/json", "application/json"),
        ("image/png", None),
        ("application/json;q=0", None),
        ("text/plain;q=nonsense", None),
        ("text/plain;q=0.5.5", None),
        ("text/plain;q=²", None),
        (";;;,,,", None),
        # What a range named twice means, RFC 9110 leaves open: the best of its qualities counts.
        ("text/plain;q=0.2, application/json;q=0.5, text/plain;q=0.9", "text/plain"),
        ("text/plain;format=flowed;q=0.1, application/json;q=0.5, text/plain", "text/plain"),
        ("text/*;q=0.2, text/*;q=0.9, application/*;q=0.5", "text/plain"),
    ],
)
def test_the_best_offer_is_chosen(accept, chosen):
    assert choose(accept, OFFERED) == chosen

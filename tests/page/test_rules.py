"""The field for a web form: its passwordrules mean the settings, or it says which they do not."""

import html
import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from page.test_controls import explained
from page.watch import asks

pytestmark = pytest.mark.slow


def field(page, address, policy):
    """The field of a policy, which is set by the page's address."""
    texts = {
        name: ",".join(value) if isinstance(value, list) else str(value)
        for name, value in policy.items()
    }
    written = urlencode({name: "true" if text == "True" else text for name, text in texts.items()})
    page.goto(f"{address}#{written}")
    asks(page, "/explain-policy", **policy)
    page.get_by_role("radio", name="Web form").check()
    expect(page.locator("#lines")).to_contain_text("passwordrules=")
    return page.locator("#lines").inner_text()


@pytest.mark.parametrize(
    "policy",
    [
        {},
        {"length": 24, "max_special_chars": 0},
        {"preset": "aws-rds-mysql", "safe_for": ["url"]},
        {"exclude_ambiguous": True},
        {"symbols": "-]_&<"},
        {"preset": "pin"},
        {"max_repeating": 2, "max_sequential": 2, "length": 20},
    ],
)
def test_the_rules_mean_what_the_settings_mean(page, address, policy):
    text = field(page, address, policy)
    assert "cannot say" not in text
    rules = html.unescape(re.search(r'passwordrules="([^"]*)"', text)[1])
    wanted, found = explained(address, **policy), explained(address, rules=rules)
    assert sorted(found["alphabet"]) == sorted(wanted["alphabet"])
    assert (found["length"], found["keyspace"]) == (wanted["length"], wanted["keyspace"])


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"nums": 3}, "at least 3 digits"),
        ({"max_nums": 3}, "at most 3 digits"),
        ({"max_repeating": 1}, "at most 1 of the same character in a row"),
        ({"min_unique": 9}, "9 different characters"),
        ({"first": ["letter"]}, "the first character"),
    ],
)
def test_what_the_rules_cannot_say_is_said(page, address, policy, said):
    assert f"<!-- passwordrules cannot say: {said}." in field(page, address, policy)


def test_a_passphrase_has_no_rules(page, address):
    page.goto(f"{address}#kind=passphrase")
    page.get_by_role("radio", name="Web form").check()
    expect(page.locator("#lines")).to_contain_text("passwordrules cannot say: words of a list")


def test_a_pasted_field_is_taken_for_its_rules(page):
    page.get_by_text("Rules of a website").click()
    page.locator("#rules").fill("<input passwordrules='minlength: 8; allowed: lower'>")
    asks(page, "/generate-password", rules="minlength: 8; allowed: lower")

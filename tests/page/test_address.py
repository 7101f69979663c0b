"""Settings in the fragment of the address: a link to them, which no server sees."""

import pytest
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, in_clipboard
from page.watch import asks, watch_of

pytestmark = pytest.mark.slow

PASSWORD, PHRASE = "/generate-password", "/generate-passphrase"


@pytest.mark.parametrize(
    ("fragment", "path", "values"),
    [
        (
            "preset=aws-rds-mysql&safe_for=url,shell&length=24",
            PASSWORD,
            {"preset": "aws-rds-mysql", "safe_for": ["url", "shell"], "length": 24},
        ),
        (
            "max_nums=0&max_special_chars=3&exclude=%26%3D%23+%2B&exclude_ambiguous=true",
            PASSWORD,
            {"max_nums": 0, "max_special_chars": 3, "exclude": "&=# +", "exclude_ambiguous": True},
        ),
        (
            "kind=passphrase&words=5&separator=%20&capitalize=first",
            PHRASE,
            {"words": 5, "separator": " ", "capitalize": "first"},
        ),
        ("kind=pin&length=8", PASSWORD, {"preset": "pin", "length": 8}),
    ],
)
def test_an_address_sets_the_settings_and_a_reload_keeps_them(
    visit, address, fragment, path, values
):
    page = visit(f"{address}#{fragment}", prepare=at(address))
    asks(page, path, **values)
    for _ in range(2):  # what the page writes reads the same
        expect(page.locator("#password")).not_to_be_empty()
        before = len(watch_of(page).asked(path))
        page.reload()
        expect(page.locator("#password")).not_to_be_empty()
        assert len(watch_of(page).asked(path)) == before + 1
        asks(page, path, **values)


def at(address):
    """Prepares a page that is opened with a fragment."""

    def prepare(page):
        watch_of(page).address = address

    return prepare


def test_every_setting_but_the_private_one_is_in_the_link(visit, address):
    page = visit(address, permissions=PERMISSIONS)
    page.get_by_label("URL", exact=True).check()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("#not_containing").fill("jane")
    page.locator("#exclude").fill("a,b")
    asks(page, PASSWORD, safe_for=["url"], not_containing=["jane"], exclude="a,b")
    page.get_by_role("button", name="Copy a link to these settings").click()
    expect(page.locator("#settings-status")).to_contain_text("“Not containing” is left out")
    assert in_clipboard(page) == f"{address}#safe_for=url&exclude=a,b"


def test_what_an_address_cannot_set_is_said(visit, address):
    page = visit(f"{address}#lenght=20&not_containing=jane&safe_for=url,moon", prepare=at(address))
    expect(page.locator("#settings-status")).to_have_text(
        "The address sets what this page cannot set: lenght, not_containing, safe_for."
    )
    asks(page, PASSWORD, safe_for=["url"])


def test_a_preset_of_an_address_shows_its_title_and_an_unknown_one_its_error(visit, address):
    page = visit(f"{address}#preset=wpa2", prepare=at(address))
    expect(page.locator("#preset")).to_have_value("Wi-Fi: WPA2 and WPA3 passphrase")
    page.goto(f"{address}#preset=nowhere")
    expect(page.locator("#field-error")).to_be_visible()
    assert "nowhere" not in "".join(watch_of(page).urls()[:1])

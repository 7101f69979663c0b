"""Sending a password once, from the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from page.watch import watch_of

pytestmark = pytest.mark.slow

CREDENTIALS = "**/credentials"


@pytest.fixture
def sending(visit, service):
    return visit(service.address)


def make(page):
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#made")).to_be_visible()
    return page.locator("#link").input_value()


def state(page):
    return page.locator("#link-state")


def trouble(page):
    return page.locator("#send-trouble")


def test_a_link_of_these_settings_shows_a_password_once(browser, sending, service):
    sending.locator("#length").fill("24")
    sending.locator("#count").fill("3")  # of passwords on the page: a link carries one
    sending.get_by_label("User name").fill(" zoe ")
    sending.get_by_label("Note").fill("for the canary-note")
    sending.get_by_label("It ends after").select_option("an hour")
    link = make(sending)
    expect(sending.locator("#copy-link")).to_be_focused()
    expect(state(sending)).to_contain_text("Not used yet. It ends on ")
    order = {"length": 24, "ttl_seconds": 3600, "username": "zoe", "note": "for the canary-note"}
    assert watch_of(sending).asked("/credentials") == [order]

    claiming = browser.new_context().new_page()
    claiming.goto(link)
    claiming.get_by_role("button", name="Show the password").click()
    expect(claiming.locator("#password")).to_have_text(re.compile(r"^\S{24}$"))
    assert claiming.locator("#username").inner_text() == "zoe"
    assert claiming.locator("#password").inner_text() not in sending.content()
    assert "canary-note" not in claiming.content()
    claiming.context.close()

    sending.get_by_role("button", name="Was it used?").click()
    expect(state(sending)).to_contain_text("Used on ")
    sending.get_by_role("button", name="Revoke it").click()
    expect(trouble(sending)).to_have_text("nothing to revoke: the credential is claimed.")
    assert "canary-note" in service.stop()


def test_a_link_is_revoked(sending, service):
    token = make(sending).partition("#")[2]
    sending.get_by_role("button", name="Revoke it").click()
    expect(state(sending)).to_contain_text("Revoked")
    status, told = service.ask("credentials/claim", {"token": token})
    assert (status, "revoked" in told["error"]) == (410, True)


def test_a_link_is_copied(visit, service):
    page = visit(service.address, permissions=["clipboard-read", "clipboard-write"])
    link = make(page)
    page.keyboard.press("Enter")  # the focus is on the button that copies
    expect(state(page)).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_each_press_while_an_answer_is_awaited_makes_no_other_link(sending):
    sending.route(CREDENTIALS, lambda route: None)
    button = sending.get_by_role("button", name="Make a link")
    for _ in range(3):
        button.click(force=True)
    assert len(watch_of(sending).asked("/credentials")) == 1
    sending.unroute_all(behavior="ignoreErrors")


def test_impossible_settings_are_explained_there(sending):
    sending.locator("#length").fill("3")
    sending.get_by_role("button", name="Make a link").click()
    expect(trouble(sending)).to_contain_text("length 3")
    expect(sending.locator("#made")).to_be_hidden()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"status": 429, "headers": {"Retry-After": "7"}, "json": {"error": "slow down"}},
            "slow down. Try again in 7 seconds.",
        ),
        (
            {"status": 503, "json": {"error": "unavailable for the moment"}},
            "unavailable for the moment.",
        ),
        ({"status": 500, "body": "no JSON"}, "The service answered 500."),
        (None, "The service cannot be reached."),
    ],
)
def test_what_goes_wrong_is_said_there_and_can_be_tried_again(sending, answer, said):
    sending.route(CREDENTIALS, lambda route: route.fulfill(**answer) if answer else route.abort())
    sending.get_by_role("button", name="Make a link").click()
    expect(trouble(sending)).to_have_text(said)
    sending.unroute_all()
    make(sending)
    expect(trouble(sending)).to_be_hidden()


def test_a_passphrase_has_no_link(sending):
    sending.get_by_role("radio", name="Passphrase").check()
    expect(sending.locator("#send")).to_be_hidden()
    sending.get_by_role("radio", name="Password").check()
    expect(sending.locator("#send")).to_be_visible()


def test_a_service_without_credentials_shows_nothing_of_it(visit, plain):
    page = visit(plain)
    expect(page.locator("#send")).to_be_hidden()
    expect(page.locator("#lines")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_has_no_fault_that_axe_knows(visit, service, width, scheme):
    page = visit(
        service.address,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    make(page)
    page.get_by_role("button", name="Revoke it").click()
    expect(state(page)).to_contain_text("Revoked")
    page.get_by_role("button", name="Revoke it").click()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

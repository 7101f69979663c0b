"""Sending a password once, from the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, in_clipboard
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
    return page.locator("#links li").first.get_by_role("status")


def trouble(page):
    return page.locator("#send-trouble")


def test_a_link_of_these_settings_shows_a_password_once(browser, sending, service):
    sending.locator("#length").fill("24")
    sending.locator("#count").fill("3")  # of passwords on the page: a link carries one
    sending.get_by_label("User name").fill(" zoe ")
    sending.get_by_label("Line to the recipient").fill("From Ann <b>, for staging")
    sending.get_by_label("Note").fill("for the canary-note")
    sending.get_by_label("Expires after").select_option("an hour")
    link = make(sending)
    expect(sending.locator("#copy-link")).to_be_focused()
    expect(state(sending)).to_contain_text("Not opened yet. Expires ")
    expect(sending.locator("#send-count")).to_be_visible()
    order = {"length": 24, "ttl_seconds": 3600, "username": "zoe", "note": "for the canary-note"}
    order |= {"message": "From Ann <b>, for staging"}
    assert watch_of(sending).asked("/credentials") == [order]

    claiming = browser.new_context().new_page()
    claiming.goto(link)
    expect(claiming.locator("#sender-message")).to_have_text("From Ann <b>, for staging")
    claiming.get_by_role("button", name="Show the password").click()
    expect(claiming.locator("#password")).to_have_text(re.compile(r"^\S{24}$"))
    assert claiming.locator("#username").inner_text() == "zoe"
    assert claiming.locator("#password").inner_text() not in sending.content()
    assert "canary-note" not in claiming.content()
    claiming.context.close()

    sending.get_by_role("button", name="Check").click()
    expect(state(sending)).to_contain_text("Opened ")
    expect(sending.get_by_role("button", name="Revoke")).to_have_count(0)
    assert "canary-note" in service.stop()


def test_a_link_is_revoked(sending, service):
    token = make(sending).partition("#")[2]
    sending.get_by_role("button", name="Revoke").click()
    expect(state(sending)).to_contain_text("Revoked")
    status, told = service.ask("credentials/claim", {"token": token})
    assert (status, "revoked" in told["error"]) == (410, True)


def test_a_link_is_copied(visit, service):
    page = visit(service.address, permissions=PERMISSIONS)
    link = make(page)
    page.keyboard.press("Enter")  # the focus is on the button that copies
    expect(page.locator("#link-status")).to_have_text("Copied.")
    assert in_clipboard(page) == link


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
    expect(trouble(sending)).to_contain_text("the length is 3")
    expect(sending.locator("#made")).to_be_hidden()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"status": 429, "headers": {"Retry-After": "7"}, "json": {"error": "slow down"}},
            "Slow down. Try again in 7 seconds.",
        ),
        (
            {"status": 503, "json": {"error": "unavailable for the moment"}},
            "Unavailable for the moment.",
        ),
        ({"status": 500, "body": "no JSON"}, "The server answered 500."),
        (None, "The server cannot be reached."),
    ],
)
def test_what_goes_wrong_is_said_there_and_can_be_tried_again(sending, answer, said):
    sending.route(CREDENTIALS, lambda route: route.fulfill(**answer) if answer else route.abort())
    sending.get_by_role("button", name="Make a link").click()
    expect(trouble(sending)).to_have_text(said)
    sending.unroute_all()
    make(sending)
    expect(trouble(sending)).to_be_hidden()


@pytest.mark.parametrize(
    ("kind", "form"), [("Passphrase", r"^[a-z]+(-[a-z]+){3}$"), ("PIN", r"^[0-9]{8}$")]
)
def test_each_kind_is_sent(browser, sending, kind, form):
    sending.get_by_role("radio", name=kind).check()
    if kind == "PIN":
        sending.locator("#pin-length").fill("8")
    else:
        sending.locator("#words").fill("4")
        sending.locator("#wordlist").select_option("eff-short-1")  # without hyphens
    claiming = browser.new_context().new_page()
    claiming.goto(make(sending))
    claiming.get_by_role("button", name="Show the password").click()
    expect(claiming.locator("#password")).to_have_text(re.compile(form))
    claiming.context.close()


def test_every_link_of_the_tab_is_listed_and_revocable(sending, service):
    for name in ("zoe", "ann"):
        sending.get_by_label("User name").fill(name)
        make(sending)
        expect(sending.locator("#links li").first).to_contain_text(f"for {name}")
    expect(sending.locator("#links li")).to_have_count(2)
    token = sending.locator("#link").input_value().partition("#")[2]
    assert token not in sending.locator("#links").inner_html()
    sending.get_by_role("button", name="Revoke: password for zoe").click()
    expect(sending.locator("#links li").last).to_contain_text("Revoked")
    expect(sending.locator("#links li").first).to_contain_text("Not opened yet")
    assert service.ask("credentials/lookup", {"token": token})[1]["state"] == "waiting"


def test_a_link_that_was_opened_meanwhile_is_not_revoked_but_said_to_be_opened(sending, service):
    token = make(sending).partition("#")[2]
    service.ask("credentials/claim", {"token": token})
    sending.get_by_role("button", name="Revoke").click()
    expect(state(sending)).to_contain_text("Opened ")


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
    page.get_by_role("button", name="Revoke").click()
    expect(state(page)).to_contain_text("Revoked")
    page.get_by_role("button", name="QR code").click()
    expect(page.get_by_role("img", name="QR code of your link")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

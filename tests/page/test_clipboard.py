"""What the page says of the clipboard is true, and it takes nothing of the user's out of it."""

import pytest
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, fill_clipboard, in_clipboard

pytestmark = pytest.mark.slow


@pytest.fixture
def timed(visit, service):
    """A page whose time the test moves."""
    return visit(
        service.address, permissions=PERMISSIONS, prepare=lambda page: page.clock.install()
    )


def copy(page):
    page.locator("#copy").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    return page.locator("#password").inner_text()


def status(page):
    return page.locator("#status")


def clear(page):
    return page.get_by_role("button", name="Clear the clipboard")


def test_a_copy_stays_until_it_is_cleared_by_the_button(timed):
    password = copy(timed)
    assert in_clipboard(timed) == password
    timed.clock.run_for(50_000)
    expect(status(timed)).to_have_text("Copied.")
    timed.clock.run_for(11_000)
    expect(status(timed)).to_have_text(
        "It may still be in the clipboard, unless you copied something else."
    )
    assert in_clipboard(timed) == password
    clear(timed).click()
    expect(status(timed)).to_have_text("The clipboard is empty.")
    assert in_clipboard(timed) == ""
    expect(clear(timed)).to_be_hidden()
    timed.clock.run_for(120_000)
    expect(status(timed)).to_have_text("The clipboard is empty.")


def test_time_alone_clears_nothing_that_was_copied_elsewhere(timed):
    copy(timed)
    fill_clipboard(timed, "a shopping list")
    timed.clock.run_for(600_000)
    timed.evaluate("dispatchEvent(new Event('focus'))")
    assert in_clipboard(timed) == "a shopping list"


def test_a_link_or_code_copied_later_is_neither_cleared_nor_called_the_password(timed):
    timed.get_by_role("button", name="Make a link").click()
    expect(timed.locator("#made")).to_be_visible()
    for button, text in (
        (timed.get_by_role("button", name="Copy link"), timed.locator("#link").input_value()),
        (timed.get_by_role("button", name="Copy the code"), timed.locator("#lines").inner_text()),
        (timed.get_by_role("button", name="Copy a link to these settings"), timed.url),
    ):
        copy(timed)
        button.click()
        expect(status(timed)).to_be_empty()
        expect(clear(timed)).to_be_hidden()
        timed.clock.run_for(120_000)
        expect(status(timed)).to_be_empty()
        assert in_clipboard(timed) == text


def test_what_the_user_copies_by_hand_takes_the_place_of_the_password(timed):
    copy(timed)
    timed.locator("#username").fill("zoe")
    timed.locator("#username").select_text()
    timed.keyboard.press("Control+C")
    expect(status(timed)).to_be_empty()
    expect(clear(timed)).to_be_hidden()
    assert in_clipboard(timed) == "zoe"


@pytest.mark.parametrize("change", ["new", "setting", "error"])
def test_copied_is_not_said_beside_another_password(timed, change):
    password = copy(timed)
    if change == "new":
        timed.get_by_role("button", name="New", exact=True).click()
    else:
        timed.locator("#length").fill("20" if change == "setting" else "3")
        timed.clock.run_for(1_000)
    expect(status(timed)).to_have_text("An earlier one is in the clipboard.")
    assert in_clipboard(timed) == password
    clear(timed).click()
    expect(status(timed)).to_have_text("The clipboard is empty.")
    assert in_clipboard(timed) == ""


def test_over_plain_http_the_old_way_copies_and_clears(visit, address):
    page = visit(address, permissions=PERMISSIONS)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    password = copy(page)
    assert in_clipboard(page) == password
    clear(page).click()
    expect(status(page)).to_have_text("The clipboard is empty.")
    assert in_clipboard(page) == ""


def test_a_copy_that_the_browser_refuses_is_not_called_a_copy(page):
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    page.evaluate("() => { document.execCommand = () => false }")
    page.locator("#copy").click()
    expect(status(page)).to_contain_text("The browser did not copy it.")
    expect(clear(page)).to_be_hidden()
    page.get_by_role("button", name="Copy the code").click()
    expect(page.locator("#lines-status")).to_contain_text("The browser did not copy it.")


def test_the_last_five_can_be_copied_again_and_what_was_copied_stays_longest(visit, address):
    page = visit(address, permissions=PERMISSIONS)
    first = copy(page)
    passwords = [first]
    for _ in range(7):
        page.get_by_role("button", name="New", exact=True).click()
        expect(page.locator("#password")).not_to_have_text(passwords[-1])
        passwords.append(page.locator("#password").inner_text())
    page.get_by_text("Earlier in this tab").click()
    items = page.locator("#earlier li")
    expect(items).to_have_count(5)
    assert not any(one in page.locator("#earlier").inner_text() for one in passwords)
    shown = []
    for index in range(5):
        items.nth(index).get_by_role("button", name="Show the password").click()
        shown.append(items.nth(index).locator("code").inner_text().replace("\n", ""))
    assert shown == [*reversed(passwords[3:7]), first]
    items.last.get_by_role("button", name="Copy the password").click()
    expect(status(page)).to_have_text("An earlier one is in the clipboard.")
    assert in_clipboard(page) == first

"""The page at each size, in both colour schemes, by keyboard alone and without a shift."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, in_clipboard
from page.watch import asks

pytestmark = pytest.mark.slow

VISIBLE = """() => [...document.querySelectorAll("button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility() && !one.disabled)
  .filter((one) => one.type !== "radio" || one.checked)
  .map((one) => one.dataset.place = one.id || `${one.name || one.textContent} ${one.value ?? ""}`)"""


def to_the_top(page):
    """The next Tab goes to the first place there is."""
    page.locator("h1").evaluate("(title) => { title.tabIndex = -1; title.focus() }")


def normal(page):
    expect(page.locator("#exact")).to_contain_text("passwords;")


def passphrase(page):
    page.get_by_role("radio", name="Passphrase").check()
    expect(page.locator("#facts")).to_contain_text("words")


def several(page):
    page.locator("#count").fill("12")
    expect(page.locator("#password li")).to_have_count(12)


def unfolded(page):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("#max_repeating").fill("1")
    page.get_by_text("letter or digit").first.scroll_into_view_if_needed()
    page.locator("[name=first][value=letter]").check()
    page.get_by_label("URL", exact=True).check()
    expect(page.locator("#cost")).to_be_visible()


def impossible(page):
    page.locator("#length").fill("3")
    expect(page.locator("#field-error")).to_be_visible()


def choosing(page):
    page.get_by_role("combobox", name="What is it for?").focus()
    expect(page.locator("#presets [role=option]").nth(20)).to_be_attached()
    page.keyboard.press("ArrowDown")


def chosen(page):
    choosing(page)
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_be_visible()


def refused(page):
    page.locator("#exclude").evaluate("(one) => { one.closest('details').open = true }")
    for name in ("lowercase", "uppercase", "nums", "special_chars"):
        page.locator(f"input[type=checkbox][name=max_{name}]").uncheck()
    expect(page.locator("#trouble")).to_be_visible()
    page.get_by_text("What the server said").click()


def pin(page):
    page.get_by_role("radio", name="PIN").check()
    expect(page.locator("#facts")).to_contain_text("6 characters")


def earlier(page):
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_text("Earlier in this tab").click()
    page.get_by_role("button", name=re.compile("Show the password")).first.click()


def wifi(page):
    page.get_by_role("combobox", name="What is it for?").click()
    page.get_by_role("option", name="Wi-Fi").click()
    page.get_by_text("QR code to join").click()
    page.get_by_label("Network name").fill("Guests")
    expect(page.get_by_role("img", name="QR code to join Guests")).to_be_visible()
    expect(page.locator("#facts")).to_contain_text("24 characters")


def explained(page):
    page.evaluate("document.getElementById('strength').open = true")
    page.get_by_text("Who can see it?").click()


def scrolled(page):
    page.locator("#lines").scroll_into_view_if_needed()
    page.wait_for_timeout(100)


def offline(page):
    page.context.set_offline(True)
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#trouble")).to_contain_text("cannot be reached")
    page.context.set_offline(False)


def hidden(page):
    page.get_by_role("button", name="Hide", exact=True).click()


def keyed(page):
    page.route(
        "**/generate-password",
        lambda route: route.fulfill(status=403, json={"message": "Forbidden"}),
    )
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#ask")).to_be_visible()


def broken(page):
    page.route("**/generate-password", lambda route: route.fulfill(status=500, json={}))
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#trouble")).to_be_visible()


def copied(page):
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Copied.")


STATES = (
    normal,
    hidden,
    copied,
    several,
    choosing,
    chosen,
    unfolded,
    impossible,
    keyed,
    broken,
    passphrase,
    refused,
    pin,
    earlier,
    wifi,
    explained,
    scrolled,
    offline,
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_every_state_fits_and_has_no_fault_that_axe_knows(visit, address, width, scheme):
    page = visit(
        address,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    for state in STATES:
        page.unroute_all()
        page.goto(address)
        expect(page.locator("#password")).not_to_be_empty()
        state(page)
        expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
        found = Axe().run(page).response["violations"]
        assert [(state.__name__, v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state.__name__


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("kind", ["password", "passphrase"])
def test_nothing_moves_while_it_loads(visit, address, width, kind):
    page = visit(address, viewport={"width": width, "height": 800})
    normal(page)
    if kind == "passphrase":
        passphrase(page)
        page.get_by_role("button", name="New", exact=True).click()
    page.locator("#password").evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("shifts") == []


def test_the_scheme_of_the_device_is_followed(visit, address):
    colours = {
        visit(address, color_scheme=scheme).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    }
    assert len(colours) == 2


def test_everything_is_reached_by_the_keyboard_in_the_order_it_stands(page):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("#count").fill("2")
    expect(page.locator("#password li")).to_have_count(2)
    places = page.evaluate(VISIBLE)
    to_the_top(page)
    reached = []
    for _ in places:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.place"))
        page.keyboard.press("Escape")  # the list of targets opens where it has the focus
    assert reached == places


def test_the_whole_way_by_keyboard(visit, address):
    page = visit(address, permissions=PERMISSIONS)
    normal(page)

    def tab_to(selector):
        for _ in range(60):
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{selector} is not reached")

    tab_to("#preset")
    page.keyboard.type("postgres")
    expect(page.locator("#preset-aws-rds-postgresql")).to_be_visible()
    page.keyboard.press("ArrowDown")
    while (
        page.locator("#preset").get_attribute("aria-activedescendant")
        != "preset-aws-rds-postgresql"
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to("#length")
    page.keyboard.type("28")
    tab_to("[name=safe_for][value=pgpass]")
    page.keyboard.press("Space")
    target = {"preset": "aws-rds-postgresql", "length": 28, "safe_for": ["pgpass"]}
    asks(page, "/generate-password", **target)
    expect(page.locator("#copy")).to_have_attribute("aria-disabled", "false")
    tab_to(".right summary")
    page.keyboard.press("Enter")
    expect(page.locator("#rules")).to_be_visible()
    to_the_top(page)
    tab_to("#copy")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Copied.")
    copied_text = in_clipboard(page)
    assert copied_text == page.locator("#password").inner_text()
    assert len(copied_text) == 28
    assert not set(copied_text) & set(':\\/"@')


def test_each_change_is_announced(page):
    page.locator("#length").fill("20")
    expect(page.locator("#said")).to_have_text("New password, 130.91 bits · 20 characters")
    expect(page.get_by_role("status").filter(has_text="New password")).to_have_count(1)

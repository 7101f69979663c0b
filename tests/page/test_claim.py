"""The page of a link that hands over a credential."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, in_clipboard

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
MARKUP = "<img src=x onerror=alert(1)>"


class Opened:
    """A link, opened in a window of its own; what the page said and asked for."""

    def __init__(self, browser, url, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.requests, self.said = [], []
        self.page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(url)

    def __getattr__(self, name):
        return self.page.locator("#" + name.replace("_", "-"))

    def claimed(self):
        """The password, the button once pressed."""
        self.claim.click()
        expect(self.password).to_be_visible()
        return self.password.inner_text()

    def complaints(self):
        """What the console holds, but for the browser's own lines about statuses over 399."""
        return [text for text in self.said if not text.startswith("Failed to load resource")]


@pytest.fixture
def opened(browser):
    windows = []

    def open_link(url, **options):
        windows.append(Opened(browser, url, **options))
        return windows[-1]

    yield open_link
    for window in windows:
        window.context.close()


def test_a_scanner_that_opens_the_link_and_runs_scripts_claims_nothing(opened, service):
    created = service.create()
    for _ in range(3):
        link = opened(created["claim_url"])
        expect(link.claim).to_be_visible()
        expect(link.until).to_contain_text("until")
        link.page.wait_for_load_state("networkidle")
        posted = [r.url for r in link.requests if r.method != "GET"]
        assert posted == [f"{service.origin}/credentials/lookup"]
    assert service.state(created) == "waiting"


def test_the_token_leaves_address_bar_and_history_and_reaches_no_server_log(opened, service):
    created = service.create()
    link = opened(created["claim_url"])
    # Not `userTypedURL`, nor the browser's own database of visits: no page can change those.
    session = link.context.new_cdp_session(link.page)
    history = session.send("Page.getNavigationHistory")["entries"]
    secret = created["claim_token"].partition(".")[2]
    assert link.page.url == f"{service.origin}/claim"
    assert secret not in json.dumps([entry["url"] for entry in history])
    password = link.claimed()
    assert f"{service.origin}/credentials/claim" in [request.url for request in link.requests]
    log = service.stop()
    assert '"audit": "claimed"' in log
    assert secret not in log
    assert password not in log


def test_a_person_claims_with_the_keyboard_and_a_second_one_is_warned(opened, service):
    created = service.create(username=MARKUP, length=30)
    first, second = opened(created["claim_url"]), opened(created["claim_url"])
    first.page.keyboard.press("Tab")
    first.page.keyboard.press("Enter")
    expect(first.password).to_be_visible()
    assert len(first.password.inner_text()) == 30
    assert first.username.inner_text() == MARKUP
    assert first.page.evaluate("document.images.length") == 0
    expect(first.copy_password).to_be_focused()
    expect(first.message).to_contain_text("This link will not work again.")
    assert service.state(created) == "claimed"
    second.page.keyboard.press("Tab")
    second.page.keyboard.press("Enter")
    expect(second.message).to_contain_text("This link was already opened")
    expect(second.message).to_contain_text("tell the sender at once")
    expect(second.message).to_have_class("alarm")
    expect(second.claim).to_be_hidden()
    expect(second.password).to_be_hidden()
    assert first.complaints() + second.complaints() == []


def test_a_password_does_not_come_back_with_the_page(opened, service):
    link = opened(service.create()["claim_url"])
    link.claimed()
    link.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(link.password).to_be_hidden()
    assert link.password.text_content() == ""
    link.page.goto(f"{service.origin}/claim")
    expect(link.message).to_contain_text("already shown the password")
    expect(link.claim).to_be_hidden()


def test_another_link_in_the_same_tab_is_taken(opened, service):
    link = opened(f"{service.origin}/claim#half")
    expect(link.claim).to_be_hidden()
    created = service.create()
    link.page.evaluate("token => { location.hash = token; }", created["claim_token"])
    expect(link.claim).to_be_visible()
    assert link.page.evaluate("location.hash") == ""
    link.claimed()
    assert service.state(created) == "claimed"


def test_a_lost_answer_says_what_it_may_mean(opened, service):
    link = opened(service.create()["claim_url"])
    link.page.route("**/credentials/claim", lambda route: route.abort())
    link.claim.click()
    expect(link.message).to_contain_text("ask the sender for a new one")
    expect(link.claim).to_be_visible()
    link.page.unroute_all()
    assert link.claimed()


def test_where_the_clipboard_is_closed_the_whole_password_is_selected(opened, service):
    link = opened(service.create()["claim_url"])
    password = link.claimed()
    link.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    link.page.evaluate("() => { document.execCommand = () => false; }")
    link.page.keyboard.press("Enter")  # the focus is on the button that copies
    expect(link.message).to_contain_text("Selected")
    assert link.page.evaluate("getSelection().toString()") == password


def test_copy_puts_the_password_on_the_clipboard(opened, service):
    link = opened(
        service.create(username="zoe")["claim_url"],
        permissions=PERMISSIONS,
    )
    password = link.claimed()
    for button, text in ((link.copy_username, "zoe"), (link.copy_password, password)):
        button.click()
        expect(link.message).to_have_text("Copied.")
        assert in_clipboard(link.page) == text


def test_it_says_whose_service_it_is_until_when_and_what_the_sender_writes(opened, service):
    created = service.create(message=MARKUP + " from Ann", ttl_seconds=600)
    link = opened(created["claim_url"], locale="de-DE", timezone_id="Asia/Tokyo")
    expect(link.host).to_have_text(service.origin.removeprefix("http://"))
    expect(link.until).to_contain_text("GMT+9")
    expect(link.sender_message).to_have_text(MARKUP + " from Ann")
    assert link.page.evaluate("document.images.length") == 0
    link.claimed()
    expect(link.message_row).to_be_hidden()


def test_a_password_has_its_colours_and_can_be_hidden(opened, service):
    link = opened(service.create(length=40)["claim_url"])
    password = link.claimed()
    classes = link.password.locator("span").evaluate_all("(all) => all.map((one) => one.className)")
    assert {"lower", "upper", "digit", "symbol"} == set(classes)
    link.page.get_by_role("button", name="Hide").click()
    assert password not in link.page.content()
    link.page.get_by_role("button", name="Show").click()
    assert link.password.inner_text().replace("\n", "") == password


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("revoke", "The sender has revoked this link."),
        ("claim", "This link was already opened"),
        ("unknown", "This server does not know this link."),
    ],
)
def test_each_outcome_has_its_own_words_at_once_and_after_the_press(opened, service, end, said):
    created = service.create()
    url = created["claim_url"]
    late = opened(url if end != "unknown" else url[:-2] + "AA")
    if end != "unknown":
        expect(late.claim).to_be_visible()
    if end == "revoke":
        service.revoke(created)
    elif end == "claim":
        service.ask("credentials/claim", {"token": created["claim_token"]})
    else:
        expect(late.message).to_contain_text(said)
        expect(late.claim).to_be_hidden()
        return
    late.claim.click()
    expect(late.message).to_contain_text(said)
    expect(late.claim).to_be_hidden()
    again = opened(url)
    expect(again.message).to_contain_text(said)
    expect(again.claim).to_be_hidden()


def test_a_reload_says_what_became_of_the_link(opened, service):
    link = opened(service.create()["claim_url"])
    link.page.reload()
    expect(link.message).to_contain_text("Open the link again from the message")
    link = opened(service.create()["claim_url"])
    link.claimed()
    link.page.reload()
    expect(link.message).to_contain_text("This tab has already shown the password")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (429, "Too many requests. Try again in 7 seconds. The link still works."),
        (500, "The server could not answer. Try again."),
    ],
)
def test_a_busy_or_faulty_server_says_whether_to_try_again(opened, service, status, said):
    link = opened(service.create()["claim_url"])
    link.page.route(
        "**/credentials/claim",
        lambda route: route.fulfill(status=status, json={}, headers={"Retry-After": "7"}),
    )
    link.claim.click()
    expect(link.message).to_contain_text(said)
    link.page.unroute_all()
    assert link.claimed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_state_fits_and_has_no_fault_that_axe_knows(opened, service, width, scheme):
    created = service.create(length=64, username="u" * 128)
    size = {"viewport": {"width": width, "height": 640}, "color_scheme": scheme}
    link, late = (opened(created["claim_url"], **size) for _ in range(2))

    def fits(one):
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(one.page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
        for button in one.page.get_by_role("button").all():
            assert button.bounding_box()["height"] >= 44  # WCAG 2.5.5

    fits(link)
    link.claimed()
    fits(link)
    late.claim.click()
    expect(late.message).to_have_class("alarm")
    fits(late)


def test_a_page_of_another_site_creates_and_claims_nothing(opened, service):
    """From a page whose origin is opaque, as a forged one's would be."""
    created = service.create()
    page = opened("data:text/html,<title>elsewhere</title>").page
    attempts = [
        ("credentials", "{}", "application/json", "cors"),
        ("credentials", "{}", "text/plain", "no-cors"),
        (
            "credentials/claim",
            json.dumps({"token": created["claim_token"]}),
            "text/plain",
            "no-cors",
        ),
    ]
    for path, body, kind, mode in attempts:
        page.evaluate(
            "([url, body, kind, mode]) => fetch(url,"
            " {method: 'POST', body, headers: {'Content-Type': kind}, mode}).then(() => 1, () => 0)",
            [service.address + path, body, kind, mode],
        )
    assert service.state(created) == "waiting"
    assert service.stop().count('"audit": "created"') == 1

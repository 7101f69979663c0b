"""What the page says when a demand cannot be met, a key is wanted, or the service is away."""

import pytest
from playwright.sync_api import expect

from page.conftest import living
from page.watch import watch_of
from passmint.server.keys import new_key

pytestmark = pytest.mark.slow

GENERATE = "**/generate-password"


def answering(status, value, **headers):
    """Prepares a page whose service answers every request for a password so."""
    return lambda page: page.route(
        GENERATE, lambda route: route.fulfill(status=status, json=value, headers=headers)
    )


def test_an_impossible_demand_is_explained_at_the_field_with_its_numbers(page):
    page.locator("#length").fill("12")
    page.locator("#of-password [name=nums]").fill("5")
    page.locator("#of-password [name=special_chars]").fill("8")
    raw = "nums 5 + special_chars 8 + uppercase 1 + lowercase 1 = 15 is more than length 12"
    said = (
        "5 digits + 8 symbols + 1 uppercase letter + 1 lowercase letter make 15 characters,"
        " but the length is 12."
    )
    expect(page.locator(".field:has(#length) #field-error")).to_have_text(said)
    expect(page.get_by_role("alert")).to_contain_text("No password fits these settings")
    expect(page.locator("#raw-text")).to_have_text(raw)
    expect(page.locator("#raw-text")).to_be_hidden()  # the sentence is said once
    assert page.locator("body").inner_text().count("make 15 characters") == 1
    page.get_by_role("button", name="Show the setting").click()
    expect(page.locator("#length")).to_be_focused()
    expect(page.locator("#length")).to_have_accessible_description(said)
    expect(page.locator("[aria-invalid=true]")).to_have_count(5)  # the five that collide
    expect(page.locator("#copy")).to_have_attribute("aria-disabled", "true")
    assert page.locator("#password").text_content() == ""
    assert page.locator("#bits").inner_text() == "–"
    page.locator("#of-password [name=special_chars]").fill("2")
    expect(page.locator("#password")).not_to_be_empty()
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    expect(page.locator("#field-error")).to_be_hidden()


def test_an_error_opens_the_fold_that_hides_its_field(page):
    page.get_by_text("Rules of a website").click()
    page.locator("#rules").fill("minlength: x")
    page.get_by_text("Rules of a website").click()
    expect(page.locator("details:has(#rules) #field-error")).to_be_visible()
    expect(page.locator("#field-error")).to_contain_text("rules must have a number")


@pytest.mark.parametrize(
    ("selector", "text", "said"),
    [
        ("#length", "abc", "Length must be a whole number from 1 to 64"),
        ("#length", "65", "(a limit of this server)"),
        ("#count", "1001", "“How many” must be a whole number from 1 to 1000"),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_is_explained_at_its_field(page, selector, text, said):
    page.locator(selector).fill(text)
    expect(page.locator(f".field:has({selector}) #field-error")).to_contain_text(said)


def test_a_length_that_the_target_does_not_take_names_the_target(page):
    page.get_by_role("combobox", name="What is it for?").click()
    page.get_by_role("option", name="Amazon RDS for MySQL").click()
    page.locator("#length").fill("50")
    said = "Length must be from 8 to 41 for Amazon RDS for MySQL, master user, not 50."
    expect(page.locator("#field-error")).to_have_text(said)


def test_a_key_is_asked_for_and_stays_in_memory(visit):
    key, line = new_key("tests")
    with living(keys=line) as service:
        page = visit(service.address, ready="#ask:visible")
        field = page.get_by_label("This server needs an API key")
        expect(field).to_be_focused()
        field.fill("not the key")
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("#key-trouble")).to_contain_text("without spaces")
        field.fill("not-the-key")
        page.keyboard.press("Enter")
        expect(page.locator("#key-trouble")).to_contain_text("did not accept")
        field.fill(key)
        page.keyboard.press("Enter")
        expect(page.locator("#password")).not_to_be_empty()
        expect(page.locator("#ask")).to_be_hidden()
        expect(page.locator("#copy")).to_be_focused()
        expect(page.locator("#lines")).to_contain_text("x-api-key: $PASSMINT_API_KEY")
        for place in ("Python", "Shell", "Terraform", "curl"):
            page.get_by_role("radio", name=place).check()
            assert key not in page.content()
        assert page.locator("#key").input_value() == ""
        assert key not in "".join(watch_of(page).urls())
        page.reload()
        expect(page.locator("#ask")).to_be_visible()


def test_where_a_token_is_wanted_it_goes_as_one(visit, address):
    page = visit(address, prepare=answering(401, {"message": "Unauthorized"}), ready="#ask:visible")
    expect(page.locator("#key-trouble")).to_be_empty()
    page.unroute(GENERATE)
    page.locator("#key").fill("a.token")
    with page.expect_request(GENERATE) as asked:
        page.keyboard.press("Enter")
    assert asked.value.headers["authorization"] == "Bearer a.token"
    assert "x-api-key" not in asked.value.headers
    expect(page.locator("#password")).not_to_be_empty()


def test_too_many_requests_are_tried_again_when_the_service_says(visit, address):
    def prepare(page):
        page.clock.install()
        answering(429, {"error": "too many requests: slow down"}, **{"Retry-After": "7"})(page)

    page = visit(address, prepare=prepare, ready="#trouble:visible")
    expect(page.get_by_role("alert")).to_contain_text("The next try is in 7 seconds.")
    page.unroute(GENERATE)
    page.clock.run_for(6_500)
    assert page.locator("#password").text_content() == ""
    page.clock.run_for(1_000)
    expect(page.locator("#password")).not_to_be_empty()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_too_many_explanations_leave_the_password_and_come_later(visit, address):
    def prepare(page):
        page.clock.install()
        page.route(
            "**/explain-policy",
            lambda route: route.fulfill(status=429, json={}, headers={"Retry-After": "3"}),
        )

    page = visit(address, prepare=prepare)
    before = page.locator("#password").inner_text()
    expect(page.locator("#bits")).to_have_text("104.56 bits")
    page.unroute("**/explain-policy")
    page.clock.run_for(3_100)
    expect(page.locator("#exact")).to_contain_text("passwords;")
    assert page.locator("#password").inner_text() == before


def test_a_fault_of_the_service_shows_the_request_s_id(visit, address):
    value = {"error": "internal error", "request_id": "abc123"}
    page = visit(address, prepare=answering(500, value), ready="#trouble:visible")
    expect(page.get_by_role("alert")).to_contain_text("The server could not answer")
    expect(page.locator("#raw-text")).to_have_text("500: internal error (request abc123)")
    page.unroute(GENERATE)
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#password")).not_to_be_empty()


def test_an_answer_that_is_no_json_is_a_fault_too(visit, address):
    def prepare(page):
        page.route(GENERATE, lambda route: route.fulfill(status=502, body="<html>Bad Gateway"))

    page = visit(address, prepare=prepare, ready="#trouble:visible")
    expect(page.locator("#raw-text")).to_have_text("502")


def test_offline_it_says_so_and_goes_on_once_online(page):
    before = page.locator("#password").inner_text()
    page.context.set_offline(True)
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.locator("#password")).to_have_text(before)
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#password")).not_to_have_text(before)


@pytest.mark.parametrize("status", [429, 500])
def test_a_good_password_stays_where_there_is_no_new_one(page, status):
    before = page.locator("#password").inner_text()
    answering(status, {"error": "no"}, **{"Retry-After": "600"})(page)
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Below is the password from before.")
    expect(page.locator("#password")).to_have_text(before)
    expect(page.locator("#facts")).to_have_text("104.56 bits · 16 characters")
    expect(page.locator("#copy")).to_have_attribute("aria-disabled", "false")
    page.locator("#length").fill("20")  # which that password does not have
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#copy")).to_have_attribute("aria-disabled", "true")


def test_without_any_class_it_says_what_to_keep(page):
    for name in ("lowercase", "uppercase", "nums", "special_chars"):
        page.locator(f"input[type=checkbox][name=max_{name}]").uncheck()
    said = "Keep at least one of a–z, A–Z, 0–9 and !#$%."
    expect(page.locator("#field-error")).to_have_text(said)


def test_a_key_is_kept_for_the_tab_where_that_is_asked_for(visit):
    key, line = new_key("tests")
    with living(keys=line) as service:
        page = visit(service.address, ready="#ask:visible")
        page.get_by_label("Keep the key for this tab").check()
        page.locator("#key").fill(key)
        page.keyboard.press("Enter")
        expect(page.locator("#password")).not_to_be_empty()
        page.reload()
        expect(page.locator("#password")).not_to_be_empty()
        other = page.context.new_page()
        other.goto(service.address)
        expect(other.locator("#ask")).to_be_visible()
        answering(403, {"error": "no"})(page)
        page.get_by_role("button", name="New", exact=True).click()
        expect(page.locator("#key-trouble")).to_contain_text("did not accept")
        # A key that is refused is kept no longer; `visit` checks that nothing is kept.


def test_behind_a_stage_name_requests_stay_behind_it(visit, address):
    body, policy = None, None

    def prepare(page):
        nonlocal body, policy
        got = page.request.get(address)
        body, policy = got.body(), got.headers["content-security-policy"]
        headers = {"content-type": "text/html", "content-security-policy": policy}
        page.route("**/stage", lambda route: route.fulfill(body=body, headers=headers))
        page.route(
            "**/stage/**",
            lambda route: route.fulfill(
                response=route.fetch(url=route.request.url.replace("/stage/", "/"))
            ),
        )

    page = visit(address + "stage", prepare=prepare)
    assert watch_of(page).urls()[1] == address + "stage/generate-password"
    expect(page.locator("#lines")).to_contain_text(address + "stage/generate-password")

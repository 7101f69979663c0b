"""What the page says of strength, costs and what settings leave."""

import math

import pytest
from playwright.sync_api import expect

from page.test_controls import explained, phrases, unfold
from page.watch import asks

pytestmark = pytest.mark.slow


def numbers(text):
    """The bits in a sentence, in its order."""
    return [float(word) for word in text.replace(",", "").split() if "." in word.rstrip(".")]


@pytest.mark.parametrize(
    ("selector", "rule"),
    [
        ("[name=max_repeating]", {"max_repeating": 1}),
        ("[name=exclude]", {"exclude": "aeiou"}),
        ("[name=nums]", {"nums": 5}),
    ],
)
def test_a_rule_says_what_it_costs_when_it_is_switched_on(page, address, selector, rule):
    unfold(page)
    page.locator(f"#of-password {selector}").fill(str(*rule.values()))
    page.wait_for_selector("#cost:visible")
    cost = explained(address)["entropy_bits"] - explained(address, **rule)["entropy_bits"]
    assert page.locator("#cost").inner_text() == f"This costs {cost:.2f} bits."
    assert page.locator(f".field:has({selector}) #cost").count() == 1
    page.locator("#length").fill("18")
    page.wait_for_selector("#cost", state="hidden")


def test_a_place_says_what_it_costs_by_itself_and_with_the_others(page, address):
    plain = explained(address)["entropy_bits"]
    url = explained(address, safe_for=["url"])["entropy_bits"]
    page.get_by_label("URL", exact=True).check()
    expect(page.locator("#cost")).to_have_text(f"URL costs {plain - url:.2f} bits.")
    page.get_by_label("JSON", exact=True).check()
    expect(page.locator("#cost")).to_have_text(
        f"JSON costs nothing more; URL and JSON together cost {plain - url:.2f} bits."
    )


def test_what_is_lost_adds_up_and_says_what_it_is_compared_with(page, address):
    page.get_by_label("shell", exact=True).check()
    page.locator("#of-password [name=nums]").fill("6")
    page.wait_for_selector("#cost:visible")
    found = explained(address, safe_for=["shell"], nums=6)
    free, left = 16 * math.log2(94), 16 * math.log2(found["alphabet_size"])
    lost = free - found["entropy_bits"]
    expect(page.locator("#lost")).to_have_text(f"{lost:.2f} bits")
    all_of_them, fewer, rest = numbers(page.locator("#lost-why").text_content())
    assert all_of_them == round(free, 2)
    assert fewer == pytest.approx(free - left, abs=0.011)
    assert round(fewer + rest, 2) == round(lost, 2)


@pytest.mark.parametrize(
    ("fragment", "level", "verdict"),
    [
        ("alphabet=ab&length=4&nums=0", "bad", "Too easy to guess."),
        ("kind=pin&length=4", "warn", "Only where a few wrong tries lock it."),
        ("kind=pin&length=12", "warn", "Only for a login with limited tries."),
        ("kind=passphrase", "good", "Fine for a login with limited tries."),
        ("", "good", "Strong."),
        ("length=20", "good", "Beyond any search."),
    ],
)
def test_the_verdict_is_in_words_that_name_a_use(page, address, fragment, level, verdict):
    page.goto(f"{address}#{fragment}")
    expect(page.locator("#verdict b")).to_have_text(verdict)
    expect(page.locator("#verdict")).to_have_attribute("data-level", level)


def test_a_preset_closes_the_classes_it_forbids_and_sets_the_slider(page):
    def choose(name):
        page.get_by_role("combobox", name="What is it for?").fill(name)
        page.keyboard.press("Enter")

    boxes = page.locator("#of-password [data-kind=class]")
    choose("pin")
    expect(boxes.nth(0)).to_be_disabled()
    assert [box.is_checked() for box in boxes.all()] == [False, False, True, False]
    expect(page.locator("#none-left")).to_have_text(
        "Your other settings allow no lowercase letters, no uppercase letters, no symbols."
    )
    ends = page.locator("#slider").evaluate("(one) => [one.min, one.max, one.value]")
    assert ends == ["4", "12", "6"]
    asks(page, "/generate-password", preset="pin")  # a class that the preset forbids is not stated
    choose("rds mysql")
    expect(boxes.nth(0)).to_be_enabled()
    assert [box.is_checked() for box in boxes.all()] == [True] * 4
    ends = page.locator("#slider").evaluate("(one) => [one.min, one.max, one.value]")
    assert ends == ["8", "41", "32"]


def test_a_class_that_a_preset_only_leaves_out_by_default_can_be_asked_for(page, address):
    page.goto(f"{address}#preset=wpa2")
    box = page.get_by_role("checkbox", name="Symbols")
    expect(page.locator("#none-left")).to_have_text("Your other settings allow no symbols.")
    expect(box).to_be_disabled()
    unfold(page)
    page.locator("#symbols").fill("-_")
    expect(page.locator("#none-left")).to_be_hidden()
    expect(box).to_be_enabled()
    asks(page, "/generate-password", preset="wpa2", symbols="-_")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("wifi", "wpa2"),
        ("windows", "active-directory"),
        ("mssql", "sql-server"),
        ("redis", "aws-elasticache"),
        ("nist", "nist-800-63b"),
    ],
)
def test_targets_are_found_by_what_people_call_them(page, typed, first):
    page.get_by_role("combobox", name="What is it for?").fill(typed)
    expect(page.locator("#presets [role=option]").first).to_contain_text(first)


@pytest.mark.parametrize(("width", "length"), [(360, 32), (360, 64), (768, 64), (1280, 64)])
def test_long_passwords_break_into_equal_lines(visit, address, width, length):
    page = visit(address, viewport={"width": width, "height": 800})
    page.locator("#length").fill(str(length))
    expect(page.locator("#facts")).to_contain_text(f"{length} characters")
    lines = page.locator("#password").evaluate(
        """(node) => {
          const lines = {}, range = document.createRange();
          for (const span of node.children) for (let i = 0; i < span.textContent.length; i++) {
            range.setStart(span.firstChild, i); range.setEnd(span.firstChild, i + 1);
            const top = Math.round(range.getBoundingClientRect().top);
            lines[top] = (lines[top] ?? 0) + 1;
          }
          return Object.values(lines);
        }"""
    )
    assert sum(lines) == length
    assert len(lines) > 1 or width == 1280 or length < 64
    assert max(lines) - min(lines) <= len(lines)


def test_no_field_has_letters_so_small_that_a_phone_zooms_in(page):
    unfold(page)
    small = page.evaluate(
        """[...document.querySelectorAll("input:not([type]), select, textarea")]
          .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.id)"""
    )
    assert small == []


def test_on_paper_is_the_whole_list_and_nothing_else(page):
    page.locator("#count").fill("40")
    expect(page.locator("#password li")).to_have_count(40)
    page.emulate_media(media="print")
    box = page.locator("#password ol").evaluate("(one) => [one.scrollHeight, one.clientHeight]")
    assert box[0] == box[1]
    for hidden in ("#settings", "#copy", "#send", "#strength-card", "#trust"):
        expect(page.locator(hidden)).to_be_hidden()


def test_on_a_phone_the_password_stays_in_sight(visit, address):
    page = visit(address, viewport={"width": 390, "height": 800})
    expect(page.locator("#bar")).to_be_hidden()
    page.locator("#lines").scroll_into_view_if_needed()
    expect(page.locator("#bar-text")).to_have_text(page.locator("#password").inner_text())
    page.locator("#bar-copy").click()
    expect(page.locator("#status")).to_contain_text("Copied.")


def test_on_a_wide_screen_settings_and_result_are_side_by_side(page):
    page.locator("#lines").scroll_into_view_if_needed()
    expect(page.locator("#password")).to_be_in_viewport()
    result, settings = (page.locator(one).bounding_box() for one in ("#result", "#settings"))
    assert result["x"] + result["width"] <= settings["x"]


def test_a_phrase_says_its_words(page):
    phrases(page)
    expect(page.locator("#lost-title")).to_have_text("From the words alone")

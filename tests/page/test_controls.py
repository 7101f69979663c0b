"""Every control of the page: what it asks the service for, and what then stands there."""

import csv
import json
import math
import re
import urllib.request
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, in_clipboard
from page.watch import asks, watch_of

pytestmark = pytest.mark.slow

PASSWORD, PHRASE, EXPLAIN = "/generate-password", "/generate-passphrase", "/explain-policy"


def explained(address, **policy):
    """The service's own explanation, asked without the page."""
    request = urllib.request.Request(
        address + "explain-policy",
        json.dumps(policy).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def unfold(page):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def settle(page):
    page.wait_for_selector("#result[aria-busy=false] #password:not(:empty)")


def password(page):
    return page.locator("#password").inner_text()


def phrases(page):
    page.get_by_role("radio", name="Passphrase").check()


def test_the_first_password_takes_one_request(page, address):
    first = [address, address + "generate-password"]
    assert watch_of(page).urls()[:2] == first
    assert watch_of(page).asked(PASSWORD) == [{"details": True}]
    assert len(password(page)) == 16


def test_the_page_weighs_under_80_kilobytes_and_fetches_nothing_else(visit, address):
    page = visit(address)
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert len(answer.read()) < 80_000
    kinds = {r.resource_type for r in watch_of(page).requests if not r.url.startswith("data:")}
    assert kinds == {"document", "fetch"}


TEXTS = {
    "length": ("24", 24),
    "lowercase": ("2", 2),
    "uppercase": ("3", 3),
    "nums": ("4", 4),
    "special_chars": ("0", 0),
    "count": ("3", 3),
    "rules": ("minlength: 20; required: lower;", "minlength: 20; required: lower;"),
    "entropy_bits": ("80.5", 80.5),
    "min_classes": ("4", 4),
    "max_repeating": ("1", 1),
    "max_sequential": ("2", 2),
    "min_unique": ("9", 9),
    "exclude": ("'\"\\", "'\"\\"),
    "symbols": (" -_", " -_"),
    "alphabet": ("abc", "abc"),
    "not_containing": ("jane\n doe \n", ["jane", "doe"]),
    "max_lowercase": ("5", 5),
    "max_uppercase": ("5", 5),
    "max_nums": ("5", 5),
    "max_special_chars": ("5", 5),
}


def test_every_field_of_passwords_states_its_parameter(page):
    unfold(page)
    for name, (text, value) in TEXTS.items():
        field = page.locator(f"#of-password [name={name}]:not([type=checkbox])")
        field.fill(text)
        asks(page, PASSWORD, **{name: value})
        settle(page)
        field.fill("")


def test_every_class_is_switched_off_and_on(page):
    for name in ("lowercase", "uppercase", "nums", "special_chars"):
        box = page.locator(f"input[type=checkbox][name=max_{name}]")
        least = page.locator(f"#of-password [name={name}]")
        least.fill("2")
        box.uncheck()
        asks(page, PASSWORD, **{f"max_{name}": 0})
        assert least.is_disabled()
        box.check()
        asks(page, PASSWORD, **{name: 2})
        least.fill("")


def test_look_alikes_are_left_out(page):
    page.get_by_label("No look-alikes").check()
    asks(page, PASSWORD, exclude_ambiguous=True)


@pytest.mark.parametrize("name", ["safe_for", "first", "last"])
def test_each_chip_is_a_value_of_its_list(page, name):
    unfold(page)
    chips = page.locator(f"#of-password [name={name}]")
    values = chips.evaluate_all("(all) => all.map((one) => one.value)")
    assert len(values) == {"safe_for": 12}.get(name, 6)
    for chip in chips.all():
        chip.check()
    asks(page, PASSWORD, **{name: values})


def test_the_scale_and_the_field_of_the_length_go_together(page):
    scale = page.locator("#slider")
    assert scale.input_value() == "16"
    scale.focus()
    page.keyboard.press("ArrowRight")
    asks(page, PASSWORD, length=17)
    assert page.locator("#length").input_value() == "17"
    page.locator("#length").fill("40")
    assert scale.input_value() == "40"
    page.locator("#length").fill("")
    asks(page, PASSWORD)
    expect(scale).to_have_value("16")


PHRASE_TEXTS = {
    "words": ("4", 4),
    "separator": (" ", " "),
    "nums": ("2", 2),
    "special_chars": ("1", 1),
    "count": ("3", 3),
    "entropy_bits": ("90", 90),
    "min_length": ("30", 30),
    "max_length": ("50", 50),
}


def test_every_field_of_passphrases_states_its_parameter(page):
    phrases(page)
    unfold(page)
    for name, (text, value) in PHRASE_TEXTS.items():
        field = page.locator(f"#of-passphrase [name={name}]")
        before = field.input_value()
        field.fill(text)
        asks(page, PHRASE, **{name: value})
        settle(page)
        field.fill(before)


@pytest.mark.parametrize(
    ("name", "values"),
    [("wordlist", ["eff-short-1", "eff-short-2"]), ("capitalize", ["first", "all", "random"])],
)
def test_a_choice_of_passphrases_states_its_parameter(page, name, values):
    phrases(page)
    for value in values:
        page.locator(f"#{name}").select_option(value)
        asks(page, PHRASE, **{name: value})


def test_a_passphrase_stands_there_with_its_figures(page):
    phrases(page)
    expect(page.locator("#facts")).to_contain_text("6 words")
    assert len(password(page).split("-")) >= 6
    bits = 6 * math.log2(7776)
    assert page.locator("#bits").inner_text() == f"{bits:.2f} bits"
    assert page.get_by_role("heading", name="Your passphrase").count() == 1
    page.locator("#p-nums").fill("1")
    added = math.log2(10 * 6)  # any digit after any word
    expect(page.locator("#cost")).to_have_text(f"This adds {added:.2f} bits.")


def test_a_target_is_searched_and_chosen_by_keyboard(page):
    field = page.get_by_role("combobox", name="What is it for?")
    field.focus()
    page.wait_for_selector("#presets [role=option] >> nth=20")
    page.keyboard.type("rds mysql")
    expect(page.locator("#presets [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    option = page.locator("#preset-aws-rds-mysql")
    assert option.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == "preset-aws-rds-mysql"
    page.keyboard.press("Enter")
    asks(page, PASSWORD, preset="aws-rds-mysql")
    assert field.get_attribute("aria-expanded") == "false"
    assert "8 to 41 characters" in page.locator("#notes").inner_text()
    expect(page.locator("#length")).to_have_attribute("placeholder", "32")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#presets").is_hidden()
    field.fill("")
    page.keyboard.press("Tab")
    asks(page, PASSWORD)
    assert page.locator("#notes").is_hidden()


def test_a_target_is_chosen_by_pointer_and_what_is_no_target_goes_away(page):
    field = page.get_by_role("combobox", name="What is it for?")
    field.click()
    page.get_by_role("option", name="Wi-Fi").click()
    asks(page, PASSWORD, preset="wpa2")
    field.fill("nowhere")
    page.wait_for_selector("text=Nothing of that name")
    field.blur()
    assert field.input_value().startswith("Wi-Fi")


def test_without_the_list_a_target_is_typed(visit, address):
    page = visit(
        address,
        prepare=lambda page: page.route("**/presets", lambda r: r.fulfill(status=404, json={})),
    )
    field = page.get_by_role("combobox", name="What is it for?")
    field.focus()
    page.wait_for_selector("text=This server has no list")
    page.keyboard.type("pin")
    page.keyboard.press("Enter")
    asks(page, PASSWORD, preset="pin")


def test_hiding_shows_dots_until_it_is_shown(page):
    before = password(page)
    page.get_by_role("button", name="Hide", exact=True).click()
    assert "•" * 16 in password(page)
    assert before not in page.content()
    page.get_by_role("button", name="Show", exact=True).click()
    assert password(page) == before


def test_character_classes_have_their_colours(page):
    classes = page.locator("#password span").evaluate_all(
        "(all) => all.map((one) => [one.className, one.textContent])"
    )
    assert "".join(text for _, text in classes) == password(page)
    for name, text in classes:
        assert all(
            {
                "lower": c.islower(),
                "upper": c.isupper(),
                "digit": c.isdigit(),
                "symbol": not c.isalnum(),
            }[name]
            for c in text
        )
    colours = page.locator("#password span").evaluate_all(
        "(all) => all.map((one) => [one.className, getComputedStyle(one).color])"
    )
    assert len({colour for _, colour in colours}) == len({name for name, _ in colours}) >= 3


def test_new_draws_another(page):
    before = password(page)
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#password")).to_have_text(
        re.compile("^(?!" + re.escape(before) + "$).{16}$")
    )


def test_a_password_of_settings_that_changed_cannot_be_copied(page):
    page.route("**/generate-password", lambda route: None)
    page.locator("#length").fill("20")
    assert page.locator("#copy").get_attribute("aria-disabled") == "true"
    page.locator("#copy").click(force=True)
    assert page.locator("#status").inner_text() == ""
    page.unroute_all(behavior="ignoreErrors")


def test_a_change_aborts_what_was_asked_before(visit, address):
    watched = """
    globalThis.signals = [];
    const real = fetch;
    globalThis.fetch = (url, options) => { signals.push(options.signal); return real(url, options) };
    """
    page = visit(address, prepare=lambda page: page.add_init_script(watched))
    expect(page.locator("#exact")).to_contain_text("passwords;")
    page.route("**/generate-password", lambda route: None)  # never answered
    page.locator("#length").fill("20")
    asks(page, PASSWORD, length=20)
    page.locator("#length").fill("30")
    asks(page, PASSWORD, length=30)
    expect(page.locator("#trouble")).to_be_hidden()  # to be overtaken is no trouble
    page.unroute("**/generate-password")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#password")).to_have_text(re.compile(r"^\S{30}$"))
    assert page.evaluate("signals.map((one) => one.aborted)")[2] is True


def test_several_are_listed_copied_and_downloaded(visit, address):
    page = visit(address, permissions=PERMISSIONS)
    page.locator("#count").fill("25")
    page.locator("#symbols").evaluate("(field) => { field.closest('details').open = true }")
    page.locator("#symbols").fill("\"',=")
    asks(page, PASSWORD, count=25, symbols="\"',=")
    page.wait_for_selector("#password li >> nth=24")
    settle(page)
    passwords = page.locator("#password li").all_inner_texts()
    assert len(set(passwords)) == 25
    page.get_by_role("button", name="Copy all").click()
    page.wait_for_selector("text=Copied.")
    assert in_clipboard(page) == "\n".join(passwords)
    with page.expect_download() as text:
        page.get_by_role("button", name="Download text").click()
    assert text.value.suggested_filename == "passwords.txt"
    assert text.value.path().read_text() == "".join(f"{one}\n" for one in passwords)
    with page.expect_download() as table:
        page.get_by_role("button", name="Download CSV").click()
    assert table.value.suggested_filename == "passwords.csv"
    with table.value.path().open(newline="") as file:
        assert list(csv.reader(file)) == [["password"], *([one] for one in passwords)]


def test_strength_is_the_service_s_own_exact_figures(page, address):
    page.locator("#length").fill("21")
    expect(page.locator("#facts")).to_contain_text("21 characters")
    figures = explained(address, length=21)
    keyspace, bits = int(figures["keyspace"]), figures["entropy_bits"]
    expect(page.locator("#exact")).to_have_text(f"{keyspace:,} passwords; {bits} bits")
    assert page.locator("#bits").inner_text() == f"{bits:.2f} bits"
    assert page.locator("#lost").inner_text() == f"{21 * math.log2(94) - bits:.2f} bits"
    digits, _, exponent = f"{Decimal(keyspace):.1e}".partition("e+")
    assert page.locator("#keyspace").inner_text().split() == [digits, "×", f"10{exponent}"]
    years = Decimal(keyspace) / 10 / 31557600
    digits, _, exponent = f"{years:.1e}".partition("e+")
    assert page.locator("#rates td").first.inner_text().split() == [
        digits,
        "×",
        f"10{exponent}",
        "years",
    ]


@pytest.mark.parametrize(
    ("length", "rows"),
    [
        ("4", ["17 minutes", "1 second", "less than a second", "less than a second"]),
        ("6", ["1 day", "2 minutes", "less than a second", "less than a second"]),
        ("12", ["3,169 years", "3 years", "1 second", "less than a second"]),
    ],
)
def test_times_are_told_in_the_unit_that_fits(page, length, rows):
    page.get_by_role("combobox", name="What is it for?").click()
    page.get_by_role("option", name="PIN").click()
    page.locator("#length").fill(length)
    asks(page, EXPLAIN, preset="pin", length=int(length))
    expect(page.locator("#rates td")).to_have_text(rows)


def test_bounds_are_called_bounds(page):
    unfold(page)
    for name, value in {
        "length": "64",
        "max_repeating": "1",
        "min_unique": "30",
        "max_sequential": "2",
        "not_containing": "alice\nbob",
    }.items():
        page.locator(f"#of-password [name={name}]").fill(value)
    expect(page.locator("#bits")).to_contain_text("at least ")
    assert page.locator("#keyspace").inner_text().startswith("at least ")
    assert page.locator("#lost").inner_text().startswith("at most ")

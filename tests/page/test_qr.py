"""The page's QR codes, read from its pixels by zxing-cpp, which shares no code with it."""

import base64
import os
import re

import pytest
from playwright.sync_api import expect

from page.watch import watch_of

pytestmark = pytest.mark.slow

PIXELS = """async (data) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const found = context.getImageData(0, 0, image.width, image.height).data;
  const grey = [];
  for (let i = 0; i < found.length; i += 4) grey.push(found[i]);
  return [image.width, image.height, grey];
}"""


@pytest.fixture
def read(browser):
    """Reads the one code in a picture."""
    try:
        import zxingcpp  # noqa: PLC0415 - where there is one
    except ImportError:
        reason = "needs zxing-cpp, of requirements/dev.txt"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    context = browser.new_context()
    blank = context.new_page()

    def code(png):
        width, height, grey = blank.evaluate(PIXELS, base64.b64encode(png).decode())
        (found,) = zxingcpp.read_barcodes(memoryview(bytes(grey)).cast("B", shape=[height, width]))
        return found.text

    yield code
    context.close()


def drawn(page, text, name="drawn"):
    """A picture of the code of a text, by the page's own script."""
    page.evaluate(
        "([text, name]) => { document.getElementById('link-code').hidden = false;"
        " document.getElementById('made').hidden = false;"
        " document.getElementById('link-code').replaceChildren(qrPicture(text, name)) }",
        [text, name],
    )
    return page.locator("#link-code svg").screenshot()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_codes_of_every_size_and_character_are_read(visit, service, read, scheme):
    page = visit(service.address, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    texts = ["a", "Zoë ☕ 東京", "\\;,:\"'<&>"]
    # One byte under and over where the versions change at level M, of ISO/IEC 18004 table 7.
    texts += ["x" * size for size in (14, 15, 26, 27, 62, 63, 106, 107, 122, 180, 213, 214, 331)]
    for text in texts:
        assert read(drawn(page, text)) == text


def test_the_code_of_a_link_is_the_link(visit, service, read):
    page = visit(service.address)
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="QR code").click()
    code = page.get_by_role("img", name="QR code of your link")
    expect(code).to_be_visible()
    assert read(code.screenshot()) == page.locator("#link").input_value()
    page.get_by_role("button", name="QR code").click()
    expect(code).to_be_hidden()


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def test_the_wifi_code_joins_the_network_with_the_password(visit, address, read):
    page = visit(address)
    page.get_by_role("combobox", name="What is it for?").fill("wifi")
    page.keyboard.press("Enter")
    expect(page.locator("#facts")).to_contain_text("24 characters")
    page.get_by_text("QR code to join").click()
    for name in ("Guests", 'Café; "5, floor\\2:'):
        page.get_by_label("Network name").fill(name)
        code = page.get_by_role("img", name="QR code to join")
        expect(code).to_be_visible()
        # Fields end with a semicolon; a backslash takes the meaning from the character after it:
        # https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11
        network, ssid, key = re.findall(r"(?:[^\\;]|\\.)+", read(code.screenshot()))
        assert network == "WIFI:T:WPA"
        assert unescaped(ssid.removeprefix("S:")) == name
        password = page.locator("#password").inner_text().replace("\n", "")
        assert unescaped(key.removeprefix("P:")) == password
    page.get_by_role("button", name="Hide", exact=True).click()
    expect(page.get_by_role("img", name="QR code to join")).to_have_count(0)
    assert not any("Guests" in url for url in watch_of(page).urls())

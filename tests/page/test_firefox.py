"""The clipboard in Firefox, which lets no timer write to it."""

import os

import pytest

from page import firefox
from page.conftest import living

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
PASTED = "data:text/html,<title>t</title><textarea></textarea>"


@pytest.fixture(scope="module")
def browser_of_mozilla(tmp_path_factory):
    path = firefox.found()
    if path is None:
        reason = f"needs one of {', '.join(firefox.COMMANDS)}"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    with firefox.Firefox(path, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def page(browser_of_mozilla):
    with living() as service:
        tab = browser_of_mozilla.open(service.address)
        tab.wait_for("document.getElementById('exact').textContent")
        yield tab


@pytest.fixture
def in_clipboard(browser_of_mozilla):
    """What a person pastes elsewhere."""

    def read():
        tab = browser_of_mozilla.open(PASTED)
        tab.click("textarea")
        tab.paste()
        return tab.evaluate("document.querySelector('textarea').value")

    return read


def status(page):
    return page.evaluate("document.getElementById('status').textContent")


def copy(page):
    page.click("#copy")
    page.wait_for("document.getElementById('status').textContent")
    assert status(page) == "Copied."
    return page.evaluate("document.getElementById('password').innerText")


@pytest.mark.parametrize("secure", [True, False])
def test_it_says_what_is_so_and_the_button_clears(page, in_clipboard, secure):
    if not secure:  # over plain HTTP only the old way is open
        page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    password = copy(page)
    assert in_clipboard() == password
    page.evaluate("runFor(61000)")
    assert status(page) == "It may still be in the clipboard, unless you copied something else."
    assert in_clipboard() == password
    page.click("#clear")
    page.wait_for("document.getElementById('clear').hidden")
    assert status(page) == "The clipboard is empty."
    assert in_clipboard() == ""


def test_copied_is_not_said_beside_another_password(page, in_clipboard):
    password = copy(page)
    page.click("#again")
    page.wait_for("document.getElementById('status').textContent.startsWith('An earlier')")
    assert in_clipboard() == password


def test_a_link_copied_later_stays(page, in_clipboard):
    copy(page)
    page.click("#make-link")
    page.wait_for("!document.getElementById('made').hidden")
    page.click("#copy-link")
    page.wait_for("document.getElementById('link-status').textContent")
    page.evaluate("runFor(3600000)")
    assert status(page) == ""
    assert in_clipboard() == page.evaluate("document.getElementById('link').value")

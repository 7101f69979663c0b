"""A browser, services to open in it, and a watch over everything that a page does there."""

import os
import shutil
from contextlib import contextmanager

import pytest

from page.watch import Watch, watch_of
from service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHIFTS = """
globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
}).observe({type: "layout-shift", buffered: true});
"""


# Not for the session: while it is open it holds the thread's event loop, which others want.
@pytest.fixture(scope="module")
def browser():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = f"needs one of {', '.join(BROWSERS)}"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where there is a browser

    with sync_playwright() as playwright:
        # Chromium's sandbox wants a user other than root, or namespaces: not here.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def living(keys="", *, sends=True):
    """A service that ends with the block."""
    service = Service(keys, sends=sends)
    try:
        yield service
    finally:
        service.stop()


@pytest.fixture(scope="session")
def address():
    """The address of a service without keys."""
    with living() as service:
        yield service.address


@pytest.fixture
def plain():
    """The address of a service without keys and without temporary credentials."""
    with living(sends=False) as service:
        yield service.address


@pytest.fixture
def service():
    """A service of the test's own, without keys."""
    with living() as service:
        yield service


@pytest.fixture
def visit(browser):
    """Opens a page; in the end it must have said, kept and asked elsewhere for nothing."""
    opened = []

    def open_page(url, *, prepare=None, ready="#password:not(:empty)", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.set_default_timeout(10_000)
        Watch(page, url)
        opened.append(page)
        if prepare:
            prepare(page)
        page.goto(url)
        if ready:
            page.wait_for_selector(ready)
        return page

    yield open_page
    for page in opened:
        watch_of(page).check()
        page.context.close()


@pytest.fixture
def page(visit, address):
    """The page of a service without keys, its first password and figures there."""
    page = visit(address)
    page.locator("#exact").filter(has_text="passwords;").wait_for(state="attached")
    return page

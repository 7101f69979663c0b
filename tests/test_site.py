"""The documentation site: built strictly, every link followed, nothing loaded from elsewhere."""

import importlib
import os
import shutil
import subprocess
import sys
import threading
import tomllib
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

pytestmark = pytest.mark.slow


def needed(found, reason):
    """What a test needs; without it the test is skipped, or fails where it must run."""
    if not found:
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    return found


@pytest.fixture(scope="module")
def tool():
    """The tool, from the root of the project."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        yield importlib.import_module("tools.site")


@pytest.fixture(scope="module")
def site(tool, tmp_path_factory):
    """A copy of the site, built anew where its tool is installed."""
    needed(tool.ZENSICAL.exists(), "needs .venv-site: make site")
    copy = tmp_path_factory.mktemp("project")
    pages = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
    for name in (*pages, "zensical.toml", "LICENSE", "Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, copy)
    for name in ("docs", "terraform", "sam", "src", "tools", "tests", "bench", ".github"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / ".venv-site").symlink_to(ROOT / ".venv-site")
    done = subprocess.run(
        [sys.executable, "-m", "tools.site"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "build" / "site"


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(tool, site):
    assert tool.problems(site) == []
    assert len(list(site.rglob("index.html"))) == len(tool.pages())


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ('<a href="../nowhere/">x</a>', "leads nowhere"),
        ('<a href="#nowhere">x</a>', "leads nowhere"),
        ('<a href="../policies/#nowhere">x</a>', "leads nowhere"),
        ('<img src="nowhere.png">', "leads nowhere"),
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js"),
        ('<script src="//cdn.example/x.js"></script>', "loads //cdn.example/x.js"),
        ('<link rel="stylesheet" href="https://fonts.example/x">', "loads https://fonts.example/x"),
        ("<style>@import '//fonts.example/x';</style>", "loads //fonts.example/x"),
        ('<pre class="mermaid"></pre>', "a diagram would load a script"),
    ],
)
def test_what_is_wrong_is_found(tool, site, tmp_path, planted, expected):
    shutil.copytree(site, tmp_path / "site")
    page = tmp_path / "site" / "docs" / "faq" / "index.html"
    page.write_text(page.read_text().replace("</body>", f"{planted}</body>"))
    assert [problem for problem in tool.problems(tmp_path / "site") if expected in problem]


def test_a_site_without_pages_is_none(tool, tmp_path):
    assert tool.problems(tmp_path)


def test_every_page_has_its_place(tool):
    def named(entries):
        for entry in entries:
            for value in entry.values():
                yield from named(value) if isinstance(value, list) else [value]

    nav = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]
    pages = {str(page.relative_to(ROOT)) for page in tool.pages()}
    listed = list(named(nav))
    assert len(listed) == len(set(listed))
    assert set(listed) <= pages
    assert {page for page in pages - set(listed) if not page.startswith("docs/decisions/")} == set()


def test_a_browser_asks_nobody_else(tool, site):
    found = needed(next(filter(None, map(shutil.which, BROWSERS)), None), "needs a Chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where there is a browser

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}/"
    asked, errors = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(error.message))
        for path in sorted(site.rglob("index.html")):
            page.goto(f"{origin}{path.relative_to(site)}")
            page.wait_for_load_state("networkidle")
        browser.close()
    server.shutdown()
    server.server_close()
    assert len(asked) > 30
    assert [url for url in asked if not url.startswith((origin, "data:", "blob:"))] == []
    assert errors == []

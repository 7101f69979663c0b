"""`make site`: the documentation site in build/site, and whether every link in it leads somewhere.

The pages are those of the repository, at the same places, so that a link works in both.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "build" / "site-source"
SITE = ROOT / "build" / "site"
ZENSICAL = ROOT / ".venv-site" / "bin" / "zensical"

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)(#[^)]*)?\)")
_LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
_KEPT = {"canonical", "next", "prev", "alternate", "edit"}  # relations of <link> that load nothing
_IN_STYLE = re.compile(r"(?:@import\s+|url\()\s*['\"]?((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)


def pages() -> list[Path]:
    """Every page of the site, as it lies in the repository."""
    top = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
    named = (*top, "terraform/README.md")
    return [*(ROOT / name for name in named), *sorted((ROOT / "docs").rglob("*.md"))]


def gather(target: Path = SOURCE) -> None:
    """Copy the pages, and the other files that they link to."""
    shutil.rmtree(target, ignore_errors=True)
    for page in pages():
        copied = target / page.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(_LINK.sub(partial(_linked, page, target), page.read_text()))


def _linked(page: Path, target: Path, link: re.Match[str]) -> str:
    """Rewrite a link for the site: folders and files without a page are named, not linked."""
    bang, text, address, anchor = link.groups()
    if "://" in address or address.startswith("mailto:"):
        return link[0]
    found = (page.parent / address).resolve()
    if found.is_dir():
        if not (found / "README.md").exists():
            return text
        return f"{bang}[{text}]({address.rstrip('/')}/README.md{anchor or ''})"
    if found.suffix != ".md":
        copied = target / found.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, copied)
    return link[0]


class Page(HTMLParser):
    """Anchors, links and addresses of one built page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = _IN_STYLE.findall(text)
        self.diagrams = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element's anchors and addresses."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.diagrams += given.get("class") == "mermaid"
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif _LOADS.get(tag) in given and given.get("rel") not in _KEPT:
            self.loads.append(given[_LOADS[tag]])


def problems(site: Path = SITE) -> list[str]:
    """Links that lead nowhere, and whatever a page would load from elsewhere."""
    built = {path: Page(path.read_text()) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in built.items():
        name = path.relative_to(site)
        found += [f"{name}: loads {one}" for one in page.loads if _foreign(one)]
        found += [f"{name}: a diagram would load a script" for _ in range(page.diagrams)]
        if name.name == "404.html":  # its links are from the root of wherever it is served
            continue
        for link in [*page.links, *page.loads]:
            if not _foreign(link) and not _leads(link, path, built):
                found.append(f"{name}: {link} leads nowhere")
    for style in sorted(site.rglob("*.css")):
        loads = _IN_STYLE.findall(style.read_text())
        found += [f"{style.relative_to(site)}: loads {one}" for one in loads]
    return found if built else [f"{site}: no page was built"]


def _foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc) or address.startswith("mailto:")


def _leads(link: str, path: Path, built: dict[Path, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme in ("data", "javascript"):
        return parts.scheme == "data"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if target not in built:
        return target.is_file()
    return not parts.fragment or unquote(parts.fragment) in built[target].anchors


def main() -> int:
    """Build the site, check it and say where it is."""
    gather()
    shutil.rmtree(SITE, ignore_errors=True)
    done = subprocess.run([ZENSICAL, "build", "--strict", "--clean"], cwd=ROOT, check=False)
    if done.returncode:
        return done.returncode
    found = problems()
    print(*found, sep="\n" if found else "")
    if not found:
        print(f"The site is in {SITE.relative_to(ROOT)}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

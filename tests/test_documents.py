"""What the README and the pages under docs/ say is true."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path
from string import ascii_lowercase

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text()
RUN = [
    README,
    *(
        (ROOT / "docs" / f"{name}.md").read_text()
        for name in ("policies", "compatibility", "credentials")
    ),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8080"


def blocks(language, page=README):
    """The code blocks of a page in a language."""
    return [body for name, body in BLOCK.findall(page) if name == language]


def shell_commands():
    """Each command of the shell blocks of the README and of the pages about policies."""
    return [
        line for page in RUN for block in blocks("sh", page) for line in block.strip().splitlines()
    ]


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def served():
    """The address of a service started as `make serve` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "passmint", "serve", "--port", str(port)]
    environment = {**os.environ, "PASSMINT_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        for line in process.stderr:
            if f":{port}" in line:
                break
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.stderr.read()


def _with_files(folder):
    """The folder, with the files that the commands read."""
    charset = f'charset = "{ascii_lowercase}"'
    policy = f'length = 20\nrule "charset" {{\n  {charset}\n  min-chars = 1\n}}\n'
    (folder / "policy.hcl").write_text(policy)
    return folder


@pytest.mark.parametrize("code", blocks("python"))
def test_a_python_block_of_the_readme_runs(code):
    exec(compile(code, "README.md", "exec"), {})


@pytest.mark.parametrize(
    "command", [c for c in shell_commands() if not c.startswith("make ")], ids=str
)
def test_a_shell_command_runs(command, served, tmp_path):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = command.replace(ADDRESS, served)
    if "curl" in shlex.split(command):
        command = command.replace("curl ", "curl --silent --show-error --fail ")
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "PATH": path},
        cwd=_with_files(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_readme_shows_every_block_in_a_language_that_is_run():
    assert {name for name, _ in BLOCK.findall(README)} == {"sh", "python"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_relative_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not broken


def test_no_page_is_left_alone():
    linked = {
        (page.parent / link).resolve()
        for page in [ROOT / "README.md", *PAGES]
        for link in re.findall(r"\]\(([^)#]+)", page.read_text())
        if "://" not in link
    }
    unlinked = [page for page in PAGES[2:] if page.resolve() not in linked]
    assert [page.name for page in unlinked if page.parent.name != "decisions"] == []

"""What the README and the pages under docs/ say is true."""

import importlib
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path
from string import ascii_lowercase

import hcl2
import pytest
import yaml

from passmint.client import Client
from passmint.core.targets.presets import names

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text()
# docs/aws is for an account of AWS: tests/test_documents_aws.py holds it to the module.
RUN = [page for page in PAGES if page.parent != ROOT / "docs" / "aws"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8080"
SHOWN = {"text", "json"}  # what is shown, not run; text is generated, or a message
# Programs that would reach for an outside service: here they give back what they are given.
OUTSIDE = ("psql", "kubectl", "docker", "gh")
INSTALLS = ("make ", "python3 -m pip ")


def blocks(language, pages=RUN):
    """The code blocks in a language, each with its page's name."""
    return [
        pytest.param(body, id=f"{page.relative_to(ROOT)}-{number}")
        for page in pages
        for number, (name, body) in enumerate(BLOCK.findall(page.read_text()))
        if name == language
    ]


def shell_commands():
    """Each command of the shell blocks, once."""
    lines = [line for block in blocks("sh") for line in block.values[0].strip().splitlines()]
    return list(dict.fromkeys(lines))


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


def environment(folder):
    """What a command of a page finds: Passmint, and stand-ins for what lies outside."""
    for name in OUTSIDE:
        program = folder / "outside" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text('#!/bin/sh\ncat\nprintf "%s" "$PASSWORD"\n')
        program.chmod(0o755)
    path = [str(folder / "outside"), str(Path(sys.executable).parent), os.environ["PATH"]]
    return {**os.environ, "PATH": os.pathsep.join(path), "PASSMINT_API_KEY": "unasked"}


def run(command, folder, **more):
    """The output of a command, which must end well and say something."""
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", command],
        env={**environment(folder), **more},
        cwd=_with_files(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", blocks("python"))
def test_a_python_block_runs(code, served):
    exec(compile(code.replace(ADDRESS, served), "a page", "exec"), {})


@pytest.mark.parametrize(
    "command", [c for c in shell_commands() if not c.startswith(INSTALLS)], ids=str
)
def test_a_shell_command_runs(command, served, tmp_path):
    command = command.replace(ADDRESS, served)
    if "curl" in shlex.split(command):
        command = command.replace("curl ", "curl --silent --show-error --fail ")
    assert run(command, tmp_path)


def test_what_is_piped_outside_is_a_password_without_a_line_break(tmp_path):
    for command in shell_commands():
        if any(f"| {name} " in command for name in OUTSIDE[1:]):
            assert re.fullmatch(r"[!-~]{32}", run(command, tmp_path, PASSWORD="")), command


def test_a_file_that_a_recipe_writes_is_for_its_owner_alone(tmp_path):
    files = {"DB_PASSWORD": ".env", "db:5432": ".pgpass", "postgres://": "url"}
    for command in (c for c in shell_commands() if "umask" in c):
        run(command, tmp_path)
        name = next(name for start, name in files.items() if start in command)
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
        assert len((tmp_path / name).read_text().split()) == 1


WORKFLOW = yaml.safe_load(blocks("yaml", [ROOT / "docs" / "recipes.md"])[0].values[0])


def test_the_workflow_masks_the_password_before_anything_shows_it(tmp_path):
    """Runs its steps as the runner does, on this copy of the repository."""
    (steps,) = [job["steps"] for job in WORKFLOW["jobs"].values()]
    assert WORKFLOW["permissions"] == {}
    variables = tmp_path / "variables"
    variables.touch()
    pip = {"PIP_TARGET": str(tmp_path / "target"), "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1"}
    pip |= {"PIP_NO_BUILD_ISOLATION": "0", "PASSMINT": str(ROOT), "GITHUB_ENV": str(variables)}
    pip["PYTHONPATH"] = pip["PIP_TARGET"]
    told = ""
    for step in steps:
        assert set(step) == {"name", "run"}
        given = dict(line.split("=", 1) for line in variables.read_text().splitlines())
        told = run(step["run"] + "\ntrue", tmp_path, **pip, **given) or told
        if "add-mask" in step["run"]:
            mask = told
    password = variables.read_text().removeprefix("PASSWORD=").removesuffix("\n")
    assert len(password) == 32
    assert mask == f"::add-mask::{password}\n"
    assert (tmp_path / "target" / "passmint").is_dir()
    assert told.endswith(password)


@pytest.mark.parametrize("code", blocks("hcl"))
def test_a_block_of_terraform_asks_the_service_for_what_it_answers(code, served):
    asked = hcl2.loads(code)["data"][0]
    (request,) = [value for kind in asked.values() for value in kind.values()]
    assert "POST" in request["method"]
    body = re.search(r"jsonencode\((.*)\)", code)[1]
    stated = dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', body))
    assert Client(served).generate_password(**stated)


def test_every_block_is_in_a_language_that_is_run():
    run_here = {"sh", "python", "yaml", "hcl"} | SHOWN
    assert {name for page in RUN for name, _ in BLOCK.findall(page.read_text())} <= run_here
    assert {name for name, _ in BLOCK.findall(README)} == {"sh", "python"}


def test_every_preset_has_its_recipe():
    page = (ROOT / "docs" / "reference" / "targets.md").read_text()
    assert re.findall(r"^passmint --preset (\S+)$", page, re.MULTILINE) == sorted(names())


def test_the_figures_of_bias_are_those_that_are_computed(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    bias = importlib.import_module("bench.bias")
    page = (ROOT / "docs" / "why-uniform.md").read_text()
    assert all(row in page for row in bias.rows())
    assert 0.099 <= bias.never() < 0.1
    assert "at least 9.9% of the good passwords never come" in page


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

"""What users install: the wheel, built from the sdist alone, in an environment of its own."""

import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECKED = """\
from typing import assert_type

import passmint
from password_generator import generate_password

assert_type(generate_password(length=20), str)
assert_type(passmint.generate(passmint.Policy(20)), str)
generate_password(lenght=20)  # type: ignore[call-arg]
"""


def run(*command, cwd, **environment):
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PYTHON", "GITHUB", "MYPY"))}
    done = subprocess.run(
        command, cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(folder, target, into, **environment):
    """The one package that hatchling builds of the sources in this folder."""
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        target,
        "-d",
        into,
        cwd=folder,
        **environment,
    )
    (package,) = into.iterdir()
    return package


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(ROOT, "sdist", folder / "built")) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.glob("passmint-*")
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    return build(sdist, "wheel", tmp_path_factory.mktemp("wheel") / "built")


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The interpreter of an environment with nothing but the wheel."""
    folder = tmp_path_factory.mktemp("bare")
    run(sys.executable, "-m", "venv", "--without-pip", "venv", cwd=folder)
    interpreter = folder / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", interpreter, "--quiet")
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    return interpreter


def test_the_wheel_has_two_modules_at_its_top_and_types_for_both(names):
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {
        "passmint",
        "password_generator.py",
        "password_generator-stubs",
    }
    assert {"passmint/py.typed", "password_generator-stubs/__init__.pyi"} <= set(names)


def test_the_wheel_has_every_module_and_data_file_of_the_package(names):
    package = ROOT / "src" / "passmint"
    files = {
        path.relative_to(ROOT / "src").as_posix() for path in package.rglob("*") if path.is_file()
    }
    assert {name for name in files if "__pycache__" not in name} == {
        name for name in names if name.startswith("passmint/")
    }


def test_it_generates_where_nothing_else_is_installed(python, tmp_path):
    code = (
        "import importlib.util, passmint, password_generator as p;"
        "print(len(passmint.generate(passmint.Policy(20, preset='aws-rds-mysql'))), len(p.generate_password(30)),"
        "importlib.util.find_spec('lambda_function'), importlib.util.find_spec('pytest'))"
    )
    assert run(python, "-I", "-c", code, cwd=tmp_path) == "20 30 None None\n"
    command = python.with_name("passmint")
    assert len(run(command, "--length", "24", cwd=tmp_path).strip()) == 24


def test_type_checkers_know_both_modules(python, tmp_path):
    (tmp_path / "program.py").write_text(CHECKED)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--python-executable", python)
    run(*mypy, "--cache-dir", tmp_path / "cache", "program.py", cwd=tmp_path)


def test_the_sdist_holds_what_testing_needs(sdist):
    assert {path.name for path in sdist.iterdir()} >= {
        "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
        "bench", "docs", "pyproject.toml", "requirements", "sam", "src", "terraform", "tests", "tools",
    }  # fmt: skip
    tests = ("tests/core/policy/test_matching.py", "tests/test_layers.py")
    pytest_ = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not keyspace")
    assert "passed" in run(*pytest_, *tests, cwd=sdist, PYTHONPATH="src")


@pytest.mark.parametrize("repository", ["", "someone/passmint"])
def test_addresses_are_those_of_the_repository_that_builds_a_release(repository, tmp_path):
    known = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": repository}
    with zipfile.ZipFile(build(ROOT, "wheel", tmp_path / "built", **known)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    addresses = metadata.get_all("Project-URL", [])
    assert bool(addresses) == bool(repository)
    assert all(f", https://github.com/{repository}" in address for address in addresses)

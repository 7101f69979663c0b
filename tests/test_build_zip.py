"""The zip of the Lambda function: what it holds, and the same bytes wherever it is built."""

import _imp
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from oracles.wordlists import EFF, bundled

ROOT = Path(__file__).parent.parent
MAGIC_312 = b"\xcb\r\r\n"  # importlib.util.MAGIC_NUMBER of every CPython 3.12
UNCHECKED_HASH = b"\x01\x00\x00\x00"  # PEP 552: hash-based, not checked against the source
ABSOLUTE = re.compile(rb"(?<![\w.<:/-])/(?:[a-z0-9_.-]+/)+[a-z0-9_.-]+\.pyc?\b", re.IGNORECASE)


def clone(folder):
    """The sources in another folder, with other times and permissions."""
    shutil.copytree(ROOT / "src", folder / "src")
    shutil.copytree(ROOT / "tools", folder / "tools")
    shutil.copy(ROOT / "LICENSE", folder)
    return folder


def build(folder, *options, **environment):
    done = run_build(folder, *options, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_build(folder, *options, **environment):
    return subprocess.run(
        [sys.executable, "-m", "tools.build_zip", *options, "lambda_function"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = clone(tmp_path_factory.mktemp("first") / "sources")
    return folder, build(folder)


@pytest.fixture(scope="module")
def members(built):
    with zipfile.ZipFile(built[0] / "dist" / "lambda_function.zip") as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.fixture
def compiled(built, members):
    if "NOT compiled" in built[1]:
        reason = "needs a Python 3.12, for compiled files"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    return {name: data for name, data in members.items() if name.endswith(".pyc")}


def test_another_clone_gives_the_same_bytes(built, tmp_path):
    other = clone(tmp_path / "a-longer-name" / "of another folder")
    for path in other.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    core = other / "src" / "passmint" / "core" / "policy"
    (core / "__pycache__").mkdir(exist_ok=True)
    (core / "__pycache__" / "policy.cpython-312.pyc").write_bytes(b"of another Python")
    (core / ".policy.py.swp").write_bytes(b"of an editor")
    build(other, PYTHONHASHSEED="1", TZ="Asia/Kathmandu", LC_ALL="C")
    for name in ("lambda_function.zip", "lambda_function.zip.sha256", "lambda_function.cdx.json"):
        assert (built[0] / "dist" / name).read_bytes() == (other / "dist" / name).read_bytes()


def test_a_changed_source_gives_other_bytes(built, tmp_path):
    other = clone(tmp_path / "other")
    with (other / "src" / "passmint" / "core" / "errors.py").open("a") as file:
        file.write("# changed\n")
    build(other)
    name = "dist/lambda_function.zip.sha256"
    assert (built[0] / name).read_text() != (other / name).read_text()


def test_the_zip_holds_what_the_function_needs_and_nothing_else(members):
    sources = {name for name in members if not name.endswith(".pyc")}
    outside = {name for name in sources if not name.startswith(("passmint/core/", "passmint/api/"))}
    assert outside == {
        "BUILD",
        "LICENSE",
        "lambda_function.py",
        "passmint/__init__.py",
        "passmint/aws/__init__.py",
        "passmint/aws/events.py",
        "passmint/aws/gateway.py",
        "passmint/environment.py",
        "password_generator.py",
    }
    assert {"passmint/core/policy/policy.py", "passmint/api/openapi/openapi.json"} <= sources
    for name in sources - {"BUILD", "LICENSE"}:
        assert members[name] == (ROOT / "src" / name).read_bytes()


def test_the_zip_holds_the_word_lists_with_their_attribution(members):
    folder = "passmint/core/phrases/lists/"
    files = {name.removeprefix(folder) for name in members if name.startswith(folder)}
    assert "ATTRIBUTION.txt" in files
    for name in EFF:
        bundled(name)
        assert name.replace("-", "_") + ".txt" in files


def test_a_file_of_an_unknown_kind_stops_the_build(tmp_path):
    folder = clone(tmp_path / "sources")
    (folder / "src" / "passmint" / "core" / "policy" / "policy.py.orig").write_text("x = 1\n")
    done = run_build(folder)
    assert done.returncode != 0
    assert "policy.py.orig is neither" in done.stderr


def test_times_order_and_permissions_are_fixed(built):
    with zipfile.ZipFile(built[0] / "dist" / "lambda_function.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr >> 16 == 0o100644
        assert entry.compress_type == zipfile.ZIP_STORED


def test_no_member_holds_a_path_of_the_machine_that_built(built, members):
    places = [str(built[0]), str(ROOT), str(Path.home()), "/tmp"]
    for name, data in members.items():
        assert not [place for place in places if place.encode() in data], name
        if name.endswith(".pyc"):
            assert not ABSOLUTE.search(data), name


def test_every_source_has_a_compiled_file_that_is_not_checked(members, compiled):
    for name, data in compiled.items():
        assert data[:4] == MAGIC_312, name
        assert data[4:8] == UNCHECKED_HASH, name
    sources = [name for name in members if name.endswith(".py")]
    expected = {
        importlib.util.cache_from_source(name).replace(sys.implementation.cache_tag, "cpython-312")
        for name in sources
    }
    assert set(compiled) == expected


def test_a_compiled_file_belongs_to_its_source(members, compiled):
    for name in [name for name in members if name.endswith(".py")]:
        cached = importlib.util.cache_from_source(name)
        data = compiled[cached.replace(sys.implementation.cache_tag, "cpython-312")]
        # As importlib.util.source_hash, whose key is the magic number of the Python that runs.
        key = int.from_bytes(MAGIC_312, "little")
        assert data[8:16] == _imp.source_hash(key, members[name]), name


def test_zip_and_sbom_name_the_minor_version_that_compiled(built, members, compiled):
    """Not the patch release, which changes no bytecode: another one gives the same zip."""
    folder, output = built
    (patch,) = re.findall(r"compiled by CPython (3\.12\.\d+)", output)
    assert members["BUILD"].decode().endswith("compiled by: CPython 3.12\n")
    bill = json.loads((folder / "dist" / "lambda_function.cdx.json").read_text())
    (tool,) = bill["metadata"]["tools"]["components"]
    assert (tool["name"], tool["version"]) == ("CPython", "3.12")
    sources = {name for name in members if name.endswith(".py")}
    assert not [name for name in members if name not in sources and patch.encode() in members[name]]


def test_sums_are_those_of_the_zip(built, members):
    folder, output = built
    digest = hashlib.sha256((folder / "dist" / "lambda_function.zip").read_bytes()).hexdigest()
    line = (folder / "dist" / "lambda_function.zip.sha256").read_text()
    assert line == f"{digest}  lambda_function.zip\n"
    assert digest in output
    bill = json.loads((folder / "dist" / "lambda_function.cdx.json").read_text())
    assert bill["metadata"]["component"]["hashes"][0]["content"] == digest
    listed = {file["name"]: file["hashes"][0]["content"] for file in bill["components"]}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}


if sys.version_info[:2] != (3, 12):  # a 3.12 that builds compiles by itself: the case cannot arise

    def test_without_a_python_3_12_the_sources_go_alone_and_it_is_said(tmp_path):
        broken = tmp_path / "bin" / "python3.12"  # as a pyenv shim of a version not installed
        broken.parent.mkdir()
        broken.write_text("#!/bin/sh\necho 'python3.12: command not found' >&2\nexit 127\n")
        broken.chmod(0o755)
        folder = clone(tmp_path / "sources")
        output = build(folder, PATH=str(broken.parent), HOME=str(tmp_path), PYENV_ROOT="")
        assert "NOT compiled" in output
        refused = run_build(
            folder, "--compiled", PATH=str(broken.parent), HOME=str(tmp_path), PYENV_ROOT=""
        )
        assert (refused.returncode, "UNCOMPILED=1" in refused.stderr) == (1, True)
        with zipfile.ZipFile(folder / "dist" / "lambda_function.zip") as archive:
            assert archive.read("BUILD").endswith(b"compiled by: none\n")
            assert not [name for name in archive.namelist() if name.endswith(".pyc")]


TILL = '[till]\ntitle = "A till"\nsource = "its manual"\nchecked = 2026-01-31\nlimits = { max_length = 9 }\n'


def test_the_function_knows_the_presets_that_were_zipped_with_it(built, tmp_path):
    folder = clone(tmp_path / "sources")
    (tmp_path / "mine.toml").write_text(TILL)
    build(folder, "--presets", str(tmp_path / "mine.toml"))
    with zipfile.ZipFile(folder / "dist" / "lambda_function.zip") as archive:
        archive.extractall(tmp_path / "task")
    call = "import lambda_function as f; print(f.lambda_handler({'queryStringParameters': {'preset': 'till'}}, None)['body'])"
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", call],
        cwd=tmp_path / "task",
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(done.stdout)["password"]) == 9
    with zipfile.ZipFile(built[0] / "dist" / "lambda_function.zip") as archive:
        assert "presets.toml" not in archive.namelist()


def test_a_mistake_in_the_presets_ends_the_build(built, tmp_path):
    (tmp_path / "mine.toml").write_text(TILL.replace("max_length", "max_lenght"))
    done = run_build(built[0], "--presets", str(tmp_path / "mine.toml"))
    assert done.returncode != 0
    assert "max_lenght" in done.stderr

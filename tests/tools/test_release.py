"""A release: refused where the tag or dist/ is wrong; its SBOMs name each file with its hash."""

import hashlib
import io
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import bundle, release

ROOT = Path(release.__file__).parent.parent


@pytest.mark.parametrize("tag", [[], ["v9.9.9"], [release.__version__], ["v0", "v1"]])
def test_a_tag_that_is_not_the_version_builds_nothing(tag, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(release, "DISTRIBUTION", tmp_path / "dist")
    assert release.main(tag) == 2
    assert f"the tag must be v{release.__version__}" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_a_release_does_not_mix_with_what_was_built_before(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(release, "DISTRIBUTION", tmp_path)
    (tmp_path / "old.whl").touch()
    assert release.main([f"v{release.__version__}"]) == 2
    assert "dist/ must be empty" in capsys.readouterr().err


FILES = {"passmint/__init__.py": b"one", "passmint/data.json": b"{}"}


def wheel(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)


def sdist(path):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in FILES.items():
            information = tarfile.TarInfo(name)
            information.size = len(data)
            archive.addfile(information, io.BytesIO(data))


@pytest.mark.parametrize(("name", "pack"), [("p.whl", wheel), ("p.tar.gz", sdist)])
def test_the_sbom_of_a_package_has_its_licence_and_every_hash(name, pack, tmp_path):
    pack(tmp_path / name)
    bill = release.bill_of_materials(tmp_path / name)
    component = bill["metadata"]["component"]
    whole = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert component["hashes"] == [{"alg": "SHA-256", "content": whole}]
    assert component["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert {one["name"]: one["hashes"][0]["content"] for one in bill["components"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()
    }


def test_the_sbom_names_licence_and_wheel_of_each_library():
    libraries = [one.component for one in bundle.fetched(ROOT / "requirements", "rotation.txt")]
    locked = set(
        re.findall(r"sha256:([0-9a-f]{64})", (ROOT / "requirements/rotation.txt").read_text())
    )
    assert libraries
    for library in libraries:
        assert library["hashes"][0]["content"] in locked
        assert library["licenses"][0]["license"]["name"] not in ("", "unknown")


def test_help_lists_every_command_of_the_makefile():
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    text = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert {line.split()[0] for line in done.stdout.splitlines()} == set(phony.split())
    assert all(len(line.split()) > 3 or "list" in line for line in done.stdout.splitlines())

"""The libraries that a function's zip brings along, from a locked file in requirements/."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import sbom

if TYPE_CHECKING:
    from email.message import Message

# What pip writes about the installation itself differs from machine to machine.
_OF_PIP = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


@dataclass(frozen=True)
class Library:
    """An installed distribution: its files by their names in the zip."""

    name: str
    version: str
    files: dict[str, bytes]
    license: str  # as its metadata names it
    sha256: str  # of the wheel that pip fetched

    @property
    def reference(self) -> str:
        """The package URL, which names it in the SBOM too."""
        return f"pkg:pypi/{self.name}@{self.version}"

    @property
    def component(self) -> dict[str, object]:
        """The library in CycloneDX."""
        return {
            "type": "library",
            "bom-ref": self.reference,
            "name": self.name,
            "version": self.version,
            "purl": self.reference,
            "licenses": [{"license": {"name": self.license}}],
            "hashes": sbom.hashes(self.sha256),
        }


def fetched(folder: Path, requirements: str | None) -> list[Library]:
    """The libraries that `folder/requirements` locks, by pip, each checked against its hash.

    Pure Python alone: the zip runs on either architecture, whatever machine built it.
    """
    if requirements is None:
        return []
    with tempfile.TemporaryDirectory() as temporary:
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"]
        only = ["--only-binary", ":all:", "--platform", "any", "--python-version", "3.12"]
        command = [sys.executable, "-m", "pip", "install", *options, *only, "--require-hashes"]
        target, report = Path(temporary) / "target", Path(temporary) / "report.json"
        where = ["--target", str(target), "--report", str(report)]
        subprocess.run([*command, *where, "-r", str(folder / requirements)], check=True)
        hashes = _hashes(json.loads(report.read_text()))
        return [_library(path, hashes) for path in sorted(target.glob("*.dist-info"))]


def _hashes(report: dict[str, Any]) -> dict[str, str]:
    """The SHA-256 of each wheel, by name, from pip's installation report."""
    return {
        one["metadata"]["name"].lower(): one["download_info"]["archive_info"]["hashes"]["sha256"]
        for one in report["install"]
    }


def _library(information: Path, hashes: dict[str, str]) -> Library:
    folder = information.parent
    metadata = Parser().parsestr((information / "METADATA").read_text(), headersonly=True)
    # RECORD lists every file of the distribution: path, hash, size.
    names = [line.split(",")[0] for line in (information / "RECORD").read_text().splitlines()]
    files = {
        name: (folder / name).read_bytes()
        for name in sorted(names)
        if Path(name).name not in _OF_PIP and not name.startswith(("../", "bin/"))
    }
    name = metadata["Name"].lower()
    return Library(name, metadata["Version"], files, _license(metadata), hashes[name])


def _license(metadata: Message) -> str:
    """Read the licence: an SPDX expression, or in older packages a text or classifiers."""
    if stated := metadata["License-Expression"] or metadata["License"]:
        return str(stated).splitlines()[0]
    classifiers = metadata.get_all("Classifier", [])
    named = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License :: ")]
    return ", ".join(named) or "unknown"

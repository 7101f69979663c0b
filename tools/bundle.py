"""The libraries that a function's zip brings along, from a locked file in requirements/."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

# What pip writes about the installation itself differs from machine to machine.
_OF_PIP = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


@dataclass(frozen=True)
class Library:
    """An installed distribution: its files by their names in the zip."""

    name: str
    version: str
    files: dict[str, bytes]

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
        subprocess.run(
            [*command, "--target", temporary, "-r", str(folder / requirements)], check=True
        )
        return [_library(path) for path in sorted(Path(temporary).glob("*.dist-info"))]


def _library(information: Path) -> Library:
    folder = information.parent
    metadata = Parser().parsestr((information / "METADATA").read_text(), headersonly=True)
    # RECORD lists every file of the distribution: path, hash, size.
    names = [line.split(",")[0] for line in (information / "RECORD").read_text().splitlines()]
    files = {
        name: (folder / name).read_bytes()
        for name in sorted(names)
        if Path(name).name not in _OF_PIP and not name.startswith(("../", "bin/"))
    }
    return Library(metadata["Name"].lower(), metadata["Version"], files)

"""Build everything that a release holds into dist/: packages, zips, SBOMs and their hashes.

`python -m tools.release v1.2.3` refuses a tag that is not the version of the sources.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from passmint import __version__
from tools import sbom

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DISTRIBUTION = ROOT / "dist"


def main(arguments: list[str]) -> int:
    """Build the release that the tag names."""
    if arguments != [f"v{__version__}"]:
        named = " ".join(arguments) or "none"
        print(f"the tag must be v{__version__}, the version of src/, not {named}", file=sys.stderr)
        return 2
    if DISTRIBUTION.exists() and any(DISTRIBUTION.iterdir()):
        print("dist/ must be empty: a release holds what it builds and no more", file=sys.stderr)
        return 2
    subprocess.run([sys.executable, "-m", "hatchling", "build"], cwd=ROOT, check=True)
    for package in sorted(DISTRIBUTION.iterdir()):
        sbom.write(DISTRIBUTION / f"{package.name}.cdx.json", bill_of_materials(package))
    subprocess.run([sys.executable, "-m", "tools.build_zip"], cwd=ROOT, check=True)
    sums = [
        f"{_sha256(path.read_bytes())}  {path.name}\n" for path in sorted(DISTRIBUTION.iterdir())
    ]
    (DISTRIBUTION / "SHA256SUMS").write_text("".join(sums))
    return 0


def bill_of_materials(package: Path) -> dict[str, object]:
    """Describe a package in CycloneDX: hash, licence, each file. It depends on nothing."""
    component = {
        "type": "library",
        "bom-ref": "passmint",
        "name": "passmint",
        "version": __version__,
        "purl": f"pkg:pypi/passmint@{__version__}",
        "licenses": sbom.LICENSES,
        "hashes": sbom.hashes(_sha256(package.read_bytes())),
    }
    return sbom.bill({"component": component}, dict(_files(package)))


def _files(package: Path) -> Iterator[tuple[str, bytes]]:
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
        return
    with tarfile.open(package) as tar:
        for member in tar:
            if (file := tar.extractfile(member)) is not None:
                yield member.name, file.read()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Software bills of materials in CycloneDX 1.6: of the zips and of the packages."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Component = Mapping[str, object]

LICENSES = [{"license": {"id": "Apache-2.0"}}]


def bill(
    metadata: Component,
    files: Mapping[str, bytes],
    libraries: Iterable[Component] = (),
    references: Iterable[str] = (),
) -> dict[str, object]:
    """Build a bill of materials.

    metadata: what the bill is of, as CycloneDX's `metadata`.
    files: each file that it contains, by name.
    libraries, references: the libraries that it contains, and their `bom-ref`s.
    """
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": [*libraries, *(_file(name, files[name]) for name in sorted(files))],
        "dependencies": [{"ref": "passmint", "dependsOn": [*references]}],
    }


def write(path: Path, document: Mapping[str, object]) -> None:
    """Write a bill of materials as JSON."""
    path.write_text(json.dumps(document, indent=2) + "\n")


def hashes(sha256: str) -> list[dict[str, str]]:
    """Return the `hashes` of a component."""
    return [{"alg": "SHA-256", "content": sha256}]


def _file(name: str, data: bytes) -> Component:
    digest = hashlib.sha256(data).hexdigest()
    return {"type": "file", "bom-ref": name, "name": name, "hashes": hashes(digest)}

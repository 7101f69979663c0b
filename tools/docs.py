"""Build the files that follow from the code, which are committed and served as they are.

`python -m tools.docs` writes them; with `--check` it compares, and says how they differ.
"""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from tools.openapi import document as openapi

from tools import (
    completions,
    costs,
    environment,
    http_reference,
    library_reference,
    presets,
    references,
    targets,
    terraform_tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    File = tuple[str, Callable[[], str]]

ROOT = Path(__file__).parent.parent

# Path from the root of the project, and what builds the text.
FILES: list[File] = [
    ("docs/aws/costs.md", costs.document),
    ("docs/reference/command.md", references.command),
    ("docs/reference/environment.md", environment.document),
    ("docs/reference/http.md", http_reference.document),
    ("docs/reference/library.md", library_reference.document),
    ("docs/reference/parameters.md", references.parameters),
    ("docs/reference/presets.md", presets.reference),
    ("docs/reference/targets.md", targets.document),
    ("src/passmint/api/openapi/openapi.json", openapi.document),
    ("src/passmint/api/openapi/openapi_credentials.json", openapi.with_credentials),
    ("src/passmint/core/targets/presets.json", presets.built),
    *completions.FILES,
    *terraform_tables.FILES,
]


def write(files: Iterable[File] = FILES, root: Path = ROOT) -> None:
    """Write every file anew."""
    for name, build in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build().encode())


def differences(files: Iterable[File] = FILES, root: Path = ROOT) -> list[str]:
    """List the lines in which the committed files differ from what the code says now."""
    return [line for name, build in files for line in _difference(root / name, name, build())]


def _difference(path: Path, name: str, built: str) -> Iterable[str]:
    committed = path.read_bytes().decode() if path.exists() else ""
    return unified_diff(
        committed.splitlines(), built.splitlines(), f"{name} (committed)", name, lineterm=""
    )


def main(arguments: list[str]) -> int:
    """Write the files, or compare them."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tools.docs [--check]", file=sys.stderr)
        return 2
    if not arguments:
        write()
        return 0
    lines = differences()
    if lines:
        print(*lines, sep="\n")
        print("Generated files are not up to date: run `make docs` and commit.", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

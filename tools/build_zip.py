"""Build the functions' zips in dist/: the same bytes from the same sources, with hash and SBOM.

Where a Python 3.12 is found, that of the Lambda runtime, a zip holds compiled files too: the
function's folder is read-only, so without them it would compile at every cold start. The BUILD
file in the zip says which Python compiled, or that none did.

The bytes depend on the sources, on the versions of the libraries that requirements/ locks, and on
the minor version of the Python that compiles. They do not depend on its patch release: within
a minor version CPython keeps the bytecode's magic number, and BUILD names no patch release.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tools import bundle, sbom

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src"
RUNTIME = (3, 12)  # the Lambda runtime python3.12
SUFFIXES = (".py", ".json", ".html", ".css", ".js", ".toml", ".txt")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold
VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class Function:
    """Contents of a function's zip: files of src/, and libraries by a file in requirements/."""

    modules: tuple[str, ...]
    packages: tuple[str, ...]
    requirements: str | None = None


FUNCTIONS = {
    "lambda_function": Function(
        (
            "lambda_function.py",
            "password_generator.py",
            "passmint/__init__.py",
            "passmint/environment.py",
        ),
        ("passmint/core", "passmint/api", "passmint/aws"),
    ),
    # boto3 is the runtime's own.
    "credentials_function": Function(
        (
            "credentials_function.py",
            "passmint/__init__.py",
            "passmint/environment.py",
            "passmint/quiet.py",
        ),
        ("passmint/core", "passmint/api", "passmint/aws", "passmint/credentials"),
    ),
    "rotation_function": Function(
        (
            "rotation_function.py",
            "passmint/__init__.py",
            "passmint/environment.py",
            "passmint/quiet.py",
            "passmint/api/__init__.py",
            "passmint/api/settings.py",
        ),
        ("passmint/core", "passmint/rotation"),
        "rotation.txt",
    ),
}

_VERSION_OF = "import platform, sys; print(sys.version_info[:2], platform.python_version())"
_NOT_COMPILED = """\
No Python 3.12 was found to compile for Lambda's runtime. Install one (uv python install 3.12, pyenv
install 3.12, or your system's package), or deploy the sources alone with UNCOMPILED=1: each cold
start then compiles them, and the zip has another hash than a compiled one."""

# Runs isolated and in a fresh process: what else the process has loaded and interned shows in the
# bytes that marshal writes. Unchecked: nobody edits the function's folder, so comparing each
# source with its hash at every start would be time for nothing.
_COMPILE = """
import py_compile, sys
for name in sys.argv[2:]:
    py_compile.compile(
        sys.argv[1] + "/" + name, dfile=name, doraise=True, optimize=0,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
"""


def main() -> None:
    """Build the functions named in the arguments into dist/, and report them."""
    parser = argparse.ArgumentParser(prog="tools.build_zip", allow_abbrev=False)
    parser.add_argument("--presets", type=Path, help="a file of presets to put beside ours")
    parser.add_argument("--compiled", action="store_true", help="fails without a Python 3.12")
    parser.add_argument("names", nargs="*", metavar="FUNCTION", help=f"of {', '.join(FUNCTIONS)}")
    arguments = parser.parse_args()
    names = arguments.names or list(FUNCTIONS)
    if unknown := set(names) - set(FUNCTIONS):
        parser.error(f"no function {', '.join(unknown)}: there are {', '.join(FUNCTIONS)}")
    python = find_python()
    if arguments.compiled and not python:
        sys.exit(_NOT_COMPILED)
    extra = {"presets.toml": checked_presets(arguments.presets)} if arguments.presets else {}
    for name in names:
        build(name, python, extra)
    if python:
        print(f"Python   compiled by CPython {python[1]}")
    else:
        print("Python   NOT compiled: no Python 3.12 found; each cold start will compile")


def build(name: str, python: tuple[str, str] | None, extra: dict[str, bytes]) -> None:
    """Write the zip of a function, its SHA-256 and its SBOM."""
    libraries = bundle.fetched(ROOT / "requirements", FUNCTIONS[name].requirements)
    members = collect(FUNCTIONS[name], libraries, python) | extra
    distribution = ROOT / "dist"
    distribution.mkdir(exist_ok=True)
    archive = distribution / f"{name}.zip"
    write(archive, members)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    (distribution / f"{name}.zip.sha256").write_text(f"{digest}  {archive.name}\n")
    bill = bill_of_materials(members, libraries, digest, python)
    sbom.write(distribution / f"{name}.cdx.json", bill)
    print(f"dist/{archive.name}  {archive.stat().st_size / 1000:.0f} kB, {len(members)} files")
    print(f"SHA-256  {digest}")
    print(f"SBOM     dist/{name}.cdx.json (CycloneDX)")


def find_python() -> tuple[str, str] | None:
    """The path and version of a Python that compiles for the runtime, if one works here."""
    candidates = [sys.executable] if sys.version_info[:2] == RUNTIME else []
    command = "python{}.{}".format(*RUNTIME)
    candidates += [path] if (path := shutil.which(command)) else []
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates += sorted(map(str, pyenv.glob(f"{RUNTIME[0]}.{RUNTIME[1]}.*/bin/{command}")))
    for candidate in candidates:
        # Run it to know: pyenv's shims stand in the PATH for versions that are not installed.
        run = subprocess.run(
            [candidate, "-I", "-S", "-c", _VERSION_OF], capture_output=True, text=True, check=False
        )
        if run.stdout.startswith(str(RUNTIME)):
            return candidate, run.stdout.split()[-1]
    return None


def collect(
    function: Function, libraries: list[bundle.Library], python: tuple[str, str] | None
) -> dict[str, bytes]:
    """The members of the zip by name."""
    members = {name: (SOURCES / name).read_bytes() for name in sources(function)}
    for library in libraries:
        members.update(library.files)
    members["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    compiled = "CPython {}.{}".format(*RUNTIME) if python else "none"
    members["BUILD"] = f"passmint {version()}\ncompiled by: {compiled}\n".encode()
    if python:
        members.update(compile_all(python[0], members))
    return members


def sources(function: Function) -> list[str]:
    """Return the files of src/ that a function needs, by their names relative to it."""
    names = list(function.modules)
    for package in function.packages:
        for path in (SOURCES / package).rglob("*"):
            if path.is_dir() or "__pycache__" in path.parts or path.name.startswith("."):
                continue
            if path.suffix not in SUFFIXES:
                sys.exit(f"{path} is neither {', '.join(SUFFIXES)}: does it belong in the zip?")
            names.append(path.relative_to(SOURCES).as_posix())
    return sorted(names)


def checked_presets(path: Path) -> bytes:
    """The operator's file of presets; a mistake in it ends the build, not the function's start."""
    sys.path.insert(0, str(SOURCES))
    from passmint.core.errors import PresetError  # noqa: PLC0415 - for those who bring presets
    from passmint.core.targets.preset_toml import load  # noqa: PLC0415

    try:
        load(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, PresetError) as error:
        sys.exit(f"PRESETS={path}: {error}")
    return path.read_bytes()


def compile_all(python: str, members: dict[str, bytes]) -> dict[str, bytes]:
    """The compiled files, by their names in the zip."""
    names = sorted(name for name in members if name.endswith(".py"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(members[name])
        subprocess.run([python, "-I", "-S", "-c", _COMPILE, temporary, *names], check=True)
        compiled = sorted(folder.rglob("*.pyc"))
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in compiled}


def write(archive: Path, members: dict[str, bytes]) -> None:
    """The zip, uncompressed.

    Deflated bytes depend on the zlib build (zlib, zlib-ng, its version), stored ones on nothing.
    It costs size alone, about 1.2 MB instead of 0.5 MB, where 50 MB are allowed; the runtime loads
    the unpacked files either way.
    """
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whatever builds, so that the permissions count
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, members[name])


def bill_of_materials(
    members: dict[str, bytes],
    libraries: list[bundle.Library],
    digest: str,
    python: tuple[str, str] | None,
) -> dict[str, object]:
    """Build the SBOM: the libraries, each file with its hash, what compiled it."""
    minor = "{}.{}".format(*RUNTIME)
    tools = [{"type": "application", "name": "CPython", "version": minor}] if python else []
    metadata = {
        "tools": {"components": tools},
        "component": {
            "type": "application",
            "bom-ref": "passmint",
            "name": "passmint",
            "version": version(),
            "licenses": sbom.LICENSES,
            "hashes": sbom.hashes(digest),
        },
    }
    components = [library.component for library in libraries]
    return sbom.bill(metadata, members, components, [one.reference for one in libraries])


def version() -> str:
    """The version, read rather than imported: the build runs without the package installed."""
    found = VERSION.search((SOURCES / "passmint/__init__.py").read_text())
    if found is None:
        sys.exit("src/passmint/__init__.py holds no __version__")
    return found[1]


if __name__ == "__main__":
    main()

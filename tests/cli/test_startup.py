"""Tests of the imports of a run, because start-up is most of the time of a short command."""

import subprocess
import sys

import pytest

# Modules of the standard library that a bare interpreter of some version has not loaded yet.
NEEDED = {
    "__future__",
    "argparse",
    "bisect",
    "collections",
    "copyreg",
    "enum",
    "errno",
    "functools",
    "gettext",
    "itertools",
    "keyword",
    "locale",
    "math",
    "operator",
    "re",
    "re._casefix",
    "re._compiler",
    "re._constants",
    "re._parser",
    "reprlib",
    "types",
    "warnings",
    "_bisect",
    "_collections",
    "_functools",
    "_locale",
    "_operator",
    "_sre",
}
CODE = """
import sys
before = set(sys.modules)
from passmint.cli import main
code = main(sys.argv[1:])
print(*sorted(set(sys.modules) - before), file=sys.stderr)
sys.exit(code)
"""


def imported(*arguments, code=0):
    """Run the command, expect this exit code, and return the names of the imported modules."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", CODE, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [[], ["--count", "3"], ["explain"]], ids=str)
def test_run_imports_only_what_it_needs(arguments):
    found = imported(*arguments)
    others = {name for name in found if name.partition(".")[0] != "passmint"}
    assert others - NEEDED == set()


def test_run_imports_only_core_and_cli():
    ours = {name for name in imported() if name.startswith("passmint.")}
    layers = {name.split(".")[1] for name in ours}
    assert layers == {"cli", "core"}


def test_json_is_imported_only_for_json_output():
    assert "json" in imported("--json")
    assert "json" not in imported()


def test_key_new_imports_no_server_package():
    found = {name.partition(".")[0] for name in imported("key", "new")}
    assert found.isdisjoint({"httptools", "uvicorn", "asyncio", "throttled", "redis"})


def test_check_imports_only_the_standard_library():
    found = imported("check", "http://192.0.2.1", code=1)
    others = {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names)
    assert others == {"passmint"}
    assert "asyncio" not in found


def test_other_commands_import_nothing_of_check():
    for arguments in ([], ["explain"], ["key", "new"]):
        found = imported(*arguments)
        assert found.isdisjoint({"http", "ssl", "socket", "passmint.cli.check"})

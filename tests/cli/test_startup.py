"""What a run imports: start-up is most of what a short command costs."""

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
    """The modules that a run, which ends with this exit code, imports."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", CODE, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [[], ["--count", "3"], ["explain"]], ids=str)
def test_a_run_imports_nothing_that_it_can_do_without(arguments):
    found = imported(*arguments)
    others = {name for name in found if name.partition(".")[0] != "passmint"}
    assert others - NEEDED == set()


def test_a_run_imports_the_engine_and_the_command_alone():
    ours = {name for name in imported() if name.startswith("passmint.")}
    layers = {name.split(".")[1] for name in ours}
    assert layers == {"cli", "core"}


def test_json_is_imported_when_asked_for():
    assert "json" in imported("--json")
    assert "json" not in imported()


def test_a_new_key_needs_nothing_that_the_server_is_built_on():
    found = {name.partition(".")[0] for name in imported("key", "new")}
    assert found.isdisjoint({"httptools", "uvicorn", "asyncio", "throttled", "redis"})


def test_a_check_needs_nothing_but_the_standard_library():
    found = imported("check", "http://192.0.2.1", code=1)
    others = {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names)
    assert others == {"passmint"}
    assert "asyncio" not in found


def test_no_other_command_imports_what_a_check_needs():
    for arguments in ([], ["explain"], ["key", "new"]):
        found = imported(*arguments)
        assert found.isdisjoint({"http", "ssl", "socket", "passmint.cli.check"})

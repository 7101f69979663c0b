"""What may import what, where import-linter does not look."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"


def imported(path):
    """The modules that a file names in its imports, those for type checking included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.name)
def test_no_module_uses_a_seeded_generator(path):
    assert not {"random", "numpy"} & {name.partition(".")[0] for name in imported(path)}


@pytest.mark.parametrize("name", ["lambda_function.py", "passmint/aws/gateway.py"])
def test_the_generating_function_knows_nothing_of_credentials(name):
    ours = {name for name in imported(SOURCE / name) if "passmint" in name}
    assert ours
    known = ("passmint.api", "passmint.core", "passmint.aws", "passmint.environment")
    ours.discard("passmint")
    assert all(name.startswith(known) for name in ours)


def test_the_rotation_function_knows_the_rotation_where_presets_are_set_and_what_is_quiet():
    ours = {name for name in imported(SOURCE / "rotation_function.py") if "passmint" in name}
    beside = {name for name in ours if not name.startswith("passmint.rotation.")}
    assert beside == {"passmint.api.settings", "passmint.environment", "passmint.quiet"}


def test_a_rotation_is_given_its_clients():
    for path in (SOURCE / "passmint" / "rotation").rglob("*.py"):
        assert not {"boto3", "os"} & {name.partition(".")[0] for name in imported(path)}


def test_the_database_driver_is_known_in_one_place():
    knowing = {
        path.name
        for path in SOURCE.rglob("*.py")
        if any(name.partition(".")[0] == "pg8000" for name in imported(path))
    }
    assert knowing == {"database.py"}


@pytest.mark.parametrize(
    "edge", ["lambda_function", "password_generator", "credentials_function", "rotation_function"]
)
def test_nothing_in_the_package_imports_the_modules_beside_it(edge):
    for path in (SOURCE / "passmint").rglob("*.py"):
        assert edge not in set(imported(path))

"""Tests of the environment variables: accepted values, and that only declared ones are read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from passmint.environment import (
    MAX_LENGTH,
    PREFIX,
    VARIABLES,
    SettingsError,
    misspelled,
)

ROOT = Path(__file__).parent.parent
BY_NAME = {variable.name: variable for variable in VARIABLES}
CANARY = "canary7351"


def test_modules_name_only_declared_variables():
    named = set()
    for path in (ROOT / "src").rglob("*.py"):
        named |= set(re.findall(r"PASSMINT_[A-Z0-9_]*[A-Z0-9]", path.read_text()))
    assert named <= set(BY_NAME)


def test_modules_read_variables_only_through_their_records():
    reading = [
        path.name
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"""environ(ment)?(\.get\(|\[)["']PASSMINT_""", path.read_text())
    ]
    assert reading == []


def test_the_terraform_module_sets_declared_variables_only():
    named = set()
    for path in (*(ROOT / "terraform").rglob("*.tf"), *(ROOT / "sam").rglob("*.yaml")):
        named |= set(re.findall(r"PASSMINT_[A-Z0-9_]*[A-Z0-9]", path.read_text()))
    assert named
    assert named <= set(BY_NAME)


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda v: v.name)
def test_unset_or_empty_variable_has_the_default(variable):
    assert variable.read({}) == variable.read({variable.name: ""}) == variable.default


@pytest.mark.parametrize(
    "name",
    [
        "MAX_LENGTH",
        "MAX_COUNT",
        "CREDENTIALS",
        "PUBLIC_URL",
        "BASE_PATH",
        "DATABASE_TLS",
        "ROTATION",
    ],
)
def test_error_names_the_variable_and_does_not_show_the_value(name):
    with pytest.raises(SettingsError, match=PREFIX + name) as caught:
        BY_NAME[PREFIX + name].read({PREFIX + name: CANARY})
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("text", ["0", "4097", "-1", "1.5", "１２", " 8", "999999999"])
def test_an_integer_out_of_range_is_refused(text):
    with pytest.raises(SettingsError, match="from 1 to 4096"):
        MAX_LENGTH.read({MAX_LENGTH.name: text})


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("4096", 4096), ("64", 64)])
def test_an_integer_in_range_is_read(text, value):
    assert MAX_LENGTH.read({MAX_LENGTH.name: text}) == value


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PASSMINT_MAX_LENGHT", "PASSMINT_MAX_LENGTH"),
        ("PASSMINT_PUBLICURL", "PASSMINT_PUBLIC_URL"),
        ("PASSMINT_ORIGIN", "PASSMINT_ORIGINS"),
        ("PASSMINT_APIKEYS", "PASSMINT_API_KEYS"),
    ],
)
def test_misspelled_variable_gives_a_warning_with_the_nearest_name(name, meant):
    assert [*misspelled({name: CANARY})] == [f"unknown variable {name}; did you mean {meant}?"]


def test_known_and_foreign_variables_give_no_warning():
    quiet = {
        **dict.fromkeys(BY_NAME, "1"),
        "PASSMINT_SERVICE_HOST": "10.0.0.1",
        "PASSMINT_SERVICE_PORT": "80",
        "PASSMINT_SERVICE_PORT_HTTP": "80",
        "PASSMINT_PORT": "tcp://10.0.0.1:80",
        "PASSMINT_PORT_80_TCP_ADDR": "10.0.0.1",
        "PASSMINT_SOMETHING_ELSE_ENTIRELY": "1",
        "MAX_LENGHT": "1",
    }
    assert [*misspelled(quiet)] == []


@pytest.mark.parametrize("verb", [["serve", "--port", "none"], ["check", "http://127.0.0.1:1"]])
def test_warning_about_a_misspelled_variable_does_not_show_its_value(verb, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "passmint", *verb],
        env={"PASSMINT_MAX_LENGHT": CANARY, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert CANARY not in done.stderr
    if verb[0] == "check":
        assert "unknown variable PASSMINT_MAX_LENGHT" in done.stderr

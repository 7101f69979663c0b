"""Tests of API keys."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from passmint.environment import SettingsError
from passmint.server.keys import load, new_key

CANARY = "canary-7f3a"
DIGEST = "a" * 64


def test_new_key_has_256_bits_and_its_line_only_the_hash() -> None:
    key, line = new_key("ci")
    assert len(base64.urlsafe_b64decode(key.removeprefix("pm_") + "=")) == 32
    assert line == f"ci:{hashlib.sha256(key.encode()).hexdigest()}"
    assert new_key("ci")[0] != key


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a,b", "a\n", "x" * 65, "é"])
def test_a_name_that_would_break_a_line_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="the name of a key must be 1 to 64"):
        new_key(name)


@pytest.mark.parametrize("separator", [",", " ", "\n", " ,\t"])
def test_keys_come_from_the_environment(separator: str) -> None:
    (first, a), (second, b) = new_key("a"), new_key("b")
    keys = load(None, {"PASSMINT_API_KEYS": a + separator + b})
    assert (keys.find(first), keys.find(second)) == ("a", "b")
    assert keys.find(first + "x") is None
    assert keys.find("") is None


def test_keys_come_from_a_file_with_comments(tmp_path: Path) -> None:
    key, line = new_key("a")
    path = tmp_path / "keys"
    path.write_text(f"# our keys\n\n{line}  # of a\n#{new_key('b')[1]}\n")
    keys = load(str(path), {})
    assert len(keys) == 1
    assert keys.find(key) == "a"


def test_keys_of_file_and_environment_are_combined(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(new_key("a")[1])
    assert len(load(str(path), {"PASSMINT_API_KEYS": new_key("b")[1]})) == 2


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (CANARY, "expected name:sha256 with 64 hexadecimal digits"),
        (f"pm_{CANARY}", "not the key itself"),
        (f"a:pm_{CANARY}", "not the key itself"),
        (f"{CANARY}:{DIGEST.upper()}", "64 hexadecimal digits in lower case"),
        (f"{CANARY}:{DIGEST}0", "64 hexadecimal digits in lower case"),
        (f"{CANARY}/:{DIGEST}", "with a name of"),
        (f":{CANARY}", "with a name of"),
    ],
)
def test_error_names_the_malformed_line_and_does_not_show_it(
    tmp_path: Path, item: str, expected: str
) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# comment\n{new_key('good')[1]}\n{item}\n")
    with pytest.raises(SettingsError) as caught:
        load(str(path), {})
    message = str(caught.value)
    assert message.startswith(f"the keys file {path}, line 3: ")
    assert expected in message
    assert CANARY not in message
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("second", [f"b:{DIGEST}", "a:" + "b" * 64])
def test_names_and_keys_must_be_unique(second: str) -> None:
    with pytest.raises(SettingsError, match="line 1: this name or key is already listed"):
        load(None, {"PASSMINT_API_KEYS": f"a:{DIGEST},{second}"})


def test_unusable_keys_file_is_an_error(tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_text("# none yet\n")
    binary.write_bytes(b"\xff\xfe")
    for path, expected in (
        (empty, "contains no key"),
        (binary, "is not UTF-8"),
        (tmp_path / "none", "cannot be read: No such file"),
    ):
        with pytest.raises(SettingsError, match=expected):
            load(str(path), {})


def test_repr_shows_only_the_number_of_keys() -> None:
    assert repr(load(None, {"PASSMINT_API_KEYS": new_key(CANARY)[1]})) == "<Keys: 1>"

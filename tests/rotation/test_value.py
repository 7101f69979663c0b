import json

import pytest

from passmint.rotation.errors import SecretError
from passmint.rotation.value import MAX_BYTES, SecretValue


def test_an_object_keeps_all_but_the_password():
    members = {"z": [1, None, {"é": "\ud800"}], "password": "old", "port": 5432, "a": "\n\"'"}
    new = SecretValue(json.dumps(members)).replaced(password='p"\\')
    assert json.loads(new.text) == {**members, "password": 'p"\\'}
    assert list(json.loads(new.text)) == list(members)


@pytest.mark.parametrize("text", ["old", "12345", '"old"', "[1]", "null", "{old", "é", "[" * 99999])
def test_any_other_text_is_a_password(text):
    assert SecretValue(text).replaced(password="new").text == "new"
    with pytest.raises(SecretError, match="JSON object with a member host"):
        SecretValue(text).member("host")


@pytest.mark.parametrize("text", ["{}", '{"password": 1}', '{"Password": "old"}'])
def test_an_object_needs_a_password(text):
    with pytest.raises(SecretError, match="member password"):
        SecretValue(text).replaced(password="new")


def test_a_value_too_large_is_refused():
    rest = json.dumps({"password": "", "rest": ""})
    fits = json.dumps({"password": "", "rest": "x" * (MAX_BYTES - len(rest) - 3)})
    assert len(SecretValue(fits).replaced(password="new").text) == MAX_BYTES
    with pytest.raises(SecretError, match="at most 65536 bytes"):
        SecretValue(fits).replaced(password="new!")


def test_no_repr_shows_the_value():
    value = SecretValue('{"password": "canary"}')
    assert "canary" not in f"{value} {value!r} {[value]}"

import hashlib

import pytest

from passmint.server.keys import load


def test_prints_a_key_and_the_line_that_a_server_loads(call, tmp_path):
    done = call("key", "new", "--name", "build")
    key, line = done.out.splitlines()
    assert done.code == 0
    assert line == f"build:{hashlib.sha256(key.encode()).hexdigest()}"
    file = tmp_path / "keys"
    file.write_text(line + "\n")
    assert load(str(file), {}).find(key) == "build"


def test_the_explanation_is_on_standard_error_without_the_key(call):
    done = call("key", "new")
    key = done.out.splitlines()[0]
    assert "x-api-key" in done.err
    assert "--keys" in done.err
    assert key not in done.err


def test_default_name_is_the_one_in_the_help(call):
    assert call("key", "new").out.splitlines()[1].startswith("default:")
    assert "(default 'default')" in call("key", "new", "--help").out


def test_two_keys_differ(call):
    assert call("key", "new").out != call("key", "new").out


@pytest.mark.parametrize("name", ["", "a b", "a:b", "é"])
def test_name_that_the_key_file_cannot_hold_is_refused(call, name):
    done = call("key", "new", "--name", name)
    assert done.code == 2
    assert done.err.startswith("passmint key new: error: --name: ")
    assert done.out == ""

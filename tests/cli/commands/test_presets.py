"""Tests of presets in the operator's file, for commands that generate and for `serve`."""

import pytest

from passmint.core.targets import presets

FILE = '[till]\ntitle = "A till"\nsource = "its manual"\nchecked = 2026-01-31\nlimits = { characters = "01" }\ndefaults = { length = 9 }\n'


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Create a file of presets and set PASSMINT_PRESETS to it."""
    path = tmp_path / "own.toml"
    path.write_text(FILE)
    monkeypatch.setenv("PASSMINT_PRESETS", str(path))
    yield path
    presets.use({})


def test_a_preset_of_the_file_is_used(call, file):
    done = call("--preset", "till")
    assert (done.code, len(done.out.strip()), set(done.out) - set("01\n")) == (0, 9, set())


def test_it_is_explained(call, file):
    assert "preset till" in call("explain", "--preset", "till").out


@pytest.mark.parametrize(
    "command", [("--preset", "till"), ("explain", "--preset", "till"), ("serve",)]
)
def test_wrong_presets_file_is_an_error(call, file, command):
    file.write_text("[till]")
    done = call(*command)
    assert done.code == 2
    assert f"PASSMINT_PRESETS: {file}: preset till: title and " in done.err


def test_without_a_preset_the_file_is_not_read(call, file):
    file.write_text("[till]")
    assert call().code == 0

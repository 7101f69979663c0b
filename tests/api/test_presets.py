"""The open routes that list presets."""

import pytest

from api.client import Client, refused, value
from passmint.api.settings import use_presets
from passmint.core.targets import presets
from passmint.environment import SettingsError

FILE = '[till]\ntitle = "A till"\nsource = "its manual"\nchecked = 2026-01-31\nlimits = { max_length = 9 }\n'


@pytest.fixture
def client():
    return Client()


@pytest.fixture(autouse=True)
def forget():
    """Remove the presets that a test added."""
    yield
    presets.use({})


def test_a_preset_has_limits_defaults_source_date_and_notes(client):
    answer = value(client.get("/presets/pin"))
    assert answer["name"] == "pin"
    assert answer["limits"] == {"min_length": 4, "max_length": 12, "characters": "0123456789"}
    assert answer["defaults"] == {"length": 6}
    assert (answer["source"], answer["checked"]) == ("ISO 9564-1 (4 to 12 digits)", "2026-11-23")
    assert len(answer["notes"]) == 2
    assert list(answer) == ["name", "title", "source", "checked", "notes", "limits", "defaults"]


def test_all_presets_are_listed_in_the_same_form(client):
    listed = value(client.get("/presets"))["presets"]
    assert [preset["name"] for preset in listed] == list(presets.names())
    assert all(preset == value(client.get(f"/presets/{preset['name']}")) for preset in listed)


def test_the_log_gets_the_route_and_not_the_name(client):
    assert client.get("/presets/pin").route == "/presets/{name}"
    assert client.get("/presets/unheard-of").route == "/presets/{name}"


@pytest.mark.parametrize("name", ["", "nothing", "pin/", "pin/x", "%70in", "PIN", "{name}"])
def test_an_unknown_preset_is_a_404(client, name):
    response = client.get(f"/presets/{name}")
    assert response.status == 404
    assert value(response)["error"].startswith("preset must be one of the ")


def test_the_routes_are_open_take_get_and_head_and_no_parameters(client):
    for path in ("/presets", "/presets/pin", "/presets/nothing"):
        assert not client.api.keyed(path)
        assert client.send("POST", path).headers["Allow"] == "GET, HEAD"
    refused(
        client.get("/presets", "a=b"),
        400,
        "unknown parameter 'a'; /presets takes no parameters",
        "a",
    )
    assert client.send("HEAD", "/presets/pin").body == b""


def test_presets_of_the_operators_file_are_listed_and_used(client, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(FILE)
    use_presets({"PASSMINT_PRESETS": str(file)})
    assert value(client.get("/presets/till"))["title"] == "A till"
    assert len(value(client.get("/generate-password", "preset=till&length=9"))["password"]) == 9
    assert client.get("/generate-password", "preset=till&length=10").status == 400


def test_without_the_setting_no_file_is_read():
    use_presets({})
    use_presets({"PASSMINT_PRESETS": ""})
    assert "till" not in presets.names()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "PASSMINT_PRESETS: cannot read {file}: No such file or directory"),
        (b"\xff", "PASSMINT_PRESETS: {file} must be UTF-8 text"),
        (b"[pin", "PASSMINT_PRESETS: {file}: not TOML: "),
        (b"[pin]", "PASSMINT_PRESETS: {file}: preset pin: title and source and checked and limits must be set"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_an_error(content, message, tmp_path):
    file = tmp_path / "own.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError) as info:
        use_presets({"PASSMINT_PRESETS": str(file)})
    assert str(info.value).startswith(message.format(file=file))

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import passmint
import passmint.client
from passmint.core.parameters.policy import POLICY_PARAMETERS, REQUEST_PARAMETERS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def docs(monkeypatch):
    """The tool, from the root of the project."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("tools.docs")


def test_what_is_committed_is_what_the_code_says():
    done = subprocess.run(
        [sys.executable, "-m", "tools.docs", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_building_twice_gives_the_same_bytes(docs):
    assert [build() for _, build in docs.FILES] == [build() for _, build in docs.FILES]


def test_what_differs_is_shown_line_by_line(docs, tmp_path):
    (tmp_path / "page.md").write_text("one\ntwo\n")
    assert docs.differences([("page.md", lambda: "one\nthree\n")], tmp_path) == [
        "--- page.md (committed)",
        "+++ page.md",
        "@@ -1,2 +1,2 @@",
        " one",
        "-two",
        "+three",
    ]


def test_a_file_that_is_missing_differs(docs, tmp_path):
    assert docs.differences([("page.md", lambda: "one\n")], tmp_path)


def test_what_was_written_does_not_differ(docs, tmp_path):
    files = [("deep/page.md", lambda: "é\n")]
    docs.write(files, tmp_path)
    assert (tmp_path / "deep" / "page.md").read_bytes() == "é\n".encode()
    assert docs.differences(files, tmp_path) == []


def test_a_difference_ends_the_check_and_says_what_to_run(docs, monkeypatch, capsys):
    monkeypatch.setattr(docs, "differences", lambda: ["-old", "+new"])
    assert docs.main(["--check"]) == 1
    out, err = capsys.readouterr()
    assert out == "-old\n+new\n"
    assert "make docs" in err


def test_an_unknown_argument_is_refused(docs, capsys):
    assert docs.main(["--chek"]) == 2
    assert "usage" in capsys.readouterr().err


def test_every_parameter_is_in_the_table():
    table = (ROOT / "docs" / "reference" / "parameters.md").read_text()
    for record in [*POLICY_PARAMETERS.values(), *REQUEST_PARAMETERS.values()]:
        assert f"| `{record.name}` |" in table
        assert record.meaning.replace("|", "\\|") in table


def test_every_route_and_method_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "http.md").read_text()
    document = (
        ROOT / "src" / "passmint" / "api" / "openapi" / "openapi_credentials.json"
    ).read_text()
    for path, item in json.loads(document)["paths"].items():
        for method in {"get", "post", "delete"} & set(item):
            line = rf"^## (GET or )?{method.upper()}( or POST)? {re.escape(path)}$"
            (section,) = re.split(line, page, flags=re.MULTILINE)[3::3]
            section = section.partition("\n## ")[0]
            assert ("Needs a key." in section) == bool(item[method]["security"])
            for status in item[method]["responses"]:
                assert status in section


def test_everything_that_is_exported_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "library.md").read_text()
    for module in (passmint, passmint.client):
        for name in set(module.__all__) - {"__version__"}:
            assert f"\n### {name}\n" in page
    for name in vars(passmint.client.Client):
        assert name.startswith("_") or re.search(rf"client\.{name}\b", page)

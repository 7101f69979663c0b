"""Every validation of a Terraform variable has a run that it accepts and one that it refuses.

Read from the files as `terraform fmt` lays them out, so that neither Terraform nor a parser is needed.
"""

import re
from pathlib import Path

import pytest

MODULE = Path(__file__).parent.parent.parent / "terraform"
BLOCK = re.compile(r'^(\w+)(?: "([^"]+)")? \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
INNER = re.compile(r"^  variables \{\n(.*?)^  \}", re.MULTILINE | re.DOTALL)
SOURCE = re.compile(r'^    source = "\./(\w+)"$', re.MULTILINE)
STATED = re.compile(r"^ +(\w+) += (?!null$)", re.MULTILINE)
REFUSED = re.compile(r"^  expect_failures = \[(.*?)\]", re.MULTILINE | re.DOTALL)


def validations(folder):
    """Count the validations of each variable that has any."""
    text = "\n".join(path.read_text() for path in (MODULE / folder).glob("*.tf"))
    counts = {
        name: len(re.findall(r"^  validation \{$", body, re.MULTILINE))
        for kind, name, body in BLOCK.findall(text)
        if kind == "variable"
    }
    assert sum(counts.values()) == text.count("validation {") > 0
    return {name: count for name, count in counts.items() if count}


def runs(folder):
    """Return the variables that each run of this folder sets, and those that it expects to fail."""
    for path in (MODULE / "tests").glob("*.tftest.hcl"):
        blocks = BLOCK.findall(path.read_text())
        shared = "".join(body for kind, _, body in blocks if kind == "variables")
        for kind, _, body in blocks:
            source = SOURCE.search(body)
            if kind == "run" and (source[1] if source else ".") == folder:
                stated = STATED.findall(shared + "".join(INNER.findall(body)))
                refused = re.findall(r"\bvar\.(\w+)", "".join(REFUSED.findall(body)))
                yield set(stated), set(refused), "expect_failures" in body


@pytest.mark.parametrize("folder", [".", "edge", "function", "rotation", "waf"])
def test_every_validation_refuses(folder):
    """A variable with two validations has two runs or more in which it is refused."""
    refusals = [refused for _, refused, _ in runs(folder)]
    lacking = {
        name: count
        for name, count in validations(folder).items()
        if sum(name in refused for refused in refusals) < count
    }
    assert lacking == {}


@pytest.mark.parametrize("folder", [".", "edge", "function", "rotation", "waf"])
def test_every_validation_accepts(folder):
    """Each validated variable is set, and not to null, in a run that expects no failure."""
    accepted = [stated for stated, _, fails in runs(folder) if not fails]
    assert set(validations(folder)) - set().union(*accepted) == set()


def test_every_access_mode_is_planned():
    """Runs that expect no failure cover the four modes. A run without `access` has the default mode."""
    modes = set()
    for path in (MODULE / "tests").glob("*.tftest.hcl"):
        for kind, _, body in BLOCK.findall(path.read_text()):
            if kind in {"run", "variables"} and "expect_failures" not in body:
                modes |= set(re.findall(r'^ +access += "(\w+)"$', body, re.MULTILINE))
    assert modes == {"api_key", "cognito", "iam", "public"}

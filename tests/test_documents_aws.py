"""What docs/aws and the module's README say of the module is what the module holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TERRAFORM = ROOT / "terraform"
PAGES = ROOT / "docs" / "aws"
SYSTEM = (PAGES / "system.md").read_text()
RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)"', re.MULTILINE)


def resources(folder):
    """Each resource that a folder's files declare, once for each declaration."""
    sources = [path.read_text() for path in sorted(folder.glob("*.tf"))]
    return sorted(f"{kind}.{name}" for text in sources for kind, name in RESOURCE.findall(text))


def described(module):
    """Each resource in the table that follows the module's name."""
    section = SYSTEM.split(f"\n`{module}`", 1)[1].split("\n\n", 2)[1]
    return sorted(re.findall(r"`((?:aws|terraform)_\w+\.\w+)`", section))


def alarms():
    """The topic in the runbook that each alarm's description names."""
    text = "".join(path.read_text() for path in sorted(TERRAFORM.rglob("*.tf")))
    named = re.findall(r'= "[^"]*(?:README\.md|\{local\.runbook\}), ([a-z ]+)\."', text)
    alarms = text.count("alarm_description") + text.count("descriptions = {")
    assert len(named) >= alarms - 2  # those of the inner module come from the outer ones
    return sorted(set(named))


@pytest.mark.parametrize(
    "module",
    [
        "terraform",
        *(
            f"terraform/{part}"
            for part in ("edge", "examples/github", "function", "rotation", "waf")
        ),
    ],
)
def test_every_resource_has_its_line_and_every_line_its_resource(module):
    assert described(module) == resources(ROOT / module)


def test_no_module_is_left_out():
    with_resources = {
        path.parent for path in TERRAFORM.rglob("*.tf") if RESOURCE.search(path.read_text())
    }
    assert with_resources == {
        TERRAFORM,
        *(TERRAFORM / part for part in ("edge", "examples/github", "function", "rotation", "waf")),
    }


@pytest.mark.parametrize("topic", alarms())
def test_the_runbook_knows_each_alarm(topic):
    runbook = (TERRAFORM / "README.md").read_text().split("\n## When an alarm goes off\n")[1]
    assert f"\n**{topic.capitalize()}.**" in runbook


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.name)
def test_a_page_is_short(page):
    assert len(page.read_text().splitlines()) <= 150


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.name)
def test_a_setting_that_a_page_names_exists(page):
    sources = "".join(path.read_text() for path in TERRAFORM.rglob("variables*.tf"))
    known = set(re.findall(r'^variable "(\w+)"', sources, re.MULTILINE))
    text = page.read_text()
    blocks = re.findall(r"^```hcl\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"TF_VAR_(\w+)", text))
    named |= {name for block in blocks for name in re.findall(r"^ *(\w+) += ", block, re.MULTILINE)}
    named |= set(re.findall(r"`(\w+) = [^`]*`", text))
    assert named - known - {"source", "encrypt"} == set()


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.name)
def test_a_make_verb_that_a_page_names_exists(page):
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:`|^|&& )make ([a-z-]+)", page.read_text(), re.MULTILINE)
    assert set(named) <= verbs


def default(name):
    """The default of a variable of the module."""
    sources = "".join(path.read_text() for path in TERRAFORM.glob("variables*.tf"))
    block = re.search(rf'^variable "{name}" {{.*?^}}', sources, re.MULTILINE | re.DOTALL)[0]
    return int(re.search(r"^  default +=\s*(\d+)$", block, re.MULTILINE)[1])


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["rate_limit", "burst_limit"], "| {}, burst {} |"),
        (["key_rate_limit", "key_burst_limit"], "| {}, burst {} |"),
        (["credentials_rate_limit", "credentials_burst_limit"], "| {}, burst {} |"),
        (["quota_per_day"], "| {:,} |"),
        (["waf_rate_limit"], "| {:,} |"),
        (["max_length", "max_count"], "| {} characters, {:,} |"),
        (["timeout_seconds"], "| {} s in the function, 6 s at the gateway |"),
    ],
)
def test_scaling_names_the_defaults(names, shown):
    cells = f"{shown.format(*map(default, names))} {', '.join(f'`{name}`' for name in names)} |"
    assert cells in (PAGES / "scaling.md").read_text()


def test_the_gateways_own_answers_are_quoted_as_they_are():
    source = (TERRAFORM / "gateway_responses.tf").read_text()
    page = (PAGES / "errors.md").read_text()
    for status, error in re.findall(r'status = "(\d+)",\s+error = "([^"]+)"', source):
        if error not in {"access denied", "the request was refused by the firewall"}:
            assert re.search(rf'\| {status} `{{"error": "{re.escape(error)}"}}`', page), error

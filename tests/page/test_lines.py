"""What the page offers to use elsewhere does the same there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import hcl2
import pytest
from playwright.sync_api import expect

from page.clipboard import PERMISSIONS, in_clipboard
from page.watch import asks, watch_of

pytestmark = pytest.mark.slow

# Every character that a shell, Python, JSON or HCL reads in its own way.
TRICKY = {"exclude": "'\"\\$`!{}%", "length": "24", "not_containing": "o'neil\n${x}%{y}\n--"}
KEPT = {"exclude": "'\"\\$`!{}%", "length": 24, "not_containing": ["o'neil", "${x}%{y}", "--"]}


def fill(page, values):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for name, value in values.items():
        page.locator(f"#of-password [name={name}]").fill(value)
    page.get_by_label("No look-alikes").check()
    page.locator("[name=first][value=letter]").check()
    page.locator("[name=first][value=digit]").check()
    asks(page, "/generate-password", **KEPT, exclude_ambiguous=True, first=["letter", "digit"])


def lines(page, place):
    page.get_by_role("radio", name=place).check()
    return page.locator("#lines").inner_text()


def run(*command):
    """What a command prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def fits(password):
    """Whether a password is as TRICKY asks."""
    return (
        len(password) == 24
        and not set(password) & set(KEPT["exclude"] + "0Oo1Il|2Z5S8B")
        and password[0].isalnum()
        and "--" not in password
    )


def test_curl_sends_the_same_request(page):
    fill(page, TRICKY)
    text = lines(page, "curl")
    assert fits(json.loads(run("sh", "-c", text.replace("curl ", "curl --silent ")))["password"])
    sent = json.loads(
        run("sh", "-c", re.sub(r"curl .*?--data", "printf %s", text, flags=re.DOTALL))
    )
    asked = watch_of(page).asked("/generate-password")[-1]
    assert {**sent, "details": True} == asked
    assert sent == {**KEPT, "exclude_ambiguous": True, "first": ["letter", "digit"]}


def test_python_draws_from_the_same_policy(page):
    fill(page, TRICKY)
    assert fits(run(sys.executable, "-c", lines(page, "Python")).removesuffix("\n"))


def test_the_shell_line_draws_from_the_same_policy(page):
    fill(page, TRICKY)
    assert fits(run("sh", "-c", lines(page, "Shell")).removesuffix("\n"))


@pytest.mark.parametrize("place", ["Python", "Shell"])
def test_several_passphrases_elsewhere(page, place):
    page.get_by_role("radio", name="Passphrase").check()
    page.locator("#words").fill("4")
    page.locator("#separator").fill(" ")
    page.locator("#p-count").fill("3")
    expect(page.locator("#password li")).to_have_count(3)
    command = [sys.executable, "-c"] if place == "Python" else ["sh", "-c"]
    drawn = run(*command, lines(page, place)).splitlines()
    assert [len(one.split(" ")) for one in drawn] == [4, 4, 4]


def test_terraform_sends_the_same_request(page, address):
    fill(page, TRICKY)
    source = hcl2.loads(lines(page, "Terraform") + "\n")["data"][0]['"http"']['"password"']
    text = lines(page, "Terraform")
    body = re.search(r"jsonencode\((.*)\)\n}", text)[1]
    written = json.loads(body.replace("$${", "${").replace("%%{", "%{"))
    assert written == {**KEPT, "exclude_ambiguous": True, "first": ["letter", "digit"]}
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", body)
    assert source["url"] == f'"{address}generate-password"'
    assert source["method"] == '"POST"'


def test_the_lines_are_copied(visit, address):
    page = visit(address, permissions=PERMISSIONS)
    page.locator("#copy-lines").click()
    expect(page.locator("#lines-status")).to_have_text("Copied.")
    copied = in_clipboard(page)
    assert copied == page.locator("#lines").inner_text()

"""docs/aws/console.md, executed as written up to the upload: the zip answers the page's test event."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from aws_account import lacking

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/aws/console.md").read_text()


def block(language):
    """The one code block in a language."""
    [body] = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return body


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """The function's folder, as Lambda unpacks what the page's commands made."""
    clone = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "src", clone / "src")
    if shutil.which("zip") is None:
        lacking("needs zip")
    subprocess.run(["bash", "-e", "-c", block("sh")], cwd=clone, check=True)
    with zipfile.ZipFile(clone / "lambda_function.zip") as archive:
        archive.extractall(clone / "task")
    return clone / "task"


def test_the_zip_answers_the_test_event(task):
    """With the handler that the page names, in a process that knows this folder alone."""
    [(module, function)] = set(re.findall(r"`(lambda_function)\.(\w+_handler)`", PAGE))
    call = (
        f"import json, sys; sys.path.insert(0, {str(task)!r}); from {module} import {function};"
        f"print(json.dumps({function}(json.load(sys.stdin), None)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", call],
        input=block("json"),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    password = json.loads(answer["body"])["password"]
    assert (answer["statusCode"], len(password)) == (200, 20)
    assert sum(character.isdigit() for character in password) >= 2


def test_the_two_files_alone_are_not_enough(task, tmp_path):
    """As the page says, and for the reason that it gives."""
    for name in ("lambda_function.py", "password_generator.py"):
        shutil.copy(task / name, tmp_path)
    call = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import lambda_function"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", call], capture_output=True, text=True, check=False
    )
    assert "No module named 'passmint'" in done.stderr

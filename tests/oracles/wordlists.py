"""The built-in word lists, for tests that need them."""

import os
from pathlib import Path

import pytest

import passmint.core
from passmint.core.phrases.wordlist import Wordlist

EFF = ("eff-large", "eff-short-1", "eff-short-2")


def bundled(name):
    """Return a word list. If its file is missing, skip the test, or fail where all must run."""
    file = name.replace("-", "_") + ".txt"
    if not (Path(passmint.core.__file__).parent / "phrases" / "lists" / file).exists():
        reason = f"core/phrases/lists/{file} is not in this tree"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    return Wordlist.named(name)

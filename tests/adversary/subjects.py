"""Subjects of the measurement: a function for each kind of case, which does its work.

They use only the interfaces of Passmint, so that the search does not depend on the engine.
Importing this module imports everything that a running service has imported, and calls nothing.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import shutil
import tempfile
import time
from functools import cache

import passmint.api
import passmint.cli.convert
import passmint.core
from passmint.api.app import Api
from passmint.api.messages import Request
from passmint.api.settings import Settings
from passmint.cli.commands import convert
from passmint.cli.parser import UsageError
from passmint.core.errors import PassmintError
from passmint.core.phrases.wordlist import Wordlist
from passmint.core.targets import passwordrules, preset_toml

_PACKAGES = (passmint.api, passmint.cli.convert, passmint.core)
_API = Api(Settings())
_JSON = "application/json"


def import_all():
    """Import every module that a request may need, as a service has after some requests."""
    for package in _PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    try:
        importlib.import_module("hcl2.rules.base")
        importlib.import_module("lark.exceptions")
    except ImportError:
        pass  # without hcl2, an HCL policy is an error, and that error is measured


def prepare(case):
    """Return the work of a case as a function that returns status, error text and size of the answer.

    What is done outside of the service, such as writing the file that it reads, is done here.
    """
    return _KINDS[case["kind"]](case)


def _api(case):
    body = json.dumps(case["body"]).encode() if "body" in case else case.get("text", "").encode()
    method = case.get("method", "POST")
    headers = {"content-type": case.get("type", _JSON)} if method == "POST" else {}
    if "accept" in case:
        headers["accept"] = case["accept"]
    request = Request(
        method, case["path"], query=case.get("query", ""), headers=headers, body=body, https=True
    )

    def work():
        response = _API.handle(request)
        return response.status, _error(response), len(response.body)

    return work


def _error(response):
    """Return the text of an error, or for a status of 500 the exception that caused it."""
    if response.status < 400:
        return ""
    if response.failure:
        return response.failure
    return json.loads(response.body)["error"]


def _reading(read):
    """Return the work of a reader. An error that Passmint raises on purpose is a status of 400."""

    def work():
        try:
            found = read()
        except (PassmintError, UsageError) as error:
            return 400, str(error), 0
        return 200, "", len(found)

    return work


def _rules(case):
    return _reading(lambda: passwordrules.parse(case["text"]).required)


def _presets(case):
    return _reading(lambda: preset_toml.load(case["text"], "presets.toml"))


def _wordlist(case):
    path = _written(case["text"])
    return _reading(lambda: Wordlist.from_file(path))


def _convert(case):
    path = _written(case["text"])
    # These two are what `passmint convert` calls before it prints.
    return _reading(lambda: convert._policy(convert._text(path)).parameters())


def _written(text):
    """Write a file with this text, which replaces the last one; return its path."""
    path = os.path.join(_folder(), "text")
    with open(path, "wb") as file:
        file.write(text.encode())
    return path


@cache
def _folder():
    """Return a folder that is removed when the process ends."""
    folder = tempfile.mkdtemp(prefix="adversary-")
    atexit.register(shutil.rmtree, folder)
    return folder


def _known(case):
    """Return work of known cost, to test the measurement itself."""

    def work():
        held = bytearray(case["mebibytes"] << 20)
        held[::4096] = b"x" * len(held[::4096])  # each page is touched
        while time.process_time() < case["seconds"]:
            pass
        return case.get("status", 200), case.get("error", ""), len(held)

    return work


_KINDS = {
    "api": _api,
    "convert": _convert,
    "known": _known,
    "presets": _presets,
    "rules": _rules,
    "wordlist": _wordlist,
}

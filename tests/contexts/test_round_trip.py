"""A password that a context allows is read there as it is, by what really reads there."""

import ntpath
import re
from pathlib import PureWindowsPath

import pytest

from contexts.passwords import allows, passwords
from contexts.readers import ERRORS, READERS
from passmint.core.targets.contexts import CONTEXTS

CASES = [(context, reader) for context, readers in READERS.items() for reader in readers]

# What each reader must be seen to get wrong, else it proves nothing.
BREAK = {
    "url": ["a/b", "a#b", "a?b", "a%41", "..", "a:b@c"],
    "shell": ["a b", "a$HOME", "a;b", "a'b", "a\\b", "a`b"],
    "dotenv": ["a$HOME #b", " a", "'a'"],
    "yaml": ["1", "null", "a: b", "a #b", "@a", "2026-01-01", "'a'"],
    "filename": ["a/b", ".", ""],
    "pgpass": ["a:b", "a\\b", "a\\\\b"],
    "json": ['a"b', "a\\b", "a\\u0041"],
    "xml": ["a&b", "a<b", "a&amp;b", "a\"b'c"],
    "sql": ["a'b", "a''b"],
    "odbc": ["a}b", "a}}b", "a};UID={b"],
    "libpq": ["a'b", "a\\b"],
    "double-click": ["a-b", "a b", "a/b"],
}
BREAK_ONE = {
    ("url", "urllib"): ["a/b", "a#b", "a?b", "a%41", "a&b", "a+b"],
    ("url", "libpq"): ["a/b", "a@b", "a%41"],
    ("shell", "fish, argument"): ["a b", "a$HOME", "a;b", "a(b)"],
    ("shell", "sh, set"): ["-a", "+a"],
    ("shell", "bash, set"): ["-a", "+a"],
    ("yaml", "PyYAML, Python"): ["yes", "a?b"],
    ("shell", "bash, argument"): ["a*", "a{b,c}"],
    ("shell", "zsh, argument"): ["=ls"],
    ("shell", "zsh, assignment"): ["=ls", "a:=ls"],
    ("shell", "sh, assignment"): ["~", "a:~"],
    ("dotenv", "zsh"): ["=ls", "a:=ls"],
    ("yaml", "PyYAML"): ["yes", "off", "1:20"],
    ("sql", "MySQL"): ["a\\b", "a\\"],
    ("sql", "clients"): ["a&b", "a$(b)", "a${b}"],
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "reader"), CASES, ids=lambda value: value.replace(" ", "-"))
def test_what_a_context_allows_is_read_as_it_is(name, reader, tmp_path):
    given = passwords(CONTEXTS[name])
    read = READERS[name][reader](given, tmp_path)
    assert len(read) == len(given)
    assert [(a, b) for a, b in zip(given, read, strict=True) if a != b] == []


@pytest.mark.parametrize(("name", "reader"), CASES, ids=lambda value: value.replace(" ", "-"))
def test_a_reader_gets_wrong_what_a_context_forbids(name, reader, tmp_path):
    bad = BREAK_ONE.get((name, reader)) or BREAK[name]
    assert not any(allows(CONTEXTS[name], password) for password in bad if password)
    assert [p for p in bad if _reads(READERS[name][reader], p, tmp_path)] == []


def _reads(reader, password, folder):
    try:
        return reader([password], folder) == [password]
    except ERRORS:
        return False


def test_windows_reserves_the_words_that_no_file_name_may_be():
    context = CONTEXTS["filename"]
    reserved = getattr(ntpath, "isreserved", lambda name: PureWindowsPath(name).is_reserved())
    assert {
        word for word in context.words if not re.search("0$", word) and not reserved(word)
    } == set()
    names = [a + b + c for a in "acnlp" for b in "uorp" for c in "xnltm"]
    names += [name + digit for name in names for digit in "123456789"]
    assert {name for name in names if reserved(name)} <= set(context.words)
    assert not any(reserved(password) for password in passwords(context)[::10])

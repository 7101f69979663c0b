"""Tests of `passmint convert`: the same passwords satisfy its input and its output."""

import io
import json
import re
import shlex
import subprocess
import sys
from itertools import product
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits, punctuation
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.running import run
from oracles.language import satisfies
from passmint import Policy
from passmint.cli.convert import secretsmanager
from passmint.cli.convert import vault as vault_policies
from passmint.cli.convert.secretsmanager import from_arguments
from passmint.cli.convert.vault import from_document
from passmint.core.errors import PassmintError
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.parameters.text import from_text
from passmint.core.targets.passwordrules import parse

LETTERS = "".join(sorted(ascii_uppercase + ascii_lowercase))
ALL = "".join(sorted(LETTERS + digits + punctuation))

# Example in Vault's documentation of password policies.
EXAMPLE = r"""
length = 20
rule "charset" {
  charset = "abcdefghijklmnopqrstuvwxyz"
  min-chars = 1
}
rule "charset" {
  charset = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  min-chars = 1
}
rule "charset" {
  charset = "0123456789"
  min-chars = 1
}
rule "charset" {
  charset = "!@#$%^&*"
  min-chars = 1
}
"""
EXAMPLE_PARAMETERS = {
    "length": 20,
    "alphabet": "!#$%&*" + digits + "@" + ascii_uppercase + "^" + ascii_lowercase,
    "lowercase": 1,
    "nums": 1,
    "special_chars": 1,
    "uppercase": 1,
}


def vault(length, *rules):
    """Return a Vault policy in JSON. A rule is a charset, or a charset and its minimum."""
    names = ("charset", "min-chars")
    pairs = [(rule,) if isinstance(rule, str) else rule for rule in rules]
    tables = [{"charset": [dict(zip(names, pair, strict=False))]} for pair in pairs]
    return {"length": length, "rule": tables}


def hcl(length, *lines):
    """Return a Vault policy in HCL with one rule that consists of these lines."""
    return f'length = {length}\nrule "charset" {{\n' + "\n".join(lines) + "\n}\n"


@pytest.fixture
def convert(call, monkeypatch):
    """Return a function that runs `passmint convert` with a text or object on standard input."""

    def _convert(source, *options):
        text = source if isinstance(source, str) else json.dumps(source)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return call("convert", *options)

    return _convert


@pytest.fixture
def converted(convert):
    """Return a function that converts a policy and returns the parameters."""

    def _converted(source):
        done = convert(source, "--to", "json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    return _converted


def met(parameters, word):
    """Return True if a word satisfies Passmint's parameters, among them the sets in `rules`."""
    parameters = dict(parameters)
    clauses = parameters.pop("rules", "allowed: ascii-printable").split("; ")
    assert clauses.pop() == "allowed: ascii-printable"
    for clause in clauses:
        members = clause.removeprefix("required: [").removesuffix("]")
        if not set(word) & set(members):
            return False
    return satisfies(parameters, word)


# --- Vault ---


def test_vaults_example_in_hcl(converted):
    assert converted(EXAMPLE) == EXAMPLE_PARAMETERS


@pytest.mark.parametrize(
    "shape",
    [
        {"rule": [{"charset": [{"charset": "ab1", "min-chars": 1}]}]},
        {"rule": [{"charset": {"charset": "ab1", "min-chars": 1}}]},
        {"rule": {"charset": [{"charset": "ab1", "min-chars": 1}]}},
        {"rule": {"charset": {"charset": "ba1b", "min-chars": 0}}},
        {"rule": {"charset": {"charset": "1ab"}}},
    ],
    ids=json.dumps,
)
def test_a_vault_policy_in_json(converted, shape):
    assert converted({"length": 8, **shape}) == {"length": 8, "alphabet": "1ab"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (vault(9, ("0123", 2), "ab"), {"alphabet": "0123ab", "nums": 2}),
        # Twice the same class: the greater minimum.
        (vault(9, ("01", 1), ("01", 3), "a"), {"alphabet": "01a", "nums": 3}),
        # Overlapping sets, and a set that is part of a class or of several.
        (
            vault(9, ("abc", 1), ("cd", 1)),
            {"alphabet": "abcd", "rules": "required: [abc]; required: [cd]; allowed: ascii-printable"},
        ),
        (
            vault(9, ("ab", 1), ("ba", 1), "c"),
            {"alphabet": "abc", "rules": "required: [ab]; allowed: ascii-printable"},
        ),
        (
            vault(9, ("01", 1), "0123"),
            {"alphabet": "0123", "rules": "required: [01]; allowed: ascii-printable"},
        ),
        (
            vault(9, ("-]a", 1), "b"),
            {"alphabet": "-]ab", "rules": "required: [-a]]; allowed: ascii-printable"},
        ),
        # All letters: at most so many of the one class that they leave.
        (vault(9, (LETTERS, 2), digits), {"alphabet": digits + LETTERS, "max_nums": 7}),
        (vault(9, (LETTERS, 2), (LETTERS, 4), digits), {"alphabet": digits + LETTERS, "max_nums": 5}),
        (vault(9, (LETTERS, 9), digits), {"alphabet": digits + LETTERS, "max_nums": 0}),
        (vault(9, ("aB1", 2), " "), {"alphabet": " 1Ba", "max_special_chars": 7}),
        # True of every password.
        (vault(9, ("ab1", 9)), {"alphabet": "1ab"}),
    ],
)  # fmt: skip
def test_minimums_of_vault(converted, source, expected):
    assert converted(source) == {"length": 9, **expected}


SETS = st.lists(
    st.tuples(st.text("aB1-]c", min_size=1, max_size=4), st.integers(0, 3)), min_size=1, max_size=3
)


@settings(deadline=None)
@given(length=st.integers(1, 4), sets=SETS)
def test_the_same_words_satisfy_vaults_policy_and_ours(length, sets):
    try:
        parameters = from_document(vault(length, *sets)).parameters()
    except PassmintError:  # other tests cover which policies are refused
        return
    union = sorted({c for charset, _ in sets for c in charset})
    for word in map("".join, product([*union, "Z"], repeat=length)):
        theirs = "Z" not in word and all(
            sum(c in charset for c in word) >= least for charset, least in sets
        )
        assert met(parameters, word) == theirs


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (vault(9, ("abc", 2), "d"), "a minimum of 2 characters of 'abc' cannot be expressed"),
        (vault(9, ("a1", 2), "bB"), "a minimum of 2 characters of '1a' cannot be expressed"),
        (vault(3, ("abc", 2), ("01", 2)), "add up to 4 characters, more than the length of 3"),
        (vault(9), "the alphabet is empty"),
        ({"length": 9}, "the alphabet is empty"),
        (
            vault(999, *((a + b, 1) for a in ascii_lowercase for b in digits)),
            "the policy has too many sets to express",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_policy_that_cannot_be_expressed_is_an_error_with_exit_code_1(convert, source, message):
    done = convert(source)
    assert (done.code, done.out) == (1, "")
    assert message in done.err


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "expected a policy in HCL or JSON, not an empty text"),
        (" \n", "expected a policy in HCL or JSON, not an empty text"),
        ("[]", "the policy must be an object, not a list"),
        ("{", "expected JSON: "),
        ("[" * 9999, "expected JSON with few levels"),
        ('{"length": 1' + "0" * 5000 + "}", "expected JSON with few levels and short numbers"),
        ('{"length": 9, "length": 9}', "'length' must be set once, not twice"),
        ({"rule": []}, "must set length"),
        (vault("9", "a"), "length must be an integer from 1 to 4096, not '9'"),
        (vault(9.0, "a"), "length must be an integer from 1 to 4096, not 9.0"),
        (vault(0, "a"), "not 0"),
        (vault(4097, "a"), "not 4097"),
        (vault(9, ("a", True)), "min-chars must be an integer from 0 to 4096, not true"),
        (vault(9, ("a", -1)), "min-chars must be an integer from 0 to 4096, not -1"),
        (vault(9, ""), "charset must have one or more characters, not none"),
        (vault(9, "aé"), "charset must be printable ASCII, not 'é' (U+00E9)"),
        (vault(9, "a\t"), r"charset must be printable ASCII, not '\t' (U+0009)"),
        (vault(9, (1,)), "charset must be a string, not 1"),
        ({"length": 9, "rule": [{}]}, "each rule must contain one charset, not 0"),
        ({"length": 9, "rule": [{"charset": []}]}, "each rule must contain one charset, not 0"),
        ({"length": 9, "rule": {"charset": [{}, {}]}}, "each rule must contain one charset, not 2"),
        ({"length": 9, "rule": {"charset": {}}}, "a charset rule must set charset"),
        ({"length": 9, "rule": {"charset": {"charsets": "a"}}}, "unknown name 'charsets'; a charset rule takes charset, min-chars"),
        ({"length": 9, "rule": {"words": {}}}, "unknown name 'words'; rule takes charset"),
        ({"length": 9, "rule": "a"}, "rule must be an object, not 'a'"),
        ({"length": 9, "rules": []}, "unknown name 'rules'; a Vault password policy takes length, rule"),
        # HCL.
        ("length", "expected HCL: line "),
        ("length = ", "expected HCL: line "),
        ("length = 1" + "0" * 5000, "length must be a number with fewer digits"),
        ("length = 9\nlength = 9", "'length' must be set once, not twice"),
        (hcl(9, 'charset = "a"', "min-chars = 1", "min-chars = 2"), "'min-chars' must be set once"),
        ("length = 3 * 3", "length must be a literal value, not an expression"),
        (hcl(9, "charset = var.characters"), "charset must be a literal value, not an expression"),
        (hcl(9, 'charset = "a${b}"'), "without ${; if a charset contains"),
        (hcl(9, 'charset = "a%{b"'), "line 3, column"),
        (hcl(9, r'charset = "a\x41"'), "charset must be a string without escapes other than"),
        (hcl(9, "charset = <<E", "abc", "E"), "charset must be"),
        (hcl(9, 'inner "a" {', "}"), "a rule must contain only attributes, not a block"),
        ('length = 9\npath "a" {\n}', "not a block 'path'"),
        ("length = 9\nrule {\n}", "not a block 'rule'"),
        ('length = 9\nrule "words" {\n}', "unknown name 'words'"),
        ("length = 9\nminimum = 2", "unknown name 'minimum'; a Vault password policy takes length, rule"),
        ('length = "9"', "length must be an integer from 1 to 4096, not '9'"),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_malformed_policy_is_an_error_with_exit_code_2(convert, source, message):
    done = convert(source)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("passmint convert: error: ")
    assert message in done.err


def test_the_greatest_length_and_minimum(converted):
    assert converted(vault(4096, ("a", 4096))) == {"length": 4096, "alphabet": "a"}


@pytest.mark.parametrize(
    ("literal", "characters"),
    [
        (r'"ab"', "ab"),
        (r'"\"\\"', '"\\'),
        (r'"\u0041b"', "Ab"),
        ('"#//"', "#/"),
        ('"{}$%"', "$%{}"),
        ('" "', " "),
    ],
)
def test_characters_of_a_charset_in_hcl(converted, literal, characters):
    source = "# a comment\n" + hcl(9, f"charset = {literal} // another", "/* a third */")
    assert converted(source) == {"length": 9, "alphabet": characters}


def test_error_for_hcl_without_the_extra_names_the_extra(convert, monkeypatch):
    monkeypatch.setitem(sys.modules, "hcl2", None)
    done = convert(EXAMPLE)
    assert done.code == 2
    assert "pip install 'passmint[convert]'" in done.err
    assert convert({}).code == 0


# --- GetRandomPassword ---


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, {"alphabet": ALL, "lowercase": 1, "nums": 1, "special_chars": 1, "uppercase": 1}),
        ({"RequireEachIncludedType": False}, {"alphabet": ALL}),
        ({"RequireEachIncludedType": False, "IncludeSpace": True}, {"alphabet": " " + ALL}),
        (
            {"ExcludePunctuation": True, "PasswordLength": 20},
            {"length": 20, "alphabet": digits + LETTERS, "lowercase": 1, "nums": 1, "uppercase": 1},
        ),
        (
            {"ExcludeLowercase": True, "ExcludeUppercase": True, "ExcludeNumbers": False},
            {"alphabet": "".join(sorted(digits + punctuation)), "nums": 1, "special_chars": 1},
        ),
        (
            {"ExcludePunctuation": True, "ExcludeCharacters": "0O1lé€"},
            {"alphabet": "".join(c for c in digits + LETTERS if c not in "0O1l"), "lowercase": 1, "nums": 1, "uppercase": 1},
        ),
        ({"ExcludeLowercase": True, "ExcludeUppercase": True, "ExcludePunctuation": True}, {"alphabet": digits}),
    ],
)  # fmt: skip
def test_arguments_of_get_random_password(converted, arguments, expected):
    assert converted(arguments) == {"length": 32, **expected}


def test_space_is_not_punctuation_and_a_note_says_what_aws_does_not_document(convert):
    done = convert({"IncludeSpace": True, "ExcludePunctuation": False}, "--to", "json")
    parameters = json.loads(done.out)
    assert parameters["alphabet"] == " " + ALL
    assert "special_chars" not in parameters
    without_space = "[" + "-" + "".join(sorted(set(punctuation) - set("-]"))) + "]]"
    assert parameters["rules"] == f"required: {without_space}; allowed: ascii-printable"
    assert done.err.startswith("passmint convert: note: IncludeSpace with RequireEachIncludedType")


@pytest.mark.parametrize(
    "arguments", [{}, {"IncludeSpace": True, "RequireEachIncludedType": False},
                  {"IncludeSpace": True, "ExcludeCharacters": " "}]
)  # fmt: skip
def test_no_note_if_aws_documents_everything(convert, arguments):
    assert convert(arguments).err == ""


SWITCHES = ("ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase")
TYPES = dict(zip(SWITCHES, (ascii_lowercase, digits, punctuation, ascii_uppercase), strict=True))


@given(
    length=st.integers(1, 3),
    kept=st.text("aB1- ", max_size=4),
    switches=st.dictionaries(st.sampled_from([*SWITCHES, "IncludeSpace", "RequireEachIncludedType"]), st.booleans()),
)  # fmt: skip
def test_the_same_words_satisfy_get_random_password_and_ours(length, kept, switches):
    excluded = "".join(c for c in " " + ALL if c not in kept)
    try:
        parameters = from_arguments(
            {"PasswordLength": length, "ExcludeCharacters": excluded, **switches}
        ).parameters()
    except PassmintError:
        parameters = None
    types = {s: set(kept) & set(TYPES[s]) for s in SWITCHES if not switches.get(s)}
    usable = set().union(*types.values()) | (
        {" "} & set(kept) if switches.get("IncludeSpace") else set()
    )
    require = switches.get("RequireEachIncludedType", True)
    for word in map("".join, product("aB1- Z", repeat=length)):
        theirs = set(word) <= usable and not (
            require and any(not set(word) & t for t in types.values())
        )
        assert theirs == (parameters is not None and met(parameters, word))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ({"PasswordLength": 0}, 2, "PasswordLength must be an integer from 1 to 4096, not 0"),
        ({"PasswordLength": "20"}, 2, "PasswordLength must be an integer"),
        ({"ExcludeNumbers": "true"}, 2, "ExcludeNumbers must be true or false, not 'true'"),
        ({"RequireEachIncludedType": 1}, 2, "RequireEachIncludedType must be true or false, not 1"),
        ({"ExcludeCharacters": None}, 2, "ExcludeCharacters must be a string, not null"),
        (
            {"passwordLength": 9},
            2,
            "unknown name 'passwordLength'; GetRandomPassword takes PasswordLength",
        ),
        ({"ExcludeCharacters": digits}, 1, "set ExcludeNumbers to true too"),
        ({"PasswordLength": 3}, 1, "add up to 4 characters, more than the length of 3"),
        (dict.fromkeys(SWITCHES, True), 1, "the alphabet is empty"),
    ],
)
def test_wrong_arguments_are_an_error(convert, arguments, code, message):
    done = convert(arguments)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


# --- The command ---


def test_printed_command_prints_passwords_of_the_policy(convert, call):
    program, *arguments = shlex.split(convert(EXAMPLE).out)
    assert program == "passmint"
    password = call(*arguments).out.removesuffix("\n")
    assert satisfies(EXAMPLE_PARAMETERS, password)


def test_a_shell_runs_the_printed_command(convert, tool):
    words = subprocess.check_output(
        [tool("sh"), "-c", convert({}).out.replace("passmint ", "printf '%s\\n' ", 1)], text=True
    )
    assert words.splitlines()[:4] == ["--length", "32", "--alphabet", ALL]


def test_all_formats_have_the_same_parameters(convert):
    source = vault(9, ("-+&% '\"\\", 2), ("ab", 1))
    expected = {"length": 9, "alphabet": " \"%&'+-\\ab", "lowercase": 1, "special_chars": 2}
    assert json.loads(convert(source, "--to", "json").out) == expected
    query = parse_qs(convert(source, "--to", "query").out.removesuffix("\n"), strict_parsing=True)
    assert query == {name: [str(value)] for name, value in expected.items()}
    assert "+" not in convert(source, "--to", "query").out
    policy = eval(convert(source, "--to", "python").out, {"Policy": Policy})
    assert policy.keyspace == Policy(**expected).keyspace


def test_it_reads_a_file_and_standard_input(call, tmp_path):
    file = tmp_path / "policy.hcl"
    file.write_text(EXAMPLE)
    expected = call("convert", str(file)).out
    assert expected.startswith("passmint --length 20 ")
    assert run("convert", "-", input=EXAMPLE).out == expected
    assert run("convert", input=EXAMPLE).out == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"a" * 65537, "a policy must have at most 65536 bytes"),
        (b"{}\xff", "a policy must be UTF-8; byte 3 is not"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(call, tmp_path, content, message):
    file = tmp_path / "policy"
    if content is not None:
        file.write_bytes(content)
    done = call("convert", str(file))
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_closed_standard_input_is_an_error(call, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input is closed" in call("convert").err


def test_unknown_format_is_an_error(call):
    assert "one of command, query, json, python, not 'yaml'" in call("convert", "--to", "yaml").err


# --- docs/compatibility.md ---

PAGE = (Path(__file__).parents[3] / "docs" / "compatibility.md").read_text()
STATED = re.findall(r"`([a-z_]+)=((?:[^`\\]|\\.)+)`", PAGE)


@pytest.mark.parametrize(("name", "value"), STATED)
def test_values_on_the_page_are_valid(name, value):
    value = value.replace("\\|", "|")  # as a table holds it
    if name == "rules":
        assert parse(value).required
    else:
        parameter = POLICY_PARAMETERS[name]
        parameter.check(from_text(parameter.kind, value))


def test_the_page_names_every_argument():
    for name in (*secretsmanager.NAMES, *vault_policies.NAMES, "min-chars"):
        assert name in PAGE
    assert len(STATED) > 30

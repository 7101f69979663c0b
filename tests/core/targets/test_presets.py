"""Presets as data: the built-in ones, those of a file, and the errors for a wrong file."""

import json
import subprocess
import sys
from datetime import date
from string import punctuation

import pytest

from oracles.language import LETTERS_AND_DIGITS
from passmint import ParameterError, Policy
from passmint.core.errors import PresetError
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.targets import preset_toml, presets
from passmint.core.targets.contexts import CONTEXTS

OWN = """
[own]
title = "A till"
source = "its manual"
checked = 2026-01-31
"""


@pytest.fixture(autouse=True)
def forget():
    """Remove the added presets after each test."""
    yield
    presets.use({})


def own(rest):
    """Return the preset `own` of a file that ends with these lines."""
    return preset_toml.load(OWN + rest, "own.toml")["own"]


@pytest.mark.parametrize("name", presets.names())
def test_a_built_in_preset_says_where_it_is_from(name):
    preset = presets.find(name)
    assert preset.name == name
    assert preset.title
    assert preset.source
    assert date.fromisoformat(preset.checked) >= date(2026, 11, 23)
    assert preset.limits.get("max_length", 4096) >= preset.defaults["length"]


def test_the_names_are_sorted_and_include_the_main_targets():
    names = presets.names()
    assert list(names) == sorted(names)
    assert {"aws-rds-mysql", "active-directory", "wpa2", "pin", "nist-800-63b-4"} <= set(names)


def test_limits_of_a_built_in_preset():
    preset = presets.find("aws-rds-oracle")
    symbols = "".join(sorted(set(punctuation) - set("/\"@&'")))
    assert preset.limits == {
        "min_length": 8,
        "max_length": 30,
        "characters": "".join(sorted(LETTERS_AND_DIGITS + symbols)),
    }
    assert preset.defaults == {"length": 30, "symbols": "#$_", "first": ("letter",), "nums": 1}


def test_the_error_for_an_unknown_name_suggests_the_closest_ones():
    with pytest.raises(
        ParameterError, match=r"not 'aws-rds-mysq'; did you mean aws-rds-mysql or"
    ) as info:
        presets.find("aws-rds-mysq")
    assert info.value.parameter == "preset"
    assert "docs/reference/presets.md" in str(info.value)
    with pytest.raises(ParameterError, match=r"not '\?\?'$"):
        presets.find("??")


def test_an_unknown_name_is_cut_short():
    with pytest.raises(ParameterError) as info:
        presets.find("x" * 4000)
    assert len(str(info.value)) < 300


def test_a_preset_of_a_file_is_found_once_it_is_used():
    found = preset_toml.load(
        OWN + "limits = { max_length = 9 }\ndefaults = { length = 7 }", "own.toml"
    )
    with pytest.raises(ParameterError):
        presets.find("own")
    presets.use(found)
    assert "own" in presets.names()
    assert Policy(preset="own").length == 7
    with pytest.raises(ParameterError, match="9"):
        Policy(preset="own", length=10)
    presets.use({})
    assert "own" not in presets.names()


def test_every_key_comes_out_in_canonical_form():
    preset = own(
        'notes = ["one", "two"]\n'
        'limits = { min_length = 4, max_length = 40, excluded = "ba", space = true, nums = 1,'
        " max_special_chars = 3, min_classes = 2, min_unique = 4, max_repeating = 2,"
        ' max_sequential = 3, first = "letter", last = ["digit", "letter"],'
        ' not_containing = ["Till", "admin"] }\n'
        'defaults = { length = 12, symbols = "_-", exclude = "l1", exclude_ambiguous = true,'
        " nums = 2, max_special_chars = 2 }"
    )
    everything = {chr(code) for code in range(32, 127)}
    assert preset.as_dict() == {
        "name": "own",
        "title": "A till",
        "source": "its manual",
        "checked": "2026-01-31",
        "notes": ["one", "two"],
        "limits": {
            "min_length": 4,
            "max_length": 40,
            "nums": 1,
            "max_special_chars": 3,
            "min_classes": 2,
            "min_unique": 4,
            "max_repeating": 2,
            "max_sequential": 3,
            "first": ["letter"],
            "last": ["digit", "letter"],
            "not_containing": ["admin", "till"],
            "characters": "".join(sorted(everything - set("ab"))),
        },
        "defaults": {
            "length": 12,
            "symbols": "-_",
            "exclude": "1l",
            "exclude_ambiguous": True,
            "nums": 2,
            "max_special_chars": 2,
        },
    }
    again = presets.Preset.of(json.loads(json.dumps(preset.as_dict())))
    assert (again.limits, again.defaults, again.notes) == (
        preset.limits,
        preset.defaults,
        preset.notes,
    )


def test_all_printable_characters_but_the_space_are_allowed_by_default():
    assert own("limits = {}").limits["characters"] == "".join(map(chr, range(33, 127)))
    assert own('limits = { characters = "ba" }').limits["characters"] == "ab"


def test_a_name_of_64_characters_is_a_name():
    name = "x" * 64
    assert name in preset_toml.load(OWN.replace("own", name) + "limits = {}", "own.toml")


def test_minimum_and_maximum_length_may_be_equal():
    assert own("limits = { min_length = 8, max_length = 8 }").limits["min_length"] == 8


def test_a_default_may_equal_the_limit():
    values = "{ nums = 2, max_repeating = 2 }"
    assert own(f"limits = {values}\ndefaults = {values}").defaults == {
        "nums": 2,
        "max_repeating": 2,
    }


WRONG = [
    ("[own]\nnotes = " + "[" * 900, "own.toml: TOML must not be nested so deeply"),
    ("a." * 500 + "a = 1", "in lines of at most 1000, not 1005 and 1005"),
    ("#\n" * 2**17 + "#", "must have at most 262144 characters in lines of at most 1000, not 262145 and 1"),
    ("= 1", "own.toml: not TOML: "),
    ("own = 1", "own.toml: preset own: a preset must be a table, not 1"),
    ("[Own]", "own.toml: a preset name must be up to 64 lowercase letters and digits, with single hyphens between them, not 'Own'"),
    ("['']", "not empty"),
    (f"[{'x' * 65}]", "up to 64 lowercase"),
    ("[pin]\ntitle='x'\nsource='x'\nchecked=2026-01-31\nlimits={}", "own.toml: preset pin is built in: choose another name"),
    ("[own]\ntitle = 'x'\nsource = 'y'", "own.toml: preset own: checked and limits must be set"),
    (OWN + "limits = 1", "own.toml: preset own: limits must be a table, not 1"),
    (OWN + "limit = 1", "own.toml: preset own: unknown key 'limit' in a preset; it takes title, source, checked, notes, limits, defaults"),
    (OWN + "limits = { max_lenght = 9 }", "own.toml: preset own: unknown key 'max_lenght' in limits; it takes min_length, "),
    (OWN + "limits = { max_length = '9' }", "own.toml: preset own: limits: max_length must be an integer from 1 to 4096, not '9'"),
    (OWN + "limits = { max_length = 9.0 }", "max_length must be an integer from 1 to 4096, not 9.0"),
    (OWN + "limits = { min_length = 0 }", "min_length must be an integer from 1 to 4096, not 0"),
    (OWN + "limits = { characters = '' }", "limits: characters must be one or more characters of printable ASCII, not empty"),
    (OWN + "limits = { excluded = 'é' }", "limits: excluded must be one or more characters of printable ASCII, not 'é' (U+00E9)"),
    (OWN + "limits = { space = 1 }", "limits: space must be true or false, not 1"),
    (OWN + "limits = { characters = 'ab', space = true }", "limits: set characters, or excluded and space, not both"),
    (OWN + "limits = { characters = 'ab', excluded = 'a' }", "limits: set characters, or excluded and space, not both"),
    (OWN + "limits = { nums = -1 }", "limits: nums must be an integer from 0 to 4096, not -1"),
    (OWN + "limits = { first = 'vowel' }", "limits: first must be one or more of letter, "),
    (OWN + "limits = { length = 9 }", "unknown key 'length' in limits; it takes "),
    (OWN + "limits = { not_containing = [1] }", "limits: not_containing must be "),
    (OWN + "limits = { min_length = 9, max_length = 8 }", "own.toml: preset own: limits: min_length must be 8 (the max_length) or less, not 9"),
    (OWN + "limits = {}\ndefaults = { alphabet = 'a' }", "own.toml: preset own: unknown key 'alphabet' in defaults; it takes length, "),
    (OWN + "limits = {}\ndefaults = []", "defaults must be a table, not a list"),
    (OWN + "limits = { max_length = 8 }\ndefaults = { length = 9 }", "own.toml: preset own: defaults: length must be from 1 to 8, as the limits are, not 9"),
    (OWN + "limits = { min_length = 8 }\ndefaults = { length = 7 }", "defaults: length must be from 8 to 4096, as the limits are, not 7"),
    (OWN + "limits = { excluded = '-' }\ndefaults = { symbols = '_-' }", "defaults: symbols must be among the characters of the limits, not '-'"),
    (OWN + "limits = { nums = 2 }\ndefaults = { nums = 1 }", "defaults: nums must be 2 or more as the limits require, not 1"),
    (OWN + "limits = { max_repeating = 2 }\ndefaults = { max_repeating = 3 }", "defaults: max_repeating must be 2 or less as the limits require, not 3"),
    (OWN.replace("2026-01-31", "'2026-01-31'") + "limits = {}", "checked must be a date such as 2026-01-31, not '2026-01-31'"),
    (OWN.replace("2026-01-31", "2026-01-31T00:00:00") + "limits = {}", "checked must be a date such as 2026-01-31, not "),
    (OWN.replace("'its manual'", "1").replace('"its manual"', "1") + "limits = {}", "source must be a non-empty string, not 1"),
    (OWN.replace('"A till"', '" "') + "limits = {}", "title must be a non-empty string, not ' '"),
    (OWN + "notes = 'x'\nlimits = {}", "notes must be a list of strings, not 'x'"),
    (OWN + "notes = [1]\nlimits = {}", "a note must be a non-empty string, not 1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_an_error_names_what_is_wrong_in_a_file(text, message):
    with pytest.raises(PresetError) as info:
        preset_toml.load(text, "own.toml")
    assert message in str(info.value)
    assert str(info.value).startswith("own.toml: ")


def test_the_contexts_are_the_values_of_safe_for():
    assert tuple(CONTEXTS) == POLICY_PARAMETERS["safe_for"].allowed


def test_a_built_in_preset_needs_no_toml_and_nothing_is_read_before_one_is_asked_for():
    program = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, what: opened.append(str(what[0])) if event == 'open' else 0)\n"
        "from passmint.core.targets import presets\n"
        "assert not [p for p in opened if 'presets.json' in p]\n"
        "presets.find('pin')\n"
        "assert len([p for p in opened if 'presets.json' in p]) == 1\n"
        "presets.find('wpa2')\n"
        "assert len([p for p in opened if 'presets.json' in p]) == 1\n"
        "assert 'tomllib' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

"""`Policy.matches`, held against an enumeration of all texts and an independent reading of the language."""

import pickle
from itertools import product

import pytest
from hypothesis import assume, given, settings

from oracles.language import satisfies, usable
from oracles.policies import restricted_policies, small_policies
from oracles.texts import preset, rules
from passmint import (
    MatchResult,
    ParameterError,
    Policy,
    PolicyTooComplexError,
    UnsatisfiableError,
    generate,
    generate_many,
)
from passmint.core.targets.contexts import CONTEXTS
from passmint.core.targets.presets import built_in

OUTSIDERS = "é\x00 ~Q7"  # beside the alphabet: no character of the policy, most times


def policy_of(stated):
    try:
        return Policy(**stated)
    except (ParameterError, UnsatisfiableError, PolicyTooComplexError):
        return None


def texts(characters, longest):
    """Every text of these characters of up to this length."""
    for length in range(longest + 1):
        yield from map("".join, product(characters, repeat=length))


def held_to_enumeration(stated):
    policy = policy_of(stated)
    assume(policy is not None)
    words = map("".join, product(sorted(usable(stated)), repeat=policy.length))
    matching = [word for word in words if policy.matches(word)]
    assert matching == [word for word in matching if satisfies(stated, word)]
    assert len(matching) == policy.keyspace


@given(small_policies(4, 600))
@settings(max_examples=150, deadline=None)
def test_as_many_texts_match_as_the_keyspace_counts(stated):
    held_to_enumeration(stated)


@given(restricted_policies(4, 600))
@settings(max_examples=250, deadline=None)
def test_as_many_texts_match_as_the_keyspace_counts_with_restrictions(stated):
    held_to_enumeration(stated)


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 2, "alphabet": "aA1", "uppercase": 1},
        {"length": 3, "alphabet": "ab1", "max_repeating": 1, "first": "letter"},
        {"length": 2, "exclude_ambiguous": True, "alphabet": "aO0", "min_classes": 1},
    ],
)
def test_texts_of_other_lengths_and_characters_do_not_match(stated):
    policy = Policy(**stated)
    every = list(texts(policy.alphabet + OUTSIDERS, stated["length"] + 1))
    matching = [text for text in every if policy.matches(text)]
    assert len(matching) == policy.keyspace
    assert all(len(text) == stated["length"] for text in matching)
    assert {c for text in matching for c in text} <= set(policy.alphabet)


@pytest.mark.parametrize("name", sorted(built_in()))
def test_what_is_generated_for_a_preset_matches(name):
    policy = Policy(preset=name)
    assert all(policy.matches(password) for password in generate_many(policy, 200))
    for context in CONTEXTS:
        both = policy_of({"preset": name, "safe_for": context})
        assert both is None or both.matches(generate(both))


@pytest.mark.parametrize("name", CONTEXTS)
def test_what_is_generated_for_a_context_matches(name):
    policy = Policy(safe_for=name)
    assert all(policy.matches(password) for password in generate_many(policy, 200))


def failed(text, **stated):
    return [(one.parameter, one.requirement) for one in Policy(**stated).matches(text).failures]


@pytest.mark.parametrize(
    ("stated", "text", "parameter", "requirement"),
    [
        ({"length": 5}, "aA1!", "length", "exactly 5 characters"),
        ({"entropy_bits": 1, "alphabet": "ab"}, "aa", "entropy_bits", "exactly 1 character"),
        ({"nums": 2}, "aaaaaaaaaaaaaA!1", "nums", "at least 2 digits"),
        ({"uppercase": 2}, "aaaaaaaaaaaaaA!1", "uppercase", "at least 2 uppercase letters"),
        ({"lowercase": 1}, "AAAAAAAAAAAAAA!1", "lowercase", "at least 1 lowercase letter"),
        ({"max_nums": 1}, "aaaaaaaaaaaaA!11", "max_nums", "at most 1 digit"),
        ({"max_special_chars": 0}, "aaaaaaaaaaaaA-11", "max_special_chars", "no symbols"),
        ({"symbols": "!"}, "aaaaaaaaaaaaA!1-", "symbols", "no symbols but !"),
        ({"symbols": ""}, "aaaaaaaaaaaaA11-", "symbols", "no symbols"),
        ({"exclude": "xz"}, "aaaaaaaaaaaaA!1x", "exclude", "none of the characters xz"),
        ({"exclude_ambiguous": True}, "aaaaaaaaaaaaA!30", "exclude_ambiguous", "none of the look-alikes 0Oo1Il|2Z5S8B'`"),
        ({"alphabet": "ab"}, "aaaaaaaaaaaaaaac", "alphabet", "only the characters ab"),
        ({}, "aaaaaaaaaaaaA!1 ", "symbols", "only letters, digits and the default symbols"),
        ({}, "aaaaaaaaaaaaA!1é", "symbols", "only letters, digits and the default symbols"),
        ({"first": ["letter", "digit"]}, "!aaaaaaaaaaaaaA1", "first", "first character: digit or letter"),
        ({"last": "digit"}, "1aaaaaaaaaaaaaA!", "last", "last character: digit"),
        ({"min_classes": 3}, "aaaaaaaaaaaaaaaA", "min_classes", "at least 3 of digits, symbols, uppercase and lowercase letters"),
        ({"min_unique": 5}, "aaaaaaaaaaaaaA!1", "min_unique", "at least 5 different characters"),
        ({"max_repeating": 3}, "aaaabcdfghjklA!1", "max_repeating", "no character more than 3 times in a row"),
        ({"max_sequential": 2}, "acegikmoqsA!1cba", "max_sequential", "at most 2 characters in a row along a-z, A-Z or 0-9, either way"),
        ({"not_containing": ["Bob"]}, "aaaaaaaaaaA!1bOb", "not_containing", "none of the strings of not_containing, whatever the case"),
    ],
)  # fmt: skip
def test_a_failure_says_the_requirement_and_the_parameter(stated, text, parameter, requirement):
    assert failed(text, **stated) == [(parameter, requirement)]
    assert not Policy(**stated).matches(text)


def test_the_reference_symbols_are_counted_by_default():
    assert failed("aaaaaaaaaaaaaA1-") == [
        ("special_chars", 'at least 1 symbol of !"#$%&()*,.:<>?@^{|}')
    ]


def test_limits_of_preset_rules_and_contexts_name_what_set_them():
    name = preset({"min_length": 3, "max_length": 4, "nums": 1}, {"lowercase": 1, "length": 3})
    found = Policy(preset=name, rules=rules(required=("ab", "AB"), allowed="0-"), safe_for="shell")
    assert [(one.parameter, one.requirement, one.source) for one in found.matches("-----").failures] == [
        ("length", "exactly 3 characters", f"preset {name}"),
        ("preset", "at least 1 lowercase letter", f"preset {name}"),
        ("preset", "at most 4 characters", f"preset {name}"),
        ("preset", "at least 1 digit", f"preset {name}"),
        ("rules", "at least one of ab", "rules"),
        ("rules", "at least one of AB", "rules"),
        ("safe_for", "first character: one of 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", "safe_for shell"),
    ]  # fmt: skip
    assert found.matches("a0B")


@pytest.mark.parametrize(
    ("context", "text", "requirement"),
    [
        ("sql", "aaaaaaaaaaaA!1$(", "none of the strings $( ${"),
        ("yaml", "NULL", "none of the words null true false yes no on off y n"),
    ],
)
def test_forbidden_strings_and_words_are_told(context, text, requirement):
    stated = {"length": len(text), "safe_for": context, "min_classes": 1}
    assert failed(text, **stated) == [("safe_for", requirement)]


def test_every_failure_is_told_and_reads_well():
    result = Policy(length=8, nums=1, first="letter").matches("")
    assert [str(one) for one in result.failures] == [
        "exactly 8 characters (length)",
        "at least 1 digit (nums)",
        'at least 1 symbol of !"#$%&()*,.:<>?@^{|} (special_chars)',
        "at least 1 uppercase letter (uppercase)",
        "at least 1 lowercase letter (lowercase)",
        "first character: letter (first)",
    ]


def test_a_result_is_a_truth_value_with_a_list():
    yes = Policy(length=2, alphabet="ab").matches("ab")
    assert (bool(yes), yes.failures, repr(yes)) == (True, (), "MatchResult(())")
    no = Policy(length=2, alphabet="ab").matches("a")
    assert repr(no) == "MatchResult((Failure('length', 'exactly 2 characters', 'stated'),))"
    assert isinstance(no, MatchResult)
    assert not no


# Characters of no message: what shows them shows the text.
SECRET = "\u2603§ǅ" * 6


@pytest.mark.parametrize("text", [SECRET, SECRET * 1000, "\ud800" + SECRET, ""])
@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"not_containing": "a", "max_repeating": 1},
        {"preset": "pin"},
        {"safe_for": list(CONTEXTS)},
    ],
)
def test_nothing_shows_the_text(stated, text):
    result = Policy(**stated).matches(text)
    shown = f"{result!r} {result} {[str(one) for one in result.failures]} {pickle.dumps(result)}"
    assert not result
    assert not set(SECRET) & set(shown)
    assert not hasattr(result, "__dict__")


@pytest.mark.parametrize("text", [b"hunter22", 48151623, None, ["hunter22"], 4.8151623])
def test_what_is_no_string_is_an_error_that_does_not_show_it(text):
    with pytest.raises(ParameterError) as caught:
        Policy().matches(text)
    assert str(caught.value) == f"text must be a string, not {type(text).__name__}"
    assert caught.value.parameter == "text"


class Unread(str):
    """A text that nobody may read; its length is known."""

    __slots__ = ()

    def refuse(self, *_):
        raise AssertionError("the text was read")

    __iter__ = __contains__ = __getitem__ = __eq__ = lower = refuse
    __hash__ = None


def test_of_a_text_longer_than_any_password_the_length_alone_is_looked_at():
    policy = Policy(
        preset="aws-rds-mysql", safe_for="url", not_containing="x", max_sequential=2, first="letter"
    )
    found = policy.matches(Unread("x" * 4097))
    assert [one.requirement for one in found.failures] == ["exactly 32 characters"]
    with pytest.raises(AssertionError):
        policy.matches(Unread("x" * 4096))


def test_the_longest_password_is_checked_whole():
    policy = Policy(4096, max_repeating=4000, alphabet="ab")
    assert not policy.matches("a" * 4096)
    assert policy.matches("ab" * 2048)


def test_a_default_of_a_preset_that_removes_characters_is_a_requirement():
    name = preset({}, {"max_uppercase": 0, "symbols": ""})
    assert failed("abcdefgA", preset=name, length=8) == [("preset", "no uppercase letters")]
    assert failed("abcdefg-", preset=name, length=8) == [("preset", "no symbols")]

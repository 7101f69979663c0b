import json
from math import log2

import pytest

from oracles.texts import preset, rules
from passmint import ParameterError, Policy, PolicyTooComplexError
from passmint.core.budget import Budget
from passmint.core.parameters.policy import MAX_LENGTH, check_policy
from passmint.core.policy.explanation import explain


def explanation(stated, *limits):
    """Explain values that are checked first, as an interface does."""
    return explain(check_policy(stated), *limits)


def entries(explained):
    return {entry["name"]: (entry["value"], entry["source"]) for entry in explained["requirements"]}


def test_the_figures_are_those_of_the_policy():
    policy = Policy(20, nums=2)
    explained = explanation({"length": 20, "nums": 2}, MAX_LENGTH)
    assert explained == {
        "satisfiable": True,
        "length": 20,
        "alphabet": policy.alphabet,
        "alphabet_size": 94,
        "keyspace": str(policy.keyspace),
        "entropy_bits": policy.entropy_bits,
        "ambiguous_characters": "0Oo1Il|2Z5S8B'`",
        "requirements": explained["requirements"],
    }


def test_a_small_keyspace_is_the_one_computed_by_hand():
    explained = explanation({"length": 3, "alphabet": "01"}, MAX_LENGTH)
    assert (explained["keyspace"], explained["entropy_bits"]) == ("8", 3.0)


def test_each_requirement_has_its_source():
    assert entries(explanation({"nums": 2, "first": ["letter", "digit"]}, MAX_LENGTH)) == {
        "length": (16, "default"),
        "nums": (2, "stated"),
        "special_chars": (1, "default"),
        "uppercase": (1, "default"),
        "lowercase": (1, "default"),
        "first": (["digit", "letter"], "stated"),
    }


def test_the_source_of_a_set_length_is_stated():
    assert entries(explanation({"length": 9}, MAX_LENGTH))["length"] == (9, "stated")


def test_entropy_bits_is_listed_if_it_decides_the_length():
    found = entries(explanation({"entropy_bits": 99.5}, MAX_LENGTH))
    assert found["entropy_bits"] == (99.5, "stated")
    assert "length" not in found


def test_entropy_bits_uses_no_more_than_the_longest_length():
    assert explanation({"entropy_bits": 100}, 64)["satisfiable"]
    assert not explanation({"entropy_bits": 100}, 10)["satisfiable"]


def test_the_answer_for_an_unsatisfiable_policy_names_the_conflict():
    explained = explanation({"nums": 1, "exclude": "0123456789"}, MAX_LENGTH)
    assert set(explained) == {"satisfiable", "error", "conflict"}
    assert explained["satisfiable"] is False
    assert explained["conflict"] == ["nums", "exclude"]
    assert "nums 1" in explained["error"]


def test_values_that_contradict_a_preset_are_an_error():
    with pytest.raises(ParameterError, match="max_repeating must be 2 or less with preset"):
        explanation({"preset": preset({"max_repeating": 2}, {}), "max_repeating": 3}, MAX_LENGTH)


def test_what_is_too_complex_to_draw_is_an_error():
    with pytest.raises(PolicyTooComplexError):
        explanation({"length": 3001, "nums": 1000}, MAX_LENGTH, Budget(10))


@pytest.mark.parametrize("stated", [{}, {"length": 3}, {"last": "digit", "min_classes": 2}])
def test_every_member_is_a_json_value(stated):
    explained = explanation(stated, MAX_LENGTH)
    assert json.loads(json.dumps(explained)) == explained


@pytest.mark.parametrize("length", [2048, 4096])
def test_a_round_keyspace_keeps_its_zeros(length):
    explained = explanation({"length": length, "alphabet": "0123456789"}, MAX_LENGTH)
    assert explained["keyspace"] == "1" + "0" * length


def test_a_keyspace_of_more_digits_than_python_writes_is_written():
    keyspace = explanation({"length": 4096, "min_classes": 1}, MAX_LENGTH)["keyspace"]
    assert len(keyspace) == 8082  # 4096 * log10(94) is 8081.9
    value = 0
    for start in range(0, len(keyspace), 1000):
        part = keyspace[start : start + 1000]
        value = value * 10 ** len(part) + int(part)
    assert value == 94**4096


def test_bounds_replace_figures_that_exceed_the_budget():
    # Quick to draw: about one word in ten thousand repeats a character or two.
    stated = {"length": 12, "not_containing": "qx", "max_sequential": 2, "min_unique": 10}
    explained = explanation(stated, MAX_LENGTH)
    assert not {"keyspace", "entropy_bits"} & explained.keys()
    least, most = int(explained["keyspace_at_least"]), int(explained["keyspace_at_most"])
    assert 0 < least < most < 94**12
    assert explained["entropy_bits_at_least"] == log2(least)
    policy = Policy(**stated)
    assert policy.keyspace_bounds == (least, most)
    assert policy.details == {
        "entropy_bits_at_least": log2(least),
        "length": 12,
        "alphabet_size": 94,
    }
    for figure in ("keyspace", "entropy_bits"):
        with pytest.raises(PolicyTooComplexError, match="budget"):
            getattr(policy, figure)


def test_the_keyspace_with_restrictions_is_exact_if_it_can_be_counted():
    stated = {"length": 12, "alphabet": "0123456789", "max_repeating": 1}
    explained = explanation(stated, MAX_LENGTH)
    assert explained["keyspace"] == str(10 * 9**11)
    assert explained["entropy_bits"] == log2(10 * 9**11)
    assert not {name for name in explained if name.endswith(("_at_least", "_at_most"))}


def test_each_constraint_has_its_preset_rules_or_context_as_source():
    name = preset(
        {"min_length": 8, "nums": 2, "characters": "abcd0123_"}, {"length": 10, "lowercase": 1}
    )
    stated = {
        "preset": name,
        "rules": rules(required=("abc",), allowed="d0123_", max_repeating=3),
        "safe_for": "yaml",
        "max_repeating": 2,
        "not_containing": ["ab"],
    }
    found = explanation(stated, MAX_LENGTH)["requirements"]
    sources = {(one["name"], one["source"]) for one in found}
    assert sources == {
        ("length", f"preset {name}"),
        ("lowercase", f"preset {name}"),
        ("min_length", f"preset {name}"),
        ("characters", f"preset {name}"),
        ("nums", f"preset {name}"),
        ("max_repeating", "stated"),
        ("not_containing", "stated"),
        ("safe_for", "stated"),
        ("rules", "stated"),
        ("preset", "stated"),
        ("characters", "rules"),
        ("required", "rules"),
        ("max_repeating", "rules"),
        ("characters", "safe_for yaml"),
        ("first", "safe_for yaml"),
        ("last", "safe_for yaml"),
        ("words", "safe_for yaml"),
    }
    values = {(one["name"], one["source"]): one["value"] for one in found}
    assert values["length", f"preset {name}"] == 10
    assert values["max_repeating", "rules"] == 3
    assert values["max_repeating", "stated"] == 2
    assert json.loads(json.dumps(found)) == found


def test_a_default_of_a_preset_that_removes_characters_is_told():
    name = preset({}, {"max_uppercase": 0, "symbols": ""})
    found = entries(explain({"preset": name, "length": 8}, MAX_LENGTH))
    assert found["max_uppercase"] == (0, f"preset {name}")
    assert found["symbols"] == ("", f"preset {name}")

"""Constraints of presets, rules and contexts: parameters may tighten them, never loosen them."""

import pytest

from oracles.language import satisfies
from oracles.texts import preset, rules
from passmint import ParameterError, Policy, UnsatisfiableError, generate

SOURCES = {
    "max_nums": (4, 3, 5),
    "max_special_chars": (4, 3, 5),
    "max_uppercase": (4, 3, 5),
    "max_lowercase": (4, 3, 5),
    "max_repeating": (2, 1, 3),
    "max_sequential": (2, 1, 3),
    "nums": (2, 3, 1),
    "special_chars": (2, 3, 1),
    "uppercase": (2, 3, 1),
    "lowercase": (2, 3, 1),
    "min_classes": (3, 4, 2),
    "min_unique": (4, 5, 3),
}
COMPARED = [
    *(("preset", name, *values) for name, values in SOURCES.items()),
    *(("rules", name, *SOURCES[name]) for name in ("max_repeating", "max_sequential")),
]


def limiting(source, **limits):
    """Return the parameter that sets a preset or rules with these limits."""
    if source == "preset":
        return {"preset": preset(limits, {})}
    return {"rules": rules(required=("abcdefgh", "0123", "#-"), allowed="ABCD", **limits)}


@pytest.mark.parametrize(("source", "name", "limit", "tighter", "looser"), COMPARED)
def test_a_set_value_may_be_tighter_than_a_limit_but_not_looser(
    source, name, limit, tighter, looser
):
    base = limiting(source, **{name: limit})
    for value in (limit, tighter):
        stated = base | {name: value, "length": 8}
        assert all(satisfies(stated, generate(Policy(**stated))) for _ in range(10))
    more = "less" if name.startswith("max_") else "more"
    called = f"preset {base['preset']}" if source == "preset" else "rules"
    with pytest.raises(ParameterError) as caught:
        Policy(**base, **{name: looser}, length=8)
    assert str(caught.value) == f"{name} must be {limit} or {more} with {called}, not {looser}"
    assert caught.value.parameter == name


@pytest.mark.parametrize("source", ["preset", "rules"])
def test_a_set_length_must_be_within_both_limits(source):
    both = limiting(source, min_length=6, max_length=9)
    called = f"preset {both['preset']}" if source == "preset" else "rules"
    for length in (6, 9):
        assert Policy(**both, length=length).length == length
    for length in (5, 10):
        with pytest.raises(ParameterError) as caught:
            Policy(**both, length=length)
        assert str(caught.value) == f"length must be from 6 to 9 with {called}, not {length}"
        assert caught.value.parameter == "length"
    least = limiting(source, min_length=6)
    called = f"preset {least['preset']}" if source == "preset" else "rules"
    with pytest.raises(ParameterError, match=f"^length must be 6 or more with {called}, not 5$"):
        Policy(**least, length=5)


@pytest.mark.parametrize(
    ("required", "name"),
    [("0123456789", "nums"), ("ab", "lowercase"), ("Z", "uppercase"), ("#- ", "special_chars")],
)
def test_a_minimum_of_0_is_looser_than_a_set_that_rules_require(required, name):
    base = {"rules": rules(required=(required,), allowed="ab0Z#")}
    with pytest.raises(ParameterError) as caught:
        Policy(**base, **{name: 0})
    assert str(caught.value) == f"{name} must be 1 or more with rules, not 0"
    assert caught.value.parameter == name
    for value in (1, 2):
        stated = base | {name: value}
        assert satisfies(stated, generate(Policy(**stated)))


def test_a_minimum_of_0_is_allowed_with_a_required_set_of_several_classes():
    stated = {"rules": rules(required=("ab01",)), "nums": 0, "lowercase": 0}
    assert satisfies(stated, generate(Policy(**stated)))


DIGITS = "0123456789"
LONG = {"min_length": 20}
SHORT = {"max_length": 10}
CONTRADICTIONS = [
    # A set value against a limit of another name.
    (lambda: {"preset": preset({"nums": 3}, {}), "max_nums": 2}, {"preset", "max_nums"}),
    (lambda: {"preset": preset({"nums": 3}, {}), "exclude": DIGITS}, {"preset", "exclude"}),
    (lambda: {"preset": preset({"max_nums": 0}, {}), "nums": 1}, {"preset", "nums"}),
    (lambda: {"preset": preset({"characters": "abc"}, {}), "nums": 1}, {"preset", "nums"}),
    (lambda: {"preset": preset({"first": "digit"}, {}), "first": "letter"}, {"preset", "first"}),
    (lambda: {"preset": preset({"last": "digit"}, {}), "max_nums": 0}, {"preset", "max_nums"}),
    (lambda: {"preset": preset({"not_containing": ["a"]}, {}), "alphabet": "aA"}, {"preset", "alphabet"}),
    (lambda: {"preset": preset({"max_repeating": 1}, {}), "alphabet": "a"}, {"preset", "alphabet"}),
    (lambda: {"preset": preset({"min_classes": 3}, {}), "alphabet": "ab1"}, {"preset", "alphabet"}),
    (lambda: {"preset": preset({"min_unique": 3}, {}), "alphabet": "ab"}, {"preset", "alphabet"}),
    (lambda: {"rules": rules(required=(DIGITS,)), "max_nums": 0}, {"rules", "max_nums"}),
    (lambda: {"rules": rules(required=("abc",)), "exclude": "abc"}, {"rules", "exclude"}),
    (lambda: {"rules": rules(required=("abc",)), "nums": 1}, {"rules", "nums"}),
    (lambda: {"rules": rules(required=("abc",)), "alphabet": "xyz"}, {"rules", "alphabet"}),
    (lambda: {"safe_for": "url", "symbols": "!$"}, None),
    (lambda: {"safe_for": "url", "special_chars": 1, "symbols": "!$"}, {"safe_for", "special_chars", "symbols"}),
    (lambda: {"safe_for": "double-click", "alphabet": "!-"}, {"safe_for", "alphabet"}),
    (lambda: {"safe_for": "yaml", "first": "digit"}, {"safe_for", "first"}),
    (lambda: {"safe_for": "yaml", "alphabet": "n", "length": 1}, {"safe_for", "alphabet", "length"}),
    (lambda: {"preset": "pin", "safe_for": "yaml"}, {"preset", "safe_for"}),
    # One limit against another.
    (lambda: {"preset": preset(LONG, {}), "rules": rules(allowed="ab", **SHORT)}, {"preset", "rules"}),
    (lambda: {"preset": preset(SHORT, {}), "rules": rules(allowed="ab", **LONG)}, {"preset", "rules"}),
    (lambda: {"preset": "pin", "rules": rules(required=("abc",))}, {"preset", "rules"}),
    (lambda: {"preset": preset({"nums": 2}, {}), "rules": rules(allowed="ab")}, {"preset", "rules"}),
    (lambda: {"safe_for": "double-click", "rules": rules(required=("#!",))}, {"safe_for", "rules"}),
    # Set values only.
    ({"min_unique": 5, "length": 4}, {"min_unique", "length"}),
    ({"min_unique": 3, "alphabet": "ab"}, {"min_unique", "alphabet"}),
    ({"max_repeating": 1, "alphabet": "a", "length": 2}, {"max_repeating", "alphabet", "length"}),
    ({"max_repeating": 1, "max_sequential": 1, "alphabet": "ab"}, {"max_repeating", "max_sequential", "alphabet"}),
    ({"not_containing": "a", "alphabet": "Aa"}, {"not_containing", "alphabet"}),
    ({"not_containing": list(DIGITS), "nums": 1}, {"not_containing", "nums"}),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "sides"), CONTRADICTIONS)
def test_a_contradiction_names_every_side_of_it(stated, sides):
    stated = stated() if callable(stated) else stated
    if sides is None:
        assert satisfies(stated, generate(Policy(**stated)))
        return
    with pytest.raises(UnsatisfiableError) as caught:
        Policy(**stated)
    # The default length may be part of the conflict: 16 characters are not enough.
    assert sides <= set(caught.value.conflict) <= sides | {"length"}
    assert caught.value.parameter in sides
    for name in sides:
        assert name.replace("_", " ") in str(caught.value).replace("_", " ")

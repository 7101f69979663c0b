"""Class counts equal the number of passwords found by other means."""

from itertools import combinations_with_replacement, product
from math import comb

import pytest
from hypothesis import event, given, settings

from engine import meter, requirements_of
from oracles import positions
from oracles.language import alphabet, every_password
from oracles.policies import large_policies, small_policies
from passmint import Policy, PolicyTooComplexError, UnsatisfiableError
from passmint.core.budget import LIBRARY, MILLISECOND, Budget
from passmint.core.counting import class_parts, class_table
from passmint.core.counting.class_counts import count
from passmint.core.counting.class_parts import Part, strings_with_minimum
from passmint.core.counting.class_table import CountTable
from passmint.core.counting.complements import signed_tables
from passmint.core.parameters.policy import MAX_LENGTH
from passmint.core.requirements.classes import CharacterClass
from passmint.core.requirements.requirements import Requirements


def by_inclusion_exclusion(requirements):
    return sum(sign * table.total for sign, table in signed_tables(requirements))


@settings(max_examples=500, deadline=None)
@given(small_policies())
def test_keyspace_and_alphabet_are_those_of_trying_all_words(stated):
    expected = len(every_password(stated))
    event("satisfiable" if expected else "unsatisfiable")
    if expected:
        policy = Policy(**stated)
        assert policy.keyspace == expected
        assert policy.alphabet == alphabet(stated)
        assert policy.length == stated["length"]
    else:
        with pytest.raises(UnsatisfiableError):
            Policy(**stated)


@settings(max_examples=300, deadline=None)
@given(small_policies())
def test_each_way_of_counting_gives_what_trying_all_words_gives(stated):
    expected = len(every_password(stated))
    requirements = requirements_of(stated)
    assert CountTable.of(requirements).total == expected
    assert by_inclusion_exclusion(requirements) == expected
    assert positions.count(stated) == expected


@settings(max_examples=150, deadline=None)
@given(large_policies())
def test_each_way_of_counting_gives_what_counting_by_position_gives(stated):
    requirements = requirements_of(stated)
    expected = positions.count(stated)
    event("satisfiable" if expected else "unsatisfiable")
    assert CountTable.of(requirements).total == expected
    assert by_inclusion_exclusion(requirements) == expected
    assert count(requirements, meter()) == expected


@settings(max_examples=60, deadline=None)
@given(large_policies(longest=200))
def test_the_two_ways_of_counting_agree_on_long_passwords(stated):
    requirements = requirements_of(stated)
    assert CountTable.of(requirements).total == by_inclusion_exclusion(requirements)


# All strings less those that lack a class, by inclusion and exclusion: 10 digits, 26 + 26 letters,
# 20 symbols that count and 12 that do not; 94 in all.
LACKING_SOMETHING = (
    (94 - 10, 1),
    (94 - 20, 1),
    (94 - 26, 2),
    (94 - 10 - 20, -1),
    (94 - 10 - 26, -2),
    (94 - 20 - 26, -2),
    (94 - 26 - 26, -1),
    (94 - 10 - 20 - 26, 2),
    (94 - 10 - 26 - 26, 1),
    (94 - 20 - 26 - 26, 1),
    (94 - 10 - 20 - 26 - 26, -1),
)


@pytest.mark.parametrize("length", [4, 5, 8, 15, 16, 20, 63, 64, 128, 1000, 2049, 4096])
def test_the_default_policy_has_the_keyspace_of_the_formula(length):
    lacking = sum(sign * size**length for size, sign in LACKING_SOMETHING)
    assert Policy(length).keyspace == 94**length - lacking


CLOSED_FORMS = [
    # No requirement: every string.
    ({"length": 12, "alphabet": "0123456789abcdef"}, 16**12),
    ({"length": 16, "min_classes": 1}, 94**16),
    ({"length": 4096, "alphabet": "01"}, 2**4096),
    ({"length": 16, "symbols": " ", "min_classes": 1}, 63**16),
    # Pins: the end characters have fewer choices.
    ({"length": 9, "min_classes": 1, "first": "letter", "last": "digit"}, 52 * 94**7 * 10),
    ({"length": 9, "min_classes": 1, "first": ["digit", "symbol"]}, 42 * 94**8),
    ({"length": 2, "min_classes": 1, "first": "symbol", "last": "symbol"}, 32 * 32),
    ({"length": 1, "min_classes": 1, "first": "letter", "last": ["uppercase", "digit"]}, 26),
    # An exact number of digits: their places, the digits, the rest.
    (
        {"length": 30, "min_classes": 1, "nums": 7, "max_nums": 7},
        comb(30, 7) * 10**7 * 84**23,
    ),
    (
        {"length": 256, "min_classes": 1, "nums": 5, "max_nums": 5},
        comb(256, 5) * 10**5 * 84**251,
    ),
    # The reference's twenty count towards the minimum, all 32 towards the maximum.
    (
        {"length": 3, "nums": 0, "uppercase": 0, "lowercase": 0, "special_chars": 3},
        20**3,
    ),
    (
        {"length": 5, "nums": 0, "uppercase": 0, "lowercase": 0, "max_special_chars": 1},
        5 * 20 * 62**4,
    ),
    # The minimums fill the password: a multinomial of places.
    (
        {"length": 16, "nums": 5, "special_chars": 5, "uppercase": 3, "lowercase": 3},
        comb(16, 5) * comb(11, 5) * comb(6, 3) * 10**5 * 20**5 * 26**6,
    ),
    (
        {"length": 64, "nums": 16, "special_chars": 16, "uppercase": 16, "lowercase": 16},
        comb(64, 16) * comb(48, 16) * comb(32, 16) * 10**16 * 20**16 * 26**32,
    ),
    # At least three of four classes: all strings less those with one or two.
    (
        {"length": 16, "min_classes": 3},
        94**16
        - (36**16 * 2 + 42**16 + 52**16 + 58**16 * 2)
        + 2 * (10**16 + 32**16 + 26**16 + 26**16),
    ),
]


@pytest.mark.parametrize(("stated", "expected"), CLOSED_FORMS, ids=lambda _: "")
def test_keyspace_is_that_of_the_formula(stated, expected):
    assert Policy(**stated).keyspace == expected


@pytest.mark.parametrize(
    ("length", "least", "expected"),
    [(0, 0, 1), (0, 1, 0), (2, 0, 25), (2, 1, 25 - 9), (2, 2, 4), (2, 3, 0), (3, 2, 2**3 + 3 * 12)],
)
def test_strings_of_a_class_meet_its_minimum_of_counted_characters(length, least, expected):
    numbers = strings_with_minimum(CharacterClass("special_chars", "!?+-=", "!?", least, None))
    assert numbers(length) == expected


@pytest.mark.parametrize("least", [1, 2, 17, 60])
def test_strings_of_any_length_equal_the_binomial_sum(least):
    numbers = strings_with_minimum(CharacterClass("special_chars", "!?+-=", "!?", least, None))
    for length in (80, 3, 61):
        held = range(least, length + 1)
        assert numbers(length) == sum(comb(length, k) * 2**k * 3 ** (length - k) for k in held)


def spent_on(requirements, monkeypatch):
    """Return the number of products that filling the table takes, and its predicted work."""
    spent = [0]

    def counted_product(one, other):
        spent[0] += 1
        return one * other

    with monkeypatch.context() as patched:
        patched.setattr(class_table, "mul", counted_product)
        table = CountTable.of(requirements)
        foretold = table.work
        assert table.total >= 0
    return spent[0], foretold


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 64},
        {"length": 300, "min_classes": 4, "first": "letter", "last": "digit"},
        {"length": 200, "nums": 50, "special_chars": 50, "uppercase": 50, "lowercase": 50},
        {
            "length": 64,
            "min_classes": 4,
            "first": "alphanumeric",
            "last": "symbol",
            "max_nums": 64,
            "max_special_chars": 64,
            "max_uppercase": 64,
            "max_lowercase": 64,
        },
        {"length": 100, "max_nums": 30, "max_lowercase": 90, "last": "letter", "nums": 30},
    ],
)
def test_the_table_takes_no_more_products_than_its_work_says(stated, monkeypatch):
    spent, foretold = spent_on(requirements_of(stated), monkeypatch)
    assert 0 < spent * class_table._PRODUCT <= foretold


@settings(max_examples=100, deadline=None)
@given(large_policies(longest=40))
def test_no_table_takes_more_products_than_its_work_says(stated):
    spent, foretold = spent_on(requirements_of(stated), pytest.MonkeyPatch())
    assert spent * class_table._PRODUCT <= foretold


@pytest.mark.parametrize("length", [256, 1024, 4096])
@pytest.mark.parametrize("least", [0, 1, 4])
def test_minimums_are_counted_in_little_work_at_any_length(length, least):
    minimums = dict.fromkeys(("nums", "special_chars", "uppercase", "lowercase"), least)
    signed = signed_tables(requirements_of({"length": length, **minimums}))
    assert sum(table.work for _, table in signed) <= 50 * MILLISECOND


def test_a_table_that_two_threads_fill_at_once_is_right_for_both(monkeypatch):
    stated = {"length": 12, "special_chars": 3, "max_nums": 2, "first": ("letter",)}
    table = CountTable.of(requirements_of(stated))
    ways, totals = Part.ways, []

    def interrupted(part, *arguments):
        if not totals:
            totals.append(None)
            totals.append(table.total)
        return ways(part, *arguments)

    monkeypatch.setattr(Part, "ways", interrupted)
    expected = positions.count(stated)
    assert (table.total, totals[1]) == (expected, expected)


def test_long_classes_are_counted_with_few_binomials(monkeypatch):
    calls = []
    monkeypatch.setattr(class_parts, "comb", lambda n, k: calls.append(1) or comb(n, k))
    stated = {"length": 200, "special_chars": 120, "max_lowercase": 1, "last": ("letter",)}
    assert CountTable.of(requirements_of(stated)).total == positions.count(stated)
    assert len(calls) < 4 * 2 * 200  # one for each class, pin and number of places


SHAPES = [
    (least, most)
    for least in (0, 1, 64, 128)
    for most in (None, 0, 1, 64, 128, 192, 256)
    if most is None or least <= most
]


def test_no_policy_of_256_characters_exceeds_the_budget_of_the_library():
    names = ("nums", "special_chars", "uppercase", "lowercase")
    pins = [(None, None), (frozenset(names), None), (frozenset(names), frozenset(names))]
    most = 0
    for shapes in combinations_with_replacement(SHAPES, 4):
        classes = tuple(
            CharacterClass(name, "ab", "a", least, most)
            for name, (least, most) in zip(names, shapes, strict=True)
        )
        for (first, last), min_classes in product(pins, (0, 2, 4)):
            requirements = Requirements(256, classes, first, last, min_classes)
            most = max(most, CountTable.of(requirements).work)
    assert LIBRARY.work / 8 < most <= LIBRARY.work / 2


def test_a_count_over_the_budget_is_refused_before_it_starts(monkeypatch):
    stated = {"length": 3000, **dict.fromkeys(("nums", "uppercase", "lowercase"), 700)}
    monkeypatch.setattr(CountTable, "total", property(lambda table: pytest.fail("it started")))
    with pytest.raises(PolicyTooComplexError, match="budget"):
        count(requirements_of(stated), meter(LIBRARY))
    with pytest.raises(PolicyTooComplexError, match="budget"):
        count(requirements_of({"length": 64, "nums": 9}), meter(Budget(0.1)))


def test_entropy_is_the_logarithm_of_the_keyspace():
    assert Policy(10, alphabet="01").entropy_bits == 10
    assert Policy(MAX_LENGTH, alphabet="01").entropy_bits == MAX_LENGTH
    assert Policy(8, alphabet="0123456789abcdef").entropy_bits == 32

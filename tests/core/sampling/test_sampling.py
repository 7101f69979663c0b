"""Every password that satisfies the policy has exactly the same probability.

The tests walk every outcome of the source of randomness, for `Rejection`, `Composition` and `Walk`
on the same policies. `test_randomness` proves what the primitives do with bytes.
"""

from collections import Counter, deque
from fractions import Fraction
from itertools import product
from math import erfc, exp, pi, sqrt

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from engine import meter, walk_of
from oracles import positions
from oracles.language import (
    KIND,
    PLACES,
    PRINTABLE,
    every_password,
    looser,
    places,
    satisfies,
    usable,
)
from oracles.outcomes import Anew, Blocks, TooManyError, distribution
from oracles.policies import large_policies, restricted_policies, small_policies
from oracles.texts import rules
from passmint import Policy, PolicyTooComplexError, Randomness, RandomnessError, UnsatisfiableError
from passmint.core.budget import Budget
from passmint.core.counting.class_counts import count
from passmint.core.sampling import composition as composing
from passmint.core.sampling import rejection as rejecting
from passmint.core.sampling import walk as walking
from passmint.core.sampling.composition import Composition
from passmint.core.sampling.randomness import ROUNDS
from passmint.core.sampling.rejection import Rejection


def only(characters):
    """Return the characters to exclude so that only these are left."""
    return "".join(c for c in PRINTABLE if c not in characters)


def rejection(policy):
    requirements = policy._plan.requirements
    words = len(policy.alphabet) ** policy.length
    return Rejection(requirements, policy.keyspace / words)


class OneRound(Composition):
    """Composition that draws no second time, because the distribution is that of the first."""

    def draw(self, randomness):
        self._begun = False
        return super().draw(randomness)

    def _draw(self, randomness):
        if self._begun:
            raise Anew
        self._begun = True
        return super()._draw(randomness)


def composition(policy):
    return Composition(policy._plan.requirements, meter(), share(policy))


def one_round(policy):
    return OneRound(policy._plan.requirements, meter(), share(policy))


def share(policy):
    """Return the share of the class counts' passwords that satisfies the restrictions."""
    return policy.keyspace / count(policy._plan.requirements, meter())


def walk(policy):
    return walk_of(policy._plan.requirements)


def uniform(passwords):
    return dict.fromkeys(passwords, Fraction(1, len(passwords)))


POLICIES = [
    {"length": 1, "alphabet": "x"},
    {"length": 4, "alphabet": "x"},
    {"length": 3, "alphabet": "ab"},
    {"length": 3, "alphabet": "abc"},
    {"length": 2, "alphabet": "aB1!5"},
    {"length": 3, "alphabet": "aB1", "nums": 1},
    {"length": 3, "alphabet": "aB123", "nums": 1},
    {"length": 3, "alphabet": "aBC12", "nums": 1, "uppercase": 1, "lowercase": 1},
    # Every minimum, with no room and with some.
    {
        "length": 4,
        "alphabet": "aB1!",
        "nums": 1,
        "special_chars": 1,
        "uppercase": 1,
        "lowercase": 1,
    },
    {
        "length": 5,
        "alphabet": "aB1!",
        "nums": 1,
        "special_chars": 1,
        "uppercase": 1,
        "lowercase": 1,
    },
    {"length": 4, "exclude": only("abB1!")},
    {"length": 4, "alphabet": "ab12", "nums": 2},
    {"length": 3, "alphabet": "ab123", "nums": 2},
    # Maximums.
    {"length": 4, "alphabet": "ab12", "max_nums": 1},
    {"length": 4, "alphabet": "aB1", "max_nums": 1, "max_lowercase": 2},
    {"length": 4, "alphabet": "ab12", "nums": 1, "max_nums": 2, "lowercase": 1},
    {"length": 3, "alphabet": "ab12", "max_nums": 0},
    {"length": 4, "alphabet": "aB1", "max_nums": 2, "max_lowercase": 1, "max_uppercase": 1},
    # Symbols that count towards the minimum, and symbols that do not.
    {"length": 3, "exclude": only("!-+a"), "lowercase": 0},
    {"length": 3, "exclude": only("!?-a")},
    {"length": 4, "exclude": only("!-a"), "special_chars": 2, "lowercase": 0},
    {"length": 4, "exclude": only("!-a"), "special_chars": 1, "max_special_chars": 2},
    {"length": 3, "exclude": only("!-a"), "lowercase": 0, "first": "symbol", "last": "symbol"},
    {"length": 4, "exclude": only("!-a"), "first": "symbol"},
    {"length": 4, "exclude": only("!-a"), "last": ["symbol", "letter"], "max_lowercase": 2},
    {"length": 3, "exclude": only("!-1"), "special_chars": 2, "first": "symbol", "last": "symbol"},
    {"length": 3, "symbols": "!-", "exclude": only("!-a"), "special_chars": 2},
    {"length": 3, "exclude": only("-+a")},
    # The ends.
    {"length": 1, "alphabet": "aB1!", "first": "letter"},
    {"length": 1, "alphabet": "aB1!", "last": ["digit", "symbol", "lowercase"]},
    {"length": 1, "alphabet": "abB1!", "first": "letter", "last": ["digit", "lowercase"]},
    {"length": 2, "alphabet": "abB1!", "first": "letter", "last": ["digit", "lowercase"]},
    {"length": 2, "alphabet": "abB1!", "first": "alphanumeric", "last": "uppercase"},
    {"length": 3, "alphabet": "abB1!", "first": "letter", "last": ["digit", "lowercase"]},
    {"length": 3, "alphabet": "ab12", "first": "letter", "last": "letter", "max_lowercase": 2},
    {"length": 4, "alphabet": "ab1", "first": "digit", "last": "digit", "nums": 2, "max_nums": 3},
    {"length": 3, "alphabet": "aB1", "first": "letter", "uppercase": 1, "max_uppercase": 1},
    # Several classes, without saying which.
    {"length": 2, "alphabet": "abB1!", "min_classes": 2},
    {"length": 3, "alphabet": "aB1!", "min_classes": 3},
    {"length": 4, "alphabet": "aB1!", "min_classes": 4},
    {"length": 4, "alphabet": "aB1", "min_classes": 2, "nums": 1, "max_nums": 2},
    {"length": 3, "alphabet": "aB1!", "min_classes": 2, "first": "letter", "last": "symbol"},
    {"length": 3, "alphabet": "aB1!", "min_classes": 3, "first": ["digit", "uppercase"]},
    {"length": 3, "exclude": only("!-aB"), "min_classes": 2, "special_chars": 1},
    {"length": 3, "exclude": only("!-aB"), "min_classes": 3, "last": "symbol"},
]


@pytest.mark.parametrize("sampler", [rejection, composition])
@pytest.mark.parametrize("stated", POLICIES, ids=str)
def test_every_password_has_exactly_the_same_probability(stated, sampler):
    drawn = sampler(Policy(**stated)).draw
    assert distribution(drawn) == uniform(every_password(stated))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(small_policies(longest=4, most_words=300))
def test_every_password_of_any_small_policy_has_the_same_probability(stated):
    passwords = every_password(stated)
    assume(0 < len(passwords) <= 90)
    policy = Policy(**stated)
    assert distribution(rejection(policy).draw) == uniform(passwords)
    assert distribution(composition(policy).draw) == uniform(passwords)


RESTRICTED = [
    # Runs, of characters that count together and of some that do not.
    {"length": 3, "alphabet": "ab", "max_repeating": 1},
    {"length": 4, "alphabet": "ab1", "max_repeating": 2, "max_nums": 2},
    {"length": 4, "exclude": only("!-a"), "max_repeating": 1, "special_chars": 1},
    # Sequences, either way, and characters that are in none.
    {"length": 3, "alphabet": "abc9", "max_sequential": 1},
    {"length": 4, "alphabet": "abc", "max_sequential": 2},
    {"length": 3, "alphabet": "aBc12", "max_sequential": 1, "nums": 1},
    {"length": 3, "alphabet": "abAB", "max_sequential": 1, "max_repeating": 1, "uppercase": 1},
    # Strings in either case, one that holds another, one that overlaps itself.
    {"length": 4, "alphabet": "aAb", "not_containing": "aa"},
    {"length": 4, "alphabet": "ab1", "not_containing": ["aba", "b1", "b1a"]},
    {"length": 3, "alphabet": "aAbB", "not_containing": "ab", "last": "uppercase"},
    # Different characters, with runs watched and not.
    {"length": 4, "alphabet": "abc", "min_unique": 3},
    {"length": 4, "alphabet": "abc1", "min_unique": 3, "max_repeating": 1},
    {"length": 4, "alphabet": "ab12", "min_unique": 4, "max_nums": 2},
    {"length": 3, "alphabet": "abc1", "min_unique": 3, "max_sequential": 1, "first": "letter"},
    # Classes at both ends.
    {"length": 2, "alphabet": "abB1", "first": "lowercase", "last": "letter", "max_repeating": 1},
    {"length": 3, "alphabet": "ab1", "first": "digit", "max_repeating": 1, "min_classes": 2},
    # Contexts: parts of a class at the ends, and forbidden words.
    {"length": 2, "alphabet": "a-.1", "safe_for": "url"},
    {"length": 3, "alphabet": "a-_1", "safe_for": ["filename", "url"], "nums": 1},
    {"length": 2, "alphabet": "noN", "safe_for": "yaml"},
    {"length": 3, "alphabet": "$({a", "safe_for": "sql", "special_chars": 1},
    # Sets that overlap, within a class and across.
    {"length": 3, "exclude": only("abA1"), "rules": rules(required=("ab", "bA1"))},
    {"length": 3, "exclude": only("ab12"), "rules": rules(required=("a1", "b2", "ab"))},
    {"length": 3, "rules": rules(required=("ab-",), allowed="]1", max_repeating=1)},
    {"length": 4, "preset": "pin", "alphabet": "0123", "max_sequential": 1},
]


@pytest.mark.parametrize("sampler", [rejection, one_round, walk])
@pytest.mark.parametrize("stated", RESTRICTED, ids=str)
def test_restrictions_leave_every_password_the_same_probability(stated, sampler):
    passwords = every_password(stated)
    assert len(passwords) > 1
    assert distribution(sampler(Policy(**stated)).draw) == uniform(passwords)


MOST_RUNS = 10_000  # of one sampler; a random policy may have thousands of times as many outcomes


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(restricted_policies(longest=4, most_words=100))
def test_every_password_of_any_restricted_policy_has_the_same_probability(stated):
    assume(not looser(stated))
    passwords = every_password(stated)
    assume(0 < len(passwords) <= 40)
    policy = Policy(**stated)
    assert policy.sampler.draw(Randomness()) in passwords
    for sampler in (rejection, one_round, walk):
        try:
            found = distribution(sampler(policy).draw, most=MOST_RUNS)
        except TooManyError:
            event(f"too many outcomes for {sampler.__name__}")
            continue
        assert found == uniform(passwords)


PAIRS = [
    {"length": 1, "alphabet": "ab"},
    {"length": 2, "alphabet": "ab"},
    {"length": 1, "alphabet": "aB1!", "first": ["letter", "digit"]},
    {"length": 1, "alphabet": "a1", "nums": 1},
    {"length": 2, "alphabet": "a1", "nums": 1},
    {"length": 2, "alphabet": "a1", "max_nums": 1},
]
RESTRICTED_PAIRS = [
    {"length": 2, "alphabet": "ab", "max_repeating": 1},
    {"length": 2, "alphabet": "a1", "min_unique": 2},
]


@pytest.mark.parametrize(
    ("stated", "sampler", "source"),
    [
        *((stated, rejection, Blocks) for stated in PAIRS + RESTRICTED_PAIRS),
        *((stated, composition, None) for stated in PAIRS),
        *((stated, walk, None) for stated in PAIRS + RESTRICTED_PAIRS),
    ],
)
def test_passwords_drawn_together_are_independent(stated, sampler, source):
    def pair(randomness):
        return tuple(drawing.draw_many(randomness, 2))

    drawing = sampler(Policy(**stated))
    passwords = every_password(stated)
    assert distribution(pair, source) == uniform(list(product(passwords, repeat=2)))


def test_composition_is_uniform_when_no_choices_are_remembered(monkeypatch):
    monkeypatch.setattr(composing, "_MEMO_CHOICES", 0)
    stated = {"length": 3, "alphabet": "aB1!", "min_classes": 2, "first": "letter"}
    drawing = composition(Policy(**stated))
    assert distribution(drawing.draw) == uniform(every_password(stated))
    assert len(drawing._nodes) <= 1


def test_a_walk_is_uniform_when_no_choices_are_remembered(monkeypatch):
    monkeypatch.setattr(walking, "_MEMO_BYTES", 0)
    stated = {"length": 3, "alphabet": "aB1!", "min_unique": 2, "first": "letter"}
    drawing = walk(Policy(**stated))
    assert distribution(drawing.draw) == uniform(every_password(stated))
    assert len(drawing._nodes) <= 1


def test_what_a_walk_remembers_is_bounded(monkeypatch):
    monkeypatch.setattr(walking, "_MEMO_BYTES", 300 * 400)
    drawing = walk(Policy(40, max_repeating=1, max_sequential=1, nums=10))
    drawing.draw_many(Randomness(), 50)
    largest = max(len(choices) for _, choices in drawing._nodes.values())
    assert sum(len(choices) for _, choices in drawing._nodes.values()) <= 300 + largest


def test_what_composition_remembers_is_bounded(monkeypatch):
    monkeypatch.setattr(composing, "_MEMO_CHOICES", 300)
    drawing = composition(Policy(200, nums=0, uppercase=0, lowercase=0, max_nums=3))
    drawing.draw_many(Randomness(), 100)
    symbols = next(f for f in drawing._fillers if f._split)
    assert sum(map(len, symbols._sums.values())) <= 300 + 200


class Recorded(Randomness):
    """Source of the operating system's bytes, which records them."""

    def __init__(self):
        self.blocks = []

    def bytes(self, size):
        self.blocks.append(Randomness.bytes(size))
        return self.blocks[-1]


def letters_of(alphabet, block):
    """Return the characters that a block of bytes gives, one byte after the other."""
    size = len(alphabet)
    return "".join(alphabet[byte % size] for byte in block if byte < 256 // size * size)


@settings(max_examples=150, deadline=None)
@given(large_policies(longest=30), st.integers(1, 40))
def test_many_at_once_are_the_strings_of_the_stream_that_satisfy_the_policy(stated, number):
    try:
        policy = Policy(**stated)
    except UnsatisfiableError:
        assume(False)
    drawing = rejection(policy)
    assume(drawing._acceptance > 0.01)
    source = Recorded()
    drawn = drawing.draw_many(source, number)
    found = []
    for block in source.blocks:
        assert len(found) < number, "more was read than needed"
        letters = letters_of(policy.alphabet, block)
        starts = range(0, len(letters) - policy.length + 1, policy.length)
        words = [letters[start : start + policy.length] for start in starts]
        found += [word for word in words if satisfies(stated, word)]
    assert drawn == found[:number]


@settings(max_examples=150, deadline=None)
@given(large_policies(longest=30))
def test_one_is_the_first_string_of_the_stream_that_satisfies_the_policy(stated):
    try:
        policy = Policy(**stated)
    except UnsatisfiableError:
        assume(False)
    drawing = rejection(policy)
    assume(drawing._acceptance > 0.05)
    source = Recorded()
    drawn = drawing.draw(source)
    words = [letters_of(policy.alphabet, block)[: policy.length] for block in source.blocks]
    assert [satisfies(stated, word) for word in words] == [False] * (len(words) - 1) + [True]
    assert drawn == words[-1]


@settings(max_examples=200, deadline=None)
@given(large_policies())
def test_whatever_is_drawn_satisfies_the_policy(stated):
    try:
        policy = Policy(**stated)
    except UnsatisfiableError:
        assume(False)
    randomness = Randomness()
    drawn = [policy.sampler.draw(randomness), composition(policy).draw(randomness)]
    drawn += policy.sampler.draw_many(randomness, 3)
    assert len(drawn) == 5
    assert all(satisfies(stated, password) for password in drawn)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"length": 16}, Rejection),
        ({"length": 64}, Rejection),
        ({"length": 4}, Composition),
        ({"length": 64, "nums": 16, "special_chars": 16}, Composition),
        (
            {"length": 16, "nums": 5, "special_chars": 5, "uppercase": 3, "lowercase": 3},
            Composition,
        ),
    ],
)
def test_rejection_is_chosen_where_a_fifth_of_plain_draws_is_accepted(stated, expected):
    policy = Policy(**stated)
    acceptance = Fraction(positions.count(stated), len(usable(stated)) ** policy.length)
    assert (acceptance >= Fraction(1, 5)) == (expected is Rejection)
    assert type(policy.sampler) is expected


def test_a_table_over_the_budget_is_refused():
    requirements = Policy(20, nums=5)._plan.requirements
    with pytest.raises(PolicyTooComplexError, match="budget"):
        Composition(requirements, meter(Budget(0.01)))


class Constant(Randomness):
    """Broken source: always the same byte. It counts the requests."""

    def __init__(self, byte, effort=1):
        self._byte = byte
        self._most = 3 * ROUNDS * effort
        self.requests = 0

    def bytes(self, size):
        self.requests += 1
        assert self.requests <= self._most, "no end in sight"
        return bytes([self._byte]) * size


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("byte", range(256))
def test_a_source_that_repeats_one_byte_is_an_error_for_the_default_policy(byte, number):
    drawing = Policy().sampler
    with pytest.raises(RandomnessError, match="broken"):
        drawing.draw_many(Constant(byte), number)
    with pytest.raises(RandomnessError, match="broken"):
        drawing.draw(Constant(byte))


@pytest.mark.parametrize("byte", [0, 1, 127, 187, 188, 254, 255])
@pytest.mark.parametrize(
    "stated", [{"length": 5}, {"length": 8, "first": "letter"}, *POLICIES[:20]]
)
def test_a_source_that_repeats_one_byte_ends_in_a_password_or_an_error(byte, stated):
    for drawing in (composition(Policy(**stated)), rejection(Policy(**stated))):
        try:
            drawn = drawing.draw(Constant(byte, 4 * len(drawing._rounds) / ROUNDS))
        except RandomnessError:
            continue
        assert satisfies(stated, drawn)


def test_many_are_drawn_from_as_many_blocks_as_it_takes(monkeypatch):
    monkeypatch.setattr(rejecting, "_BLOCK_CHARACTERS", 1)
    stated = {"length": 2, "alphabet": "ab1", "nums": 1}
    source = Recorded()
    drawn = rejection(Policy(**stated)).draw_many(source, 4 * ROUNDS)
    assert len(source.blocks) > ROUNDS
    assert len(drawn) == 4 * ROUNDS
    assert set(drawn) == set(every_password(stated))


class Silent(Randomness):
    """Broken source: returns no bytes."""

    def bytes(self, size):
        return b""


@pytest.mark.parametrize("stated", [{}, {"min_classes": 1}, {"first": "letter"}, {"length": 5}])
def test_a_source_without_bytes_is_an_error(stated):
    for draw in (rejection(Policy(**stated)).draw, composition(Policy(**stated)).draw):
        with pytest.raises(RandomnessError):
            draw(Silent())
    with pytest.raises(RandomnessError):
        rejection(Policy(**stated)).draw_many(Silent(), 2)


class Short(Randomness):
    """Source that returns one byte too few, from the n-th request on."""

    def __init__(self, good):
        self.good = good

    def bytes(self, size):
        self.good -= 1
        return Randomness.bytes(size if self.good >= 0 else size - 1)


@pytest.mark.parametrize("good", [0, 1, 2])
@pytest.mark.parametrize(
    "stated", [{"length": 12}, {"length": 12, "min_classes": 2}, {"length": 9, "first": "letter"}]
)
@pytest.mark.parametrize("sampler", [rejection, composition, walk])
def test_a_short_read_is_an_error_in_every_sampler(sampler, stated, good):
    drawing = sampler(Policy(**stated))
    for draw in (drawing.draw, lambda source: drawing.draw_many(source, 5)):
        source = Short(good)
        with pytest.raises(RandomnessError, match="bytes instead of"):
            deque(map(draw, [source] * (good + 1)), 0)
        assert source.good == -1  # nothing was read after it


# Upper bound on the probability that one of these checks fails by chance.
FALSE_ALARM = 1e-12


def chance(chi_square):
    """Return the probability that chi-square is at least this, with three degrees of freedom."""
    return erfc(sqrt(chi_square / 2)) + sqrt(2 * chi_square / pi) * exp(-chi_square / 2)


SINGLE = {"digit": "d", "symbol": "s", "uppercase": "u", "lowercase": "l"}
FREQUENCIES = [
    ({"length": 16}, rejection, True),
    ({"length": 16}, rejection, False),
    ({"length": 8}, composition, False),
    (
        {"length": 16, "nums": 5, "special_chars": 5, "uppercase": 3, "lowercase": 3},
        composition,
        True,
    ),
    ({"length": 20, "nums": 2, "special_chars": 2, "max_lowercase": 6}, rejection, True),
    ({"length": 12, "first": "alphanumeric", "min_classes": 3, "nums": 4}, composition, False),
]


@pytest.mark.parametrize(("stated", "sampler", "together"), FREQUENCIES)
def test_each_class_is_as_frequent_at_each_position_as_the_count_says(stated, sampler, together):
    number = 12000
    policy = Policy(**stated)
    drawing, randomness = sampler(policy), Randomness()
    if together:
        drawn = drawing.draw_many(randomness, number)
    else:
        drawn = [drawing.draw(randomness) for _ in range(number)]
    total = positions.count(stated)
    for position in range(policy.length):
        seen = Counter(KIND[password[position]] for password in drawn)
        expected = class_counts(stated, position)
        assert sum(expected.values()) == total
        assert not seen.keys() - expected.keys()
        square = 0
        for letter, ways in expected.items():
            mean = number * ways / total
            square += (seen[letter] - mean) ** 2 / mean
        assert chance(square) > FALSE_ALARM / policy.length


def class_counts(stated, position):
    """Return the number of passwords with each class at the position.

    No policy here limits the last character, so each position but the first is like the last.
    """
    end = "last" if position else "first"
    allowed = places(stated.get(end, list(PLACES)))
    names = [(name, kind) for name, kind in SINGLE.items() if kind in allowed]
    return {kind: positions.count(stated | {end: name}) for name, kind in names}


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 16},
        {"length": 6, "nums": 2},
        {"length": 16, "symbols": PRINTABLE[62:], "first": "letter", "last": "letter"},
    ],
)
def test_every_character_is_reached(stated):
    # The rarest character is in about 1 % of passwords, so the probability to miss it is below 1e-30.
    drawn = "".join(Policy(**stated).sampler.draw_many(Randomness(), 8000))
    assert set(drawn) == usable(stated)

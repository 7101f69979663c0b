"""Budgets: what is refused as too complex, and that no ordinary policy is."""

import gc
import tracemalloc
from itertools import pairwise, product
from math import exp, fsum, isqrt, lgamma, log, log1p
from string import ascii_letters, digits
from time import process_time

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from engine import AMPLE, exact, requirements_of
from oracles.language import looser, satisfies
from oracles.texts import rules
from passmint import (
    ParameterError,
    Policy,
    PolicyTooComplexError,
    Randomness,
    UnsatisfiableError,
    generate,
)
from passmint.core.budget import (
    MEBIBYTE,
    MILLISECOND,
    SERVICE,
    Budget,
    ExpensiveError,
    Meter,
    most_draws,
)
from passmint.core.cache import PLANS
from passmint.core.counting import transfer
from passmint.core.counting.class_table import CountTable
from passmint.core.counting.transfer import TransferTable
from passmint.core.parameters.policy import check_policy
from passmint.core.policy import plan
from passmint.core.policy.explanation import explain
from passmint.core.targets import presets
from passmint.core.targets.contexts import CONTEXTS

LONGEST = 64  # the limit of a service
MINIMUMS = ("nums", "special_chars", "uppercase", "lowercase")
MAXIMUMS = tuple(f"max_{name}" for name in MINIMUMS)
REQUESTS = 2**20  # of random bytes that one password may take


class Counting(Randomness):
    """Source of the system's randomness, which counts the requests."""

    def __init__(self):
        self.requests = 0

    def bytes(self, size):
        self.requests += 1
        assert self.requests <= REQUESTS, "no end in sight"
        return Randomness.bytes(size)


def drawn(stated):
    """Return a password of the policy, or None if there is none."""
    try:
        policy = Policy(**stated)
    except UnsatisfiableError:
        return None
    return generate(policy, Counting())


RUNS = [(1, 1), (1, None), (None, 1), (2, 2), (3, 1)]
TIGHT = [(16, 16, 16, 16), (44, 4, 4, 4), (60, 1, 1, 1)]
# Few of the words by class counts have no sequences, and counting takes seconds.
BEYOND = [((44, 4, 4, 4), (1, 1)), ((44, 4, 4, 4), (3, 1))]


def tight(least, runs):
    stated = dict(zip(MINIMUMS, least, strict=True)) | {"length": LONGEST}
    limits = dict(zip(("max_repeating", "max_sequential"), runs, strict=True))
    return stated | {name: most for name, most in limits.items() if most}


@pytest.mark.parametrize(
    ("least", "runs"), [pair for pair in product(TIGHT, RUNS) if pair not in BEYOND], ids=str
)
def test_tight_minimums_without_runs_are_drawn(least, runs):
    stated = tight(least, runs)
    password = drawn(stated)
    assert password is not None
    assert satisfies(stated, password)


@pytest.mark.parametrize(("least", "runs"), BEYOND, ids=str)
def test_an_intractable_policy_is_refused_by_name(least, runs):
    with pytest.raises(PolicyTooComplexError) as caught:
        Policy(**tight(least, runs))
    for name in (*MINIMUMS, "length", "max_repeating", "max_sequential"):
        assert name in str(caught.value)
    assert caught.value.parameter == "max_sequential"


@st.composite
def ordinary(draw):
    """Draw policies up to the longest length, over all parameters but not_containing and min_unique."""
    stated = {"length": draw(st.integers(1, LONGEST))}
    room = stated["length"]
    for name in draw(st.lists(st.sampled_from(MINIMUMS), unique=True)):
        stated[name] = draw(st.integers(0, room))
        room -= stated[name]
    for name in draw(st.lists(st.sampled_from(MAXIMUMS), max_size=3, unique=True)):
        stated[name] = draw(st.integers(stated.get(name[4:], 1), LONGEST))
    ends = st.sampled_from(["letter", "digit", "symbol", "alphanumeric", "lowercase"])
    others = {
        "max_repeating": st.integers(1, 4),
        "max_sequential": st.integers(1, 4),
        "first": ends,
        "last": ends,
        "min_classes": st.integers(1, 4),
        "safe_for": st.sampled_from(["shell", "yaml", "filename", "sql"]),
    }
    for name in draw(st.lists(st.sampled_from(list(others)), max_size=4, unique=True)):
        stated[name] = draw(others[name])
    if draw(st.booleans()):
        sets = st.sets(st.sampled_from(ascii_letters + digits + "!#-_"), min_size=2, max_size=12)
        required = tuple("".join(sorted(s)) for s in draw(st.lists(sets, max_size=4)))
        stated["rules"] = rules(required=required, allowed=ascii_letters + digits + "!#-_")
    return stated


# What is found is not made smaller: that would take many policies of the slow kind.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)
@given(ordinary())
def test_no_ordinary_policy_exceeds_the_budget(stated):
    assume(not looser(stated))
    password = drawn(stated)
    assert password is None or satisfies(stated, password)


STRINGS = ["".join(word) for word in product("abcdefgh", repeat=2)]


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 24, "alphabet": "abcdefghijklmnopqrstuvwxyz", "min_unique": 24, "not_containing": STRINGS},
        {"length": 26, "alphabet": "abcdefghijklmnopqrstuvwxyz", "min_unique": 26, "max_sequential": 1},
    ],
)  # fmt: skip
def test_what_hides_hamiltonian_paths_is_refused_by_name(stated):
    with pytest.raises(PolicyTooComplexError, match=r"min_unique.* multiply; set fewer") as caught:
        Policy(**stated)
    assert "more than the budget of 2000 ms of work and 200 MiB: " in str(caught.value)
    assert caught.value.parameter == "min_unique"


def test_a_policy_that_cannot_be_counted_has_bounds_and_passwords():
    stated = {"length": LONGEST, "max_repeating": 1, "max_sequential": 1}
    stated |= dict.fromkeys(MINIMUMS, 14)
    policy = Policy(**stated)
    with pytest.raises(PolicyTooComplexError, match="budget of"):
        _ = policy.keyspace
    least, most = policy.keyspace_bounds
    assert 0 < least < most
    explained = explain(check_policy(stated), LONGEST)
    assert not {"keyspace", "entropy_bits"} & set(explained)
    assert (explained["keyspace_at_least"], explained["keyspace_at_most"]) == (
        str(least),
        str(most),
    )
    assert policy.details == {
        "entropy_bits_at_least": explained["entropy_bits_at_least"],
        "length": LONGEST,
        "alphabet_size": 94,
    }
    assert satisfies(stated, generate(policy))


PRESETS = presets.names()
NAMES = ["alice", "smith", "svc-backup"]
RUNS_OF_TWO = {"max_repeating": 2, "max_sequential": 2}
FIVE_EACH = dict.fromkeys(MINIMUMS, 5)
SETS = ["abA", "bcB1", "cdC2", "deD3", "efE4", "fgF5", "ghG6", "hiH7", "ijI8", "jkJ9"]
EXACT = [
    {},
    *({"preset": name} for name in PRESETS),
    *({"safe_for": [name]} for name in CONTEXTS),
    *({"length": n, "not_containing": NAMES} | RUNS_OF_TWO for n in (16, 24, 32, 40)),
    *({"length": n, "nums": 2, "not_containing": NAMES, "max_repeating": 1, "max_sequential": 2} for n in (16, 40)),
    {"length": 40, "max_repeating": 2, "not_containing": ["alice"]} | FIVE_EACH,
    *({"length": n, "alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1} for n in (4, 6, 8, 12)),
    {"length": 16, "rules": rules(required=tuple(SETS), allowed=ascii_letters + digits)},
    {"length": LONGEST} | dict.fromkeys(MINIMUMS, 16),
    {"preset": "aws-iam-user", "length": LONGEST, "not_containing": NAMES} | RUNS_OF_TWO,
]  # fmt: skip


# Without its deadline: a collection of garbage takes longer in a process full of tests.
MODELLED = Budget(100, memory_mib=8, deadline_ms=60_000)


def test_the_budget_of_a_service_is_the_one_that_these_tests_are_about():
    assert (MODELLED.work, MODELLED.memory) == (SERVICE.work, SERVICE.memory)
    assert SERVICE.deadline == 0.13


def of_a_service(stated):
    return Policy.of(stated, LONGEST, MODELLED)


@pytest.mark.parametrize("stated", EXACT, ids=str)
def test_usual_policies_are_counted_exactly_within_the_budget_of_a_service(stated):
    policy = of_a_service(stated)
    assert policy.keyspace > 0
    assert policy.most_draws(details=True) >= 50


def test_every_pair_of_a_preset_and_a_context_is_counted_exactly_within_it():
    for preset, context in product(PRESETS, CONTEXTS):
        stated = {"preset": preset, "safe_for": [context]}
        try:
            assert of_a_service(stated).keyspace > 0
        except UnsatisfiableError:
            assert stated == {"preset": "pin", "safe_for": ["yaml"]}


@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(ordinary())
def test_no_policy_uses_more_than_its_budget(stated):
    assume(not looser(stated))
    meters = []
    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(plan, "Meter", lambda *given: meters.append(Meter(*given)) or meters[-1])
        try:
            explained = explain(check_policy(stated), LONGEST, MODELLED)
        except PolicyTooComplexError:
            explained = {"satisfiable": False}
    if explained["satisfiable"]:
        assert {"keyspace", "keyspace_at_least"} & set(explained)
    for meter in meters:
        assert meter.used <= SERVICE.work
        assert meter.held <= SERVICE.memory


def test_an_answer_does_not_depend_on_what_was_asked_before():
    stated = {"length": LONGEST, "max_repeating": 1} | dict.fromkeys(MINIMUMS, 9)
    answers = []
    for asked in (("details",), ("details", "details"), ("generate", "keyspace_bounds", "details")):
        PLANS.clear()
        policy = of_a_service(stated)
        for name in asked:
            answer = generate(policy) if name == "generate" else getattr(policy, name)
        answers.append((answer, policy.most_draws(), policy.most_draws(details=True)))
    assert answers[0] == answers[1] == answers[2]


def test_a_larger_budget_counts_what_a_smaller_one_does_not():
    stated = {"length": 32, "min_unique": 10}
    small = Policy(**stated, budget=Budget(20))
    with pytest.raises(PolicyTooComplexError, match="the budget of 20 ms of work and 2 MiB"):
        _ = small.keyspace
    large = Policy(**stated, budget=Budget(2000))
    assert small.keyspace_bounds[0] <= large.keyspace <= small.keyspace_bounds[1]
    assert satisfies(stated, generate(small))
    assert small == large


def test_work_and_memory_beyond_the_budget_are_refused():
    meter = Meter(Budget(1, memory_mib=1))
    meter.charge(600_000)
    with pytest.raises(PolicyTooComplexError):
        meter.charge(400_001)
    assert (meter.used, meter.left) == (600_000, 400_000)
    meter.charge(400_000)
    meter.reserve(MEBIBYTE)
    with pytest.raises(PolicyTooComplexError):
        meter.reserve(1)
    meter.release(1)
    meter.reserve(1)
    assert meter.held == MEBIBYTE


def test_work_after_the_deadline_is_refused_whatever_was_charged():
    meter = Meter(Budget(1000, deadline_ms=-1))
    meter.charge(1000)
    with pytest.raises(PolicyTooComplexError):
        meter.charge(2 * MILLISECOND)
    with pytest.raises(PolicyTooComplexError):
        meter.check_deadline()
    Meter(Budget(1000, deadline_ms=10_000)).check_deadline()


def test_the_deadline_stops_work_that_the_model_underestimates(monkeypatch):
    monkeypatch.setattr(transfer, "_next_row", lambda *_: sum(range(10**6)) and [1])
    stated = {"length": 4000, "alphabet": "0123456789", "max_repeating": 1}
    budget = Budget(1000, memory_mib=100, deadline_ms=50)
    begun = process_time()
    with pytest.raises(PolicyTooComplexError):
        exact(requirements_of(stated), budget)
    assert process_time() - begun < 5  # 4000 rows would take half a minute


def test_budgets_of_the_same_figures_are_one_key_of_a_cache():
    assert Budget(5) == Budget(5)
    assert hash(Budget(5)) == hash(Budget(5))
    assert len({Budget(5), Budget(5, memory_mib=1), Budget(5, deadline_ms=1), Budget(6)}) == 4
    assert Budget(5) != Budget(6)
    assert Budget(5) != 5
    assert repr(Budget(250, memory_mib=3)) == "Budget(250, 3, 1250)"
    budget = Budget(5)
    assert (budget.work, budget.memory, budget.deadline) == (5_000_000, MEBIBYTE // 2, 0.025)


@pytest.mark.parametrize("number", [1, 2, 10, 100, 1000])
def test_the_charge_for_rejection_is_too_small_less_than_once_in_100_million(number):
    share = 1e-3
    paid = next(n for n in range(number, 10_000) if most_draws(n, 1, certain=False) >= number)
    tries = int(paid / share)
    # At most number - 1 successes in so many tries: the draws are not done.
    late = fsum(
        exp(
            lgamma(tries + 1) - lgamma(k + 1) - lgamma(tries - k + 1)
            + k * log(share) + (tries - k) * log1p(-share)
        )
        for k in range(number)
    )  # fmt: skip
    assert late < 1e-8


def test_draws_that_cannot_be_rejected_are_paid_for_one_by_one():
    assert most_draws(1000, 10, certain=True) == 100
    assert most_draws(9, 10, certain=True) == 0
    assert most_draws(219, 10, certain=False) == 0
    assert most_draws(220, 10, certain=False) == 1


def test_as_many_draws_are_allowed_as_the_work_pays_for():
    for paid in range(22, 3000):
        number = most_draws(paid, 1, certain=False)
        assert number + 6 * isqrt(number) + 15 <= paid
        following = isqrt(number) + 1
        assert following**2 + 6 * following + 15 > paid


def test_a_union_bound_replaces_class_counts_that_are_too_expensive():
    policy = Policy(64, nums=3, special_chars=3, budget=Budget(0.3))
    with pytest.raises(PolicyTooComplexError):
        _ = policy.keyspace
    lower, upper = policy.keyspace_bounds
    keyspace = Policy(64, nums=3, special_chars=3).keyspace
    assert 0.95 * keyspace < lower <= keyspace < upper == 94**64
    assert set(policy.entropy) == {"entropy_bits_at_least"}


TABLES = [
    {"length": 128, "nums": 1},
    {"length": 200, "nums": 20, "uppercase": 30, "lowercase": 40},
    {"length": 128, "first": "letter", "last": "alphanumeric", "min_classes": 3} | dict.fromkeys(MAXIMUMS, 50),
    {"length": 512, "special_chars": 1, "nums": 1, "max_uppercase": 170},
]  # fmt: skip


@pytest.mark.parametrize("stated", TABLES, ids=str)
@pytest.mark.measured
def test_class_counts_take_about_the_time_that_is_charged(stated):
    taken = []
    for _ in range(3):
        table = CountTable.of(requirements_of(stated))
        begun = process_time()
        assert table.total > 0
        taken.append(process_time() - begun)
    assert table.work / 8 < min(taken) * 1e9 < 1.6 * table.work


@pytest.mark.parametrize("stated", TABLES, ids=str)
def test_class_counts_take_no_more_memory_than_is_reserved(stated):
    table = CountTable.of(requirements_of(stated))
    tracemalloc.start()
    assert table.total > 0
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert table.memory / 8 < taken < 1.2 * table.memory


CALIBRATION = [
    {"length": 40, "max_repeating": 2, "not_containing": ["alice"]} | FIVE_EACH,
    {"length": 40, "not_containing": NAMES} | RUNS_OF_TWO,
    {"length": 64, "not_containing": ["a" * i + "b" * (20 - i) for i in range(20)]},
    {"length": 24, "min_unique": 8},
    {"length": 32, "min_unique": 6, "max_repeating": 2},
    {"length": 16, "rules": rules(required=tuple(f"{a}{b}" for a, b in pairwise("aAbBcCdDeEfFgG")))},
    {"length": 64, "max_repeating": 1} | dict.fromkeys(MINIMUMS, 6),
]  # fmt: skip


def counted(stated, *, keep):
    """Return the meter after the exact count, and the maximum that it held."""
    meter = Meter(AMPLE)
    most = 0
    reserve = Meter.reserve

    def noted(self, memory):
        nonlocal most
        reserve(self, memory)
        most = max(most, self.held)

    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(Meter, "reserve", noted)
        table = TransferTable(requirements_of(stated), meter, keep=keep)
    assert meter.held == table.memory
    return meter, most


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("stated", CALIBRATION, ids=str)
@pytest.mark.measured
def test_counting_takes_no_more_memory_than_is_reserved(stated, keep):
    counted(stated, keep=keep)
    tracemalloc.start()
    _, reserved = counted(stated, keep=keep)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reserved / 4 < taken < 1.2 * reserved + 100_000


@pytest.mark.parametrize("stated", CALIBRATION, ids=str)
@pytest.mark.measured
def test_counting_takes_about_the_time_that_is_charged(stated):
    taken = []
    for _ in range(4):
        begun = process_time()
        meter, _ = counted(stated, keep=False)
        taken.append(process_time() - begun)
    assert meter.used / 6 < min(taken) * 1e9 < 2 * meter.used


@pytest.mark.parametrize(
    "stated",
    [
        {"nums": 20, "uppercase": 20},
        {"length": 10, "alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1},
        {"nums": 9, "max_lowercase": 20, "first": "letter", "min_classes": 3},
        *CALIBRATION,
    ],
    ids=str,
)
def test_a_sampler_holds_no_more_memory_than_it_states(stated):
    policy = Policy(**{"length": 64} | stated, budget=AMPLE)
    PLANS.clear()
    tracemalloc.start()
    policy = Policy(**{"length": 64} | stated, budget=AMPLE)
    for _ in range(300):
        generate(policy)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 1.2 * PLANS.weight + 20_000


EXPENSIVE = {"length": 40, "max_repeating": 2, "not_containing": ["alice"]} | FIVE_EACH


def test_a_pause_stops_expensive_work_and_changes_no_answer():
    pausing = MODELLED.pausing(10)
    assert pausing == MODELLED
    assert hash(pausing) == hash(MODELLED)
    PLANS.clear()
    assert Policy.of({}, LONGEST, pausing).details["length"] == 16
    policy = Policy.of(EXPENSIVE, LONGEST, pausing)
    assert satisfies(EXPENSIVE, generate(policy))
    for _ in range(2):
        with pytest.raises(ExpensiveError):
            _ = policy.details
    same = of_a_service(EXPENSIVE)
    assert same.sampler is policy.sampler
    assert same.details == policy.details  # known now


def test_a_pause_in_an_attempt_reaches_the_caller():
    stated = {"length": 16, "rules": rules(required=tuple(SETS), allowed=ascii_letters + digits)}
    PLANS.clear()
    with pytest.raises(ExpensiveError):
        Policy.of(stated, LONGEST, MODELLED.pausing(1))
    assert of_a_service(stated).keyspace == Policy.of(stated, LONGEST, MODELLED.pausing(1)).keyspace


PRINTABLE = ascii_letters + digits + "!#$%&()*+,-./:;<=>?@[]^_{|}~"
DRAWS = [
    {},
    {"uppercase": 1, "min_classes": 2},
    {"length": LONGEST, "max_repeating": 2, "max_sequential": 2, "not_containing": NAMES},
    {"length": LONGEST} | dict.fromkeys(MINIMUMS, 14),
    {"length": 32, "first": "letter", "last": "letter", "nums": 8, "max_repeating": 2, "not_containing": "jane"},
    {"length": LONGEST, "min_unique": LONGEST, "alphabet": PRINTABLE},
    {"length": LONGEST, "min_unique": 26, "max_repeating": 1, "alphabet": PRINTABLE[:26]},
    {"length": LONGEST, "max_repeating": 1, "first": "digit", "last": "digit", "alphabet": PRINTABLE},
]  # fmt: skip


@pytest.mark.parametrize("stated", DRAWS, ids=str)
@pytest.mark.measured
def test_drawing_takes_about_the_time_that_is_charged(stated):
    policy = Policy(**stated, budget=MODELLED)
    number, taken = 300, []
    for _ in range(4):
        begun = process_time()
        for _ in range(number):
            generate(policy)
        taken.append(process_time() - begun)
    assert min(taken) * 1e9 < 2.5 * number * policy.sampler.work


def test_plans_with_many_strings_weigh_more():
    sets = [f"{a}{b}{c}" for a in "abcdefg" for b in "ABCDE" for c in "12345"]
    families = [
        lambda n: {"nums": n % 3, "exclude": ascii_letters[n]},
        lambda n: {
            "length": LONGEST,
            "rules": rules(required=tuple(sets[n:][:100]), allowed="xyz"),
        },
        lambda n: {"length": LONGEST, "not_containing": [f"n{n}-{i}" for i in range(90)]},
    ]
    for family in families:
        PLANS.clear()
        tracemalloc.start()
        kept = [Policy(**family(n)) for n in range(30)]
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert len(PLANS) == len(kept) == 30
        assert PLANS.weight / 4 < taken < 1.1 * PLANS.weight


@pytest.mark.parametrize("work_ms", [0, -1, float("inf"), float("nan")])
def test_a_budget_of_no_work_is_an_error(work_ms):
    with pytest.raises(ParameterError, match="work_ms must be a number above 0"):
        Budget(work_ms)


def test_the_least_budget_refuses_by_name():
    for stated, advice in (
        ({}, "nothing in it can be smaller"),
        ({"length": 20}, "set a smaller length"),
        ({"length": 20, "nums": 2}, "length, nums multiply"),
    ):
        with pytest.raises(PolicyTooComplexError, match=advice):
            Policy(**stated, budget=Budget(1e-9))

"""Law 3: what is refused as too complex, and that nothing ordinary ever is."""

from itertools import product
from string import ascii_letters, digits

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from oracles.language import looser, satisfies
from oracles.texts import rules
from passmint import Policy, PolicyTooComplexError, Randomness, UnsatisfiableError, generate
from passmint.core.explanation import explain

LONGEST = 64  # the limit of a service
MINIMUMS = ("nums", "special_chars", "uppercase", "lowercase")
MAXIMUMS = tuple(f"max_{name}" for name in MINIMUMS)
REQUESTS = 2**20  # of random bytes that one password may take


class Counting(Randomness):
    """The system's randomness, which counts how often it is asked."""

    def __init__(self):
        self.requests = 0

    def bytes(self, size):
        self.requests += 1
        assert self.requests <= REQUESTS, "no end in sight"
        return Randomness.bytes(size)


def drawn(stated):
    """A password of the policy; None where there is none."""
    try:
        policy = Policy(**stated)
    except UnsatisfiableError:
        return None
    return generate(policy, Counting())


@pytest.mark.parametrize("runs", [(1, 1), (1, None), (None, 1), (2, 2), (3, 1)], ids=str)
@pytest.mark.parametrize("least", [(16, 16, 16, 16), (44, 4, 4, 4), (60, 1, 1, 1)], ids=str)
def test_no_runs_with_tight_minimums_meet_the_budget(least, runs):
    stated = dict(zip(MINIMUMS, least, strict=True)) | {"length": LONGEST}
    repeating, sequential = runs
    stated |= {"max_repeating": repeating} if repeating else {}
    stated |= {"max_sequential": sequential} if sequential else {}
    password = drawn(stated)
    assert password is not None
    assert satisfies(stated, password)


@st.composite
def ordinary(draw):
    """Policies of every parameter but not_containing and min_unique, to the longest length."""
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
def test_no_ordinary_policy_meets_the_budget(stated):
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
    assert "the budget is 2000 ms of work and 200 MiB; a larger one can be passed" in str(
        caught.value
    )
    assert caught.value.parameter == "min_unique"


def test_what_cannot_be_counted_is_drawn_and_bounded():
    stated = {"length": LONGEST, "max_repeating": 1, "max_sequential": 1}
    stated |= dict.fromkeys(MINIMUMS, 14)
    policy = Policy(**stated)
    with pytest.raises(PolicyTooComplexError, match="budget is"):
        _ = policy.keyspace
    least, most = policy.keyspace_bounds
    assert 0 < least < most
    explained = explain(stated, LONGEST)
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

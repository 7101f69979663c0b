"""The contract of costs, held against the worst requests known and against a search for worse ones.

Everything is measured from outside the process that does the work; `adversary.parent` says how.
"""

import json
import os
import random
import subprocess
import sys

import pytest

from adversary import rulestexts, spaces
from adversary.cases import CASES
from adversary.contract import excess, faults
from adversary.measure import Meter, Process, missing
from adversary.parent import status_kib
from adversary.search import Search, table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing"),
]

SEARCH_SECONDS = 100
SEED = int(os.environ.get("PASSMINT_ADVERSARY_SEED", "20270101"))
ENOUGH = 3  # cases that break the contract, to tell what is wrong
CLASSES = ("nums", "special_chars", "uppercase", "lowercase")
RESIDENT_MIB = 64
RESIDENT_SECONDS = 30  # of processor time


@pytest.fixture(scope="module")
def meter():
    # A case that is not done by then is far beyond the contract: there is nothing to wait for.
    with Meter(seconds=2) as meter:
        yield meter


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_was_expensive_meets_the_contract(meter, name):
    found = meter.best(CASES[name])
    assert not faults(CASES[name], found), found


def test_a_search_finds_nothing_that_breaks_the_contract(meter):
    search = Search(meter, SEED, stop_after=ENOUGH)
    search.run(SEARCH_SECONDS)
    print(*table(search), sep="\n")
    broken = [f for f in search.broken.values() if faults(f.case, meter.best(f.case))]
    lines = "\n".join(f"{', '.join(found.faults)}:\n{found.line}" for found in broken)
    assert not broken, f"with seed {SEED}; lines for tests/adversary/cases.jsonl:\n{lines}"
    assert search.measured > 100


@pytest.mark.parametrize(
    ("body", "least"),
    [
        # How many of the first kind fit into the time depends on the machine.
        ({"length": 40, **dict.fromkeys(CLASSES, 5), "max_repeating": 2}, 50),
        ({"length": 12, "nums": 1}, 1000),
    ],
    ids=["expensive", "cheap"],
)
def test_a_thousand_explained_policies_leave_no_more_than_a_cache(body, least):
    with Process(resident=True) as process:
        process.ask({"kind": "api", "method": "GET", "path": "/health"})
        (begin,) = status_kib(process.pid, "VmRSS")
        asked = 0
        while asked < 1000 and _seconds(process.pid) < RESIDENT_SECONDS:
            case = {**body, "not_containing": [f"name{asked}"]}
            answer = process.ask({"kind": "api", "path": "/explain-policy", "body": case})
            assert answer["status"] in (200, 400), answer  # 400: refused, which may leave parts too
            asked += 1
        (end,) = status_kib(process.pid, "VmRSS")
    assert (end - begin) / 1024 <= RESIDENT_MIB, f"after {asked} policies"
    assert asked >= least


def _seconds(pid):
    """The processor time that a process has taken so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("space", [space for space, _ in spaces.spaces()], ids=lambda s: s.name)
def test_a_space_makes_cases_that_fit_into_a_request(space):
    chance = random.Random(SEED)
    case = other = space.draw(chance)
    for _ in range(200):
        assert len(json.dumps(case.get("body", {}))) <= spaces.BODY
        assert len(case["text"] if case["kind"] == "rules" else "") <= rulestexts.LONGEST
        assert space.niche(case)
        case, other = space.cross(case, other, chance), space.mutate(case, chance)
        if chance.random() < 0.2:
            case = space.draw(chance)


def test_the_same_seed_draws_the_same_cases():
    drawn = [
        [space.draw(chance) for space, _ in spaces.spaces()]
        for chance in (random.Random(SEED), random.Random(SEED))
    ]
    assert drawn[0] == drawn[1]


def _known(**values):
    return {"kind": "known", "seconds": 0.3, "mebibytes": 50, **values}


def test_the_measure_is_right_about_work_of_known_cost(meter):
    found = meter.best(_known())
    assert found.milliseconds == pytest.approx(300, rel=0.2)
    assert found.mebibytes == pytest.approx(50, rel=0.2)


def test_every_module_of_the_engine_is_imported_before_a_measurement():
    program = (
        "import sys; from adversary import subjects; subjects.import_all();"
        " print(*(name for name in sys.modules if name.startswith('passmint.core.')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert {"passmint.core.counting.shares", "passmint.core.phrases.plan"} <= set(
        run.stdout.split()
    )


def test_a_cheap_request_is_measured_as_such(meter):
    found = meter.best({"kind": "api", "method": "GET", "path": "/health"})
    assert (found.status, found.refused, found.fate) == (200, False, "")
    assert found.milliseconds < 5
    assert found.mebibytes < 1


def test_what_does_not_end_is_killed_and_breaks_the_contract(meter):
    case = _known(seconds=60, kind="known", mebibytes=1)
    found = meter.measure(case)
    assert found.fate == "killed: more than 3 s of processor time"
    assert found.fate in faults(case, found)


def test_what_would_fill_the_machine_runs_out_of_memory(meter):
    found = meter.measure(_known(seconds=0, mebibytes=1700))
    assert (found.status, found.error) == (500, "MemoryError: ")
    assert faults(_known(), found) == ["status 500: MemoryError: "]


def test_each_limit_can_be_broken(meter):
    refusal = {"status": 400, "error": "more than the budget"}
    measured = meter.best(_known())
    refused = meter.best(_known(seconds=0.2, mebibytes=12, **refusal))
    served = {"kind": "api"}
    assert [fault.split()[-2] for fault in faults(served, measured)] == ["250", "32"]
    assert [fault.split()[-2] for fault in faults(served, refused)] == ["150", "8"]
    assert excess(served, refused) == pytest.approx(1.5, rel=0.1)
    assert not faults(_known(), measured)

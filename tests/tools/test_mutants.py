"""Mutations: what is changed, what is left alone, and that tests are chosen by what they run."""

import ast
import builtins
from pathlib import Path

import pytest
from tools.mutants import Known, drawn, modules
from tools.mutations import mutations, watched


def changed(source):
    """The source with each of its mutations."""
    return {mutation.applied(source) for mutation in mutations(source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {"a <= b", "a >= b"}),
        ("(a)  is not (b)", {"(a)  is (b)"}),
        ("a not in b", {"a in b"}),
        ("a < b == c", {"a <= b == c", "a >= b == c", "a < b != c"}),
        ("a + b", {"a - b"}),
        ("a += b", {"a -= b"}),
        ("a and b", {"True and b", "a and True", "a or b"}),
        ("not a", {"(a)"}),
        ("min(a)", {"max(a)"}),
        ("a.startswith(b)", {"a.endswith(b)"}),
        ("a[b:c]", {"a[:c]", "a[b:]"}),
        ("x = 0", {"x = 1"}),
        ("MOST = 9", {"MOST = 10", "MOST = 8"}),
        ("_SIZE = 9 * a", {"_SIZE = 9 + a", "_SIZE = 10 * a", "_SIZE = 8 * a"}),
        ("x = 'é', 3", {"x = '', 3", "x = 'é', 4", "x = 'é', 2"}),
        ("x = ''", {"x = '¤'"}),
        ("x = True", {"x = False"}),
        ("a if b else c", {"a if (not b) else c"}),
        ("[a for a in b if c]", {"[a for a in b if True]"}),
        ("for a in b:\n    continue", {"for a in b:\n    break"}),
        ("f(a)", {"pass"}),
        ("raise ValueError('no')", {"pass"}),
    ],
)
def test_each_kind_of_change(source, expected):
    changes = changed(source) - {"pass"} if "pass" not in expected else changed(source)
    assert changes == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A module."""',
        "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    x = 1",
        "class A:\n    __slots__ = ('a', 'b')",
        "x: Literal[1]",
        "def f(a: Literal[1]) -> Literal[2]: return a",
        "@dataclass(frozen=True)\nclass A: ...",
        "def __repr__(self): return 'x' + 1",
        "x = f'{a + 1}'",
        "x = 'words for people to read'",
        "message = 'no'",
        "def f() -> ParameterError: return g('no')",
        "x = self.error('no')",
        "_COST, _MORE = 25_000, 2**12",
        "_SHARE = -1 / 8",
    ],
)
def test_what_no_test_should_notice_is_left_alone(source):
    assert changed(source) == set()


WATCHED = '''
from __future__ import annotations


def sign(number):
    """Of a number."""
    if number < 0:
        return "-"
    return "+"


class Counter:
    step = 2

    def up(self, number):
        return number + self.step
'''


def test_a_watched_module_notes_the_blocks_that_mutations_are_in(monkeypatch):
    monkeypatch.setattr(builtins, "seen", set(), raising=False)
    names = {}
    exec(compile(watched(WATCHED, "m"), "m", "exec"), names)
    assert builtins.seen == set()
    assert names["sign"](1) == "+"
    called = set(builtins.seen)
    assert names["sign"](-1) == "-"
    branched = builtins.seen - called
    assert names["Counter"]().up(1) == 3
    method = builtins.seen - called - branched
    blocks = {m.block and ("m", m.block) for m in mutations(WATCHED)}
    assert blocks == called | branched | method | {None}
    assert [len(called), len(branched), len(method)] == [1, 1, 1]


def test_tests_are_those_that_run_the_block_the_modules_own_and_quick_ones_first():
    known = Known(
        seconds={"x/test_b.py::slow": 9, "x/test_b.py::quick": 1, "x/test_a.py::own": 0.9}
        | {"x/test_a.py::own_slow": 2, "x/test_c.py::elsewhere": 0, "x/test_c.py::failed": 0}
        | {"x/test_c.py::too_slow": 9},
    )
    known.runs = {test: {("x/a.py", 1)} for test in known.seconds}
    known.runs["x/test_c.py::elsewhere"] = {("x/a.py", 7), ("x/b.py", 1)}
    known.failed = {"x/test_c.py::failed"}
    called = [
        "x/test_a.py::own",
        "x/test_b.py::quick",
        "x/test_a.py::own_slow",
        "x/test_b.py::slow",
    ]
    assert known.tests("x/a.py", 1) == called
    # What runs on import, any test of the module may feel.
    assert known.tests("x/a.py", 7) == ["x/test_c.py::elsewhere"]
    known.imported = {("x/a.py", 7)}
    assert known.tests("x/a.py", 7)[:2] == ["x/test_c.py::elsewhere", "x/test_a.py::own"]
    assert known.tests("x/a.py", None)[0] == "x/test_a.py::own"
    # What only says something of the module's data runs none of it.
    known.runs["x/test_d.py::data"], known.seconds["x/test_d.py::data"] = set(), 0
    known.texts = {"x/test_d.py": "from x.a import TABLE"}
    assert "x/test_d.py::data" in known.tests("x/a.py", None)
    assert "x/test_d.py::data" not in known.tests("x/a.py", 1)
    assert "x/test_d.py::data" not in known.tests("x/b.py", None)


def test_mutants_are_drawn_evenly_and_again_by_their_seed(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text("\n".join(f"x{n} = {n}" for n in range(9)))
    first = [*drawn(tmp_path, ["a", "b"], 1)]
    assert [*drawn(tmp_path, ["a", "b"], 1)] == first
    assert [*drawn(tmp_path, ["a", "b"], 2)] != first
    pairs = zip(first[::2], first[1::2], strict=True)
    assert all({one.path, other.path} == {"a", "b"} for one, other in pairs)
    assert len(set(first)) == len(first) == 2 * 17


def test_modules_are_found_by_themselves():
    assert "src/passmint/core/policy/policy.py" in modules("core", [])
    assert modules("core", ["text", "errors"]) == [
        "src/passmint/core/parameters/text.py",
        "src/passmint/core/errors.py",
    ]
    with pytest.raises(SystemExit, match="No module named nothing"):
        modules("core", ["nothing"])


@pytest.mark.parametrize("path", modules("core", []))
def test_every_module_can_be_watched(path):
    source = (Path(__file__).parents[2] / path).read_text()
    assert ast.parse(watched(source, path))

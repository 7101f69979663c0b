"""Mutation testing: changes the code on purpose, and lists the changes that no test notices.

`make mutants` tries changes drawn at random, evenly over the modules of `passmint.core`, until
SECONDS are over; `SECONDS=0` tries all. MODULES= names modules ("bounds resolve"), TESTS= the
tests to run ("tests/core/test_bounds.py"), PACKAGE= another package ("api"), SEED= draws the same
changes again. What is changed, and what is not, `tools/mutations.py` says.

First every test runs once, with notes of the blocks of code that it runs and how long it takes;
tests that fail are left out and named. A mutant then gets the tests that run its block: those of
the module's own file that are quick, then the others, quick ones first, until one fails or they
have taken a budget of time. Code that runs on import gets the tests that run anything of the
module, and those of the files that name it. A test that takes ten times as long as before, and
five seconds, ends its mutant as "timed out".

The data of the contexts is tried by slow tests elsewhere: MODULES=contexts TESTS="tests/contexts".

Hypothesis does not shrink what fails and draws the same examples each time. How many it draws
is as the tests say.

The sources stay as they are, and may be edited meanwhile: each of the processes works on a copy of
the tree.

mutmut (3.8) was tried: it changes nothing outside of functions, runs all tests of a function in no
order, takes no sample, and stops where a test fails beforehand. Cosmic Ray (8.7) has one command
of tests for all modules, and one process unless servers are set up.
"""

from __future__ import annotations

import argparse
import builtins
import compileall
import importlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings
from tools.mutations import Mutation, mutations, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEHIND: tuple[str, ...] = (".git", ".venv*", "build", "dist", "__pycache__", ".*_cache")
LEFT_BEHIND += (".hypothesis", ".terraform", ".deploy")
START = 120  # seconds to import and collect
PATIENCE = 10  # times as long as before a test may take
GRACE = 5  # seconds more
BUDGET = 15.0  # seconds of tests for one mutant
QUICK = 1.0  # seconds of a test of the module's own file that goes first
MEMORY = 4 * 2**30  # bytes of address space
KILLED, SURVIVED, TIMED_OUT, UNTESTED = RESULTS = "killed", "survived", "timed out", "untested"
NOTHING_COLLECTED = 5  # an exit status of pytest

Block = tuple[str, int]  # a module's path from the root, and a line


@dataclass
class Known:
    """Record of one run of the tests: how long each takes, and what it runs."""

    seconds: dict[str, float] = field(default_factory=dict)
    runs: dict[str, set[Block]] = field(default_factory=dict)
    imported: set[Block] = field(default_factory=set)  # what runs on import
    failed: set[str] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)  # of the files of tests

    def add(self, told: dict[str, Any]) -> None:
        """Add what one process noted."""
        self.seconds |= told["seconds"]
        self.runs |= {test: {(p, n) for p, n in ran} for test, ran in told["runs"].items()}
        self.imported |= {(path, line) for path, line in told["imported"]}
        self.failed |= set(told["failed"])
        self.libraries |= set(told["libraries"])

    def tests(self, path: str, block: int | None) -> list[str]:
        """The tests for a change to a block, in the order in which they run."""
        own = f"/test_{Path(path).stem}.py::"

        def order(test: str) -> tuple[bool, bool, float]:
            seconds = self.seconds[test]
            return (path, block) not in self.runs[test], own not in test or seconds > QUICK, seconds

        on_import = block is None or (path, block) in self.imported
        chosen, left = [], BUDGET
        for test in sorted(self._running(path, None if on_import else block), key=order):
            left -= self.seconds[test]
            if left > 0:
                chosen.append(test)
        return chosen

    def _running(self, path: str, block: int | None) -> Iterator[str]:
        name = re.compile(rf"\b{Path(path).stem}\b")
        naming = {file for file, text in self.texts.items() if name.search(text)}
        for test, ran in self.runs.items():
            runs = any(p == path and block in (None, n) for p, n in ran)
            named = block is None and test.partition("::")[0] in naming
            if (runs or named) and test not in self.failed:
                yield test


class Recorder:
    """A plugin of pytest: notes of each test which blocks it runs and how long it takes."""

    def __init__(self, share: int, shares: int) -> None:
        self.share, self.shares = share, shares
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.runs: dict[str, list[Block]] = {}
        self.imported: list[Block] = []
        self.failed: list[str] = []
        self.seen: set[Block] = set()
        vars(builtins)["seen"] = self.seen

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Take this process's share of the tests."""
        self.imported = sorted(self.seen)
        items[:] = items[self.share :: self.shares]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what one test runs."""
        self.seen.clear()
        try:
            return (yield)
        finally:
            self.runs[item.nodeid] = sorted(self.seen)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test takes, and whether it fails."""
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def told(self) -> dict[str, Any]:
        """All of it, for JSON."""
        named = ("seconds", "runs", "imported", "failed")
        return {name: getattr(self, name) for name in named} | {"libraries": self._libraries()}

    def _libraries(self) -> list[str]:
        """Names of the modules that were imported from outside the tree."""
        outside = (sys.prefix, sys.base_prefix)
        return [
            name
            for name, module in sys.modules.items()
            if str(getattr(module, "__file__", None) or "").startswith(outside)
        ]


class Selection:
    """A plugin of pytest: runs certain tests in a certain order, each with a limit of time.

    The timer ends the process, so that nothing can hold it up.
    """

    def __init__(self, limits: dict[str, float]) -> None:
        self.limits = limits
        self.rank = {test: number for number, test in enumerate(limits)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Pick and order the tests."""
        chosen = [item for item in items if item.nodeid in self.rank]
        items[:] = sorted(chosen, key=lambda item: self.rank[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Limits the time of one test."""
        signal.setitimer(signal.ITIMER_REAL, self.limits[item.nodeid])
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, START)


def forked(tree: Path, work: Callable[[], int]) -> int:
    """Start a process in a copy of the tree that ends with the status which `work` gives."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    try:
        os.setpgid(0, 0)
        os.chdir(tree)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        for name in [name for name in sys.modules if name.partition(".")[0] == "tools"]:
            del sys.modules[name]  # tests import the copy's
        sys.path[:] = [str(tree / "src"), str(tree)] + [
            entry for entry in sys.path if entry and not Path(entry).is_relative_to(ROOT / "src")
        ]
        sys.path[2:] = [entry for entry in sys.path[2:] if Path(entry) != ROOT]
        os.environ["PYTHONPATH"] = str(tree / "src")
        os._exit(work())
    except BaseException:  # noqa: BLE001  nothing may go back to the caller's code
        os._exit(1)


def end(process: int) -> None:
    """End a process of ours with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)


def run_pytest(files: Iterable[str], plugin: object) -> int:
    """Run tests in this process."""
    settings.register_profile(
        "mutants",
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
    settings.load_profile("mutants")
    options = ["-q", "-p", "no:cacheprovider", "-o", "timeout=0"]
    # What is imported before pytest starts, it cannot rewrite: no matter.
    options += ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *files], plugins=[plugin]))


def _record(tests: list[str], share: int, shares: int, into: Path) -> int:
    recorder = Recorder(share, shares)
    status = run_pytest(tests, recorder)
    into.write_text(json.dumps(recorder.told()))
    return 0 if recorder.runs else status or 1


def known(original: Path, trees: list[Path], paths: list[str], tests: list[str]) -> Known:
    """Run all tests once, a share in each copy of the tree, and watch the modules."""
    running = {}
    for share, tree in enumerate(trees):
        for path in paths:
            source = (original / path).read_text(encoding="utf-8")
            (tree / path).write_text(watched(source, path), encoding="utf-8")
        into = tree / "known.json"

        def work(share: int = share, into: Path = into) -> int:
            return _record(tests, share, len(trees), into)

        running[forked(tree, work)] = tree
    result = Known()
    for process, tree in running.items():
        try:
            _, status = os.waitpid(process, 0)
        except KeyboardInterrupt:
            for one in running:
                end(one)
            sys.exit("\nStopped.")
        if status:
            sys.exit(f"The tests cannot be run: see pytest {' '.join(tests)}")
        result.add(json.loads((tree / "known.json").read_text()))
        for path in paths:
            shutil.copy2(original / path, tree / path)
        compileall.compile_dir(tree / "src", quiet=1)
    files = {test.partition("::")[0] for test in result.runs}
    result.texts = {file: (original / file).read_text(encoding="utf-8") for file in files}
    return result


def _try(known: Known, tests: list[str]) -> int:
    """Run a mutant's tests in this process, until one fails."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, START)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.dont_write_bytecode = True  # the next mutant may have the same size and time
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    limits = {test: PATIENCE * known.seconds[test] + GRACE for test in tests}
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    return run_pytest(["-x", *files], Selection(limits))


def preload(names: Iterable[str]) -> None:
    """Import what the tests import from outside, once for all mutants."""
    plugins = {one.module.partition(".")[0] for one in entry_points(group="pytest11")}
    for name in sorted(names):
        top = name.partition(".")[0]
        if top not in plugins and top not in ("_pytest", "pytest", "__main__"):
            with suppress(Exception):
                importlib.import_module(name)


@dataclass(frozen=True)
class Mutant:
    """A mutation of one module."""

    path: str
    mutation: Mutation


def drawn(original: Path, paths: list[str], seed: int) -> Iterator[Mutant]:
    """All mutants of the modules, from each module in turn one at random."""
    chance = random.Random(seed)
    left = []
    for path in paths:
        source = (original / path).read_text(encoding="utf-8")
        found = [Mutant(path, one) for one in mutations(source)]
        chance.shuffle(found)
        left.append(found)
    while left := [found for found in left if found]:
        chance.shuffle(left)
        for found in left:
            yield found.pop()


class Trial:
    """Trial of mutants, one in each copy of the tree, with the results."""

    def __init__(self, original: Path, trees: list[Path], known: Known) -> None:
        self.original = original
        self.known = known
        self.free = list(trees)
        self.running: dict[int, tuple[Mutant, Path, float]] = {}
        self.results: dict[str, Counter[str]] = {}
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def start(self, mutant: Mutant) -> None:
        """Wait until a copy of the tree is free, then start a mutant's tests."""
        tests = self.known.tests(mutant.path, mutant.mutation.block)
        if not tests:
            self._settle(mutant, UNTESTED, 0.0)
            return
        if not self.free:
            self.wait()
        tree = self.free.pop()
        source = self._source(mutant)
        (tree / mutant.path).write_text(mutant.mutation.applied(source), encoding="utf-8")
        process = forked(tree, lambda: _try(self.known, tests))
        self.running[process] = mutant, tree, time.monotonic()

    def wait(self) -> None:
        """Wait until one mutant's tests have ended."""
        process, status = os.wait()
        mutant, tree, began = self.running.pop(process)
        end(process)
        shutil.copy2(self.original / mutant.path, tree / mutant.path)
        self.free.append(tree)
        seconds = time.monotonic() - began
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
            self._settle(mutant, TIMED_OUT, seconds)
        elif status == 0 or os.waitstatus_to_exitcode(status) == NOTHING_COLLECTED:
            self._settle(mutant, SURVIVED, seconds)
        else:
            self._settle(mutant, KILLED, seconds)

    def stop(self) -> None:
        """End what still runs."""
        for process in self.running:
            end(process)
            os.waitpid(process, 0)
        self.running.clear()

    def _settle(self, mutant: Mutant, result: str, seconds: float) -> None:
        self.results.setdefault(mutant.path, Counter())[result] += 1
        self.seconds[mutant.path] += seconds
        if result in (SURVIVED, UNTESTED):
            source = self._source(mutant)
            tests = len(self.known.tests(mutant.path, mutant.mutation.block))
            print(f"\nNoticed by none of {tests} tests:")
            print(mutant.mutation.diff(source, mutant.path), flush=True)

    def _source(self, mutant: Mutant) -> str:
        return (self.original / mutant.path).read_text(encoding="utf-8")

    def table(self) -> Iterator[str]:
        """The lines of the results by module."""
        form = "{:<42}{:>7}{:>8}{:>10}{:>11}{:>10}{:>8}"
        yield form.format("module", "tried", *RESULTS, "s each")
        for path, result in [*sorted(self.results.items()), ("all", self._sum())]:
            tried = result.total()
            seconds = sum(self.seconds.values()) if path == "all" else self.seconds[path]
            each = f"{seconds / max(tried, 1):.1f}"
            numbers = [result[name] for name in RESULTS]
            yield form.format(path, tried, *numbers, each)

    def _sum(self) -> Counter[str]:
        return sum(self.results.values(), Counter())


def modules(package: str, names: list[str]) -> list[str]:
    """The paths of a package's modules, or of those named."""
    folder = ROOT / "src" / "passmint" / package
    found = {path.stem: path for path in sorted(folder.rglob("*.py")) if path.stem != "__init__"}
    if missing := set(names) - set(found):
        sys.exit(f"No module named {', '.join(sorted(missing))} in {folder}")
    return [str(found[name].relative_to(ROOT)) for name in names or found]


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("modules", nargs="*", help="names of modules; all of the package if none")
    parser.add_argument("--package", default="core", help="below src/passmint and tests")
    parser.add_argument("--tests", help="files and folders of tests, those of the package if none")
    parser.add_argument("--seconds", type=float, default=600, help="0 tries every mutant")
    parser.add_argument("--seed", type=int, help="draws the same mutants again")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    return parser.parse_args()


def main() -> int:
    """Try mutants until all are tried or the time is over."""
    asked = arguments()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    paths = modules(asked.package, asked.modules)
    tests = (asked.tests or f"tests/{asked.package}").split()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        original, *trees = (Path(folder).resolve() / str(n) for n in range(asked.jobs + 1))
        for tree in (original, *trees):
            shutil.copytree(ROOT, tree, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        print(f"Seed {seed}. Running every test once ...", flush=True)
        began = time.monotonic()
        trial = Trial(original, trees, known(original, trees, paths, tests))
        taken = time.monotonic() - began
        print(f"{len(trial.known.runs)} tests in {taken:.0f} s", flush=True)
        for test in sorted(trial.known.failed):
            print(f"Left out, because it fails as it is: {test}")
        preload(trial.known.libraries)
        _try_all(trial, drawn(original, paths, seed), asked.seconds)
    return 0


def _try_all(trial: Trial, mutants: Iterator[Mutant], seconds: float) -> None:
    end = time.monotonic() + seconds if seconds else float("inf")
    try:
        for mutant in mutants:
            if time.monotonic() >= end:
                break
            trial.start(mutant)
        while trial.running:
            trial.wait()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        trial.stop()
    print("", *trial.table(), sep="\n")


if __name__ == "__main__":
    sys.exit(main())

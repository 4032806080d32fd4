"""Put small mistakes into the program, one at a time, and see whether a test notices each.

    R="python tests/helpers/mutation_run.py"
    $R                             every room of tests/mutation/rooms.toml
    $R --room crypto               one room
    $R --module crypto/envelope/age.py      only mistakes in this file (may be repeated)
    $R --module crypto/envelope/age.py --tests tests/unit/crypto/envelope/test_age.py
    $R --sample 200                200 of each room, others for each state of the tree
    $R --left-by FILE              only what an earlier run printed as SURVIVED
    $R --module crypto/envelope/age.py --list    says them and runs nothing

`mutants.py` says which mistakes there are. A run prints each one that nothing notices as
``SURVIVED file:line name``, then a table. What can be noticed by nobody stands in
``tests/mutation/survivors.toml`` with a reason: the text after ``SURVIVED file:line`` is copied
into the list ``mutants`` of a ``[[listed]]`` that has this ``why``. The run ends with 1 when a room
has less than 95 of 100 noticed, those listed left out, or a survivor that is not listed.

A sample is judged by the share alone, and only when chance cannot explain what is lacking.

Rules:
- the tree on disk is never touched: each mistake lives in a forked child with limits of its own for
  processor, time, memory and files, and a folder that goes with it;
- a mistake is tried against the tests that reach it, those first that noticed others of the same
  function, then those of the module's own file, then of files that import it, then the quickest,
  for ``--budget`` seconds of processor; what is not noticed by then counts as a survivor;
- a function is changed where it is loaded, which is quick, and so is what a module gives a name
  to, where only functions read the name; what runs while modules are read, or cannot be put in
  place, is tried with every module of the tree read anew, so that each importer has it;
- a test that fails in a child without any mistake judges nothing, and is named; so is, as it goes
  on, what met the limits of a child before any test failed;
- random tests draw the same every time. Needs fork: Linux and macOS.
"""

import argparse
import ast
import contextlib
import functools
import gc
import hashlib
import io
import os
import random
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

import mutants
import once
from check_removal import loaded_functions
from mutants import Mutant
from mutation_child import (
    LATE,
    NOT_IN_PLACE,
    NOTICED,
    QUIET,
    SURVIVED,
    ChangedFinder,
    Told,
    changed_code,
    forget,
    is_of,
    limit_child,
    outcomes,
    put_in_place,
    run_anew,
)
from mutation_names import LoadedNames
from mutation_reach import Names, Reach, targets_of

TREE = Path(__file__).resolve().parents[2]
ENOUGH = 95.0
"""Percent of the mistakes of a room that must be noticed."""
FIRST = 12
TOGETHER = 40


@dataclass(frozen=True)
class Room:
    """What is changed, and the tests that have to notice; `whole` are those of all modules."""

    name: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


@dataclass
class Findings:
    """What became of the mistakes of a room."""

    all: list[Mutant] = field(default_factory=list)
    noticed: dict[Mutant, str] = field(default_factory=dict)
    listed: set[Mutant] = field(default_factory=set)

    def survivors(self) -> list[Mutant]:
        """Return what nothing noticed and no list explains."""
        return [one for one in self.all if one not in self.noticed and one not in self.listed]


# The run ------------------------------------------------------------------------------------


class Run:
    """Tries the mistakes of one room.

    Args:
        root: of the tree.
        chosen: what is tried.
        files: all code of the room, for who uses a name.
        jobs: children at a time.
        budget: seconds of processor that the tests of one mistake take without it, at most.
    """

    def __init__(
        self, root: Path, chosen: list[Mutant], files: list[Path], jobs: int, budget: float
    ) -> None:
        self.root, self.chosen, self.jobs, self.budget = root, chosen, jobs, budget
        self.files = files
        self.whole: tuple[str, ...] = ()
        self.reach = Reach(str(root / one.file) for one in chosen)
        self.reach.files |= {str(file) for file in files}
        self.names: Names
        self.items: dict[str, pytest.Item] = {}
        self.folders: pytest.TempPathFactory
        self.noticed: dict[Mutant, str] = {}
        self.survived: set[Mutant] = set()
        self.useless: set[str] = set()
        self.load = 1.0
        self.good: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._sources: dict[str, ast.Module] = {}
        self._imported: dict[str, set[str]] = {}
        self._users: dict[tuple[str, tuple[int, int]], set[str]] = {}

    # Which tests, in which order

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that may notice, the most likely first, until the budget is spent."""
        found, spent = [], 0.0
        for test in self._ordered(mutant):
            if self.reach.seconds[test] > self.budget:
                continue
            spent += self.reach.seconds[test]
            found.append(test)
            if spent > self.budget and len(found) >= FIRST:
                break
        return found

    def _ordered(self, mutant: Mutant) -> list[str]:
        good = self.good[mutant.file, mutant.where]
        seconds = self.reach.seconds
        may = [test for test in self._may_notice(mutant) if test in seconds]

        def key(test: str) -> tuple[bool, float, int, float, str]:
            slow = seconds[test] > 1
            return slow, -good[test], self._far(test, mutant.file), seconds[test], test

        return sorted((test for test in may if test not in self.useless), key=key)

    def _far(self, test: str, file: str) -> int:
        """Say how far a test is from a module: 0 named after it, 1 its file imports it, else 2."""
        name = test.partition("::")[0]
        if Path(name).name.startswith(f"test_{Path(file).stem}"):
            return 0
        if name not in self._imported:
            at = self.root / name
            self._imported[name] = imported_in(at.read_text("utf-8")) if at.is_file() else set()
        return 1 if file.removesuffix(".py").replace("/", ".") in self._imported[name] else 2

    def _may_notice(self, mutant: Mutant) -> set[str]:
        found = self.reach.between(str(self.root / mutant.file), mutant.lines)
        if found <= self.reach.seconds.keys() and mutant.function is not None:
            return found
        found = found | self._own(mutant)
        if mutant.function is None:
            place = (mutant.file, mutant.lines)
            if place not in self._users:
                self._users[place] = self._readers(mutant)
            found |= self._users[place]
        # What a file made while it was collected is looked at by any of its tests, and what was
        # made once for all by tests of other files, too.
        files = {test.partition("::")[0] for test in found if test not in self.reach.seconds}
        return found | {test for test in self.reach.seconds if test.partition("::")[0] in files}

    def _own(self, mutant: Mutant) -> set[str]:
        """Return the tests of the files named after a module, and those of all modules."""
        own = (f"test_{Path(mutant.file).stem}", *self.whole)
        return {
            test
            for test in self.reach.seconds
            if Path(test.partition("::")[0]).name.startswith(own)
        }

    def _readers(self, mutant: Mutant) -> set[str]:
        """Return the tests that reach whatever a statement of a module, class or head gives."""
        if mutant.file not in self._sources:
            self._sources[mutant.file] = ast.parse((self.root / mutant.file).read_text("utf-8"))
        names, heads, inside = set[str](), set[str](), set[str]()
        for node in ast.walk(self._sources[mutant.file]):
            first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
            if not first or not (first <= mutant.lines[0] and mutant.lines[1] <= last):
                continue
            if isinstance(node, ast.Assign | ast.AnnAssign):
                names |= targets_of(node)
            elif isinstance(node, ast.ClassDef | ast.FunctionDef):
                heads.add(node.name)
                # A value that stands in a head is used inside, whoever calls it.
                inside |= self.reach.between(str(self.root / mutant.file), (first, last))
        return inside | self.names.users(names | heads, self.reach)

    # The quick way: where it is loaded

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Let the tests run, then try each mistake that can be put where it is loaded."""
        began, worked = time.monotonic(), time.process_time()
        done = yield
        self.reach.stop()
        took = time.process_time() - worked
        self.load = max(1.0, (time.monotonic() - began) / max(took, 0.1))
        if not session.testsfailed:
            self.names = Names(self.root, self.files)
            self.items = {item.nodeid: item for item in session.items}
            self.folders = session.config._tmp_path_factory  # type: ignore[attr-defined]
            self._quickly()
        return done

    def _quickly(self) -> None:
        loaded = LoadedNames(self.root, self.names, self.reach)
        waiting = [one for one in self.chosen if self._comes_late(one, loaded)]
        used = sorted({test for one in waiting for test in self.tests(one)})
        functions = loaded_functions({str(self.root / one.file) for one in waiting})
        caches = [one for one in gc.get_objects() if type(one) is functools._lru_cache_wrapper]
        caches = [one for one in caches if is_of(self.root, one)]
        program = [one for one in caches if not is_of(self.root / "tests", one)]
        rounds = (program, caches) if len(program) < len(caches) else (caches,)
        # Children that collect nothing share more memory; what is frozen is not listed any more.
        gc.collect()
        gc.freeze()
        say(f"{len(self.reach.seconds)} tests; {len(used)} of them in children without a mistake")
        self._drop_useless(used)

        def without(mutant: Mutant, folder: Path) -> int:
            tests = self.tests(mutant)
            at = self.root / mutant.file
            if not self._put(mutant, functions[str(at)], loaded):
                return NOT_IN_PLACE
            # To make an office anew takes longer than most tests, so what tests keep is made with
            # the mistake only when nothing has noticed it without.
            for forgotten in rounds:
                limit_child(self._most(tests), self.load)
                forget(forgotten)
                if self._run(tests, folder) == NOTICED:
                    return NOTICED
            return SURVIVED

        say(f"{len(waiting)} mistakes where they are loaded")
        self._try(waiting, without)

    def _put(self, mutant: Mutant, functions: list[FunctionType], loaded: LoadedNames) -> bool:
        if mutant.function is None:
            return loaded.put(mutant)
        changed = changed_code(self.root / mutant.file, mutant.number)
        return put_in_place(changed, functions, mutant)

    def _comes_late(self, mutant: Mutant, loaded: LoadedNames) -> bool:
        """Say whether a mistake is reached by tests, and by none while its file is collected."""
        if mutant.function is None:
            return bool(self.tests(mutant)) and loaded.are_read_late(mutant)
        reached = self.reach.between(str(self.root / mutant.file), mutant.lines)
        return bool(self.tests(mutant)) and reached <= self.reach.seconds.keys()

    def _drop_useless(self, used: list[str]) -> None:
        """Run tests in children, some at a time, and those of a group that fails one by one."""
        some = [tuple(used[at : at + TOGETHER]) for at in range(0, len(used), TOGETHER)]
        apart: list[tuple[str, ...]] = []
        for tests, outcome in outcomes(some, self._unchanged, self.jobs):
            apart += [(test,) for test in tests if outcome.kind != SURVIVED]
        for tests, outcome in outcomes(apart, self._unchanged, self.jobs):
            self.useless |= set(tests if outcome.kind != SURVIVED else ())

    def _unchanged(self, tests: tuple[str, ...], folder: Path) -> int:
        limit_child(self._most(list(tests)), self.load)
        return self._run(list(tests), folder)

    def _most(self, tests: list[str]) -> float:
        return 5 + 5 * sum(self.reach.seconds[test] for test in tests)

    def _run(self, tests: list[str], folder: Path) -> int:
        """Run some tests here until one fails."""
        items = [self.items[test] for test in tests]
        # The folders of tests lie where the child writes, not where those of the first run lay.
        self.folders._basetemp = Path(tempfile.mkdtemp())
        for item, after in zip(items, [*items[1:], None], strict=True):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=after)):
                (folder / "noticed-by").write_text(item.nodeid, "utf-8")
                return NOTICED
        return SURVIVED

    # The slow way: everything read anew

    def slowly(self) -> None:
        """Try what was not put in place, with every module of the tree read anew."""
        done = self.survived | set(self.noticed)
        waiting = [one for one in self.chosen if one not in done and self.tests(one)]
        used = sorted({test for one in waiting for test in self.tests(one)})
        if not used:
            return
        control = ["all"]

        def unchanged(_one: str, folder: Path) -> int:
            limit_child(60 + self._most(used), self.load)
            code = run_anew(self.root, used, Told(folder, every=True), stop=False)
            return SURVIVED if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) else LATE

        for _one, outcome in outcomes(control, unchanged, 1):
            if outcome.kind != SURVIVED:
                raise SystemExit("the tests cannot be run in a child without a mistake")
            self.useless |= set(outcome.test.split("\n"))
        say(f"{len(waiting)} mistakes with everything read anew")

        def without(mutant: Mutant, folder: Path) -> int:
            tests = self.tests(mutant)
            limit_child(10 + self._most(tests), self.load)
            sys.meta_path.insert(0, ChangedFinder(self.root, mutant))
            for some in (tests[:FIRST], tests[FIRST:]):
                if some and run_anew(self.root, some, Told(folder)) != pytest.ExitCode.OK:
                    return NOTICED
            return SURVIVED

        self._try(waiting, without)

    def _try(self, waiting: list[Mutant], work: Callable[[Mutant, Path], int]) -> None:
        began, last = time.monotonic(), time.monotonic()
        for at, (mutant, outcome) in enumerate(outcomes(waiting, work, self.jobs), 1):
            if outcome.kind == SURVIVED:
                self.survived.add(mutant)
                say(f"  survives: {mutant.file}:{mutant.lines[0]} {mutant.name()}")
            elif outcome.kind != NOT_IN_PLACE:
                self.noticed[mutant] = outcome.test or "the limits"
                if outcome.test:
                    self.good[mutant.file, mutant.where][outcome.test] += 1
                else:
                    say(f"  meets the limits: {mutant.file}:{mutant.lines[0]} {mutant.name()}")
            if time.monotonic() - last > 60:
                last = time.monotonic()
                say(f"  {at} of {len(waiting)} in {last - began:.0f} s")


def imported_in(source: str) -> set[str]:
    """Return the modules that a source imports, and what may be modules, by their whole names."""
    found = set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def try_room(root: Path, room: Room, wanted: "Wanted") -> Findings:
    """Try the mistakes of a room and return what became of them."""
    files = found_files(root, room.code, ".py")
    findings = Findings()
    every = [one for file in files for one in mutants.of_file(root, file)]
    findings.all = wanted.chosen(every)
    findings.listed = {one for one in findings.all if one.name() in wanted.listed}
    chosen = [one for one in findings.all if wanted.again or one not in findings.listed]
    if not chosen:
        return findings
    asked = wanted.tests or room.tests
    # A test reads what a module gives a name to, too.
    reading = [*files, *found_files(root, asked, ".py")]
    run = Run(root, chosen, reading, wanted.jobs, wanted.budget)
    run.whole = tuple(room.whole)
    tests = [str(one.relative_to(root)) for one in found_files(root, asked, None)]
    ignored = [f"--ignore-glob=*{name}" for name in room.without]
    say(f"{room.name}: {len(chosen)} of {len(every)} mistakes; first all tests without any")
    report = io.StringIO()
    with once.keys_derived():
        with run.reach, contextlib.redirect_stdout(report):
            result = pytest.main([*QUIET, *ignored, *tests], plugins=[run.reach, run])
        if result != pytest.ExitCode.OK:
            raise SystemExit(f"the tests fail before any mistake is made\n{report.getvalue()}")
        run.slowly()
    for test in sorted(run.useless - {""}):
        say(f"judges nothing, because it fails alone in a child: {test}")
    findings.noticed = run.noticed
    return findings


def found_files(root: Path, patterns: Iterable[str], ending: str | None) -> list[Path]:
    """Return what fits the patterns; a folder means all files below it where an ending is given."""
    found: list[Path] = []
    for pattern in patterns:
        fitting = sorted(root.glob(pattern))
        if not fitting:
            raise SystemExit(f"nothing fits {pattern}")
        for one in fitting:
            found += sorted(one.rglob(f"*{ending}")) if ending and one.is_dir() else [one]
    return found


@dataclass
class Wanted:
    """What the command line asks for."""

    modules: list[str]
    tests: list[str]
    sample: int
    seed: str
    jobs: int
    budget: float
    again: bool
    listed: set[str]
    said: str = ""

    def chosen(self, every: list[Mutant]) -> list[Mutant]:
        """Return the mistakes of the wanted modules, or so many of them drawn by the seed."""
        found = [one for one in every if not self.modules or one.file in self.modules]
        if self.said:
            found = [one for one in found if f" {one.name()}\n" in self.said]
        if not self.sample or self.sample >= len(found):
            return found
        places = sorted(random.Random(self.seed).sample(range(len(found)), self.sample))
        return [found[place] for place in places]


def seed_of(root: Path, rooms: Iterable[Room]) -> str:
    """Return a seed that is another one as soon as code or tests of a room are."""
    found = hashlib.sha256()
    for room in rooms:
        for file in found_files(root, (*room.code, *room.tests), ".py"):
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


# What is told -------------------------------------------------------------------------------


def say(text: str) -> None:
    """Tell how far the run is."""
    print(text, file=sys.stderr, flush=True)


def tell(findings: dict[str, Findings], *, sampled: bool) -> bool:
    """Print survivors and table; say whether all is as it must be."""
    for found in findings.values():
        for one in found.survivors():
            print(f"SURVIVED {one.file}:{one.lines[0]} {one.name()}")
        for one in sorted(found.listed & set(found.noticed), key=lambda one: one.name()):
            print(f"LISTED BUT NOTICED {one.name()} by {found.noticed[one]}")
    print(f"\n{'module':42}{'mistakes':>9}{'noticed':>9}{'listed':>8}{'left':>6}{'share':>8}")
    good = True
    for name, found in findings.items():
        for file in sorted({one.file for one in found.all}):
            table_line(file, found, {one for one in found.all if one.file == file})
        share = table_line(f"{name}, together", found, set(found.all))
        if sampled:
            good = good and share + 300 * may_err(share / 100, len(found.all)) >= ENOUGH
        else:
            good = good and share >= ENOUGH and not found.survivors()
    return good


def may_err(share: float, count: int) -> float:
    """Return the standard error of a share (0 to 1) that was found in a sample."""
    return (share * (1 - share) / count) ** 0.5 if count else 0.0


def table_line(name: str, found: Findings, some: set[Mutant]) -> float:
    """Print the figures of some mistakes and return the percentage of the unlisted ones noticed."""
    noticed = len(some & set(found.noticed))
    listed = len((some & found.listed) - set(found.noticed))
    could_be = len(some) - listed
    share = 100 * noticed / could_be if could_be else 100.0
    left = could_be - noticed
    print(f"{name:42}{len(some):9}{noticed:9}{listed:8}{left:6}{share:7.1f}%")
    return share


def read_listed(file: Path) -> dict[str, str]:
    """Return the survivors that are explained, each with its reason."""
    if not file.exists():
        return {}
    told = tomllib.loads(file.read_text("utf-8"))
    return {name: one["why"] for one in told.get("listed", ()) for name in one["mutants"]}


def stale(root: Path, listed: Iterable[str]) -> list[str]:
    """Return what is listed and is no mistake of its file any more."""
    by_file: dict[str, set[str]] = defaultdict(set)
    for name in listed:
        by_file[name.partition(" ")[0]].add(name)
    found: list[str] = []
    for file, names in sorted(by_file.items()):
        there = mutants.of_file(root, root / file) if (root / file).is_file() else []
        found += sorted(names - {one.name() for one in there})
    return found


def main() -> int:
    """Run what the command line asks for; the exit code says whether all is as it must be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=TREE)
    parser.add_argument("--room", action="append", default=[])
    parser.add_argument("--module", action="append", default=[])
    parser.add_argument("--tests", nargs="+", default=[], help="instead of those of the room")
    parser.add_argument("--sample", type=int, default=0, help="so many of each room")
    parser.add_argument("--seed", default="", help="for --sample; else made of the tree")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--budget", type=float, default=20.0)
    parser.add_argument("--again", action="store_true", help="try the listed ones, too")
    parser.add_argument("--left-by", type=Path, help="only what a run said to have survived")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    root = given.root.resolve()
    os.chdir(root)
    told = tomllib.loads((root / "tests/mutation/rooms.toml").read_text("utf-8"))
    rooms = [Room(**one) for one in told["room"] if not given.room or one["name"] in given.room]
    if given.list:
        for file in given.module:
            for one in mutants.of_file(root, root / file):
                print(f"{one.number} {one.file}:{one.lines[0]} {one.name()}")
        return 0
    listed = read_listed(root / "tests/mutation/survivors.toml")
    for name in (gone := stale(root, listed)):
        print(f"LISTED BUT NOT THERE {name}")
    seed = given.seed or seed_of(root, rooms)
    if given.sample:
        say(f"drawn with --seed {seed}")
    wanted = Wanted(
        *(given.module, given.tests, given.sample, seed),
        *(given.jobs, given.budget, given.again, set(listed)),
        given.left_by.read_text("utf-8") if given.left_by else "",
    )
    good = tell(run_rooms(root, rooms, wanted), sampled=given.sample > 0)
    return 0 if good and not gone else 1


def run_rooms(root: Path, rooms: list[Room], wanted: Wanted) -> dict[str, Findings]:
    """Try the mistakes of each room in a child of its own, so that none sees another's modules."""
    hypothesis.settings.register_profile(
        "mutation", deadline=None, derandomize=True, database=None, print_blob=False
    )
    hypothesis.settings.load_profile("mutation")
    found: dict[str, Findings] = {}
    with tempfile.TemporaryDirectory(prefix="mutation-run-") as scratch:
        # Children end without tidying up, so everything they leave lies in here.
        tempfile.tempdir = os.environ["TMPDIR"] = scratch
        for room in rooms:
            findings = try_room(root, room, wanted)
            if findings.all:
                found[room.name] = findings
    return found


if __name__ == "__main__":
    raise SystemExit(main())

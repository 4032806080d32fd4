"""Remove each raised refusal in turn and see whether a test notices.

Rules (docs/rules.md, Tests that prove it): the tree on disk is never touched, the change lives in a
forked child; a refusal is only tried against tests that reach it, quickest first, because no other
test can notice; the first try changes the function where it is loaded already, and whatever is not
noticed there is tried once more with every module read anew; a refusal that no test reaches, or
whose removal no test notices, is a survivor and is printed as ``file:line reason``. Needs fork, so
it runs on Linux and macOS.

Run: ``python tests/helpers/check_removal.py ROOT --code crypto --tests tests/unit/crypto``
"""

import abc
import argparse
import ast
import contextlib
import gc
import importlib.machinery
import importlib.util
import io
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Self

import pytest
from _pytest.runner import runtestprotocol

FIRST_TESTS = 8
CHILD_SECONDS = 60
CHILD_ROOM_BYTES = 3 * 2**30
CHILD_FILE_BYTES = 2**28
NOTICED, SURVIVED, BROKEN = 0, 1, 2
NOWHERE = 0
QUIET = [
    *("-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-W", "ignore"),
    *("-o", "tmp_path_retention_policy=failed"),
]


@dataclass(frozen=True)
class Site:
    """One ``raise SomethingError``."""

    file: Path
    line: int
    reason: str

    def shown(self, root: Path) -> str:
        """Return ``file:line reason`` relative to the tree."""
        return f"{self.file.relative_to(root)}:{self.line} {self.reason}"


def is_refusal(node: ast.AST) -> bool:
    """Say whether a node is ``raise SomethingError``, with or without arguments."""
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = getattr(raised, "id", None) or getattr(raised, "attr", None) or ""
    return name.endswith("Error")


def sites_in(file: Path) -> Iterator[Site]:
    """Give the refusals of one file, from top to bottom."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if is_refusal(node):
            yield Site(file, node.lineno, ast.unparse(node.exc))


class Removal(ast.NodeTransformer):
    """Put ``pass`` in the place of the raise on one line."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        """Replace the one raise that is meant."""
        if node.lineno == self.line and is_refusal(node):
            return ast.copy_location(ast.Pass(), node)
        return node


def changed_code(site: Site) -> CodeType:
    """Compile the file of a refusal without it."""
    tree = Removal(site.line).visit(ast.parse(site.file.read_text("utf-8")))
    code: CodeType = compile(tree, str(site.file), "exec", dont_inherit=True)
    return code


class ChangedLoader(importlib.machinery.SourceFileLoader):
    """Loads a module without one of its refusals, and without any cached bytecode."""

    def __init__(self, name: str, site: Site) -> None:
        super().__init__(name, str(site.file))
        self.site = site

    def get_code(self, fullname: str) -> object:
        """Compile the changed source."""
        return changed_code(self.site)


class ChangedFinder:
    """Finds the changed module before the ordinary import system does."""

    def __init__(self, name: str, site: Site) -> None:
        self.name, self.site = name, site

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> object:
        """Answer for the one changed module only."""
        if name != self.name:
            return None
        loader = ChangedLoader(name, self.site)
        return importlib.util.spec_from_file_location(name, self.site.file, loader=loader)


class LinesRun(abc.ABC):
    """Hears of each line that runs, until it is stopped; what a line means is its child's."""

    TOOL = 3

    def __enter__(self) -> Self:
        monitoring = sys.monitoring
        monitoring.use_tool_id(self.TOOL, type(self).__module__)
        monitoring.register_callback(self.TOOL, monitoring.events.LINE, self._line)
        monitoring.set_events(self.TOOL, monitoring.events.LINE)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        sys.monitoring.free_tool_id(self.TOOL)

    def stop(self) -> None:
        """Record nothing any more."""
        sys.monitoring.set_events(self.TOOL, 0)

    @abc.abstractmethod
    def _line(self, code: CodeType, line: int) -> object:
        """Hear of a line; return ``DISABLE`` when it need not be heard of again."""


class Reach(LinesRun):
    """Records which tests reach which refusals, and how long each test takes."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self.sites = {(str(site.file), site.line): site for site in sites}
        self.tests: dict[Site, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.current = ""

    def _line(self, code: CodeType, line: int) -> object:
        site = self.sites.get((code.co_filename, line))
        if site is None:
            return sys.monitoring.DISABLE
        self.tests[site].add(self.current)
        return None

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """Lines that run while a file is collected belong to the whole file."""
        self.current = collector.nodeid

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Lines that run from here on belong to this test."""
        self.current = nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up set-up, call and tear-down."""
        self.seconds[report.nodeid] += report.duration

    def ordered(self, site: Site) -> list[str]:
        """Return the tests that reach a refusal, the quickest first."""
        return sorted(self.tests[site], key=lambda test: (self.seconds.get(test, 60.0), test))


class Only:
    """Keeps the wanted tests of what was collected; a file's name means all of it."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.wanted = frozenset(wanted)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Drop every other test."""
        items[:] = [
            item
            for item in items
            if item.nodeid in self.wanted or item.nodeid.partition("::")[0] in self.wanted
        ]


def run_only(wanted: list[str]) -> int:
    """Run some tests in this process and return pytest's exit code."""
    functions = sorted({test.partition("[")[0] for test in wanted})
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*QUIET, *functions], plugins=[Only(wanted)]))


def forget_the_tree(root: Path) -> None:
    """Make the next import read every module of the tree anew."""
    kept = str(Path(sys.prefix).resolve())
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        ours = file.startswith(f"{root}{os.sep}") and not file.startswith(kept)
        if ours and name != "__main__":
            del sys.modules[name]


def limit_child() -> None:
    """Let a child take no more than its time, memory and disk, and leave no bytecode."""
    signal.alarm(CHILD_SECONDS)
    for kind, most in (
        (resource.RLIMIT_AS, CHILD_ROOM_BYTES),
        (resource.RLIMIT_FSIZE, CHILD_FILE_BYTES),
    ):
        _, hard = resource.getrlimit(kind)
        with contextlib.suppress(ValueError):
            resource.setrlimit(kind, (most, hard))
    sys.dont_write_bytecode = True


def try_without(site: Site, tests: list[str], root: Path) -> int:
    """Read the tree anew without a refusal and run the tests that reach it; only in a child."""
    limit_child()
    forget_the_tree(root)
    name = ".".join(site.file.relative_to(root).with_suffix("").parts)
    sys.meta_path.insert(0, ChangedFinder(name, site))
    for some in (tests[:FIRST_TESTS], tests[FIRST_TESTS:]):
        if not some:
            continue
        code = run_only(some)
        if code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
            return NOTICED
        if code != pytest.ExitCode.OK:
            return BROKEN
    return SURVIVED


def fork(work: Callable[[], int], folder: str, unfinished: int = BROKEN) -> int:
    """Start a child that does some work, writing into a folder; return its process number.

    Args:
        work: returns the exit code.
        folder: where temporary files go.
        unfinished: the exit code when the work breaks off.
    """
    child = os.fork()
    if child:
        return child
    code = unfinished
    try:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        code = work()
    finally:
        os._exit(code)


def outcomes(
    waiting: Iterable[Site], work: Callable[[Site], int], workers: int
) -> Iterator[tuple[Site, int]]:
    """Give what became of each refusal, in the order in which the children end.

    What a child wrote goes when it ends, also when its test failed: it is gigabytes in the sum.
    """
    running: dict[int, tuple[Site, str]] = {}
    queue = list(waiting)[::-1]
    while queue or running:
        while queue and len(running) < workers:
            site, folder = queue.pop(), tempfile.mkdtemp(prefix="without-")
            child = fork(lambda site=site: work(site), folder)  # type: ignore[misc]
            running[child] = (site, folder)
        child, status = os.wait()
        site, folder = running.pop(child)
        shutil.rmtree(folder, ignore_errors=True)
        # A child that ran out of time or memory shows that the refusal was needed.
        yield site, os.WEXITSTATUS(status) if os.WIFEXITED(status) else NOTICED


class Quick:
    """Tries refusals at the end of the run that found who reaches them: all is loaded already.

    Only what is noticed here counts; a function that cannot be changed where it stands, a test
    file that reaches a refusal while it is read, and a survivor are left to the slow way.
    """

    def __init__(self, reach: Reach, workers: int) -> None:
        self.reach = reach
        self.workers = workers
        self.items: dict[str, pytest.Item] = {}
        self.folders: pytest.TempPathFactory
        self.noticed: set[Site] = set()
        self.complaint = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Let the tests run, then try every refusal that one of them reached."""
        done = yield
        self.reach.stop()
        if not session.testsfailed:
            self.items = {item.nodeid: item for item in session.items}
            self.folders = session.config._tmp_path_factory  # type: ignore[attr-defined]
            self.try_all()
        return done

    def first_tests(self, site: Site) -> list[str]:
        """Return the quickest tests that reach a refusal while they run."""
        return [test for test in self.reach.ordered(site) if test in self.items][:FIRST_TESTS]

    def try_all(self) -> None:
        """Try each refusal, but none when the tests fail in a child that changes nothing."""
        waiting = [site for site in self.reach.sites.values() if self.first_tests(site)]
        used = sorted({test for site in waiting for test in self.first_tests(site)})
        control = Site(Path(), NOWHERE, "")
        for _site, outcome in outcomes([control], lambda _site: self.run(used), 1):
            if outcome != SURVIVED:
                self.complaint = "the tests fail in a child without a change"
                return
        functions = loaded_functions({str(site.file) for site in waiting})

        def without(site: Site) -> int:
            limit_child()
            if not put_in_place(changed_code(site), functions[str(site.file)], site.line):
                return SURVIVED
            return self.run(self.first_tests(site))

        for site, outcome in outcomes(waiting, without, self.workers):
            if outcome == NOTICED:
                self.noticed.add(site)

    def run(self, tests: list[str]) -> int:
        """Run some tests here until one fails."""
        items = [self.items[test] for test in tests]
        # The folders of tests lie where the child writes, not where those of the first run lay.
        self.folders._basetemp = Path(tempfile.mkdtemp())
        for item, after in zip(items, [*items[1:], None], strict=True):
            reports = runtestprotocol(item, log=False, nextitem=after)
            if any(report.failed for report in reports):
                return NOTICED
        return SURVIVED


def loaded_functions(files: set[str]) -> dict[str, list[FunctionType]]:
    """Return every function of some files that anything holds."""
    # What was collected is put aside (tests/conftest.py), and what is put aside is not listed.
    gc.unfreeze()
    found: dict[str, list[FunctionType]] = defaultdict(list)
    for held in gc.get_objects():
        if type(held) is FunctionType and held.__code__.co_filename in files:
            found[held.__code__.co_filename].append(held)
    return found


def put_in_place(changed: CodeType, functions: list[FunctionType], line: int) -> bool:
    """Give the loaded functions around a line their changed code; say whether that was done."""
    places = [(code.co_qualname, code.co_firstlineno) for code in codes_in(changed)]
    by_place = dict(zip(places, codes_in(changed), strict=True))
    around = [each for each in functions if has_line(each.__code__, line)]
    for function in around:
        old = function.__code__
        place = (old.co_qualname, old.co_firstlineno)
        # Two of one name on one line cannot be told apart.
        if places.count(place) != 1 or by_place[place].co_freevars != old.co_freevars:
            return False
        function.__code__ = by_place[place]
    return bool(around)


def has_line(code: CodeType, line: int) -> bool:
    """Say whether a line stands in a code object or in one inside it."""
    return any(at == line for each in codes_in(code) for _start, _end, at in each.co_lines())


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """Give a code object and all that stand in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes_in(each)


def code_files(root: Path, paths: Iterable[str]) -> list[Path]:
    """Return the Python files of the named files and folders that exist."""
    found: list[Path] = []
    for path in paths:
        place = root / path
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [file for file in found if file.exists()]


def check_controls(waiting: list[Site], reach: Reach, root: Path, workers: int) -> None:
    """Prove that the tests pass in a child as long as nothing is removed, once a file."""
    firsts = {site.file: site for site in reversed(waiting)}
    controls = [Site(site.file, NOWHERE, "unchanged") for site in firsts.values()]
    for control in controls:
        reach.tests[control] = reach.tests[firsts[control.file]]
    for control, outcome in slowly(controls, reach, root, workers):
        if outcome != SURVIVED:
            raise SystemExit(f"{control.shown(root)}: the tests fail in a child without a change")


def slowly(
    waiting: list[Site], reach: Reach, root: Path, workers: int
) -> Iterator[tuple[Site, int]]:
    """Try refusals with every module of the tree read anew."""
    return outcomes(waiting, lambda site: try_without(site, reach.ordered(site), root), workers)


def first_run(sites: list[Site], tests: list[str], workers: int) -> Quick:
    """Run all tests once, and try each refusal that one of them reaches the quick way."""
    report = io.StringIO()
    with Reach(sites) as reach, contextlib.redirect_stdout(report):
        quick = Quick(reach, workers)
        arguments = [*QUIET, "--ignore-glob=*test_fuzz_*", *tests]
        result = pytest.main(arguments, plugins=[reach, quick])
    if result != pytest.ExitCode.OK:
        raise SystemExit(f"the tests fail before anything is removed\n{report.getvalue()}")
    if quick.complaint:
        raise SystemExit(quick.complaint)
    return quick


def check(root: Path, code: list[str], tests: list[str], workers: int) -> list[str]:
    """Return the survivors, or raise when the tests fail without any change."""
    sites = [site for file in code_files(root, code) for site in sites_in(file)]
    started = time.monotonic()
    quick = first_run(sites, tests, workers)
    reach, noticed = quick.reach, len(quick.noticed)
    print(f"{len(sites)} refusals, {noticed} noticed in {time.monotonic() - started:.0f} s")
    survivors = [
        f"{site.shown(root)}: no test reaches it" for site in sites if not reach.tests[site]
    ]
    waiting = [site for site in sites if reach.tests[site] and site not in quick.noticed]
    check_controls(waiting, reach, root, workers)
    for site, outcome in slowly(waiting, reach, root, workers):
        if outcome == BROKEN:
            raise SystemExit(f"{site.shown(root)}: the tests could not be run without it")
        if outcome == SURVIVED:
            count = len(reach.tests[site])
            survivors.append(f"{site.shown(root)}: {count} tests reach it, none notices")
    print(f"{len(sites) - len(survivors)} noticed in {time.monotonic() - started:.0f} s")
    return sorted(survivors)


def main() -> int:
    """Print the survivors; the exit code says whether there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--code", nargs="+", required=True)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    root = given.root.resolve()
    os.chdir(root)
    with tempfile.TemporaryDirectory(prefix="check-removal-") as scratch:
        # Children end without tidying up, so everything they leave lies in here.
        tempfile.tempdir = os.environ["TMPDIR"] = scratch
        survivors = check(root, given.code, given.tests, given.workers)
    for line in survivors:
        print(f"SURVIVED {line}")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main())

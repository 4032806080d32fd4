"""Which tests a tier runs, in which order, and how long each took.

Rules: what the smaller tiers leave out stands in ``tests/tiers.toml``, each line with a reason, and
a line that fits no file is a mistake; beside these they leave out what took long when times were
last recorded in ``tests/times.json``, but for the quickest test of each file and what the list
keeps in any case; files are given to the workers longest first, by the same times, and some of
them value by value; nothing here skips a test without a word; what is tried with values at random
is tried with fewer of them in the smaller tiers (`runs`).

    python3 tests/helpers/tiers.py .checks/times-*.json    records the times of a run
    python3 tests/helpers/tiers.py                         forgets tests that are there no more
"""

from __future__ import annotations

import fnmatch
import functools
import json
import sys
import tomllib
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent.parent
LIST, TIMES = TESTS / "tiers.toml", TESTS / "times.json"
SMALLER_TRY = 5
"""The smaller tiers try one in so many of the random values that the largest tries."""
USUAL_S = 2.0
"""What a file that was never timed is taken for, in seconds."""
LONG_S = 0.5
"""What takes longer, in seconds of the middle tier on two cores, is left to the largest tier: with
what is left out by name a fifth of the tests, which takes four fifths of their time."""
BY_VALUE = frozenset(
    f"tests/integration/{one}.py" for one in ("test_crash_faults", "test_kill", "test_kill_work")
)
"""Each operation that is killed has an office of its own and takes minutes on Windows, where a
process is started for each moment: one worker alone had all of them at the end of a run."""


def left_out() -> dict[str, str]:
    """Return what the smaller tiers leave out, and why.

    Returns:
        Files as patterns below ``tests``, or ``file::test``, with their reasons.
    """
    return _listed("left_out")


def kept() -> dict[str, str]:
    """Return what stays in the smaller tiers however long it takes, and why, like `left_out`."""
    return _listed("kept")


def _listed(name: str) -> dict[str, str]:
    told = tomllib.loads(LIST.read_text("utf-8"))
    return {what: group["why"] for group in told.get(name, ()) for what in group["what"]}


def is_listed(ident: str, patterns: dict[str, str]) -> bool:
    """Say whether a test is listed in patterns.

    Args:
        ident: as pytest writes it, such as ``tests/unit/app/test_x.py::test_y[z]``.
        patterns: as `left_out` and `kept` return them.
    """
    inside = ident.removeprefix("tests/")
    path, _, name = inside.partition("::")
    bare = f"{path}::{name.partition('[')[0]}"
    return any(
        fnmatch.fnmatchcase(bare if "::" in pattern else path, pattern) for pattern in patterns
    )


def _about(path: str, patterns: dict[str, str]) -> dict[str, str]:
    """Return the patterns that are about a file or a test in it; of most files there are none."""
    return {
        pattern: why
        for pattern, why in patterns.items()
        if fnmatch.fnmatchcase(path, pattern.partition("::")[0])
    }


def _path_of(ident: str) -> str:
    return ident.removeprefix("tests/").partition("::")[0]


def misfits(patterns: dict[str, str]) -> list[str]:
    """Return the lines of a list of tests that fit no test, or have no reason.

    Args:
        patterns: as `left_out` and `kept` return them.
    """
    files = [path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")]
    found = []
    for what, why in patterns.items():
        path, _, name = what.partition("::")
        fit = [one for one in files if is_listed(f"tests/{one}", {path: ""})]
        if not fit:
            found.append(f"{what} fits no file")
        elif name and not any(f"def {name}(" in (TESTS / one).read_text("utf-8") for one in fit):
            found.append(f"{what} is no test")
        if len(why.split()) < 3:
            found.append(f"{what} has no reason")
    return found


@dataclass(frozen=True)
class Times:
    """What was recorded of an earlier run.

    Attributes:
        files: seconds of each file that took more than ``USUAL_S``.
        long: seconds of what the smaller tiers leave out for its time, by file and function, all
            values of a function together.
    """

    files: dict[str, float]
    long: dict[str, dict[str, float]]

    def is_long(self, ident: str) -> bool:
        """Say whether a test took long, by its name as pytest writes it."""
        path, _, name = ident.partition("::")
        return name.partition("[")[0] in self.long.get(path, ())

    def of_files(self, *, smaller: bool) -> dict[str, float]:
        """Return the seconds of each file, in a smaller tier without what that leaves out."""
        if not smaller:
            return self.files
        gone = {path: sum(tests.values()) for path, tests in self.long.items()}
        return {path: took - gone.get(path, 0) for path, took in self.files.items()}


def kept_times() -> Times:
    """Return what was recorded, or nothing where nothing was."""
    if not TIMES.is_file():
        return Times({}, {})
    return Times(**json.loads(TIMES.read_text("utf-8")))


def strangers(times: Times) -> list[str]:
    """Return the files and tests that were recorded and are there no more."""
    found = [path for path in times.files if not (TESTS.parent / path).is_file()]
    for path, tests in times.long.items():
        file = TESTS.parent / path
        text = file.read_text("utf-8") if file.is_file() else ""
        found += [
            f"{path}::{name}" for name in tests if f"def {name.rpartition('::')[2]}(" not in text
        ]
    return found


def longest_first(idents: list[str], seconds: dict[str, float]) -> list[int]:
    """Return the places of tests in the order in which they are to run.

    Args:
        idents: of the tests, in the order of their files; those of a file stay together.
        seconds: what each file took, by its path.
    """
    paths = [ident.partition("::")[0] for ident in idents]
    first = {path: place for place, path in reversed(list(enumerate(paths)))}
    return sorted(
        range(len(idents)),
        key=lambda place: (-seconds.get(paths[place], USUAL_S), first[paths[place]], place),
    )


def work_of(ident: str) -> str:
    """Return what a worker takes as one piece: a file, or of some files one value that is tried.

    Args:
        ident: a test, by its name as pytest writes it.
    """
    path, _, name = ident.partition("::")
    value = name.partition("[")[2]
    return f"{path}[{value}" if value and path in BY_VALUE else path


def runs(most: int) -> int:
    """Return how many random values a test tries.

    Args:
        most: how many of them the largest tier tries, and a run without a tier.
    """
    return most if _chosen == "all" else max(1, most // SMALLER_TRY)


_chosen = "all"


def pytest_configure(config: pytest.Config) -> None:
    """Know the tier before a test is collected."""
    global _chosen
    _chosen = config.getoption("--tier")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the tier and where times are written."""
    parser.addoption("--tier", choices=("quick", "middle", "all"), default="all")
    parser.addoption("--times-to", type=Path, help="a file for the seconds of each test")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out files, and of those in `BY_VALUE` each value by itself."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler.loadfile import LoadFileScheduling

    class ByValue(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return work_of(nodeid)

    return ByValue(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the tier leaves out, and put the longest files first."""
    smaller, times = config.getoption("--tier") != "all", kept_times()
    if smaller:
        gone_of = functools.cache(functools.partial(_about, patterns=left_out()))
        stays = kept()
        out = [
            item
            for item in items
            if is_listed(item.nodeid, gone_of(_path_of(item.nodeid)))
            or (times.is_long(item.nodeid) and not is_listed(item.nodeid, stays))
        ]
        if out:
            config.hook.pytest_deselected(items=out)
            gone = set(map(id, out))
            items[:] = [item for item in items if id(item) not in gone]
    order = longest_first([item.nodeid for item in items], times.of_files(smaller=smaller))
    items[:] = [items[place] for place in order]


_took: dict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what a test took, its set-up and its end included."""
    _took[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the times down, where they are wanted, once for all workers."""
    wanted: Path | None = session.config.getoption("--times-to")
    if wanted is not None and not hasattr(session.config, "workerinput"):
        wanted.parent.mkdir(exist_ok=True)
        told = {ident: round(took, 3) for ident, took in sorted(_took.items())}
        wanted.write_text(json.dumps(told, indent=0), "utf-8")


def recorded(runs: list[dict[str, float]], patterns: dict[str, str]) -> Times:
    """Return what is to be kept of the times of runs.

    A function that is tried with several values counts by their mean. Of each file of which the
    smaller tiers would leave nothing, the quickest function stays in them.

    Args:
        runs: of some tests each, with the seconds of each test.
        patterns: what the smaller tiers leave out anyway, as `left_out` returns it.
    """
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for ident, took in run.items():
            path, _, name = ident.partition("::")
            values[path][name.partition("[")[0]].append(took)
    files = {path: round(sum(map(sum, tests.values()))) for path, tests in sorted(values.items())}
    long = {path: _long_ones(path, tests, patterns) for path, tests in sorted(values.items())}
    return Times(
        {path: took for path, took in files.items() if took > USUAL_S},
        {path: tests for path, tests in long.items() if tests},
    )


def _long_ones(
    path: str, tests: dict[str, list[float]], patterns: dict[str, str]
) -> dict[str, float]:
    """Return the functions of a file that are left out for their time, with the seconds of each."""
    about = _about(path.removeprefix("tests/"), patterns)
    mean = {
        name: sum(took) / len(took)
        for name, took in tests.items()
        if not is_listed(f"{path}::{name}", about)
    }
    long = {name for name, took in mean.items() if took > LONG_S}
    if long and len(long) == len(mean):
        long.remove(min(mean, key=lambda name: mean[name]))
    return {name: round(sum(tests[name]), 1) for name in sorted(long)}


def _together(kept: Times, new: Times, runs: list[dict[str, float]]) -> Times:
    """Return new times with those that were kept of functions which did not run: a smaller tier."""
    ran = {ident.partition("[")[0] for run in runs for ident in run}
    played = {ident.partition("::")[0] for ident in ran}
    files = {path: took for path, took in kept.files.items() if path not in played} | new.files
    long = dict(new.long)
    for path, tests in kept.long.items():
        left = {name: took for name, took in tests.items() if f"{path}::{name}" not in ran}
        if left:
            long[path] = dict(sorted({**left, **long.get(path, {})}.items()))
        if left and path in played:
            files[path] = round(files.get(path, 0) + sum(left.values()))
    return Times(dict(sorted(files.items())), dict(sorted(long.items())))


def _without(times: Times, gone: list[str]) -> Times:
    files = {path: took for path, took in times.files.items() if path not in gone}
    long = {
        path: {name: took for name, took in tests.items() if f"{path}::{name}" not in gone}
        for path, tests in times.long.items()
    }
    return Times(files, {path: tests for path, tests in long.items() if tests})


def main(words: list[str]) -> None:
    """Record the times of runs, or forget what is there no more."""
    runs = [json.loads(Path(one).read_text("utf-8")) for one in words]
    kept = kept_times()
    times = _together(kept, recorded(runs, left_out()), runs) if runs else kept
    times = _without(times, strangers(times))
    TIMES.write_text(json.dumps(asdict(times), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

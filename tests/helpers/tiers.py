"""Which tests a tier runs, in which order, and how long each took.

Rules: what the smaller tiers leave out stands in ``tests/tiers.toml``, each line with a reason,
and a line that fits no file is a mistake; files are given to the workers longest first, by the
times that were recorded in ``tests/times.json``; nothing here skips a test without a word; what is
tried with values at random is tried with fewer of them in the smaller tiers (`runs`).

    python3 tests/helpers/tiers.py .checks/times-*.json    records the times of a run
"""

from __future__ import annotations

import fnmatch
import functools
import json
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
LIST, TIMES = TESTS / "tiers.toml", TESTS / "times.json"
SMALLER_TRY = 5
"""The smaller tiers try one in so many of the random values that the largest tries."""
USUAL_S = 2.0
"""What a file that was never timed is taken for, in seconds."""


def left_out() -> dict[str, str]:
    """Return what the smaller tiers leave out, and why.

    Returns:
        Files as patterns below ``tests``, or ``file::test``, with their reasons.
    """
    told = tomllib.loads(LIST.read_text("utf-8"))
    return {what: group["why"] for group in told["left_out"] for what in group["what"]}


def is_left_out(ident: str, patterns: dict[str, str]) -> bool:
    """Say whether the middle tier leaves a test out.

    Args:
        ident: as pytest writes it, such as ``tests/unit/app/test_x.py::test_y[z]``.
        patterns: as `left_out` returns them.
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
        patterns: as `left_out` returns them.
    """
    files = [path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")]
    found = []
    for what, why in patterns.items():
        path, _, name = what.partition("::")
        fit = [one for one in files if is_left_out(f"tests/{one}", {path: ""})]
        if not fit:
            found.append(f"{what} fits no file")
        elif name and not any(f"def {name}(" in (TESTS / one).read_text("utf-8") for one in fit):
            found.append(f"{what} is no test")
        if len(why.split()) < 3:
            found.append(f"{what} has no reason")
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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the tier leaves out, and put the longest files first."""
    if config.getoption("--tier") != "all":
        gone_of = functools.cache(functools.partial(_about, patterns=left_out()))
        out = [item for item in items if is_left_out(item.nodeid, gone_of(_path_of(item.nodeid)))]
        if out:
            config.hook.pytest_deselected(items=out)
            gone = set(map(id, out))
            items[:] = [item for item in items if id(item) not in gone]
    if TIMES.is_file():
        order = longest_first([item.nodeid for item in items], json.loads(TIMES.read_text("utf-8")))
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


def recorded(runs: list[dict[str, float]]) -> dict[str, int]:
    """Return how long each file took, in whole seconds; short ones are left to ``USUAL_S``.

    Args:
        runs: of some tests each, with the seconds of each test.
    """
    files: dict[str, float] = defaultdict(float)
    for run in runs:
        for ident, took in run.items():
            files[ident.partition("::")[0]] += took
    return {path: round(took) for path, took in sorted(files.items()) if round(took) > USUAL_S}


if __name__ == "__main__":
    _runs = [json.loads(Path(one).read_text("utf-8")) for one in sys.argv[1:]]
    TIMES.write_text(json.dumps(recorded(_runs), indent=0) + "\n", "utf-8")

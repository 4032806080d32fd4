"""Tests that are about one kind of system: marked, left out elsewhere, and counted.

Rules: a test about what only Linux and macOS have (signals, modes of files, `/proc`) bears the mark
``posix`` with a reason; a file of which all tests bear it is not even imported on Windows, because
its imports may fail there; what Wine cannot play stands in ``tests/windows/others.toml`` with a
reason and runs on a PC; both are told and counted, and ``tests/architecture`` lets no count grow.
"""

from __future__ import annotations

import ast
import functools
import json
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tiers import is_listed

TESTS = Path(__file__).resolve().parent.parent
LIST = TESTS / "windows" / "others.toml"
POSIX = "posix"
OUTCOMES = ("passed", "failed", "skipped", "posix", "wine")

_counted: Counter[str] = Counter()
_failed: dict[str, str] = {}
_shut: set[Path] = set()


# Reading the marks --------------------------------------------------------------------------------


def reason_of(mark: ast.expr) -> str | None:
    """Return the reason of a mark ``posix``, "" when it has none, None for anything else."""
    call = mark if isinstance(mark, ast.Call) else None
    name = call.func if call else mark
    if not (isinstance(name, ast.Attribute) and name.attr == POSIX):
        return None
    first = call.args[0] if call and call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def of_the_whole_file(tree: ast.Module) -> str | None:
    """Return the reason of the mark that a whole file bears."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks = node.value.elts if isinstance(node.value, ast.List) else [node.value]
            for mark in marks:
                if (reason := reason_of(mark)) is not None:
                    return reason
    return None


def tests_in(tree: ast.AST) -> list[ast.FunctionDef]:
    """Return the tests of a file or class, each once whatever it is tried with."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def marked_in(tree: ast.Module) -> dict[str, str]:
    """Return the tests of a file that bear the mark, with their reasons.

    A single line of values that bears it, in a test that is tried with several, counts as a test.
    """
    whole = of_the_whole_file(tree)
    if whole is not None:
        return {test.name: whole for test in tests_in(tree)}
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                if (reason := reason_of(mark)) is not None:
                    found |= {test.name: reason for test in tests_in(node)}
        elif isinstance(node, ast.keyword) and (reason := reason_of(node.value)) is not None:
            found[f"a line of values, {node.value.lineno}"] = reason
    return found


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def beyond_wine() -> dict[str, str]:
    """Return what Wine cannot play, and why; patterns as in ``tests/tiers.toml``."""
    told = tomllib.loads(LIST.read_text("utf-8"))
    return {what: group["why"] for group in told.get("wine", ()) for what in group["what"]}


def is_wine() -> bool:
    """Say whether this Windows is Wine."""
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


# What pytest asks ---------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file for what was counted."""
    parser.addoption("--counts-to", type=Path, help="a file for how many tests ran and did not")


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers", "posix(reason): about what only Linux and macOS have; not run on Windows"
    )
    # How long a value takes says what else the computer does; no test asserts time.
    if hypothesis.settings.get_current_profile_name() == "default":
        slow = [hypothesis.HealthCheck.too_slow] if is_wine() else []
        hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=slow)
        hypothesis.settings.load_profile("patient")


class _NotLoaded(pytest.File):
    """A file of tests that stays shut; also one that is asked for by its name."""

    def collect(self) -> list[pytest.Item]:
        """Return no test; those that are left out are counted once, however often it is asked."""
        if self.path not in _shut:
            _shut.add(self.path)
            _counted["posix"] += len(tests_in(_tree(self.path)))
        return []


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> _NotLoaded | None:
    """Leave out on Windows a file whose every test is about other systems, without loading it."""
    if sys.platform != "win32":
        return None
    if of_the_whole_file(_tree(module_path)) is None:
        return None
    return _NotLoaded.from_parent(parent, path=module_path)  # type: ignore[no-any-return]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on Windows what is about other systems, and on Wine what it cannot play."""
    if sys.platform != "win32":
        return
    patterns = beyond_wine() if is_wine() else {}
    kept: list[pytest.Item] = []
    out: list[pytest.Item] = []
    for item in items:
        why = _left_out(item, patterns)
        _counted[why] += 1
        (out if why else kept).append(item)
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = kept


def _left_out(item: pytest.Item, patterns: dict[str, str]) -> str:
    if item.get_closest_marker(POSIX):
        return "posix"
    return "wine" if is_listed(item.nodeid.replace("\\", "/"), patterns) else ""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count how each test ended; one that failed while it was set up or taken down failed."""
    if report.failed and report.nodeid not in _failed:
        _failed[report.nodeid] = _last_line(report)
        _counted["failed"] += 1
        _counted["passed"] -= report.when == "teardown"
    elif report.when == "call" or (report.when == "setup" and report.skipped):
        _counted[report.outcome] += report.outcome != "failed"


def _last_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    words = crash.message if crash else str(report.longrepr or "")
    return next((line for line in words.splitlines() if line.strip()), "")[:200]


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A file that cannot be loaded has failed."""
    if report.failed:
        _failed[report.nodeid] = str(report.longrepr).strip().splitlines()[-1][:200]
        _counted["failed"] += 1


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a worker what it left out; all of them left out the same."""
    for why, count in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        _counted[why] = max(_counted[why], count)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what was counted, where it is wanted."""
    given = getattr(session.config, "workeroutput", None)
    if given is not None:
        given["left_out"] = {why: _counted[why] for why in ("posix", "wine")}
        return
    wanted: Path | None = session.config.getoption("--counts-to")
    if wanted is not None:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        told = {**{name: _counted[name] for name in OUTCOMES}, "failures": _failed}
        wanted.write_text(json.dumps(told, indent=1), "utf-8")

"""What does not run on Windows is known: marked with a reason, counted, and never more than before.

Rules: the numbers stand in ``tests/windows/others.toml``; whoever makes a test run on Windows, too,
lowers its number, and nobody raises one.
"""

import ast
import functools
import json
import os
import re
import subprocess
import sys
import tomllib

import hypothesis
import pytest

import systems
import tiers
from source_tree import ROOT

UNIT = ROOT / "tests" / "unit"


@functools.cache
def files_of(room: str) -> list[ast.Module]:
    """Return the files of a room in which the mark can stand at all."""
    folder = UNIT / room if (UNIT / room).is_dir() else ROOT / "tests" / room
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("test_*.py"))]
    return [ast.parse(text) for text in texts if systems.POSIX in text]


def numbers() -> dict[str, int]:
    return tomllib.loads(systems.LIST.read_text("utf-8"))["posix"]


def rooms() -> set[str]:
    """Return every room of tests that has unit tests, or is whole offices."""
    return {one.name for one in UNIT.iterdir() if list(one.rglob("test_*.py"))} | {"integration"}


def never_played_there() -> set[str]:
    """Return the rooms that no check runs on Windows."""
    for node in ast.parse((ROOT / ".ci" / "checks.py").read_text("utf-8")).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "NOT_ON_WINDOWS":
            assert node.value is not None
            return set(ast.literal_eval(node.value))
    raise AssertionError("NOT_ON_WINDOWS is gone")


@pytest.mark.parametrize("room", sorted(numbers()))
def test_no_room_has_more_tests_that_windows_cannot_run(room: str) -> None:
    marked = [name for tree in files_of(room) for name in systems.marked_in(tree)]
    assert len(marked) == numbers()[room], (
        f"{len(marked)} tests of {room} bear the mark; tests/windows/others.toml says "
        f"{numbers()[room]}: a lower number is written there, a higher one is not wanted"
    )


def test_every_room_that_is_played_on_windows_is_counted_and_no_other() -> None:
    assert never_played_there() == {"architecture", "packaging"}
    assert set(numbers()) == rooms() - never_played_there()


def test_every_mark_says_why() -> None:
    reasons = [
        (name, why)
        for room in rooms()
        for tree in files_of(room)
        for name, why in systems.marked_in(tree).items()
    ]
    assert [name for name, why in reasons if len(why.split()) < 3] == []


def test_what_is_left_to_a_pc_is_there_and_has_a_reason() -> None:
    assert tiers.misfits(systems.beyond_wine()) == []


def of_the_largest_tier() -> set[str]:
    """Return the tests that the largest tier runs on Windows."""
    lane = ast.parse((tiers.TESTS / "windows" / "lane.py").read_text("utf-8"))
    found: set[str] = set()
    for node in lane.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in ("SHORT", "ALONE"):
            assert node.value is not None
            found |= set(ast.literal_eval(node.value))
    return found


def test_what_can_run_on_windows_alone_is_run_there_by_the_largest_tier() -> None:
    tests = {path: path.read_text("utf-8") for path in tiers.TESTS.rglob("test_*.py")}
    alone = {
        path.relative_to(ROOT).as_posix()
        for path, text in tests.items()
        if re.search(r"^(@|pytestmark = )on_windows$", text, re.MULTILINE)
    }
    assert "tests/integration/test_held_files.py" in alone
    assert alone <= of_the_largest_tier()
    assert all((ROOT / path).exists() for path in of_the_largest_tier())


MARKED = """
import hypothesis
import pytest

@pytest.mark.posix("signals end a process here")
@pytest.mark.parametrize("a", [1, 2])
def test_marked(a): pass

@pytest.mark.posix("names a place below /proc")
class TestBoth:
    def test_one(self): pass
    def test_two(self): pass

@pytest.mark.parametrize("a", [1, pytest.param(2, marks=pytest.mark.posix("a pipe with a name"))])
def test_partly(a): pass

def test_free(): pass
"""


def test_marks_are_found_wherever_they_stand() -> None:
    found = systems.marked_in(ast.parse(MARKED))
    assert list(found.values()) == [
        "signals end a process here", "names a place below /proc", "names a place below /proc",
        "a pipe with a name",
    ]  # fmt: skip
    whole = 'pytestmark = [pytest.mark.posix("the whole file")]\n' + MARKED
    assert len(systems.marked_in(ast.parse(whole))) == 5
    assert systems.marked_in(ast.parse("@pytest.mark.posix\ndef test_a(): pass")) == {"test_a": ""}


PRETEND = """
import pathlib, types
import systems
systems.sys = types.SimpleNamespace(platform={system!r})
systems.is_wine = lambda: True
systems.LIST = pathlib.Path("others.toml")
"""


@pytest.mark.parametrize(
    ("system", "asked", "told"),
    [
        ("linux", (), "9 1 1 0 0"),
        ("linux", ("-n", "2"), "9 1 1 0 0"),
        ("win32", (), "2 1 1 6 1"),
        ("win32", ("-n", "2"), "2 1 1 6 1"),
        ("win32", ("test_whole.py", "test_marks.py", "test_pc.py"), "2 1 1 6 1"),
        ("win32", ("test_marks.py",), "2 1 1 5 0"),
    ],
)
def test_what_is_marked_runs_on_linux_and_is_counted_on_windows(
    tmp_path, system: str, asked: tuple[str, ...], told: str
) -> None:
    (tmp_path / "test_marks.py").write_text(
        MARKED + "\ndef test_skipped(): pytest.skip('x')\ndef test_fails(): assert False\n"
    )
    (tmp_path / "test_whole.py").write_text(
        "import pytest, sys\npytestmark = pytest.mark.posix('imports what others lack')\n"
        "def test_a(): pass\n"
    )
    (tmp_path / "test_pc.py").write_text("def test_b(): pass\n")
    (tmp_path / "others.toml").write_text('[[wine]]\nwhy = "w"\nwhat = ["test_pc.py"]\n')
    (tmp_path / "pretend.py").write_text(PRETEND.format(system=system))
    plugins = [word for name in ("tiers", "pretend", "systems") for word in ("-p", name)]
    words = ["-q", "--rootdir", ".", *plugins, "-p", "no:cacheprovider"]
    words += ["--counts-to", "told.json", *asked]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'tests' / 'helpers'}"},
    )  # fmt: skip
    counted = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert " ".join(str(counted[name]) for name in systems.OUTCOMES) == told, done.stdout
    assert list(counted["failures"]) == ["test_marks.py::test_fails"]


def test_no_test_that_tries_at_random_asserts_how_long_it_takes() -> None:
    assert hypothesis.settings().deadline is None

"""The tool that empties functions finds the tests that say too little, and no others.

Rules: it is tried on a small tree, so that it can be believed on the large one.
"""

import subprocess
import sys
from pathlib import Path

from vault_sim import ROOT

TOOL = ROOT / "tests" / "mutation" / "emptied.py"

CODE = '''"""Functions to empty."""

import contextlib
import functools


def doubled(value):
    return 2 * value


@functools.cache
def halved(value):
    return value / 2


def is_even(value) -> bool:
    return value % 2 == 0


def checked(value) -> None:
    if value < 0:
        raise ValueError(value)


def each(values):
    yield from values


@contextlib.contextmanager
def lent():
    yield [1]


def unseen(value):
    return value
'''
TESTS = """import pytest
from small import code
from small.code import checked, doubled as twice, each, halved, is_even, unseen


def _worked_out(value):
    return twice(value)


@pytest.mark.parametrize("value", [1, 2])
def test_doubled(value):
    assert _worked_out(value) == value + value


def test_halved_ends():
    halved(4)


def test_is_even():
    assert not is_even(3)


def test_is_even_or_odd():
    assert is_even(3) in (None, True, False)


def test_checked_lets_pass():
    checked(3)


def test_checked_refuses():
    with pytest.raises(ValueError):
        checked(-1)


def test_each():
    assert list(each([1])) == [1]


def test_lent():
    with code.lent() as found:
        assert found == [1]


def test_unseen():
    assert unseen
"""


def told_by_the_tool(place: Path, tests: str) -> subprocess.CompletedProcess[str]:
    (place / "small").mkdir()
    (place / "small" / "__init__.py").touch()
    (place / "small" / "code.py").write_text(CODE)
    (place / "test_small.py").write_text(tests)
    (place / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return subprocess.run(
        [sys.executable, str(TOOL), "test_small.py", "--root", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tool_names_the_tests_that_say_too_little_and_no_others(tmp_path):
    done = told_by_the_tool(tmp_path, TESTS)
    assert done.returncode == 1, done.stdout + done.stderr
    *told, counts = [line.strip() for line in done.stdout.splitlines()]
    assert sorted(told) == [
        "looks at no answer: test_small.py::test_halved_ends small.code.halved",
        "looks at no answer: test_small.py::test_is_even_or_odd small.code.is_even",
        "never called: test_small.py::test_unseen small.code.unseen",
        "no test notices: test_small.py small.code.halved",
        "no test notices: test_small.py small.code.is_even",
        "no test notices: test_small.py small.code.unseen",
    ]
    assert counts.startswith("10 tests, 7 functions, 9 pairs, 0 kept, 6 say too little")


def test_the_tool_does_not_begin_with_tests_that_fail(tmp_path):
    done = told_by_the_tool(tmp_path, TESTS.replace("== value + value", "== value"))
    assert done.returncode == 1
    assert "fails before anything is emptied" in done.stderr

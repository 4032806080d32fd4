"""Every refusal is pinned: with any one of them removed, a test fails.

Rules (docs/rules.md, Tests that prove it): the tool itself is tried on a small tree first, so that
it can be believed.
"""

import subprocess
import sys
from pathlib import Path

from vault_sim import ROOT

TOOL = ROOT / "tests" / "helpers" / "check_removal.py"
CODE = ["crypto", "app/inbox/acceptance.py", "app/inbox/arrival.py"]
TESTS = [
    "tests/unit/crypto",
    "tests/unit/app/inbox/test_acceptance*.py",
    "tests/unit/app/inbox/test_arrival.py",
    "tests/unit/app/matching/test_match_refusals.py",
]

SMALL_CODE = '''"""Refusals that are pinned, unpinned and unreached."""


class SmallError(Exception):
    pass


def pinned(value):
    if value > 3:
        raise SmallError("pinned")
    return value


def unpinned(value):
    if value > 3:
        raise SmallError("unpinned", value)
    if value < 0:
        raise SmallError
    return value
'''
SMALL_TESTS = """import pytest
from small import code


@pytest.mark.parametrize("value", [4, 5])
def test_pinned(value):
    with pytest.raises(code.SmallError):
        code.pinned(value)


def test_unpinned():
    try:
        code.unpinned(4)
    except code.SmallError:
        pass
"""


ODD_CODE = '''"""Refusals in functions that are held in several ways."""

import contextlib
import functools


class OddError(Exception):
    pass


def maker(limit):
    def inner(value):
        if value > limit:
            raise OddError("closure")
        return value

    return inner


held = maker(3)


@functools.cache
def kept(value):
    if value > 3:
        raise OddError("kept")
    return value


class Thing:
    @property
    def content(self):
        raise OddError("property")

    @staticmethod
    @contextlib.contextmanager
    def opened():
        yield 1
        raise OddError("generator")


def early(value):
    if value > 3:
        raise OddError("read before any test runs")
    return value
'''
ODD_TESTS = """import pytest
from small.code import OddError, Thing, early, held as other_name, kept

try:
    early(4)
    EARLY = False
except OddError:
    EARLY = True


@pytest.mark.parametrize("work", [lambda: other_name(4), lambda: kept(4), lambda: Thing().content])
def test_held(work):
    with pytest.raises(OddError):
        work()


def test_generator():
    with pytest.raises(OddError), Thing.opened():
        pass


def test_early():
    assert EARLY
"""


def removals(root, code, tests):
    return subprocess.run(
        [sys.executable, str(TOOL), str(root), "--code", *code, "--tests", *tests],
        capture_output=True,
        text=True,
        check=False,
    )


def small_tree(place: Path, tests: str, code: str = SMALL_CODE) -> Path:
    (place / "small").mkdir()
    (place / "small" / "__init__.py").touch()
    (place / "small" / "code.py").write_text(code)
    (place / "test_small.py").write_text(tests)
    (place / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return place


def test_the_tool_names_what_no_test_notices(tmp_path):
    done = removals(small_tree(tmp_path, SMALL_TESTS), ["small", "absent.py"], ["test_small.py"])
    assert done.returncode == 1, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("SURVIVED")] == [
        "SURVIVED small/code.py:16 SmallError('unpinned', value): 1 tests reach it, none notices",
        "SURVIVED small/code.py:18 SmallError: no test reaches it",
    ]


def test_the_tool_finds_a_function_however_it_is_held(tmp_path):
    done = removals(small_tree(tmp_path, ODD_TESTS, ODD_CODE), ["small"], ["test_small.py"])
    assert done.returncode == 0, done.stdout + done.stderr
    # The one that a file reaches while it is read is noticed only when that file is read anew.
    assert "5 refusals, 4 noticed" in done.stdout
    assert "5 noticed" in done.stdout


def test_the_tool_does_not_take_broken_tests_for_notice(tmp_path):
    tests = SMALL_TESTS + "\n\ndef test_broken():\n    assert False\n"
    done = removals(small_tree(tmp_path, tests), ["small"], ["test_small.py"])
    assert done.returncode == 1
    assert "the tests fail before anything is removed" in done.stderr


def test_the_tool_does_not_take_tests_that_break_in_a_child_for_notice(tmp_path):
    tests = "import os\n\nFIRST = os.environ.setdefault('ONCE', str(os.getpid()))\n" + SMALL_TESTS
    tests = tests.replace(
        "code.pinned(value)", "code.pinned(value)\n    assert FIRST == str(os.getpid())"
    )
    done = removals(small_tree(tmp_path, tests), ["small"], ["test_small.py"])
    assert done.returncode == 1
    assert "fail in a child without a change" in done.stderr


def test_every_refusal_is_noticed_when_it_is_removed():
    tests = [
        str(path.relative_to(ROOT)) for pattern in TESTS for path in sorted(ROOT.glob(pattern))
    ]
    done = removals(ROOT, CODE, tests)
    assert done.returncode == 0, done.stdout + done.stderr

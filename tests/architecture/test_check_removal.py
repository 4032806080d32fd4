"""Every refusal is pinned: with any one of them removed, a test fails (security.md G.6).

Rules: the tool itself is tried on a small tree first, so that it can be believed.
"""

import subprocess
import sys
from pathlib import Path

from vault_sim import ROOT

TOOL = ROOT / "tests" / "helpers" / "check_removal.py"
CODE = ["crypto", "app/acceptance.py", "app/arrival.py"]
TESTS = ["tests/unit/crypto", "tests/unit/app/test_acceptance*.py"]

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


def removals(root, code, tests):
    return subprocess.run(
        [sys.executable, str(TOOL), str(root), "--code", *code, "--tests", *tests],
        capture_output=True,
        text=True,
        check=False,
    )


def small_tree(place: Path, tests: str) -> Path:
    (place / "small").mkdir()
    (place / "small" / "__init__.py").touch()
    (place / "small" / "code.py").write_text(SMALL_CODE)
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

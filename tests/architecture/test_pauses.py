"""A test waits for what happens: each pause of a fixed length is of one of three kinds, counted.

Rules: counted in the text of every file below tests, programs within a test too. What another
process does is waited for with ``own_system.wait_for``, what a lane or a window does with those of
``waits``. Whoever adds a pause names its kind here.
"""

import re

import pytest

from source_tree import ROOT

PAUSE = re.compile(r"time\.sleep\(")
BY_ANOTHER_NAME = re.compile(r"from time import[^\n]*\bsleep\b|time\.sleep\b(?!\()")
THIS = "architecture/test_pauses.py"

HANGS = "a made-up program or service that hangs, so that somebody has to end it"
LOOKS = "the pause between two looks at another process or a screen, of a wait that has an end"
RESTS = "a rest is what is tried, or what a screen or a person needs: nothing tells its end"
KINDS = {
    HANGS: {
        "helpers/fake_secrets.py": 1,
        "unit/app/imports/test_import_reading.py": 2,
        "unit/app/letters/test_letter_check_reading.py": 1,
        "unit/app/offices/test_qr_reading.py": 1,
        "unit/app/register/test_pc_secret.py": 1,
        "unit/app/system/test_folder_lock.py": 1,
        "unit/app/system/test_pdf_worker.py": 2,
        "unit/app/system/test_pictures.py": 4,
        "unit/app/system/test_scanning.py": 4,
        "unit/app/system/test_side_process.py": 1,
        "unit/models/register/test_register_crash.py": 2,
        "unit/packaging/test_ci_checks.py": 2,
    },
    LOOKS: {
        "benchmarks/packaged_start.py": 1,
        "helpers/bare_windows.py": 2,
        "helpers/own_system.py": 2,
        "helpers/virtual_screen.py": 1,
    },
    RESTS: {
        "benchmarks/beside_keepassxc.py": 1,
        "helpers/fresh_debian.py": 1,
        "helpers/real_screen.py": 2,
        "helpers/screen_stage.py": 1,
        "integration/test_lock_memory.py": 1,
        "unit/ui/test_watchdog.py": 1,
    },
}


def files(pattern: re.Pattern[str]) -> dict[str, int]:
    """Return how often something stands in the files of the tests, by their names."""
    texts = {
        path.relative_to(ROOT / "tests").as_posix(): path.read_text("utf-8")
        for path in (ROOT / "tests").rglob("*.py")
    }
    found = {name: len(pattern.findall(text)) for name, text in texts.items() if name != THIS}
    return {name: count for name, count in found.items() if count}


def test_every_pause_is_of_a_known_kind() -> None:
    named = {name: count for kind in KINDS.values() for name, count in kind.items()}
    assert len(named) == sum(map(len, KINDS.values())), "a file has pauses of one kind"
    assert files(PAUSE) == named


def test_no_pause_has_another_name() -> None:
    assert files(BY_ANOTHER_NAME) == {}


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("import time; time.sleep(5)", False),
        ("from time import monotonic, sleep", True),
        ("patch(time.sleep, nothing)", True),
    ],
)
def test_another_name_is_known(text: str, is_one: bool) -> None:
    assert bool(BY_ANOTHER_NAME.search(text)) is is_one

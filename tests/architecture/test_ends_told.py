"""Whoever plays in the real program ends it with what failed, so that nobody waits for ever."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAYER = """
import sys
sys.path.insert(0, sys.argv[1])
from PySide6.QtCore import QCoreApplication, QTimer
from ends_told import end_with_first_failure
end_with_first_failure()
app = QCoreApplication([])
QTimer.singleShot(0, lambda: 1 / 0)
QTimer.singleShot(60_000, app.quit)
app.exec()
"""


def test_what_fails_in_a_slot_ends_the_program_and_is_told():
    words = [sys.executable, "-c", PLAYER, str(ROOT / "tests" / "helpers")]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr


def test_every_player_does_so():
    players = {
        one.name: one.read_text("utf-8")
        for one in (ROOT / "tests").rglob("*.py")
        if one != Path(__file__) and "Shell.start = " in one.read_text("utf-8")
    }
    assert len(players) > 5
    assert {
        name for name, text in players.items() if "end_with_first_failure()" not in text
    } == set()

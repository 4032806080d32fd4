"""The real program with its window, worked by a script: `window_story.py CHAPTER FOLDER DESK`.

The first chapter goes from the first run to the lock; the fresh program that a lock starts plays
the second: it unlocks, waits for a packet that another start hands over, accepts it and closes.

Rules: the program is the one that an officer starts, with its own costs of keys, its own pauses and
its own ways to show windows; the script does nothing that a person at the screen could not do; what
a person knows between two programs (the passphrase) stands on a paper on the desk; what the script
tells stands in a file there, because a fresh program is nobody's child.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from PySide6.QtCore import QProcess, QTimer  # noqa: E402
from PySide6.QtGui import QFont, QFontMetricsF  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

import window_steps as steps  # noqa: E402
from app.system import preferences  # noqa: E402
from at_window import AtWindow  # noqa: E402
from ends_told import end_with_first_failure  # noqa: E402
from ui import main  # noqa: E402
from ui.backup.backup_page import BackupPage  # noqa: E402
from ui.main import Shell  # noqa: E402
from ui.packets.inbox.inbox_page import InboxPage  # noqa: E402
from ui.register.unlock_window import UnlockWindow  # noqa: E402
from ui.shell.main_window import MainWindow  # noqa: E402

PICTURES = "LIFAFA_STORY"
MOST_APART = 0.3
"""Of a dot, for half a word."""


class Desk:
    """What lies on the officer's desk.

    Args:
        folder: has `asked.json`: the language and the look, and the other office's name and number,
            and its card.

    Attributes:
        asked: what stands in that file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: dict[str, str] = json.loads((folder / "asked.json").read_text("utf-8"))
        self.stick, self.safe = folder / "stick", folder / "safe"
        self.card, self.paper = folder / "their.lfcard", folder / "paper.txt"
        wanted = os.environ.get(PICTURES)
        self.pictures = Path(wanted) / self.asked["look_name"] if wanted else None

    def tell(self, line: str) -> None:
        """Tell whoever plays the story something."""
        with (self.folder / "told").open("a", encoding="utf-8") as told:
            told.write(line + "\n")


def first(at: AtWindow, desk: Desk) -> None:
    """From the first run to the lock."""
    at.wait(lambda: at.shell.window is not None and at.shell.window.isVisible())
    at.make_room()
    assert is_spaced(QApplication.font()), "words run into one another"
    at.picture("first-page")
    at.press(desk.asked["language_name"])
    desk.paper.write_text(steps.create_the_office(at), "utf-8")
    steps.check_their_number(at, desk.card, desk.asked["number"])
    steps.write_a_case(at)
    steps.seal_a_referral(at, desk.asked["office"])
    steps.carry_it_out(at)
    make_a_letter(at)
    back_up(at, desk.safe)
    assert at.shell.desk is not None
    desk.tell(f"number {at.shell.desk.services.office.number}")
    at.press("Lock now")
    assert at.shell.locking.is_closing


def is_spaced(font: QFont) -> bool:
    """Say whether a comma and its space are as wide in a size of the screen as in a large one."""
    words, times = "r, a", 50
    large = QFont(font)
    large.setPixelSize(font.pixelSize() * times)
    wanted = QFontMetricsF(large).horizontalAdvance(words) / times
    return abs(QFontMetricsF(font).horizontalAdvance(words) - wanted) < MOST_APART


def make_a_letter(at: AtWindow) -> None:
    """Make a letter about the referral in front, and save it on the stick."""
    at.press("Print a letter…")
    at.sees("Save as PDF…")
    at.picture("letter")
    at.press("Save as PDF…")
    at.picture("letter-warning")
    at.press("Choose a place…")
    at.save_on_stick()
    at.sees("Another letter")
    at.picture("letter-saved")


def back_up(at: AtWindow, safe: Path) -> None:
    """Back up into a folder."""
    at.press("Backup")
    at.press("Back up now…")
    at.press("Choose a folder…")
    at.choose_files(safe)
    at.picture("backup-place")
    at.press("Back up")
    page = at.shell.window.page  # type: ignore[union-attr]
    assert isinstance(page, BackupPage)
    at.wait(lambda: page.runs.last is not None and not page.runs.running)
    at.settle()
    at.picture("backed-up")


def second(at: AtWindow, desk: Desk) -> None:
    """From the locked register over a double click to the end of the day."""
    window = at.shell.window
    assert isinstance(window, UnlockWindow)
    at.wait(window.isVisible)
    at.make_room()
    at.picture("locked")
    window.secret.line.setFocus()
    QTest.keyClicks(window.secret.line, desk.paper.read_text("utf-8"))
    at.press("Unlock")
    at.wait(lambda: isinstance(at.shell.window, MainWindow))
    at.make_room()
    at.settle()
    at.picture("unlocked")
    desk.tell("open")

    def has_packet() -> bool:
        page = getattr(at.shell.window, "page", None)
        return isinstance(page, InboxPage) and page.flow.shown is not None

    at.wait(has_packet)
    desk.tell("handed over")
    steps.accept_theirs(at)
    at.settle()
    assert at.shell.window is not None
    at.shell.window.close()


CHAPTERS = {"first": first, "second": second}


def play(shell: Shell, chapter: str, desk: Desk) -> None:
    """Play a chapter; whatever goes wrong is told, and ends the program."""
    at = AtWindow(shell, desk.stick, desk.pictures)
    try:
        CHAPTERS[chapter](at, desk)
    except BaseException:
        desk.tell(f"failed in {at.chapter or chapter}: {traceback.format_exc()}")
        os._exit(1)


def main_of(chapter: str, folder: Path, place: Path, files: list[Path]) -> int:
    """Run the program and play a chapter in it."""
    desk = Desk(place)
    if chapter == "first":
        preferences.save({"theme": desk.asked["look"]})
    start = Shell.start

    def begin(shell: Shell) -> None:
        start(shell)
        QTimer.singleShot(0, shell, partial(play, shell, chapter, desk))

    def start_again(folder: Path, *files: Path) -> None:
        # As the program does, but that the fresh one goes on with the story.
        words = [__file__, "second", str(folder), str(place), *map(str, files)]
        QProcess.startDetached(sys.executable, words, str(ROOT))

    end_with_first_failure()
    Shell.start = begin  # type: ignore[method-assign]
    main.start_again = start_again
    code = main.run_window(folder, files)
    desk.tell(f"ended {chapter} {code}")
    return code


if __name__ == "__main__":
    _chapter, _folder, _place, *_files = sys.argv[1:]
    sys.exit(main_of(_chapter, Path(_folder), Path(_place), [Path(one) for one in _files]))

"""The walk of a first-time officer through the whole program, counted, with a picture of each step.

    .venv/bin/python tests/helpers/walk.py [--language hi] [--scale 150] [--to FOLDER] [--sheets]

From an empty machine over a sealed referral, which the other office takes in and answers, to a
letter, a backup, a search and a statistic, in the fewest actions in which the window allows it.

Rules:
- one action is one press, one choice in a list, or one field that is typed; the six boxes of a
  number are one field, because they lead on by themselves; a file or a drive that is chosen in a
  list is one, and each further press in that dialog is another;
- what the hand does between two actions is none: leaving a field, turning a wheel; but what was not
  in sight when it was needed is told under the table;
- everything is found by the words that stand on the screen; only rows, boxes of digits and places
  in a list of drives are found by the widget;
- everything in the pictures is made up.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(HERE)]

from PIL import Image, ImageDraw  # noqa: E402
from PySide6.QtCore import QEvent, Qt  # noqa: E402
from PySide6.QtGui import QKeyEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import (  # noqa: E402
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from app.offices import offices  # noqa: E402
from app.register import access  # noqa: E402
from app.system import preferences  # noqa: E402
from at_window import HIGH, WIDE, AtWindow, _look_at, _resting  # noqa: E402
from crypto.vault.key_slots import KDF_CHEAPEST  # noqa: E402
from desk_sim import dressed  # noqa: E402
from focus_seen import in_sight, rest  # noqa: E402
from office_sim import CLOCK, PASSPHRASE, SECOND, office  # noqa: E402
from picture_sheets import write_walk  # noqa: E402
from told_program import of_a_new_person  # noqa: E402
from ui.backup.backup_page import BackupPage  # noqa: E402
from ui.main import Shell  # noqa: E402
from ui.register.welcome.steps import CodeStep, WelcomeFlow  # noqa: E402
from ui.register.welcome.welcome_window import WelcomeWindow  # noqa: E402
from ui.shell.main_window import MainWindow  # noqa: E402
from ui.widgets import removable_media  # noqa: E402
from ui.widgets.chooser import Chooser  # noqa: E402
from ui.widgets.removable_media import Volume  # noqa: E402
from ui.widgets.strip import BannerStrip, UndoToast  # noqa: E402
from waits import double_click, wait_until  # noqa: E402
from window_sim import let_go_of_shell  # noqa: E402
from words_typed import asked_words  # noqa: E402

FIRST_WALK = (
    ("first case", "6"),
    ("check of the office", "15"),
    ("referral", "6"),
    ("paper that goes along", "9, of them 6 into the case"),
    ("copy to a drive", "6"),
    ("handed over", "1"),
    ("our own card", "4"),
    ("the other office", "16"),
    ("receipt home", "2"),
    ("paper in the case", "6"),
    ("letter", "10"),
    ("backup", "4"),
    ("lock", "1"),
    ("unlock", "2"),
    ("search", "1"),
    ("statistics", "1"),
)
"""The legs, and the least that each took on the first walk, in Hindi."""
SUMS = (
    ("to the first sealed referral", "27", ("first case", "check of the office", "referral")),
    (
        "the same with a paper",
        "36",
        ("first case", "check of the office", "referral", "paper that goes along"),
    ),
)
NAMES = {"en": "Sunita Kumari", "hi": "सुनीता कुमारी"}
SCREEN = {"name": "made-up", "x": 0, "y": 0, "width": 1366, "height": 768, "dpr": 1}
ROOM_150 = (910, 465)
PAPERS = ("IMG_20261129_101512.jpg", "IMG_20261129_101533.jpg")


class Walker(AtWindow):
    """Somebody who walks, and is counted.

    Args:
        shell: the program.
        stick: a folder that stands for the pen drive.
        pictures: a folder for a picture after each action; None for none.
        before: what was done at another start of the program.

    Attributes:
        leg: what is being done.
        done: leg and words of each action.
        unseen: what was not in sight when it was needed.
    """

    def __init__(
        self, shell: Shell, stick: Path, pictures: Path | None, before: Walker | None = None
    ) -> None:
        super().__init__(shell, stick, pictures)
        self.leg = ""
        self.done: list[tuple[str, str]] = [] if before is None else before.done
        self.unseen: list[str] = [] if before is None else before.unseen

    def make_room(self) -> None:
        """Give the window what a screen of 1366x768 leaves it at this scale."""
        assert self.shell.window is not None
        is_large = self.shell.window.devicePixelRatio() > 1
        self.shell.window.resize(*(ROOM_150 if is_large else (WIDE, HIGH)))

    def press(self, word: str, **filled: str) -> None:
        """Press the button with these words, and count it."""
        shown = self.named(word).format(**filled)
        self.wait(lambda: self._button(shown) is not None)
        self._look_for(self._button(shown), shown)
        super().press(word, **filled)
        self.did(shown)

    def type(self, field: QLineEdit, text: str) -> None:
        """Type into a field in any script, and count it."""
        self._look_for(field, field.accessibleName())
        if field is not QApplication.focusWidget():
            QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        self.type_on(text)

    def type_on(self, text: str) -> None:
        """Type where the keyboard is, with nothing pressed in between, and count it once."""
        for letter in text:
            here = QApplication.focusWidget()
            assert here is not None, f"nothing has the keyboard: {self.done[-3:]}"
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(here, key)
            rest(2)
        self.settle()
        self.did(f"“{text}”")

    def choose(self, word: str, value: str) -> None:
        """Choose in the list with this name, and count it."""
        shown = self.named(word)
        [combo] = [one for one in self._seen(QComboBox) if one.accessibleName() == shown]
        self._look_for(combo, shown)
        combo.choose(value)  # type: ignore[attr-defined]
        combo.chosen.emit(value)  # type: ignore[attr-defined]
        self.settle()
        self.did(shown)

    def open_row(self, row: int = 0) -> None:
        """Press a row of the list on the page in front twice, and count it."""
        view = self.shell.window.page.view  # type: ignore[union-attr]
        place = view.visualRect(view.model().index(row, 1)).center()
        double_click(view.viewport(), place)
        self.settle()
        self.did("row")

    # Files --------------------------------------------------------------------------------------

    def take_file(self, name: str, place: Path | None = None) -> None:
        """Take a file in the dialog in front: its place at the left if it is another, and the file.

        Args:
            name: ends so.
            place: where it lies; None: where the dialog begins.
        """
        dialog = self._ready(place)
        view = dialog.browser.list
        row = view.files.row_of(lambda entry: entry.path.name.endswith(name))
        assert row >= 0, name
        where = view.visualRect(view.files.index(row, 0)).center()
        double_click(view.viewport(), where)
        self._is_answered(dialog)
        self.did(f"…{name}")

    def take_place(self, place: Path | None = None) -> None:
        """Take the folder that is in front, or another place at the left; or save there."""
        dialog = self._ready(place)
        button = _resting(dialog.take_it)
        shown = button.accessibleName()
        self._look_for(button, shown)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self._is_answered(dialog)
        self.did(shown)

    def _ready(self, place: Path | None) -> Chooser:
        dialog = self._asking()
        self.wait(lambda: dialog.browser.folder is not None)
        if place is not None and dialog.browser.folder != place:
            _look_at(dialog, place)
            self.did("place")
        return dialog

    # What is kept of it -------------------------------------------------------------------------

    def did(self, words: str) -> None:
        """Count an action, and take a picture of what it led to."""
        self.make_room()
        rest()
        self.settle()
        if QApplication.activeWindow() is None and self.shell.window is not None:
            # A desktop gives the keyboard back when a dialog closes; here nobody else does.
            (QApplication.activeModalWidget() or self.shell.window).activateWindow()
            rest()
        asking = QApplication.activeModalWidget()
        if isinstance(asking, Chooser):
            self.wait(lambda: asking.browser.folder is not None)
        self.done.append((self.leg, words))
        self.picture(self.leg.replace(" ", "-"))
        self._time_passes()

    def _time_passes(self) -> None:
        """Let go by what stands a few seconds only: no officer is as quick as this."""
        window = self.shell.window
        assert window is not None
        for toast in window.findChildren(UndoToast):
            toast.forget()
        for strip in window.findChildren(BannerStrip):
            strip.settle(strip._news)

    def counted(self) -> Counter[str]:
        """Return how many actions each leg took."""
        return Counter(leg for leg, _words in self.done)

    def _look_for(self, widget: QWidget | None, words: str) -> None:
        rest()
        if widget is not None and not in_sight(widget):
            self.unseen.append(f"{self.leg}: {words}")


# The legs ---------------------------------------------------------------------------------------


def first_case(at: Walker, words: str) -> str:
    """From the first page to the first saved case; return the passphrase.

    Args:
        at: the officer.
        words: of the language, as its button has them; "" where the program speaks it already.
    """
    at.leg = "first case"
    at.picture("first-page")
    if words:
        at.press(words)
    welcome: Any = at.shell.window
    at.type_on("SJPU Darjeeling")
    at.press("Go on to the six words")
    written = welcome.step.written
    passphrase = str(written.words)
    at.press("The six words are on paper")
    at.type_on(asked_words(written))
    at.wait(lambda: isinstance(welcome.step, CodeStep))
    at.picture("recovery-code")
    groups = [welcome.flow.code[place] for place in welcome.flow.asked]
    at.type(welcome.step.written.typed, " ".join(groups))
    at.wait(lambda: isinstance(at.shell.window, MainWindow))
    at.make_room()
    at.settle()
    at.picture("new-case")
    at.type_on(name_in(at))
    _page(at).focusNextChild()  # Leaving the field saves it.
    at.settle()
    at.picture("name-left")
    return passphrase


def name_in(at: Walker) -> str:
    """Return the name of the victim in the script of the officer."""
    return NAMES["hi" if at.named("Register") != "Register" else "en"]


def check_of_the_office(at: Walker, number: str, whom: str = "A. Made-up") -> None:
    """The number that they read out on the telephone, typed where it is asked for."""
    at.type_on("".join(number.split()))
    at.type(_page(at)._face.whom, whom)
    at.press("By phone, on a number I already had")


def referral(at: Walker, number: str, name: str) -> None:
    """From the case to a sealed file that takes a paper along."""
    at.leg = "referral"
    at.press("Refer…")
    at.leg = "check of the office"
    at.press("Add an office card…")
    at.take_file(".lfcard")
    check_of_the_office(at, number)
    at.leg = "referral"
    at.press("Shelter")
    at.press("Child, agreed")
    at.choose("Explained in", "hin")
    at.leg = "paper that goes along"
    at.press("Add documents…")
    at.take_file(PAPERS[0])
    at.press("Add and seal")
    at.wait(lambda: bool(_page(at).body.flow.choices.draft.along))
    at.leg = "referral"
    at.press("All of this was explained: record the answer")
    at.sees("Seal for {office}", office=name)
    at.picture("last-look")
    at.press("Seal for {office}", office=name)
    at.wait(lambda: _page(at).body.flow.sent is not None)
    at.settle()
    at.picture("sealed")


def carried_out(at: Walker) -> None:
    """The sealed file goes onto the drive, and our card too."""
    at.leg = "copy to a drive"
    at.press("Copy to a USB drive or folder…")
    at.take_place(at.stick)
    at.leg = "handed over"
    at.press("I have handed it over")
    at.leg = "our own card"
    at.press("Offices")
    at.press("Save my card…")
    at.take_place(at.stick)


def paper_in_the_case(at: Walker) -> None:
    """A second paper goes into the case."""
    at.leg = "to the register"
    at.press("Register")
    at.open_row()
    at.leg = "paper in the case"
    page = _page(at)
    sections = page.sections
    row = sections.outline.row_of("papers")
    assert row >= 0
    index = sections.outline.index(row)
    place = sections.visualRect(index).center()
    QTest.mouseClick(sections.viewport(), Qt.MouseButton.LeftButton, pos=place)
    at.settle()
    at.did("papers")
    at.press("Add documents…")
    at.take_file(PAPERS[1])
    at.press("Add and seal")
    at.settle()
    at.picture("paper-added")


def letter(at: Walker) -> None:
    """A letter about the referral, begun in Letters and saved as a file."""
    at.leg = "letter"
    at.press("Letters")
    at.press("New letter…")
    at.press("Go on")
    at.wait(lambda: _page(at).body.flow.can_leave)
    at.settle()
    at.picture("letter-made")
    at.press("Save as PDF…")
    if QApplication.activeModalWidget() is None:
        # Where the choices fill the page, the letter is shown before it may leave.
        at.press("Save as PDF…")
    at.press("Choose a place…")
    at.take_place(at.stick)
    at.sees("Another letter")
    at.picture("letter-saved")


def backup(at: Walker) -> None:
    """A backup on the drive."""
    at.leg = "backup"
    at.press("Backup")
    at.press("Back up now…")  # The first drive is chosen already.
    at.press("Back up")
    page = _page(at)
    at.wait(lambda: page.runs.last is not None and not page.runs.running)
    at.settle()
    at.picture("backed-up")


def lock(at: Walker, restarted: list[Path]) -> None:
    """The register closes."""
    at.leg = "lock"
    at.press("Lock now")
    at.wait(lambda: bool(restarted))


def unlock(at: Walker, passphrase: str) -> None:
    """One field and a button."""
    at.leg = "unlock"
    at.picture("locked")
    at.type_on(passphrase)
    at.press("Unlock")
    at.wait(lambda: isinstance(at.shell.window, MainWindow))
    at.make_room()
    at.settle()
    at.picture("unlocked")


def taken_in_there(at: Walker, number: str) -> None:
    """The other office takes the packet in, checks the sender, accepts, and gives a receipt."""
    at.leg = "the other office"
    at.picture("their-first-look")
    at.press("Packets")
    at.press("Open a packet file…")
    at.take_file(".lifafa", at.stick)
    at.picture("packet-of-a-stranger")
    at.press("Check this office's number")
    check_of_the_office(at, number, "R. Made-up")
    at.press("Accept into register")
    at.press("Copy the receipt to the USB drive…")
    at.take_place(at.stick)
    at.leg = "receipt handed over"
    at.press("I have handed it over")


def receipt_home(at: Walker) -> None:
    """The receipt comes back on the drive."""
    at.leg = "receipt home"
    at.press("Packets")
    at.press("Open a packet file…")
    at.take_file(".lifafa", at.stick)


def looked_up(at: Walker) -> None:
    """The case is found by a name in Latin letters, and the year is counted."""
    at.leg = "to the register"
    at.press("Register")
    at.leg = "search"
    at.type(_page(at).search, "suneeta")
    at.leg = "statistics"
    at.press("More")
    at.press("Statistics")


def _page(at: Walker) -> Any:
    assert isinstance(at.shell.window, MainWindow)
    return at.shell.window.page


# The whole of it --------------------------------------------------------------------------------


@contextmanager
def started(app: QApplication, folder: Path, restarted: list[Path]) -> Iterator[Shell]:
    """Start the program on a folder, and take it down, locked or not."""
    shell = Shell(app, folder, restart=lambda at, *_files: restarted.append(at), clock=CLOCK)
    shell.start()
    assert shell.window is not None
    shell.window.show()
    shell.window.activateWindow()
    wait_until(shell.window.isActiveWindow)
    try:
        yield shell
    finally:
        let_go_of_shell(app, shell)


def drawn_paper(place: Path, number: int) -> None:
    """Draw a page as a telephone photographs it, with nothing real on it."""
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.text((420, 120), f"MADE-UP REPORT {number}", fill="black", font_size=64)
    for line in range(24):
        draw.rectangle((140, 300 + 52 * line, 1100 - (line * 97) % 400, 314 + 52 * line), "#555555")
    place.parent.mkdir(parents=True, exist_ok=True)
    page.save(place, "JPEG", quality=60)


def walk(app: QApplication, folder: Path, pictures: Path | None, language: str) -> Walker:
    """Walk all legs; return the walker.

    Args:
        app: dressed.
        folder: empty; registers and the drive come to lie there.
        pictures: where pictures go; None for none.
        language: of the window.
    """
    stick = folder / "stick"
    for number, paper in enumerate(PAPERS, 1):
        drawn_paper(stick / "DCIM" / "Camera" / paper, number)
    partner = office(folder / "partner", SECOND)
    offices.export_card(partner, stick / "Bal Kalyan.lfcard")
    number, name = partner.office.number, partner.office.name
    access.lock(partner)
    created = access.create_register

    def cheap(*words: Any, **more: Any) -> Any:
        return created(*words, **more, cost=KDF_CHEAPEST)

    with ExitStack() as stack:
        for made in (WelcomeFlow.__init__, WelcomeWindow.__init__):
            stack.enter_context(mock.patch.dict(made.__kwdefaults__, creator=cheap))

        def drives() -> tuple[Volume, ...]:
            return (Volume(stick, "BLUE", 10**10),)

        stack.enter_context(mock.patch.object(removable_media, "volumes", drives))
        page = BackupPage.__init__.__kwdefaults__
        stack.enter_context(mock.patch.dict(page, volumes=drives))
        return _walked(app, folder, stick, pictures, (language, number, name))


def _walked(
    app: QApplication, folder: Path, stick: Path, pictures: Path | None, told: tuple[str, str, str]
) -> Walker:
    language, number, name = told
    restarted: list[Path] = []
    with started(app, folder / "register", restarted) as shell:
        at = Walker(shell, stick, pictures)
        at.make_room()
        passphrase = first_case(at, {"en": "", "hi": "हिन्दी"}[language])
        referral(at, number, name)
        carried_out(at)
        ours = shell.desk.services.office.number  # type: ignore[union-attr]
        lock(at, restarted)
    with started(app, folder / "partner" / "register", restarted) as shell:
        there = Walker(shell, stick, pictures, at)
        there.make_room()
        there.leg = "their day begins"
        there.type_on(PASSPHRASE)
        there.press("Unlock")
        there.wait(lambda: isinstance(shell.window, MainWindow))
        there.make_room()
        taken_in_there(there, ours)
    with started(app, folder / "register", restarted) as shell:
        at = Walker(shell, stick, pictures, at)
        at.make_room()
        unlock(at, passphrase)
        receipt_home(at)
        paper_in_the_case(at)
        letter(at)
        backup(at)
        looked_up(at)
    return at


def table(at: Walker) -> str:
    """Return the counts beside those of the first walk, and what had to be scrolled to."""
    counted = at.counted()
    lines = ["| leg | first walk | now |", "| --- | --- | --- |"]
    lines += [f"| {leg} | {first} | {counted[leg]} |" for leg, first in FIRST_WALK]
    for words, first, legs in SUMS:
        lines.append(f"| {words} | {first} | {sum(counted[leg] for leg in legs)} |")
    lines += ["", *(f"not in sight: {one}" for one in at.unseen)]
    return "\n".join(lines)


def main(words: list[str]) -> int:
    """Walk, tell the table, and leave the pictures."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--language", choices=tuple(NAMES), default="en")
    ask.add_argument("--look", choices=("light", "dark"), default="light")
    ask.add_argument("--scale", choices=("100", "150"), default="100")
    ask.add_argument("--to", type=Path, help="a folder for a picture of each action")
    ask.add_argument("--sheets", action="store_true", help="renew docs/pictures/walk from them")
    ask.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = ask.parse_args(words)
    if not given.here:
        code = _apart(words, given.scale)
        if given.sheets and given.to is not None and not code:
            size = write_walk(given.to, ROOT / "docs" / "pictures" / "walk")
            print(f"The sheets in docs/pictures/walk hold {size / 1e6:.1f} MB.")
        return code
    app = QApplication(sys.argv[:1])
    preferences.save({"theme": given.look})
    dressed(app, given.look)
    with tempfile.TemporaryDirectory() as made:
        at = walk(app, Path(made), given.to, given.language)
    print(table(at))
    return 0


def _apart(words: list[str], scale: str) -> int:
    """Walk in a process of its own, which has a scale and a profile of its own."""
    with tempfile.TemporaryDirectory() as made:
        home, screen = Path(made) / "home", Path(made) / "screen.json"
        screen.write_text(json.dumps({"screens": [SCREEN]}), "utf-8")
        env = of_a_new_person(home) | {
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "QT_SCALE_FACTOR": str(int(scale) / 100),
        }
        for name in ("Desktop", "Documents", "Downloads", "Pictures"):
            (home / name).mkdir()
        return subprocess.run(
            [sys.executable, str(HERE / "walk.py"), "--here", *words],
            env=env,
            cwd=ROOT,
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

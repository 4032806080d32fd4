"""The computer is stolen: with yesterday's backup and the paper sheet the office works again.

An action is one press, one choice in a list, or one field that is filled; the code from the sheet
is one field that spreads over its boxes, as when it is typed without looking up.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt

from app.cases import case_list, cases
from app.cases.papers import papers
from app.register import access, people
from app.register.people import NewUser
from app.system import preferences
from crypto.vault.key_slots import KDF_CHEAPEST
from desk_sim import dressed, on_lane, settle
from office_sim import CLOCK, FIRST, OFFICER, PASSPHRASE
from ui.backup.backup_page import BackupPage
from ui.backup.backup_places import PlaceSheet
from ui.backup.restore_steps import FactsStep, FileStep, PeopleStep
from ui.backup.restore_window import RestoreWindow
from ui.main import Shell
from ui.register.passphrase_part import WrittenWords
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from ui.widgets import removable_media
from ui.widgets.frames import laid_in
from ui.widgets.removable_media import Volume
from words_typed import asked_words

LEFT = Qt.MouseButton.LeftButton
MARK = b"Made-up Sunita"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch) -> Path:
    """A folder that the program takes for a stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(removable_media, "volumes", lambda: (Volume(folder, "BLUE", 10**10),))
    # Pages were given the function itself when they were defined.
    for made in (BackupPage.__init__, PlaceSheet.__init__):
        monkeypatch.setattr(
            made, "__kwdefaults__", {**made.__kwdefaults__, "volumes": removable_media.volumes}
        )
    return folder


@pytest.fixture
def computer(qtbot, qapp, monkeypatch):
    """Start the program on a folder, and end it in order."""
    monkeypatch.setattr(
        "crypto.vault.key_slots.measure_cost", lambda *_more, **_named: KDF_CHEAPEST
    )
    preferences.save({"language": None, "theme": "light", "zoom": None, "register": None})
    dressed(qapp)
    shells: list[Shell] = []

    def start(folder: Path) -> Shell:
        shell = Shell(qapp, folder, restart=lambda _folder: None, clock=CLOCK)
        shells.append(shell)
        shell.start()
        shell.window.resize(1120, 660)  # What it is on a screen of 1366x768.
        qtbot.in_front(shell.window)
        return shell

    yield start
    for shell in shells:
        put_away(shell)
    preferences.save({"register": None})
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def put_away(shell: Shell) -> None:
    desk = shell.desk
    if desk is not None:
        settle(desk)
        on_lane(shell._lane, lambda: access.lock(desk.services))
        shell.desk = None
    if isinstance(shell.window, MainWindow):
        shell.window.prepare_to_go()
    if shell.window is not None:
        shell.window.hide()
        shell.window.deleteLater()
        shell.window = None
    shell._lane.waitForDone()
    shell._app.removeTranslator(shell._words)


def office(shell: Shell, folder: Path, note: Path) -> str:
    """Make a register with a case, a paper and a second person; open it; return its code."""

    def make():
        created = access.create_register(
            folder, FIRST, OFFICER, PASSPHRASE, clock=CLOCK, cost=KDF_CHEAPEST
        )
        s = created.services
        case = cases.add_case(s, {"p1.name_full": MARK.decode()})
        papers.attach(s, case.case_id, note, "other", title="Note")
        added = people.add_user(s, NewUser("rai", "M. Rai", "officer"))
        return added.services, created.kit_code

    services, code = on_lane(shell._lane, make)
    shell._open_at(services, "register")
    settle(shell.desk)
    return code


class Officer:
    """Somebody at a window whose every action is counted."""

    def __init__(self, qtbot, shell: Shell) -> None:
        self._qtbot = qtbot
        self.shell = shell
        self.counted: Counter[str] = Counter()

    def press(self, button) -> None:
        self._qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=20_000)
        self.counted["press"] += 1
        self._qtbot.mouseClick(button, LEFT)

    def fill(self, field, text: str) -> None:
        self._qtbot.waitUntil(field.isVisible)
        self.counted["fill"] += 1
        field.setText(text)

    @property
    def actions(self) -> int:
        return sum(self.counted.values())


def back_up(qtbot, shell: Shell) -> None:
    """In the window: settings, backup and recovery, the stick."""
    shell.window.go("backup")
    settle(shell.desk)
    page = shell.window.page
    assert isinstance(page, BackupPage)
    page.now.click()
    page.sheet.label.setText("Blue stick")
    page.sheet.go.click()
    qtbot.waitUntil(lambda: page.runs.running)
    settle(shell.desk)
    assert page.runs.error is None, page.runs.error
    assert page.runs.last is not None


def whole_code(code: str) -> str:
    return "".join(letter for letter in code if letter.isdigit())


def through_words(officer: Officer, words: WrittenWords) -> None:
    """Write six words down and type two of them back."""
    officer.press(words.written)
    officer.fill(words.typed.line, asked_words(words))
    officer.press(words.go)


def restore(qtbot, officer: Officer, code: str) -> None:
    """From the first window of a fresh computer to the open register."""
    shell = officer.shell
    welcome = shell.window
    assert isinstance(welcome, WelcomeWindow)
    officer.press(welcome.step.backup)
    window = shell.window
    assert isinstance(window, RestoreWindow)
    window.resize(1120, 660)
    qtbot.waitUntil(lambda: isinstance(window.step, FileStep) and window.step.file is not None)
    officer.fill(window.step.codes.kit.boxes[0].line, whole_code(code))
    qtbot.waitUntil(lambda: isinstance(window.step, FactsStep), timeout=20_000)
    told = [label.shown() for label in window.step.findChildren(type(window.step.when))]
    assert any("Asha Kendra Test Office" in words for words in told)
    assert "1 case, 1 document" in window.step.content.shown()
    assert not shell.folder.exists()
    officer.press(window.step.next)
    through_words(officer, window.step.written)
    qtbot.waitUntil(lambda: window.sheets is not None, timeout=30_000)
    written = window.sheets.code
    groups = [written._code[place] for place in written._asked]
    officer.fill(written.typed, " ".join(groups))
    qtbot.waitUntil(lambda: isinstance(window.step, PeopleStep), timeout=20_000)
    officer.press(window.step.next)
    through_words(officer, window.step.written)
    assert isinstance(shell.window, MainWindow)
    settle(shell.desk)


def test_on_a_fresh_computer_the_office_works_again_in_few_actions(
    qtbot, computer, stick, tmp_path
):
    note = tmp_path / "note.txt"
    note.write_text("Made up.", "utf-8")
    lost = computer(tmp_path / "old" / "register")
    code = office(lost, tmp_path / "old" / "register", note)
    back_up(qtbot, lost)
    put_away(lost)
    readable = [path for path in stick.rglob("*") if path.is_file() and MARK in path.read_bytes()]
    assert readable == []

    officer = Officer(qtbot, computer(tmp_path / "new" / "register"))
    restore(qtbot, officer, code)
    shell = officer.shell
    assert officer.actions == 11, officer.counted
    rows = on_lane(shell._lane, lambda: case_list.list_cases(shell.desk.services)).rows
    assert [row.name for row in rows] == [MARK.decode()]
    assert shell.folder == tmp_path / "new" / "register"
    paper = on_lane(
        shell._lane, lambda: cases.show_case(shell.desk.services, rows[0].case_id).papers[0]
    )

    def content() -> bytes:
        with papers.read_paper(shell.desk.services, paper.paper_id) as reader:
            return reader.read(100)

    assert on_lane(shell._lane, content) == b"Made up."


def test_a_backup_is_tested_in_the_window_with_the_sheet(qtbot, computer, stick, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("Made up.", "utf-8")
    shell = computer(tmp_path / "register")
    code = office(shell, tmp_path / "register", note)
    back_up(qtbot, shell)
    page = shell.window.page
    page.test.click()
    sheet = page.sheet
    sheet.codes.kit.boxes[0].line.setText(whole_code(code))
    sheet.test.click()
    settle(shell.desk)
    first = laid_in(sheet.answer)[0].accessibleName()
    assert "This backup is good" in first
    assert "1 case, 1 document" in first
    sheet.reject()
    settle(shell.desk)
    assert page.known.standing.last_test_at > 0
    assert [one.tested_at > 0 for one in page.known.backups] == [True]


def test_after_new_keys_the_old_backup_opens_with_the_old_sheet_only(
    qtbot, computer, stick, tmp_path
):
    note = tmp_path / "note.txt"
    note.write_text("Made up.", "utf-8")
    shell = computer(tmp_path / "register")
    code = office(shell, tmp_path / "register", note)
    back_up(qtbot, shell)
    page = shell.window.page
    page.keys.click()
    sheet = page.sheet
    settle(shell.desk)
    sheet.secret.line.setText(PASSPHRASE)
    sheet.go.click()
    settle(shell.desk)
    assert sheet.sheets is not None, sheet.problem.count()
    written = sheet.sheets.code
    new_code = "-".join(written._code)
    written.typed.setText(" ".join(written._code[place] for place in written._asked))
    settle(shell.desk)
    assert not sheet.isVisible()
    rows = on_lane(shell._lane, lambda: case_list.list_cases(shell.desk.services)).rows
    assert [row.name for row in rows] == [MARK.decode()]

    page.refresh()
    settle(shell.desk)
    page.test.click()
    sheet = page.sheet
    sheet.codes.kit.boxes[0].line.setText(whole_code(new_code))
    sheet.test.click()
    settle(shell.desk)
    assert "valid on the day of the backup" in sheet.codes.error.shown()
    sheet.codes.forget()
    sheet.codes.kit.boxes[0].line.setText(whole_code(code))
    sheet.test.click()
    settle(shell.desk)
    assert "This backup is good" in laid_in(sheet.answer)[0].accessibleName()
    sheet.reject()


def test_pages_work_while_a_backup_is_made(qtbot, computer, stick, tmp_path):
    note = tmp_path / "note.txt"
    note.write_bytes(b"made up " * 2_000_000)
    shell = computer(tmp_path / "register")
    office(shell, tmp_path / "register", note)
    shell.window.go("backup")
    settle(shell.desk)
    page = shell.window.page
    page.runs.in_folder(stick, "Blue stick", routine=True)
    answers = []
    shell.desk.ask(lambda s: cases.add_case(s, {"p1.name_full": "Made-up Asha"}), answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    settle(shell.desk)
    assert page.runs.error is None
    assert page.runs.last is not None

"""The dialog about an update file: answers in plain words, nothing runs, no register is needed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.program.updates import checking
from app.program.updates.checking import Judge
from app.program.updates.records import MISSING
from desk_sim import dressed, settle
from office_sim import CLOCK
from release_maker import KEYS, NAMES, put_on_stick
from seen_texts import seen_texts
from ui import updates
from ui.frame.commands import CommandKey, at_hand
from ui.frame.worker import make_lane
from ui.help.help_pane import HelpSheet
from ui.main import Shell
from ui.register.unlock_window import UnlockWindow
from ui.settings.help_card import AboutSheet
from ui.shell.main_window import MainWindow
from ui.shell.opened_files import show_files
from ui.updates.update_sheet import UpdateSheet
from ui.widgets.buttons import Button
from ui.widgets.files_ask import FileDrops
from ui.widgets.frames import laid_in
from ui.widgets.plain import PlainLabel
from update_fakes import DEB, OUTCOMES, STICK, FakeCheck, answer, sheet_over
from window_sim import window_over

FILE = STICK / "lifafa.lfrelease"
TONES = {
    "ready": "good",
    "no-keys": "caution",
    **dict.fromkeys(("other", "short", "few", "behind"), "danger"),
}


@pytest.fixture(scope="module")
def desk(filled):
    """The register is only looked at, if at all."""
    return filled


@pytest.fixture
def check() -> FakeCheck:
    return FakeCheck()


@pytest.fixture
def sheet(qtbot, desk, check):
    dressed(QApplication.instance())
    made = sheet_over(desk, check)
    qtbot.addWidget(made)
    made.show()
    return made


def told(sheet) -> str:
    QApplication.processEvents()
    return "\n".join(text for _where, text in seen_texts(sheet))


def test_a_good_update_says_what_to_run_and_who_signed(desk, sheet, check):
    sheet.take(FILE)
    settle(desk)
    assert check.asked == [(FILE, None)]
    said = told(sheet)
    for text in ("Version 0.2.0 is genuine", "then run this file yourself", DEB, "Holder One"):
        assert text in said
    assert f"This file was checked: {STICK / DEB}" in said
    assert "Released on 25 Nov 2026" in said
    _before, heading, details = said.casefold().partition("technical details")
    assert heading
    assert "5e5e" in details


def test_markup_of_the_notes_is_shown_letter_by_letter(desk, sheet):
    sheet.take(FILE)
    settle(desk)
    assert any("<b>Made up</b>" in one.shown() for one in sheet.findChildren(PlainLabel))


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_answer_says_what_to_do_and_the_safe_button_has_the_keyboard(
    desk, sheet, check, name
):
    outcome = OUTCOMES[name]
    if isinstance(outcome, Exception):
        check.refuse = outcome
    else:
        check.found = outcome
    sheet.take(FILE)
    settle(desk)
    assert sheet.focusWidget() is sheet.shut
    assert sheet.choose.isEnabled()
    tone = laid_in(sheet.answer)[0].tone
    assert tone == TONES.get(name, "plain")


def test_a_name_that_turns_letters_around_is_seen_through(desk, sheet):
    sheet.take(STICK / "lifafa\u202eexe\udcff.lfrelease")
    settle(desk)
    assert sheet.file.shown() == "lifafa\ufffdexe\ufffd.lfrelease"


def test_an_installer_that_is_missing_can_be_chosen(desk, sheet, check):
    check.found = answer(MISSING)
    assert sheet.installer.isHidden()
    sheet.take(FILE)
    settle(desk)
    assert not sheet.installer.isHidden()
    check.found = answer()
    sheet.take(FILE, Path("/elsewhere/x.deb"))
    settle(desk)
    assert check.asked[-1] == (FILE, Path("/elsewhere/x.deb"))
    assert sheet.installer.isHidden()


def test_stop_says_that_nothing_was_found_out(qtbot, desk, sheet, check):
    check.go_on.clear()
    sheet.take(FILE)
    assert not sheet.choose.isEnabled()
    sheet.take(STICK / "second.lfrelease")
    qtbot.waitUntil(lambda: bool(check.asked))
    sheet.busy.stop.click()
    settle(desk)
    assert "Stopped. Nothing was found out." in told(sheet)
    assert [file for file, _ in check.asked] == [FILE]
    assert sheet.choose.isEnabled()


def test_closing_stops_the_reading(desk, sheet, check):
    check.go_on.clear()
    sheet.take(FILE)
    sheet.reject()
    settle(desk)
    assert sheet._job is None


def test_enter_runs_nothing_and_no_button_does(desk, sheet, check):
    sheet.take(FILE)
    settle(desk)
    sheet.setFocus()
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    QTest.keyClick(sheet, Qt.Key.Key_Enter)
    assert sheet.isVisible()
    assert len(check.asked) == 1
    words = {one.text().strip() for one in sheet.findChildren(Button) if one.isVisibleTo(sheet)}
    assert words == {"Choose an update file…", "Close"}


def drop(drops: FileDrops, widget: QWidget, *files: Path) -> QDropEvent:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    # Sent through the system it would need a pointer that came in before it.
    assert drops.eventFilter(widget, event)
    return event


@pytest.mark.parametrize("files", [[FILE], [STICK / DEB, FILE], [FILE, STICK / DEB]])
def test_a_dropped_file_is_checked_and_of_several_the_announcement(desk, sheet, check, files):
    drop(sheet.drops, sheet, *files)
    settle(desk)
    assert check.asked == [(FILE, None)]


def test_an_installer_that_is_dropped_alone_gets_its_words(desk, sheet, check):
    drop(sheet.drops, sheet, STICK / DEB)
    settle(desk)
    assert check.asked == [(STICK / DEB, None)]


# The ways to it ----------------------------------------------------------------------------------


@pytest.fixture
def judged(monkeypatch):
    monkeypatch.setattr(checking, "judge", lambda: Judge(KEYS, "0.1.0", checking.this_computer()))


@pytest.fixture
def window(qapp, desk):
    dressed(qapp)
    with window_over(desk) as shown:
        settle(desk)
        yield shown


def open_sheet(window) -> UpdateSheet:
    (found,) = window.findChildren(UpdateSheet)
    return found


def test_the_menu_and_about_lead_to_it(desk, window: MainWindow):
    assert "update" in window.helping.menu._more
    window.helping.menu._more["update"]()
    open_sheet(window).close()
    for one in window.findChildren(UpdateSheet):
        one.setParent(None)
    about = AboutSheet(desk, window)
    about.open()
    settle(desk)
    about.update_check.click()
    assert not about.isVisible()
    assert open_sheet(window).isVisible()
    assert "update" not in at_hand(window)


@pytest.mark.usefixtures("judged")
def test_a_double_clicked_update_file_is_checked_at_once(qtbot, desk, window, tmp_path):
    stick = put_on_stick(tmp_path)
    here = window.here
    show_files(window, desk, [stick])
    qtbot.waitUntil(lambda: bool(window.findChildren(UpdateSheet)))
    sheet = open_sheet(window)
    qtbot.waitUntil(lambda: sheet.answer.count() > 0)
    assert NAMES[0] in told(sheet)
    assert window.here == here


def test_f1_over_it_is_about_updates(qtbot, window):
    window.helping.check_update()
    sheet = open_sheet(window)
    (key,) = [one for one in sheet.findChildren(CommandKey) if one.command == "help"]
    key.activated.emit()
    (helping,) = sheet.findChildren(HelpSheet)
    assert helping.view.showing == "updates"


@pytest.mark.usefixtures("judged")
def test_a_locked_window_checks_a_file_without_a_register(qtbot, qapp, tmp_path):
    dressed(qapp)
    stick = put_on_stick(tmp_path)
    lane = make_lane()
    window = UnlockWindow(tmp_path / "register", lane, CLOCK)
    qtbot.addWidget(window)
    window.show()
    other = tmp_path / "a.lifafa"
    assert updates.show(window, lane, [other, stick]) == [other]
    sheet = open_sheet(window)
    qtbot.waitUntil(lambda: sheet.answer.count() > 0)
    assert NAMES[0] in told(sheet)
    sheet.close()
    assert updates.show(window, lane, [other]) == [other]


@pytest.mark.usefixtures("judged")
def test_an_update_file_is_dropped_on_a_locked_window_and_nothing_else_is(qtbot, qapp, tmp_path):
    dressed(qapp)
    stick = put_on_stick(tmp_path, name="LIFAFA.LFRELEASE")
    lane = make_lane()
    window = UnlockWindow(tmp_path / "register", lane, CLOCK)
    qtbot.addWidget(window)
    window.show()
    updates.watch(window, lane)
    drops = window.findChild(FileDrops)
    drop(drops, window, tmp_path / "a.lifafa")
    assert window.findChildren(UpdateSheet) == []
    drop(drops, window, stick)
    sheet = open_sheet(window)
    qtbot.waitUntil(lambda: sheet.answer.count() > 0)
    assert NAMES[0] in told(sheet)
    sheet.close()


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("begun", [True, False], ids=["locked", "first-run"])
def test_a_program_without_an_open_register_checks_what_it_is_started_with(
    qtbot, qapp, tmp_path, begun
):
    stick = put_on_stick(tmp_path)
    folder = tmp_path / "register"
    folder.mkdir()
    if begun:
        # Whatever lies there: before anything is typed it is only looked whether it is there.
        (folder / "vault.lfv").write_bytes(b"made up")
    shell = Shell(qapp, folder, [stick], restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    window = shell.window
    assert window is not None
    sheet = open_sheet(window)
    qtbot.waitUntil(lambda: sheet.answer.count() > 0)
    assert NAMES[0] in told(sheet)
    sheet.close()
    other = tmp_path / "a.lifafa"
    shell.take([stick, other])
    assert len(window.findChildren(UpdateSheet)) == 2
    assert shell._files == [other]
    for one in window.findChildren(UpdateSheet):
        one.close()
    shell._files = []
    shell.end()

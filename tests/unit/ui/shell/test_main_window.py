"""The frame: places, back, counts, and a lock that really locks."""

import dataclasses
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QProcess, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.base.errors import FactRefusedError
from app.cases import case_list
from app.register import access
from app.system import preferences
from desk_sim import dressed, on_lane, settle
from made_up_cases import SUNITA, add
from office_sim import CLOCK, PASSPHRASE, office
from ui.cases.form import outline
from ui.main import Shell, start_again
from ui.settings.help_card import KeysSheet
from ui.shell.main_window import MainWindow
from ui.widgets import focus_order
from ui.widgets.chooser import Chooser


@pytest.fixture
def window(qtbot, desk):
    on_lane(desk._lane, lambda: add(desk.services, SUNITA))
    office = dataclasses.replace(desk.services.office, practice=True)
    desk.services = dataclasses.replace(desk.services, office=office)
    shown = MainWindow(desk)
    shown.go("register")
    shown.resize(1366, 720)
    qtbot.in_front(shown)
    settle(desk)
    yield shown
    settle(desk)
    shown.prepare_to_go()
    shown.hide()
    shown.deleteLater()


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    """A running program whose end and restart are only noted."""
    started: list[str] = []
    made = Shell(
        qapp,
        tmp_path / "register",
        restart=lambda f: started.append(f"start {f.name}"),
        clock=CLOCK,
    )
    services = on_lane(made._lane, lambda: office(tmp_path))
    monkeypatch.setattr(QApplication, "quit", lambda *_: started.append("end"))
    made._open_at(services, "register")
    qtbot.in_front(made.window)
    settle(made.desk)
    made.started = started
    yield made
    made._lane.waitForDone()
    made.window.deleteLater()
    qapp.removeTranslator(made._words)


def test_a_page_that_is_turned_looks_for_the_keyboard_in_itself_alone(window, desk, monkeypatch):
    """Else each turn walks through every page that was ever opened, several times as long."""
    walked: list[object] = []
    stations = focus_order.stations
    monkeypatch.setattr(focus_order, "stations", lambda root: walked.append(root) or stations(root))
    window.go("settings")
    settle(desk)
    window.go("register")
    settle(desk)
    before = QApplication.focusWidget()
    assert window.page.isAncestorOf(before)
    window.go("settings")
    assert walked == []
    settle(desk)
    assert window.page.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert window.page in walked
    behind = window._pages["register"]
    assert not any(root is behind or root.isAncestorOf(behind) for root in walked)


def test_the_keyboard_stays_in_the_page_when_what_has_it_is_hidden(window, desk):
    window.go("settings")
    settle(desk)
    window.go("register")
    settle(desk)
    page = window.page
    page.search.setFocus()
    page.search.hide()
    now = QApplication.focusWidget()
    assert now is not page.search
    assert page.isAncestorOf(now)


def test_back_leads_to_the_case_that_was_begun_and_not_to_an_empty_one(qtbot, window, desk):
    """It gets its id a moment after it was left."""
    window.go("case", "new")
    settle(desk)
    qtbot.keyClicks(window.focusWidget(), "Made Up Nobody")
    window.go("log")
    settle(desk)
    window.back()
    settle(desk)
    assert window.here[0] == "case"
    assert "Made Up Nobody" in window.page.title()
    window.go("log")
    window.go("case", "new")
    settle(desk)
    assert window.page.title() == "New case"


def test_places_open_and_back_returns_to_where_one_came_from(window, desk):
    case_id = window.page.table.summary(0).case_id
    desk.open("case", case_id)
    settle(desk)
    assert "सुनीता" in window._title.shown()
    window.back()
    assert window.page.title() == "Register"


def test_the_window_title_names_no_person(window, desk):
    desk.open("case", window.page.table.summary(0).case_id)
    settle(desk)
    assert window.windowTitle() == "Lifafa"


def test_a_narrow_window_folds_the_rail_and_keeps_its_names(qtbot, window):
    window.resize(880, 460)
    button = window._rail._buttons["packets"]
    qtbot.waitUntil(lambda: button.text() == "")
    assert button.accessibleName() == "Packets"
    window.resize(1366, 720)
    qtbot.waitUntil(lambda: "Packets" in button.text())


def test_saved_is_told_with_its_time(window, desk):
    desk.wrote()
    assert window._rail._saved.shown().startswith("Saved ")


def test_practice_data_is_marked(window):
    assert window._practice.isVisible()
    assert window._practice.accessibleName() == "Practice data"


def test_locking_saves_the_draft_closes_the_register_and_starts_a_fresh_program(qtbot, shell):
    window = shell.window
    window.go("case", "new")
    line = window.page.body.piece.widget_of("p1.name_full")
    line.setFocus()
    qtbot.keyClicks(line, "Half a na")
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(shell.started) == 2, timeout=10_000)
    assert shell.started == ["start register", "end"]
    assert not window.isVisible()
    again = on_lane(shell._lane, lambda: access.unlock(shell.folder, None, PASSPHRASE, clock=CLOCK))
    rows = on_lane(shell._lane, lambda: case_list.list_cases(again)).rows
    assert [row.name for row in rows] == ["Half a na"]
    on_lane(shell._lane, lambda: access.lock(again))


def test_what_goes_wrong_while_all_is_saved_keeps_no_register_open(qtbot, shell, monkeypatch):
    page = shell.window.page

    def broken() -> None:
        raise ValueError("made up")

    monkeypatch.setattr(page, "leave", broken)
    with qtbot.waitSignal(shell.window.close_wanted), pytest.raises(ValueError, match="made up"):
        shell.window.closeEvent(QCloseEvent())
    with qtbot.waitSignal(shell.window.lock_wanted), pytest.raises(ValueError, match="made up"):
        shell.window.lock()


def test_closing_the_window_locks_and_starts_nothing(qtbot, shell):
    shell.window.close()
    qtbot.waitUntil(lambda: shell.started == ["end"], timeout=10_000)
    again = on_lane(shell._lane, lambda: access.unlock(shell.folder, None, PASSPHRASE, clock=CLOCK))
    on_lane(shell._lane, lambda: access.lock(again))


def test_nobody_working_locks(qtbot, shell):
    shell.window.idle._timer.start(1)
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)
    assert shell.started[0] == "start register"


def wheel(window) -> QWheelEvent:
    middle = QPointF(window.rect().center())
    none = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    return QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, -120),
        none[1],
        none[0],
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def page_down(_window) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier)


def drag(window) -> QMouseEvent:
    middle = QPointF(window.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseMove, middle, middle, left, left, none)


def finger(_window) -> QTouchEvent:
    return QTouchEvent(QEvent.Type.TouchUpdate)


def pinch(_window) -> QEvent:
    return QEvent(QEvent.Type.NativeGesture)


@pytest.mark.parametrize("act", [wheel, page_down, drag, finger, pinch])
def test_who_reads_and_scrolls_is_at_work(window, act):
    """A long letter is not locked away under whoever turns its pages."""
    idle = window.idle
    idle._quiet.timeout.emit()
    assert idle._seconds.isActive(), "the last seconds are counted down"
    idle.eventFilter(window.windowHandle(), act(window))
    assert not idle._seconds.isActive()
    assert idle.is_running


def test_what_the_program_does_by_itself_is_no_work(window):
    idle = window.idle
    idle._quiet.timeout.emit()
    window.desk.wrote()
    for kind in (QEvent.Type.Paint, QEvent.Type.UpdateRequest, QEvent.Type.Expose):
        idle.eventFilter(window.windowHandle(), QEvent(kind))
    settle(window.desk)
    assert idle._seconds.isActive()


def test_a_letter_in_a_window_of_its_own_is_heard_too(qtbot, window):
    sheet = QDialog(window)
    sheet.show()
    sheet.activateWindow()
    window.idle._listen_to(sheet.windowHandle())
    window.idle._quiet.timeout.emit()
    QTest.keyClick(sheet.windowHandle(), Qt.Key.Key_PageDown)
    assert not window.idle._seconds.isActive()
    sheet.close()


def test_a_touch_begins_the_idle_time_again(qtbot, window):
    idle = window.idle
    assert idle.interval_ms == 5 * 60_000
    idle._listen_to(window.windowHandle())
    # A coarse clock may ring some seconds early or late, each time anew.
    idle._timer.setTimerType(Qt.TimerType.PreciseTimer)
    idle._timer.setInterval(60_000)
    idle._timer.start()
    qtbot.wait(20)
    before = idle._timer.remainingTime()
    where = QPointF(5, 5)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, where, where, none, none, Qt.KeyboardModifier(0))
    QApplication.sendEvent(window.windowHandle(), move)
    assert idle._timer.remainingTime() > before - 5


def test_the_last_seconds_before_the_lock_are_counted_until_somebody_works(qtbot, window):
    idle, lock = window.idle, window._rail._lock
    told: list[int] = []
    idle.left.connect(told.append)
    name, words = lock.accessibleName(), lock.text()
    before = window.page.geometry()
    # The system rounds how long a timer still has by a second or so.
    idle._timer.start(20_000)
    idle._quiet.timeout.emit()
    assert len(told) == 1
    assert 18 <= told[0] <= 21
    assert lock.accessibleName() == f"{name} {told[0]}"
    assert window.page.geometry() == before
    idle._timer.start(10_000)
    idle._seconds.timeout.emit()
    assert 8 <= told[1] <= 11
    idle.touched()
    assert told[2:] == [0]
    assert (lock.accessibleName(), lock.text()) == (name, words)
    assert not idle._seconds.isActive()


def test_look_and_language_can_be_changed_while_at_work(qtbot, shell, qapp):
    first = shell.window
    shell.desk.dress_asked.emit()
    settle(shell.desk)
    assert shell.window is not first
    assert shell.window.page.title() == "Register", "where it was asked for"
    dressed(qapp)
    shell.lock()
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)


@pytest.mark.parametrize(("code", "title"), [("hi", "सेटिंग"), ("ne", "सेटिङ"), ("bn", "সেটিংস")])
def test_the_settings_change_the_language_at_once(qtbot, shell, qapp, code, title):
    shell.window.go("settings")
    settle(shell.desk)
    box = shell.window.page.language
    assert [box.itemData(row) for row in range(box.count())] == ["en", "hi", "ne", "bn"]
    box.chosen.emit(code)
    settle(shell.desk)
    try:
        assert shell.window.page.title() == title
        assert shell.window.page.language.value() == code
    finally:
        preferences.save({"language": None})
        dressed(qapp)
    shell.lock()
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)


def test_undo_of_the_toast_comes_before_all_else(qtbot, window, desk):
    undone = []
    desk.offer_undo("Removed", lambda: undone.append(True))
    assert window.toast.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    assert not window.toast.isVisible()


@pytest.mark.parametrize("place", ["register", "offices", "case", "inbox"])
def test_ctrl_o_asks_for_a_packet_wherever_one_is(qtbot, window, desk, place):
    window.go(place, "new" if place == "case" else "")
    settle(desk)
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert window.page.title() == "Inbox"
    [dialog] = window.findChildren(Chooser)
    assert dialog.isVisible()
    dialog.reject()


def test_ctrl_r_refers_the_case_that_is_chosen_in_the_register(qtbot, window, desk):
    window.page.view.choose(0)
    settle(desk)
    number = window.page.table.summary(0).case_no
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert window.page.title() == f"Refer {number}"


@pytest.mark.parametrize("width", [1366, 880])
def test_what_can_be_undone_covers_neither_the_lock_nor_the_backup(qtbot, window, desk, width):
    window.resize(width, 460)
    desk.offer_undo("The person was removed from this case, with everything about her.", list)
    window.resize(width + 1, 460)
    qtbot.waitUntil(window.toast.isVisible)
    rail = window._rail
    assert not window.toast.geometry().intersects(rail.geometry())
    assert window.toast.geometry().right() < window.centralWidget().width()


def test_a_notice_with_the_same_key_takes_the_place_of_the_old_one(window, desk):
    desk.say("one", tone="caution", key="x")
    desk.say("two", tone="caution", key="x")
    assert window.strip.texts() == ["two"]
    desk.settle("x")
    assert window.strip.texts() == []
    assert not window.strip.isVisible()


def test_the_fresh_program_is_another_process_on_the_same_folder(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(QProcess, "startDetached", lambda *words: started.append(words))
    start_again(tmp_path)
    program, words, folder = started[0]
    assert program == sys.executable
    assert words[-3:] == ["window", "--register", str(tmp_path)]
    assert words[:4] == ["-E", "-s", "-m", "app"]
    assert (Path(folder) / "app" / "__main__.py").is_file()


def test_ctrl_l_locks_while_a_sheet_keeps_the_keys(qtbot, shell):
    KeysSheet(shell.window).open()
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, KeysSheet)
    handle = sheet.windowHandle()
    shell.window.idle._listen_to(handle)
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(handle, press)
    qtbot.waitUntil(lambda: bool(shell.started))
    assert shell.started[0] == "start register"


def test_a_failure_goes_with_the_place_that_it_is_about(window, desk):
    case_id = window.page.table.summary(0).case_id
    desk.open("case", case_id)
    settle(desk)
    desk.show_failure(FactRefusedError(field="Due on", reason="date.unknown"))
    desk.say("Look at this.", tone="caution", key="look")
    settle(desk)
    assert len(window.strip.texts()) == 2
    desk.wrote()
    assert len(window.strip.texts()) == 2, "somebody else wrote"
    desk.open("register")
    settle(desk)
    assert window.strip.texts() == ["Look at this."]


def test_a_failure_that_leads_elsewhere_comes_along(window, desk):
    case_id = window.page.table.summary(0).case_id
    desk.open("case", case_id)
    settle(desk)
    desk.show_failure(FactRefusedError(field="Due on", reason="date.unknown"))
    desk.close_page()
    settle(desk)
    assert len(window.strip.texts()) == 1


def test_a_step_with_a_wrong_day_is_red_until_it_is_mended(window, desk):
    case_id = window.page.table.summary(0).case_id
    desk.open("case", case_id)
    settle(desk)
    window.page.show_section(outline.STEPS)
    settle(desk)
    steps = window.page.body.piece
    for due, red in (("31 Feb 2026", 1), ("", 1), ("28 Feb 2027", 0)):
        steps.title.setText("Call")
        steps.due.setText(due)
        if due:
            steps.add_step()
        settle(desk)
        assert len(window.strip.failures()) == red, due

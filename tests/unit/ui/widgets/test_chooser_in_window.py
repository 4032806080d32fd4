"""The chooser over the whole window: keys, help, hidden names, a lock in the middle."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_sim import dressed, settle
from pressing import at_ease
from screens_choosing import made_stick
from seen_texts import seen_texts
from ui.frame import projector
from ui.frame.presses import LEAST_S
from ui.help.help_pane import HelpSheet
from ui.shell.main_window import MainWindow
from ui.widgets import chooser_places, files_ask, removable_media
from ui.widgets.chooser import Chooser
from ui.widgets.removable_media import Volume

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def case_facts() -> dict[str, object]:
    return {"p1.name_full": "Asha Made-up"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    return at_ease(monkeypatch)


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = made_stick(tmp_path)
    monkeypatch.setattr(removable_media, "volumes", lambda: (Volume(made, "BLUE", 12_400_000),))
    yield made
    chooser_places.forget()
    projector.wear(False)


@pytest.fixture
def dialog(qtbot, desk, window: MainWindow, stick) -> Chooser:
    """The chooser that asks for packets."""
    window.go("inbox")
    settle(desk)
    window.before = window.focusWidget()
    window.page.open_file.click()
    (made,) = (one for one in window.findChildren(Chooser) if one.isVisible())
    qtbot.waitUntil(lambda: made.browser.folder == stick)
    return made


def test_opening_a_packet_begins_with_the_drive_and_esc_gives_the_keyboard_back(
    window, dialog, stick
):
    shown = [entry.shown for entry in dialog.browser.list.files.records()]
    assert shown == ["2026-11 letters", "LF-26-0042.lifafa"]
    assert QApplication.focusWidget() is dialog.browser.list
    QTest.keyClick(dialog.browser.list, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.focusWidget() is window.before


def test_tab_goes_through_places_files_order_and_buttons(dialog):
    seen = []
    assert not dialog.take_it.isEnabled(), "nothing is chosen yet"
    QTest.keyClick(dialog.browser.list, Qt.Key.Key_Space)
    for _time in range(7):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    parts = {dialog.browser.up, dialog.browser.places, dialog.browser.list, dialog.browser.order}
    assert parts | {dialog.take_it} <= set(seen)


def test_enter_that_is_pressed_again_as_it_comes_takes_no_file(clock, dialog):
    files = dialog.browser.list
    QTest.keyClick(files, Qt.Key.Key_Down)
    QTest.keyClick(files, Qt.Key.Key_Down)
    QTest.keyClick(files, Qt.Key.Key_Return)
    assert dialog.isVisible()
    clock.now += LEAST_S + 0.1
    QTest.keyClick(files, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_f1_helps_with_choosing(dialog):
    QTest.keyClick(dialog.browser.list, Qt.Key.Key_F1)
    (sheet,) = (one for one in dialog.findChildren(HelpSheet) if one.isVisible())
    assert "Find a file" in [text for _where, text in seen_texts(sheet)]
    sheet.reject()


def test_the_keys_that_hide_names_close_it_and_reach_the_window(desk, dialog):
    asked: list[int] = []
    desk.dress_asked.connect(lambda: asked.append(1))
    QTest.keyClick(dialog.browser.list, Qt.Key.Key_H, CONTROL | SHIFT)
    assert not dialog.isVisible()
    assert asked == [1]


def test_a_lock_in_the_middle_closes_it_and_what_comes_later_goes_nowhere(qtbot, window, dialog):
    dialog.browser.go_to(dialog.browser.folder.parent)
    files_ask.close_all(window)
    assert not dialog.isVisible()
    assert chooser_places.remembered() == ()
    qtbot.wait(100)
    assert not [one for one in window.findChildren(Chooser) if one.isVisible()]


@pytest.mark.parametrize("zoom", [100, 150])
def test_that_a_drive_is_only_to_read_stands_there_to_the_end_in_a_narrow_list(qtbot, qapp, zoom):
    dressed(qapp, zoom=zoom, words="hi")
    try:
        heights = []
        for writable in (True, False):
            places = chooser_places.PlaceList()
            qtbot.addWidget(places)
            drive = Volume(Path("stick"), "BLUE", 12_400_000, writable)
            places.show_around(chooser_places.Around((drive,)))
            places.resize(places.minimumWidth(), 300)
            places.show()
            heights.append(places.sizeHintForIndex(places.model().index(1, 0)).height())
        assert heights[1] > heights[0]
    finally:
        dressed(qapp)

"""The page of a restore begins at its top, with the keyboard on the first field in sight."""

import pytest
from PySide6.QtWidgets import QApplication

from desk_sim import dressed
from office_sim import CLOCK
from safety_fakes import FakeRestore, found_backups
from ui.backup.restore_window import RestoreWindow
from ui.frame.worker import make_lane
from waits import wait_until


def begun(qtbot, qapp, tmp_path, size: tuple[int, int], found=()) -> RestoreWindow:
    dressed(qapp)
    lane = make_lane()
    window = RestoreWindow(tmp_path / "register", lane, CLOCK, uses=FakeRestore(None, found))
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    lane.waitForDone()
    wait_until(lambda: len(window._file._boxes) == len(found))
    for _turn in range(5):
        QApplication.processEvents()
    return window


@pytest.mark.parametrize("found", [(), found_backups()], ids=["nothing found", "found"])
def test_where_there_is_little_room_the_choice_comes_first(qtbot, qapp, tmp_path, found):
    window = begun(qtbot, qapp, tmp_path, (910, 465), found)
    step = window._file
    assert step.body.verticalScrollBar().value() == 0
    assert window.focusWidget() is (step._boxes[0] if found else step.again)


def test_where_there_is_room_the_code_comes_first(qtbot, qapp, tmp_path):
    window = begun(qtbot, qapp, tmp_path, (1366, 1100), found_backups())
    assert window._file.body.verticalScrollBar().value() == 0
    assert window.focusWidget() is window._file.codes.kit.boxes[0].line


def test_who_went_on_before_the_sticks_were_looked_through_stays_there(qtbot, qapp, tmp_path):
    window = begun(qtbot, qapp, tmp_path, (910, 465))
    step = window._file
    step.other.setFocus()
    step.offer(found_backups(), CLOCK.now())
    QApplication.processEvents()
    assert window.focusWidget() is step.other

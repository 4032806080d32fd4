"""Lines when a backup is due, and the backup that goes by itself to a stick that is there."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.base.errors import FileUnreadableError
from desk_sim import settle
from safety_fakes import BLUE, DAY_S, FRESH, NEVER, NOW, OLD, SAFE, WELL, FakeBackups
from ui.backup import backup_watch
from ui.backup.backup_runs import BackupRuns
from ui.backup.backup_watch import BackupWatch, due_place
from ui.frame.stillness import Stillness


class Strip:
    """Keeps the lines that are shown."""

    def __init__(self, desk) -> None:
        self.lines: dict[str, object] = {}
        self.ever: list[str] = []
        desk.noticed.connect(self._take)
        desk.notice_gone.connect(lambda key: self.lines.pop(key, None))

    def _take(self, notice) -> None:
        self.lines[notice.key] = notice
        self.ever.append(notice.key)


@pytest.fixture
def strip(desk) -> Strip:
    return Strip(desk)


def watched(qtbot, desk, fake) -> tuple[BackupWatch, BackupRuns]:
    runs = BackupRuns(desk, fake, desk)
    window = QWidget()
    qtbot.addWidget(window)
    watch = BackupWatch(desk, window, runs)
    runs.window = window  # Held by somebody, or it would go at once.
    window.show()
    settle(desk)
    settle(desk)
    return watch, runs


@pytest.mark.parametrize(
    ("place", "due"),
    [
        (BLUE, True),
        (FRESH, False),
        (replace(BLUE, routine=False), False),
        (replace(BLUE, here=False), False),
        (replace(BLUE, last_at=NOW - DAY_S + 1), False),
        (replace(BLUE, last_at=NOW + 300 * DAY_S), True),
    ],
    ids=["a day old", "fresh", "not ticked", "not here", "nearly a day", "clock was a year ahead"],
)
def test_a_backup_by_itself_is_due(place, due):
    assert (due_place((place,), NOW) is place) is due


def test_the_place_that_waited_longest_comes_first():
    other = replace(SAFE, here=True, routine=True)
    assert due_place((BLUE, other), NOW) is other


def test_a_stick_that_is_there_gets_its_backup_after_unlocking(qtbot, desk, strip):
    fake = FakeBackups(OLD)
    watched(qtbot, desk, fake)
    assert fake.asked == [("in", BLUE.place_id)]
    assert backup_watch.BACKUP_DUE not in strip.ever
    line = strip.lines[backup_watch.BY_ITSELF]
    assert line.tone == "good"
    assert "Blue stick" in line.text
    assert "Safe to remove" in line.text


def test_a_stick_that_is_plugged_in_by_who_goes_away_gets_its_backup(qapp, qtbot, desk, strip):
    still = Stillness(qapp, 600_000)
    try:
        fake = FakeBackups(WELL, (FRESH,))
        watch, _runs = watched(qtbot, desk, fake)
        still._begin()
        assert watch._timer.isActive()
        assert watch._timer.timerType() is Qt.TimerType.VeryCoarseTimer
        fake.known = (BLUE,)
        watch._timer.timeout.emit()
        settle(desk)
        settle(desk)
        assert fake.asked == [("in", BLUE.place_id)]
    finally:
        still.end()
        still.deleteLater()


def test_a_backup_of_today_begins_no_other(qtbot, desk, strip):
    fake = FakeBackups(WELL, (FRESH,))
    watched(qtbot, desk, fake)
    assert fake.asked == []
    assert strip.lines == {}


def test_a_pulled_stick_is_told_once_and_not_tried_again_at_once(qtbot, desk, strip):
    fake = FakeBackups(WELL)
    fake.refuse = FileUnreadableError(reason="device")
    watch, _runs = watched(qtbot, desk, fake)
    line = strip.lines[backup_watch.BY_ITSELF]
    assert line.tone == "caution"
    assert "Nothing half-done counts" in line.text
    watch.look()
    settle(desk)
    assert len(fake.asked) == 1


def test_a_missing_backup_is_said_with_the_way_to_one(qtbot, desk, strip):
    watched(qtbot, desk, FakeBackups(NEVER, (), ()))
    line = strip.lines[backup_watch.BACKUP_DUE]
    assert "There is no backup" in line.text
    opened = []
    desk.opened.connect(lambda place, _argument: opened.append(place))
    line.acts[0][1]()
    assert opened == ["backup"]


@pytest.mark.parametrize("standing", [NEVER, OLD, replace(WELL, test_due=True)])
def test_the_practice_register_asks_for_no_backup(qtbot, desk, strip, standing):
    office = replace(desk.services.office, practice=True)
    desk.services = replace(desk.services, office=office)
    watched(qtbot, desk, FakeBackups(standing, (), ()))
    assert strip.ever == []


def test_who_closed_the_line_is_not_told_again(qtbot, desk, strip):
    watch, _runs = watched(qtbot, desk, FakeBackups(OLD, (SAFE,)))
    watch.look()
    settle(desk)
    assert strip.ever.count(backup_watch.BACKUP_DUE) == 1


def test_the_line_goes_when_the_backup_is_made(qtbot, desk, strip):
    fake = FakeBackups(OLD, (SAFE,))
    _watch, runs = watched(qtbot, desk, fake)
    assert backup_watch.BACKUP_DUE in strip.lines
    runs.again(SAFE)
    settle(desk)
    assert backup_watch.BACKUP_DUE not in strip.lines


def test_a_backup_never_tested_is_said_but_not_beside_a_worse_line(qtbot, desk, strip):
    watched(qtbot, desk, FakeBackups(replace(WELL, test_due=True), (FRESH,)))
    assert list(strip.lines) == [backup_watch.TEST_DUE]


def test_two_worries_make_one_line(qtbot, desk, strip):
    watched(qtbot, desk, FakeBackups(replace(OLD, test_due=True), (SAFE,)))
    assert list(strip.lines) == [backup_watch.BACKUP_DUE]


def test_who_may_not_back_up_is_not_disturbed(qtbot, desk, strip):
    desk.services = replace(desk.services, user=replace(desk.services.user, role="read_only"))
    fake = FakeBackups(NEVER)
    watched(qtbot, desk, fake)
    assert fake.asked == []
    assert strip.lines == {}


def test_after_the_end_nothing_begins(qtbot, desk, strip):
    fake = FakeBackups(WELL, (FRESH,))
    watch, _runs = watched(qtbot, desk, fake)
    watch.end()
    fake.known = (BLUE,)
    watch.look()
    settle(desk)
    assert fake.asked == []

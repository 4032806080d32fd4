"""The page of backups: how old, one press to the next one, where they lie, what is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.errors import FileUnreadableError
from desk_sim import settle
from safety_fakes import BLUE, KIT, NEVER, OLD, SAFE, FakeBackups, volumes
from ui.backup.backup_page import BackupPage
from ui.backup.backup_places import Chosen, PlaceSheet
from ui.backup.backup_runs import BackupRuns
from ui.shell.main_window import MainWindow
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner


@pytest.fixture
def fake() -> FakeBackups:
    return FakeBackups()


@pytest.fixture
def runs(desk, fake) -> BackupRuns:
    return BackupRuns(desk, fake, desk)


@pytest.fixture
def page(qtbot, desk, runs):
    window = MainWindow(desk)
    window.resize(1366, 720)
    qtbot.in_front(window)
    window.go("backup")
    settle(desk)
    assert isinstance(window.page, BackupPage)
    yield window.page
    settle(desk)
    window.prepare_to_go()
    window.hide()
    window.deleteLater()


def words(part) -> str:
    QApplication.processEvents()
    labels = [label.shown() for label in part.findChildren(PlainLabel) if label.isVisible()]
    banners = [one.accessibleName() for one in part.findChildren(Banner) if one.isVisible()]
    return "\n".join([*labels, *banners])


def test_it_says_how_old_the_last_backup_is_and_where(page):
    assert page.last.shown().startswith("Last backup: 24 Nov ")
    assert page.last.shown().endswith(", on Blue stick.")
    assert not page.todo.isVisible()


def test_without_a_backup_it_says_what_is_at_stake(desk, page, fake):
    fake.is_so, fake.known, fake.kept = NEVER, (), ()
    page.refresh()
    settle(desk)
    assert page.last.shown() == "There is no backup yet."
    assert "everything in the register is lost" in page.todo.shown()
    assert not page.places.isVisible()


def test_an_old_backup_asks_for_a_new_one(desk, page, fake):
    fake.is_so = OLD
    page.refresh()
    settle(desk)
    assert "Make a new one now" in page.todo.shown()


def test_one_press_backs_up_to_the_stick_that_is_here(desk, page, fake):
    assert page.now.accessibleName() == "Back up to Blue stick"
    page.now.click()
    settle(desk)
    assert fake.asked == [("in", BLUE.place_id)]
    shown = words(page.run_box)
    assert "read back and compared: 1,204 cases, 302 documents" in shown
    assert "Safe to remove the USB drive" in shown
    assert "Red stick, in the safe" in shown


def test_the_button_asks_where_when_no_known_stick_is_here(desk, page, fake):
    fake.known = (SAFE,)
    page.refresh()
    settle(desk)
    page.now.click()
    assert isinstance(page.sheet, PlaceSheet)
    page.sheet.reject()
    assert fake.asked == []


def test_a_pulled_stick_is_said_and_that_nothing_half_done_counts(desk, page, fake):
    fake.refuse = FileUnreadableError(reason="device")
    page.now.click()
    settle(desk)
    shown = words(page.run_box)
    assert "Nothing half-done counts" in shown
    assert page.now.isEnabled()


def test_stopping_is_said_too(qtbot, desk, page, fake):
    fake.go_on.clear()
    page.now.click()
    qtbot.waitUntil(page.run_box.stop.isVisible)
    assert not page.now.isEnabled()
    page.run_box.stop.click()
    settle(desk)
    assert "Nothing half-done counts" in words(page.run_box)
    assert not page.run_box.stop.isVisible()


def test_the_keyboard_stays_at_the_backup_while_it_runs_and_after(qtbot, desk, page, fake):
    fake.go_on.clear()
    page.now.setFocus()
    qtbot.keyClick(page.now, Qt.Key.Key_Space)
    qtbot.waitUntil(page.run_box.stop.isVisible)
    assert page.window().focusWidget() is page.run_box.stop
    fake.go_on.set()
    settle(desk)
    assert page.window().focusWidget() is page.now


def test_a_page_opened_during_a_backup_shows_it(qtbot, desk, page, fake):
    fake.go_on.clear()
    page.now.click()
    window = page.window()
    window.go("register")
    window.go("backup")
    qtbot.waitUntil(page.run_box.bar.isVisible)
    fake.go_on.set()
    settle(desk)


def test_a_new_place_is_made_with_its_name_and_whether_by_itself(desk, page, fake):
    page._begin(Chosen(Path("/media/das/KINGSTON"), "Green stick", True, True))
    settle(desk)
    assert fake.asked == [("folder", Path("/media/das/KINGSTON"), "Green stick", True)]


@pytest.mark.parametrize("name", ["all", "all.lfbak", "of 2026.11"])
def test_one_file_gets_its_ending(desk, page, fake, name):
    page._as_file(Path("/media/das/BLUE") / name)
    settle(desk)
    named = name if name == "all.lfbak" else f"{name}.lfbak"
    assert fake.asked == [("file", Path("/media/das/BLUE") / named)]


def test_by_itself_is_taken_back_without_a_question(desk, page, fake):
    page.places.routines[BLUE.place_id].click()
    settle(desk)
    assert fake.asked == [("routine", BLUE.place_id, False)]


def test_a_stick_is_counted_no_more_only_after_a_question_that_enter_does_not_answer(
    qtbot, desk, page, fake
):
    page.places._ask(SAFE)
    sheet = page.places.sheet
    qtbot.keyClick(sheet.gone, Qt.Key.Key_Return)
    settle(desk)
    assert fake.asked == []
    page.places._ask(SAFE)
    page.places.sheet.gone.click()
    settle(desk)
    assert fake.asked == [("destroyed", SAFE.place_id)]
    assert "Red stick" not in words(page.places)


def test_a_sheet_that_is_not_known_to_be_on_paper_is_said_beside_the_backups(desk, page, fake):
    fake.is_so = replace(fake.is_so, kit=replace(KIT, tested_at=0, due=True))
    page.refresh()
    settle(desk)
    assert "a backup opens with nothing else" in words(page.body)


def test_backups_that_all_lie_on_the_disk_of_the_register_are_said_to(desk, page, fake, tmp_path):
    beside = replace(SAFE, kind="folder", here=True, path=str(tmp_path))
    fake.known = (beside,)
    page.refresh()
    settle(desk)
    assert "same disk as the register" in words(page.body)
    fake.known = (beside, BLUE)
    page.refresh()
    settle(desk)
    assert "same disk as the register" not in words(page.body)


def test_what_a_role_may_not_do_is_greyed_with_its_reason(qtbot, desk, fake, runs):
    desk.services = replace(desk.services, user=replace(desk.services.user, role="officer"))
    page = BackupPage(desk, runs=runs, volumes=volumes)
    qtbot.addWidget(page)
    page.refresh()
    settle(desk)
    assert page.now.isEnabled()
    assert not page.keys.isEnabled()
    assert "Ask the head" in page.keys.accessibleDescription()

"""Test my backup: the code from the sheet, the answer in numbers, and what is not whole."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.messages import words
from app.register.records import BackupReport
from app.register.safety_errors import BackupDamagedError, BackupOtherError, KitWrongError
from crypto.vault import recovery
from desk_sim import settle
from safety_fakes import BACKUPS, BLUE, CODE, DIGITS, FACTS, SAFE, FakeBackups
from ui.backup.verify_sheet import TestSheet
from ui.widgets.frames import laid_in
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner


@pytest.fixture
def fake() -> FakeBackups:
    return FakeBackups()


@pytest.fixture
def sheet(qtbot, desk, fake):
    made = TestSheet(desk, fake, BACKUPS, (BLUE, SAFE))
    qtbot.addWidget(made)
    made.show()
    settle(desk)
    return made


def answer(sheet) -> str:
    QApplication.processEvents()
    shown = []
    for part in laid_in(sheet.answer):
        shown.append(part.accessibleName() if isinstance(part, Banner) else part.shown())
    return "\n".join(shown)


def type_code(desk, sheet, digits: str = DIGITS) -> None:
    sheet.codes.kit.boxes[0].line.setText(digits)
    settle(desk)


def test_the_newest_backup_that_is_here_is_proposed(sheet):
    assert sheet.choice.value() == BACKUPS[0].path
    assert sheet.choice.count() == 3  # Two that are here, and another file.


def test_the_whole_backup_is_opened_with_the_typed_code(desk, sheet, fake):
    type_code(desk, sheet)
    sheet.test.click()
    settle(desk)
    assert fake.asked == [("test", Path(BACKUPS[0].path), recovery.parse_code(CODE))]
    shown = answer(sheet)
    assert "This backup is good" in shown
    assert "1,204 cases, 302 documents, 9,871 lines" in shown


def test_nothing_is_tried_before_the_code_is_whole(desk, sheet, fake):
    sheet.codes.kit.boxes[0].line.setText(DIGITS[:6])
    sheet.test.click()
    settle(desk)
    assert fake.asked == []


def test_typed_codes_are_gone_afterwards(desk, sheet):
    type_code(desk, sheet)
    sheet.test.click()
    settle(desk)
    assert sheet.codes.kit.is_empty


def test_closing_forgets_a_code(desk, sheet):
    type_code(desk, sheet)
    sheet.reject()
    assert sheet.codes.kit.is_empty


def test_what_is_not_whole_is_named_with_its_case(desk, sheet, fake):
    fake.report = BackupReport(FACTS, False, ("paper-missing:LF-26-0042", "log.line-changed:17"))
    type_code(desk, sheet)
    sheet.test.click()
    settle(desk)
    shown = answer(sheet)
    assert "not whole" in shown
    assert "A document is missing (case LF-26-0042)" in shown
    assert "The activity log is cut or was changed" in shown


@pytest.mark.parametrize(
    "error", [KitWrongError(reason="backup.custodians-few"), BackupOtherError(vault="1f2e3d4c")]
)
def test_a_sheet_of_another_day_is_told_beside_the_code_and_can_be_typed_over(
    desk, sheet, fake, error
):
    fake.refuse = error
    type_code(desk, sheet)
    sheet.test.click()
    settle(desk)
    told_beside = sheet.codes.error.shown()
    assert told_beside == str(words(error))
    assert ("1f2e3d4c" in told_beside) == isinstance(error, BackupOtherError)
    assert sheet.codes.isEnabled()
    assert sheet.answer.count() == 0


def test_a_damaged_backup_is_told_apart_from_a_wrong_sheet(desk, sheet, fake):
    fake.refuse = BackupDamagedError()
    type_code(desk, sheet)
    sheet.test.click()
    settle(desk)
    assert "not a whole backup" in answer(sheet)
    assert sheet.codes.error.shown() == ""


def test_another_file_brings_the_codes_back(desk, sheet):
    type_code(desk, sheet)
    sheet.test.click()
    settle(desk)
    assert not sheet.codes.isVisible()
    sheet._take(Path("/media/das/RED/other.lfbak"))
    QApplication.processEvents()
    assert sheet.codes.isVisible()
    assert answer(sheet) == ""


def test_stopping_leaves_the_sheet_as_it_was(qtbot, desk, sheet, fake):
    fake.go_on.clear()
    type_code(desk, sheet)
    sheet.test.click()
    qtbot.waitUntil(sheet.busy.stop.isVisible)
    sheet.busy.stop.click()
    settle(desk)
    assert sheet.test.isEnabled()
    assert answer(sheet) == ""


def test_closing_in_the_middle_stops_the_reading(qtbot, desk, sheet, fake):
    fake.go_on.clear()
    type_code(desk, sheet)
    sheet.test.click()
    qtbot.waitUntil(lambda: bool(fake.asked))
    sheet.reject()
    settle(desk)
    assert not desk.long_busy


def test_enter_in_a_group_tests_nothing(qtbot, desk, sheet, fake):
    type_code(desk, sheet)
    qtbot.keyClick(sheet.codes.kit.boxes[7].line, Qt.Key.Key_Return)
    settle(desk)
    assert fake.asked == []


def test_labels_are_only_text(sheet):
    for label in sheet.findChildren(PlainLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText

"""New keys for everything: what it does is read first, a sheet only when needed, codes once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.errors import CannotUnlockError, CaseStateError, NotEnoughDiskError
from app.register.records import RecoveryPlan
from app.register.safety_errors import KitWrongError
from crypto.vault import recovery
from desk_sim import settle
from safety_fakes import BLUE, CODE, DIGITS, FakeBackups, FakeRekey
from ui.backup.backup_runs import BackupRuns
from ui.backup.rekey_sheet import NEEDS_SHEET, RekeySheet
from ui.widgets.strip import Banner

WORDS = "made-up words of the head"


class NoRecovery:
    """Notes that the new sheets were written."""

    def __init__(self) -> None:
        self.written = 0

    def note_written(self, _services) -> None:
        self.written += 1


@pytest.fixture
def fake() -> FakeRekey:
    return FakeRekey()


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def sheet(qtbot, desk, fake, done):
    made = RekeySheet(
        desk, lambda: done.append("done"), uses=fake, recovery=NoRecovery(), printers=None
    )
    qtbot.addWidget(made)
    made.show()
    settle(desk)
    return made


def told(sheet) -> str:
    QApplication.processEvents()
    return " ".join(one.accessibleName() for one in sheet.findChildren(Banner) if one.isVisible())


def go(desk, sheet) -> None:
    sheet.secret.line.setText(WORDS)
    sheet.go.click()
    settle(desk)


def test_new_keys_are_made_with_the_passphrase_alone_and_the_plan_of_now(desk, sheet, fake):
    go(desk, sheet)
    assert fake.asked == [(WORDS, None, RecoveryPlan())]
    assert sheet.sheets is not None
    assert sheet.secret.text() == ""


def test_the_new_codes_are_typed_back_before_it_is_over(desk, sheet, done):
    go(desk, sheet)
    code = sheet.sheets.code
    code.typed.setText(" ".join(code._code[place] for place in code._asked))
    settle(desk)
    assert done == ["done"]
    assert not sheet.isVisible()


def test_closing_over_new_codes_asks_first(desk, sheet, done):
    go(desk, sheet)
    sheet.reject()
    assert sheet.isVisible()
    assert sheet.sheets.is_asking
    sheet.reject()
    assert not sheet.isVisible()
    assert done == ["done"]


def test_without_a_passphrase_nothing_begins(desk, sheet, fake):
    sheet.go.click()
    settle(desk)
    assert fake.asked == []
    assert sheet.secret_row.error.shown()


def test_enter_begins_nothing(qtbot, desk, sheet, fake):
    sheet.secret.line.setText(WORDS)
    qtbot.keyClick(sheet.secret.line, Qt.Key.Key_Return)
    qtbot.keyClick(sheet.go, Qt.Key.Key_Return)
    settle(desk)
    assert fake.asked == []


def test_a_wrong_passphrase_is_told_beside_it(desk, sheet, fake):
    fake.refuse = [CannotUnlockError()]
    go(desk, sheet)
    assert sheet.secret_row.error.shown()
    assert sheet.go.isEnabled()


def test_sealed_cases_of_others_ask_for_a_sheet(desk, sheet, fake):
    fake.refuse = [CaseStateError(reason=NEEDS_SHEET)]
    go(desk, sheet)
    assert sheet.codes is not None
    sheet.go.click()
    settle(desk)
    assert len(fake.asked) == 1  # Not before the code is whole.
    sheet.codes.kit.boxes[0].line.setText(DIGITS)
    sheet.go.click()
    settle(desk)
    assert fake.asked[1][1].kit == recovery.parse_code(CODE)
    assert sheet.sheets is not None


def test_a_wrong_sheet_is_told_beside_its_code(desk, sheet, fake):
    fake.refuse = [CaseStateError(reason=NEEDS_SHEET), KitWrongError()]
    go(desk, sheet)
    sheet.codes.kit.boxes[0].line.setText(DIGITS)
    sheet.go.click()
    settle(desk)
    assert sheet.codes.error.shown()


def test_a_full_disk_is_told_and_everything_is_as_it_was(desk, sheet, fake):
    fake.refuse = [NotEnoughDiskError(needed=10**9, free=1)]
    go(desk, sheet)
    assert told(sheet)
    assert sheet.go.isEnabled()
    assert sheet.sheets is None


def test_it_waits_for_a_backup_that_is_made(desk, sheet, fake):
    backups = FakeBackups()
    backups.go_on.clear()
    BackupRuns(desk, backups, desk).again(BLUE)
    sheet.secret.line.setText(WORDS)
    sheet.go.click()
    assert "Wait until it is done" in told(sheet)
    assert fake.asked == []
    backups.go_on.set()
    settle(desk)


def test_it_does_not_close_in_the_middle(qtbot, desk, sheet, fake):
    sheet.secret.line.setText(WORDS)
    sheet.go.click()
    sheet.reject()
    assert sheet.isVisible()
    settle(desk)
    assert sheet.sheets is not None


def test_closing_empties_the_fields(sheet):
    sheet.secret.line.setText(WORDS)
    sheet.reject()
    assert sheet.secret.text() == ""

"""Screens of backup, restoring, checking and new keys, over a made-up register and stand-ins."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import CaseStateError, FileUnreadableError
from app.register import access
from app.register.integrity.check_words import open_folder
from app.register.records import BackupReport, Finding, RegisterReport
from app.register.safety_errors import BackupDamagedError, KitWrongError
from desk_sim import desk_over, on_lane, settle
from made_up_cases import fill
from office_sim import CLOCK, SECOND, office
from recovery_fakes import FakeUses, OfficePrinters
from safety_fakes import (
    DIGITS,
    FACTS,
    NEVER,
    OLD,
    FakeBackups,
    FakeRekey,
    FakeRestore,
    found_backups,
    volumes,
)
from salvage_fakes import OPEN, FakeSalvage
from screen_stage import Shots, Stage, calm, let_go
from ui.backup.backup_page import BackupPage
from ui.backup.backup_places import DestroyedSheet, PlaceSheet
from ui.backup.backup_runs import BackupRuns
from ui.backup.finishing_window import FinishingWindow
from ui.backup.rekey_sheet import NEEDS_SHEET, RekeySheet
from ui.backup.restore_window import RestoreWindow
from ui.backup.verify_sheet import TestSheet
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.register.check_page import WholePage
from ui.register.salvage_window import SalvageWindow
from ui.shell.locking import LockedPage
from ui.shell.main_window import MainWindow
from words_typed import take_six_words

FINDINGS = (
    Finding(
        "database:page-1",
        "page",
        "Page 412 of the register was changed outside of Lifafa; it belongs to the events.",
        "Restore the backup of 23 Nov beside this register, and compare.",
    ),
    Finding(
        "paper-changed:LF-26-0042",
        "paper",
        "A document of case LF-26-0042 was changed.",
        "Detach it and attach the original again.",
        "LF-26-0042",
    ),
)
RUNNING_S, ANSWER_S = 0.5, 0.2


def reel(stage: Stage) -> Shots:
    """Show every screen of backup and restoring."""
    place = stage.folder / "safety"
    place.mkdir()
    with desk_over(place, lambda services: fill(services, place)) as desk:
        yield from of_page(stage, desk)
        yield from of_check(stage, desk)
    yield from of_restore(stage, place)
    yield from of_salvage(stage, place)


def opened(stage: Stage, desk: Desk, key: str) -> MainWindow:
    """Return a window at one of its places."""
    window = MainWindow(desk)
    window.resize(stage.size)
    window.show()
    settle(desk)
    window.go(key)
    settle(desk)
    return window


def taken_down(window: MainWindow) -> None:
    """Let a window go."""
    window.prepare_to_go()
    let_go(window)


def of_page(stage: Stage, desk: Desk) -> Shots:
    """Show the page of backups in its states, and its dialogs."""
    fake = FakeBackups()
    runs = BackupRuns(desk, fake, desk)
    window = opened(stage, desk, "backup")
    page = window.page
    assert isinstance(page, BackupPage)
    yield stage.shown("backup-page", window)
    fake.go_on.clear()
    page.now.click()
    calm(page, RUNNING_S)
    yield stage.shown("backup-running", window)
    closing = FinishingWindow(runs)
    yield stage.shown("backup-closing", closing)
    let_go(closing)
    locked = LockedPage(window)
    yield stage.shown("locked", locked)
    locked.end()
    fake.go_on.set()
    settle(desk)
    yield stage.shown("backup-made", window)
    fake.refuse = FileUnreadableError(reason="device")
    page.now.click()
    settle(desk)
    yield stage.shown("backup-pulled", window)
    fake.is_so, fake.known, fake.kept, runs.error = NEVER, (), (), None
    page.refresh()
    settle(desk)
    runs.changed.emit()
    yield stage.shown("backup-never", window)
    yield from of_sheets(stage, window, desk)
    fake.is_so = OLD
    taken_down(window)


def of_sheets(stage: Stage, window: MainWindow, desk: Desk) -> Shots:
    """Show the dialogs about places, testing, losing and new keys."""
    fake = FakeBackups()
    folder = desk.services.folder

    def shown(name: str, sheet: QWidget, act: Callable[[QWidget], None] | None = None) -> Shots:
        sheet.show()
        settle(desk)
        if act is not None:
            act(sheet)
            settle(desk)
        yield stage.shown(f"sheet-backup-{name}", sheet)
        let_go(sheet)

    def tested(sheet) -> None:  # type: ignore[no-untyped-def]
        sheet.codes.kit.boxes[0].line.setText(DIGITS)
        settle(desk)
        sheet.test.click()

    def asked(sheet) -> None:  # type: ignore[no-untyped-def]
        sheet.secret.line.setText("made-up words")
        sheet.go.click()

    yield from shown("place", PlaceSheet(folder, print, window, volumes=volumes))
    inside = PlaceSheet(folder, print, window, volumes=lambda: ())
    yield from shown("place-inside", inside, lambda sheet: sheet.take(folder / "backups"))
    yield from shown("destroyed", DestroyedSheet(fake.known[0], print, window))
    for name, outcome in (
        ("test", None),
        ("test-good", BackupReport(FACTS, True, ())),
        ("test-bad", BackupReport(FACTS, False, ("paper-missing:LF-26-0042", "log:17"))),
    ):
        if outcome is not None:
            fake.report = outcome
        sheet = TestSheet(desk, fake, fake.kept, fake.known, window)
        yield from shown(name, sheet, None if outcome is None else tested)
    for name, error in (("wrong", KitWrongError()), ("damaged", BackupDamagedError())):
        fake.refuse = error
        sheet = TestSheet(desk, fake, fake.kept, fake.known, window)
        yield from shown(f"test-{name}", sheet, tested)
    keys = FakeRekey()
    yield from shown("new-keys", RekeySheet(desk, print, window, uses=keys))
    keys.refuse = [CaseStateError(reason=NEEDS_SHEET)]
    yield from shown("new-keys-sheet", RekeySheet(desk, print, window, uses=keys), asked)


def of_check(stage: Stage, desk: Desk) -> Shots:
    """Show the page of the check: before, whole, and with findings."""
    window = opened(stage, desk, "whole")
    page = window.page
    assert isinstance(page, WholePage)
    yield stage.shown("whole-before", window)
    page._check = lambda *_: RegisterReport("ok", 302, "ok", "ok", ())
    page.start.click()
    settle(desk)
    yield stage.shown("whole-good", window)
    page._check = lambda *_: RegisterReport("ok", 302, "ok", "ok", (), (open_folder(),))
    page.start.click()
    settle(desk)
    yield stage.shown("whole-open", window)
    slugs = tuple(one.slug for one in FINDINGS)
    page._check = lambda *_: RegisterReport("damaged", 301, "ok", "ok", slugs, FINDINGS)
    page.start.click()
    settle(desk)
    yield stage.shown("whole-damaged", window)
    taken_down(window)


def of_restore(stage: Stage, place: Path) -> Shots:
    """Show every page of a restore."""
    lane = make_lane()
    made = on_lane(lane, lambda: office(place / "other", SECOND))
    fake = FakeRestore(made, found_backups())
    window = RestoreWindow(place / "there" / "register", lane, CLOCK, uses=fake)
    window.resize(stage.size)
    window.show()

    def wait(seconds: float = ANSWER_S) -> None:
        calm(window, seconds)

    wait()
    yield stage.shown("restore-1-file", window)
    window._file.codes.kit.boxes[0].line.setText("000187")
    yield stage.shown("restore-2-slip", window)
    fake.refuse = KitWrongError()
    window._file.codes.kit.boxes[0].line.setText(DIGITS)
    wait()
    yield stage.shown("restore-3-wrong", window)
    fake.refuse = None
    window._file.next.click()
    wait()
    yield stage.shown("restore-4-facts", window)
    fake.go_on.clear()
    window.step.login.setText("das")
    take_six_words(window.step)
    wait(RUNNING_S)
    yield stage.shown("restore-5-running", window)
    fake.go_on.set()
    wait()
    yield stage.shown("restore-6-sheet", window)
    window.sheets.left.emit()
    wait()
    yield stage.shown("restore-7-people", window)
    let_go(window)
    on_lane(lane, lambda: access.lock(made))
    lane.waitForDone()
    QApplication.processEvents()


def of_salvage(stage: Stage, place: Path) -> Shots:
    """Show the window that brings out what can be read of a damaged register."""
    lane = make_lane()
    fake = FakeSalvage()
    window = SalvageWindow(
        place, lane, CLOCK, uses=fake, recovery=FakeUses(services=OPEN), printers=OfficePrinters()
    )
    yield stage.shown("salvage-1-ask", window)
    fake.go_on.clear()
    window.step.secret.line.setText("made-up words")
    window.step.next.click()
    calm(window, RUNNING_S)
    yield stage.shown("salvage-2-running", window)
    fake.go_on.set()
    calm(window, ANSWER_S)
    yield stage.shown("salvage-3-lost", window)
    window._open = None
    let_go(window)
    lane.waitForDone()

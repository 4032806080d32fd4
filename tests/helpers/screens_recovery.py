"""Screens of the recovery sheet and of locked registers, over made-up use cases."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import CannotUnlockError
from app.register.records import KitStanding, RecoveryPlan
from desk_sim import desk_over, settle
from office_sim import CLOCK, NOON
from recovery_fakes import HEAD, KIT, OFFICER, OTHER, FakeUses, OfficePrinters, spelled
from screen_stage import Shots, Stage, let_go
from ui.frame.desk import Desk
from ui.register.recovery.recover_window import RecoverWindow
from ui.register.recovery.sheet_printing import PrintRecoverySheet
from ui.register.recovery.sheets_card import RenewSheet, SheetsCard, TrySheet, tell_due
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.steps import CodeStep
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from ui.widgets.frames import ScrollBody
from waits import wait_until
from words_typed import type_back

PRINTED = b"%PDF-1.4 made up"


def reel(stage: Stage) -> Shots:
    """Show every screen of recovery."""
    with desk_over(stage.folder / "recovery") as desk:
        yield from before(stage, desk)
        yield from recovering(stage, desk)
        yield from by_custodians(stage, desk)
        yield from in_settings(stage, desk)


def wait(window: RecoverWindow) -> None:
    """Let the work of a window come to its end."""
    wait_until(lambda: not window.flow.busy)
    QApplication.processEvents()


def type_code(boxes: object, text: str) -> None:
    """Put a code into its boxes."""
    boxes.boxes[0].line.setText(text)  # type: ignore[attr-defined]


def recovering(stage: Stage, desk: Desk) -> Shots:
    """Show the window from the codes to the new sheets."""
    uses = FakeUses(people=(HEAD, OFFICER), services=desk.services)
    window = RecoverWindow(Path("nowhere"), desk.lane, CLOCK, uses=uses, printers=OfficePrinters())
    yield stage.shown("recover-1-empty", window)
    boxes = window.step.part.kit
    boxes.boxes[0].line.setText(KIT.split("-")[0])
    boxes.boxes[1].line.setText("251126")
    boxes.boxes[2].line.setText("0123")
    yield stage.shown("recover-2-slip", window)
    type_code(boxes, OTHER)
    window.step.next.click()
    wait(window)
    yield stage.shown("recover-3-wrong", window)
    type_code(boxes, KIT)
    window.step.next.click()
    wait(window)
    yield stage.shown("recover-4-person", window)
    window.step.next.click()
    yield stage.shown("recover-4-words", window)
    type_back(window.step.written)
    wait(window)
    yield stage.shown("recover-5-new-sheet", window)
    window.sheets.code.typed.setText("0123")
    yield stage.shown("recover-6-covered", window)
    window.close()
    yield stage.shown("recover-7-leave", window)
    window._open = None
    window.sheets = None
    let_go(window)


def by_custodians(stage: Stage, desk: Desk) -> Shots:
    """Show the window where people keep parts of the code."""
    both = FakeUses(RecoveryPlan(1, 2, 3), services=desk.services)
    window = RecoverWindow(Path("nowhere"), desk.lane, CLOCK, uses=both)
    yield stage.shown("recover-8-both-ways", window)
    window.step.part.use_custodians.setChecked(True)
    window.step.part.custodians[0].number.choose("2")
    type_code(window.step.part.custodians[0].boxes, spelled(102))
    window.step.next.click()
    yield stage.shown("recover-9-custodians", window)
    let_go(window)


def in_settings(stage: Stage, desk: Desk) -> Shots:
    """Show the card, the line and the dialogs."""
    uses = FakeUses()
    window = MainWindow(desk)
    window.resize(stage.size)
    window.show()
    settle(desk)
    tell_due(desk, KitStanding(RecoveryPlan(), 0, 0, True, 0))
    yield stage.shown("recovery-line-due", window)
    holder = ScrollBody()
    holder.setProperty("role", "paper")
    for standing in (
        KitStanding(RecoveryPlan(), 0, 0, True, 0),
        KitStanding(RecoveryPlan(0, 2, 3), NOON, NOON, False, 1),
    ):
        card = SheetsCard(desk, uses=uses)
        card.show_standing(standing)
        holder.column.addWidget(card)
    yield stage.shown("recovery-card", holder)
    sheets: list[tuple[str, QWidget]] = [
        ("renew", RenewSheet(desk, RecoveryPlan(), uses=uses, printers=OfficePrinters())),
        ("try", TrySheet(desk, RecoveryPlan(), uses=uses)),
        ("try-custodians", TrySheet(desk, RecoveryPlan(0, 3, 5), uses=uses)),
        ("print", PrintRecoverySheet(OfficePrinters(), PRINTED)),
    ]
    for name, sheet in sheets:
        yield stage.shown(f"sheet-recovery-{name}", sheet)
    yield from in_dialogs(stage, desk, [sheet for _name, sheet in sheets])
    let_go(holder, *(sheet for _name, sheet in sheets))
    window.prepare_to_go()
    let_go(window)


def in_dialogs(stage: Stage, desk: Desk, sheets: list[QWidget]) -> Shots:
    """Show the dialogs after something was done in them."""
    renew, tried, _custodians, paper = sheets
    paper.printer.choose("Corridor")
    paper.printer.chosen.emit("Corridor")
    yield stage.shown("sheet-recovery-print-network", paper)
    renew.plan.boxes[2].setChecked(True)
    renew.secret.line.setText("made up")
    renew.go.click()
    settle(desk)
    yield stage.shown("sheet-recovery-renew-codes", renew)
    type_code(tried.part.kit, OTHER)
    tried.go.click()
    settle(desk)
    yield stage.shown("sheet-recovery-try-wrong", tried)
    type_code(tried.part.kit, KIT)
    tried.go.click()
    settle(desk)
    yield stage.shown("sheet-recovery-try-right", tried)


def _refuse(*_given: object, **_more: object) -> None:
    raise CannotUnlockError


def before(stage: Stage, desk: Desk) -> Shots:
    """Show the locked register and the code of the first run."""
    locked = UnlockWindow(desk.services.folder, desk.lane, CLOCK, opener=_refuse)
    yield stage.shown("unlock-sheet", locked)
    for _ in range(2):
        locked.secret.line.setText("wrong words")
        locked.unlock()
        wait_until(locked.secret.isEnabled)
    yield stage.shown("unlock-wrong-twice", locked)
    let_go(locked)
    first = WelcomeWindow(stage.folder / "nowhere", desk.lane, CLOCK, uses=FakeUses())
    first.flow.code, first.flow.asked = tuple(KIT.split("-")), (2, 6)
    first.show()
    code = CodeStep(first.flow, first._printing)
    first._show(code)
    yield stage.shown("welcome-code", first)
    code.tomorrow.click()
    yield stage.shown("welcome-code-tomorrow", first)
    let_go(first)

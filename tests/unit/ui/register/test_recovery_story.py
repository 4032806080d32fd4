"""A lost passphrase, from the locked window to the open register, over a real one.

The officer mistypes the passphrase, takes the sheet, gets a new passphrase and a new sheet; the
old passphrase and the old sheet do not open the register any more, and that is said in plain words.
"""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.base.errors import CannotUnlockError
from app.core import log
from app.register import access, recovery_rows
from app.register.records import RecoveryPlan
from app.system import preferences
from desk_sim import on_lane, settle
from office_sim import CLOCK, OTHER_PASSPHRASE, PASSPHRASE, created
from ui.main import Shell
from ui.register.recovery.recover_window import CodesStep, PersonStep, RecoverWindow
from ui.register.recovery.sheets_card import RenewSheet, TrySheet
from ui.register.unlock_window import UnlockWindow
from ui.shell.main_window import MainWindow
from ui.widgets.frames import laid_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "register"


@pytest.fixture
def kit(folder: Path) -> str:
    """Make a register and return its recovery code."""
    preferences.save({"language": None, "theme": "light", "zoom": None, "sheet_later": None})
    made = created(folder.parent)
    access.lock(made.services)
    return made.kit_code


@pytest.fixture
def shell(qtbot, qapp, folder, kit):
    made = Shell(qapp, folder, restart=lambda _folder: None, clock=CLOCK)
    made.start()
    yield made
    close(made)
    qapp.removeTranslator(made._words)


def close(shell: Shell) -> None:
    """Close the register and every window of a shell."""
    window = shell.window
    if shell.desk is not None:
        settle(shell.desk)
        on_lane(shell._lane, lambda: access.lock(shell.desk.services))
        shell.desk = None
    if isinstance(window, RecoverWindow) and window._open is not None:
        services, window._open = window._open, None
        on_lane(shell._lane, lambda: access.lock(services))
    if isinstance(window, MainWindow):
        window.prepare_to_go()
    if window is not None:
        window.hide()
        window.deleteLater()
        shell.window = None
    shell._lane.waitForDone()
    QApplication.processEvents()


def recovering(qtbot, shell: Shell) -> RecoverWindow:
    assert isinstance(shell.window, UnlockWindow)
    shell.window.use_sheet.click()
    assert isinstance(shell.window, RecoverWindow)
    return shell.window


def give(qtbot, window: RecoverWindow, code: str) -> None:
    window.step.part.kit.boxes[0].line.setText(code)
    window.step.next.click()
    qtbot.waitUntil(lambda: not window.flow.busy, timeout=20_000)
    QApplication.processEvents()


def open_with(qtbot, window: RecoverWindow, code: str, passphrase: str) -> str:
    """Go from the codes to the new sheet and return its code."""
    give(qtbot, window, code)
    person = window.step
    assert isinstance(person, PersonStep)
    person.secret.use_own.click()
    person.secret.own.line.setText(passphrase)
    person.secret.again.line.setText(passphrase)
    person.next.click()
    # The sheet is shown before the work says that it is over, and until then nothing closes.
    qtbot.waitUntil(lambda: window.sheets is not None and not window.flow.busy)
    return "-".join(label.shown() for label in window.sheets.code.groups)


def write_down(qtbot, shell: Shell, window: RecoverWindow) -> None:
    code = window.sheets.code
    code.typed.setText(" ".join(code._code[place] for place in code._asked))
    qtbot.waitUntil(lambda: isinstance(shell.window, MainWindow), timeout=20_000)
    settle(shell.desk)


def test_a_lost_passphrase_ends_at_the_register_with_a_new_sheet(qtbot, shell, folder, kit):
    locked = shell.window
    for _each in range(2):
        locked.secret.line.setText("seven words that nobody ever chose")
        locked.unlock()
        qtbot.waitUntil(locked.secret.isEnabled, timeout=20_000)
    assert "passphrase is wrong" in locked.tells()
    way_out = laid_in(locked.problem)[1].accessibleName()
    assert "Nothing is lost" in way_out
    assert "recovery sheet" in way_out

    window = recovering(qtbot, shell)
    new_kit = open_with(qtbot, window, kit, OTHER_PASSPHRASE)
    assert new_kit != kit
    write_down(qtbot, shell, window)
    assert any("new passphrase of R. Das" in text for text in shell.window.strip.texts())
    standing = on_lane(shell._lane, lambda: recovery_rows.standing(shell.desk.services))
    assert not standing.due
    lines = on_lane(shell._lane, lambda: log.entries(shell.desk.services))
    actions = [line.action for line in lines]
    assert {"recovered", "recovery_written"} <= set(actions)
    close(shell)

    with pytest.raises(CannotUnlockError):
        access.unlock(folder, None, PASSPHRASE, clock=CLOCK)
    access.lock(access.unlock(folder, None, OTHER_PASSPHRASE, clock=CLOCK))

    shell.start()
    window = recovering(qtbot, shell)
    give(qtbot, window, kit)
    assert isinstance(window.step, CodesStep)
    assert window.step.told().startswith("This recovery sheet does not open this register.")
    give(qtbot, window, new_kit)
    assert isinstance(window.step, PersonStep)


def test_back_leads_to_the_passphrase_and_the_register_is_free(qtbot, shell, kit):
    window = recovering(qtbot, shell)
    give(qtbot, window, kit)
    window.step.back.emit()
    window.step.back.emit()
    assert isinstance(shell.window, UnlockWindow)
    shell.window.secret.line.setText(PASSPHRASE)
    shell.window.unlock()
    qtbot.waitUntil(lambda: isinstance(shell.window, MainWindow), timeout=20_000)
    settle(shell.desk)


def test_a_sheet_left_unwritten_is_asked_for_at_the_next_opening(qtbot, shell, kit):
    window = recovering(qtbot, shell)
    open_with(qtbot, window, kit, OTHER_PASSPHRASE)
    window.sheets.later.click()
    laid_in(window.sheets._problem)[0].leave.click()
    qtbot.waitUntil(lambda: isinstance(shell.window, MainWindow))
    settle(shell.desk)
    assert any("not tested yet" in care.text for care in shell.desk.cares.now())


def test_closing_over_the_new_sheet_leaves_a_locked_register(qtbot, shell, folder, kit):
    quits = []
    shell.locking._app = type("App", (), {"quit": staticmethod(lambda: quits.append(True))})()
    window = recovering(qtbot, shell)
    open_with(qtbot, window, kit, OTHER_PASSPHRASE)
    window.close()
    assert window.isVisible()
    window.close()
    qtbot.waitUntil(lambda: quits == [True], timeout=20_000)
    shell.desk = None
    access.lock(access.unlock(folder, None, OTHER_PASSPHRASE, clock=CLOCK))


def test_custodians_are_made_in_the_settings_tested_and_open_it_together(qtbot, shell, folder, kit):
    shell.window.secret.line.setText(PASSPHRASE)
    shell.window.unlock()
    qtbot.waitUntil(lambda: isinstance(shell.window, MainWindow), timeout=20_000)
    desk = shell.desk
    settle(desk)
    renew = RenewSheet(desk, RecoveryPlan(), parent=shell.window)
    renew.show()
    renew.plan.boxes[2].click()
    renew.secret.line.setText(PASSPHRASE)
    renew.go.click()
    settle(desk)
    codes = []
    for _each in range(3):
        code = renew.sheets.code
        codes.append("-".join(label.shown() for label in code.groups))
        code.typed.setText(" ".join(code._code[place] for place in code._asked))
        QApplication.processEvents()
    settle(desk)
    tried = TrySheet(desk, RecoveryPlan(0, 2, 3), parent=shell.window)
    tried.show()
    for part, number in zip(tried.part.custodians, (1, 3), strict=True):
        part.number.choose(str(number))
        part.boxes.boxes[0].line.setText(codes[number - 1])
    tried.go.click()
    settle(desk)
    assert "opens this register" in laid_in(tried.answer)[0].accessibleName()
    tried.reject()
    close(shell)

    shell.start()
    window = recovering(qtbot, shell)
    assert not window.step.part.use_kit.isVisible()
    for part, number in zip(window.step.part.custodians, (3, 2), strict=True):
        part.number.choose(str(number))
        part.boxes.boxes[0].line.setText(codes[number - 1])
    window.step.next.click()
    qtbot.waitUntil(lambda: isinstance(window.step, PersonStep), timeout=20_000)

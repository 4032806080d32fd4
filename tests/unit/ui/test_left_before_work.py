"""Who goes away before the work began leaves no open register, no code and nothing typed."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.register import access, records
from crypto.vault.key_slots import KDF_CHEAPEST
from desk_sim import on_lane
from office_sim import CLOCK, PASSPHRASE, office
from recovery_fakes import KIT, FakeUses, OfficePrinters
from ui.main import Shell
from ui.register.recovery.recover_window import PersonStep, RecoverWindow
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.steps import CodeStep
from ui.register.welcome.welcome_window import WelcomeWindow
from watch_sim import HandWatch
from words_typed import take_six_words

OPEN = object()
"""Stands for the open register: the window only hands it on."""


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    """A running program whose end and restart are only noted."""
    told: list[str] = []
    made = Shell(
        qapp, tmp_path / "register", restart=lambda _folder: told.append("start"), clock=CLOCK
    )
    watch = HandWatch(made)
    monkeypatch.setattr("ui.shell.locking.system_watch", lambda _parent: watch)
    monkeypatch.setattr(QApplication, "quit", lambda *_: told.append("end"))
    made.watch, made.told = watch, told
    yield made
    made._lane.waitForDone()
    made.window.hide()
    made.window.deleteLater()
    qapp.removeTranslator(made._words)
    made.deleteLater()


def first_run(qtbot, shell: Shell) -> WelcomeWindow:
    """Show the code of a register that was just made."""

    def cheap(*words, **more):
        return access.create_register(*words, **more, cost=KDF_CHEAPEST)

    window = WelcomeWindow(shell.folder, shell._lane, CLOCK, creator=cheap)
    window.finished.connect(shell._open_first)
    window.gone.connect(shell._gone)
    shell._show(window)
    window.resize(1120, 660)
    qtbot.in_front(window)
    window.step.office.name.setText("Made-up SJPU")
    take_six_words(window.step)
    return window


def at_the_code(qtbot, shell: Shell) -> WelcomeWindow:
    window = first_run(qtbot, shell)
    qtbot.waitUntil(lambda: isinstance(window.step, CodeStep), timeout=20_000)
    return window


def is_locked(qtbot, shell: Shell, *told: str) -> None:
    qtbot.waitUntil(lambda: "end" in shell.told, timeout=20_000)
    assert shell.told == list(told)
    assert not (shell.folder / "register.db-wal").exists()


def test_a_session_locked_over_the_code_of_a_first_run_locks_the_register(qtbot, shell):
    window = at_the_code(qtbot, shell)
    step = window.step
    shell.watch.away.emit()
    assert all(label.shown() == "" for label in step.written.groups)
    assert window.flow.code == ()
    is_locked(qtbot, shell, "start", "end")


def test_a_session_locked_while_the_register_is_made_locks_it_once_it_is_there(qtbot, shell):
    first_run(qtbot, shell)
    shell.watch.away.emit()
    is_locked(qtbot, shell, "start", "end")


def test_a_code_is_not_closed_away_without_asking(qtbot, shell):
    window = at_the_code(qtbot, shell)
    window.close()
    assert window.isVisible()
    assert window.step.is_asking
    window.close()
    is_locked(qtbot, shell, "end")


def test_a_window_that_makes_a_register_does_not_close_over_it(qtbot, shell):
    window = first_run(qtbot, shell)
    window.close()
    assert window.isVisible()
    qtbot.waitUntil(lambda: isinstance(window.step, CodeStep), timeout=20_000)
    window.go_away(end=True)
    is_locked(qtbot, shell, "end")


def test_an_idle_first_run_is_locked(qtbot, shell):
    window = at_the_code(qtbot, shell)
    window.idle.idle.emit()
    is_locked(qtbot, shell, "start", "end")


def test_a_session_locked_over_new_sheets_locks_the_recovered_register(qtbot, shell, tmp_path):
    services = on_lane(shell._lane, lambda: office(tmp_path))
    on_lane(shell._lane, lambda: access.lock(services))
    services = on_lane(
        shell._lane,
        lambda: access.unlock(tmp_path / "register", None, PASSPHRASE, clock=CLOCK),
    )
    window = recovering(qtbot, shell, FakeUses(services=services))
    window.gone.connect(shell._gone)
    take_six_words(window.step)
    qtbot.waitUntil(lambda: window.sheets is not None)
    shell.watch.away.emit()
    is_locked(qtbot, shell, "start", "end")


def recovering(qtbot, shell: Shell, uses: FakeUses) -> RecoverWindow:
    window = RecoverWindow(shell.folder, shell._lane, CLOCK, uses=uses, printers=OfficePrinters())
    window.back.connect(lambda: shell.told.append("back"))
    shell._show(window)
    qtbot.in_front(window)
    window.step.part.kit.boxes[0].line.setText(KIT)
    window.step.next.click()
    qtbot.waitUntil(lambda: isinstance(window.step, PersonStep))
    return window


def test_typed_codes_go_with_the_person(qtbot, shell):
    window = recovering(qtbot, shell, FakeUses(services=OPEN))
    shell.watch.away.emit()
    assert shell.told == ["back"]
    assert window.flow._given == records.GivenCodes()


def test_an_unlock_window_has_nothing_to_leave(qtbot, shell):
    shell._show_unlock(shell.folder)
    shell.locking.listen()
    shell.watch.away.emit()
    assert isinstance(shell.window, UnlockWindow)
    assert shell.told == []

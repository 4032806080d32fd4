"""The window over an officer's desk, for tests: shown, settled, and taken down in order.

Rules: nothing of a window is left when its block ends; names are hidden for a block only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.register import access
from app.system import preferences
from desk_sim import dressed, on_lane, settle
from ui.frame import projector
from ui.frame.desk import Desk
from ui.imports.import_flow import Step
from ui.main import Shell
from ui.shell.main_window import MainWindow


@contextmanager
def window_over(desk: Desk, width: int = 1366, height: int = 720) -> Iterator[MainWindow]:
    """Show the window in a size, in pixels, in front of all others."""
    shown = MainWindow(desk)
    shown.resize(width, height)
    shown.show()
    shown.activateWindow()
    settle(desk)
    try:
        yield shown
    finally:
        settle(desk)
        shown.prepare_to_go()
        shown.hide()
        shown.deleteLater()
        QApplication.processEvents()


@contextmanager
def hiding_window(desk: Desk) -> Iterator[MainWindow]:
    """Show the window while names are hidden."""
    projector.wear(True)
    desk.ask(projector.learn_register)
    try:
        with window_over(desk) as shown:
            yield shown
    finally:
        projector.wear(False)


def end_shell(qtbot: QtBot, app: QApplication, shell: Shell) -> None:
    """Put the looks of tests on again, lock and end a program that is at work."""
    preferences.save({"language": None, "digits": None, "calendar": None})
    dressed(app)
    shell.lock()
    qtbot.waitUntil(lambda: not shell.desk.busy, timeout=10_000)
    shell.end()


def let_go_of_shell(app: QApplication, shell: Shell) -> None:
    """Lock and take down a program wherever it stands, also before there is a register."""
    if shell.desk is not None:
        settle(shell.desk)
        on_lane(shell._lane, lambda: access.lock(shell.desk.services))
    if isinstance(shell.window, MainWindow):
        shell.window.prepare_to_go()
    shell.window.hide()
    shell.window.deleteLater()
    shell.loading.stop()
    shell._lane.waitForDone()
    app.removeTranslator(shell._words)
    shell.deleteLater()
    # Without a running event loop nobody else lets go of what was to be deleted later.
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def import_steps(window: MainWindow, sheet: Path) -> Iterator[Step]:
    """Go through the import of a sheet, and yield each step while it is in front."""
    window.go("import")
    settle(window.desk)
    flow = window.page.flow
    flow.choose_file(sheet)
    settle(window.desk)
    for step in (Step.FILE, Step.SHEET, Step.COLUMNS, Step.CHECK):
        flow.go(step)
        settle(window.desk)
        for _level in range(4):  # What a page needs is told upwards one level at a time.
            QApplication.processEvents()
        assert flow.step is step
        yield step

"""Files that a double click, another start or the command line named: shown at their places.

Rules: each is looked at beside the window first; one that cannot be read is told of by its name,
with what to do next, and leads nowhere; nothing is taken in by that alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QThreadPool

from app.base.jobs import Report, Token
from app.base.language import _
from app.program.updates.records import is_update
from app.system.files import open_to_read
from ui.frame.desk import Desk, LaneErrands
from ui.frame.worker import triage
from ui.letters.check_flow import where_it_belongs
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.helping import open_updates
from ui.shell.main_window import MainWindow
from ui.widgets.removable_media import ENDING as BACKUP


def show_files(window: MainWindow, desk: Desk, files: Sequence[Path]) -> None:
    """Show each file at the place where it belongs, in the window of the work."""
    for file in files:
        desk.run_beside(
            partial(_look, file),
            partial(_show, window, desk, file),
            failed=partial(_refuse, desk, file),
            by=window,
        )


def tell_waiting(window: WelcomeWindow, lane: QThreadPool, files: Sequence[Path]) -> None:
    """Say before there is a register what becomes of a file that was named."""
    for file in files[:1]:
        LaneErrands(lane, window).run(
            partial(_look, file),
            partial(_tell, window, file),
            partial(_tell, window, file),
        )


def _tell(window: WelcomeWindow, file: Path, error: Exception | None) -> None:
    window.tell_of_file(*(_waiting(file) if error is None else _unreadable(file, error)))


def _look(file: Path, _report: Report, _token: Token) -> None:
    open_to_read(file).close()


def _show(window: MainWindow, desk: Desk, file: Path, _looked: None) -> None:
    if is_update(file):
        open_updates(desk, window, file)
    elif _is_backup(file):
        todo = _("To bring that register back, lock this one and press “I have a backup…”.")
        desk.say(_backup(file), tone="caution", todo=todo, key=f"file {file.name}")
    else:
        window.go(where_it_belongs(file) or "letters", str(file))


def _refuse(desk: Desk, file: Path, error: Exception) -> None:
    happened, todo = _unreadable(file, error)
    desk.say(happened, tone="danger", todo=todo, key=f"file {file.name}")


def _waiting(file: Path) -> tuple[str, str]:
    if _is_backup(file):
        return _backup(file), _("To bring the register back, press “I have a backup…”.")
    return (
        _("{file} is shown as soon as a register is open.").format(file=file.name),
        _("Set up this office, or open a register that is there."),
    )


def _unreadable(file: Path, error: Exception) -> tuple[str, str]:
    failure = triage(error)
    return _("{file}: {what}").format(file=file.name, what=failure.happened), failure.todo


def _backup(file: Path) -> str:
    return _("{file} is a backup of a register.").format(file=file.name)


def _is_backup(file: Path) -> bool:
    return file.suffix.casefold() == BACKUP

"""The real program, worked by a script: `python locked_desk.py FOLDER [FILES]`; one order a line.

`unlock PASSPHRASE` types it, `case TEXT` writes a case with a name, `lock` presses Ctrl+L,
`sleep` says that the computer falls asleep, `tell WORD` asks for the files that wait and the place
in front, `note TEXT` begins a note in the case in front. It tells "ready", "open", "written" and
"noted" (once the draft of the note is kept) on stdout.
Nothing of the orders stands in its arguments or its environment.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from PySide6.QtCore import QObject, QTimer, Signal  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.cases import cases  # noqa: E402
from ends_told import end_with_first_failure  # noqa: E402
from ui import main  # noqa: E402
from ui.main import Shell  # noqa: E402
from ui.register.unlock_window import UnlockWindow  # noqa: E402
from ui.shell.main_window import MainWindow  # noqa: E402


class Orders(QObject):
    """Orders from stdin, in the window's thread."""

    came = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.came.connect(self.obey)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.came.emit(line.rstrip("\n"))

    def obey(self, order: str) -> None:
        what, _, given = order.partition(" ")
        window, desk = self._shell.window, self._shell.desk
        if what == "unlock" and isinstance(window, UnlockWindow):
            window.secret.line.setText(given)
            window.unlock()
            self._wait_for_desk()
        elif what == "case" and desk is not None:
            desk.ask(lambda s: cases.add_case(s, {"p1.name_full": given}), self._written)
        elif what == "lock" and isinstance(window, MainWindow):
            window.lock()
        elif what == "sleep":
            self._shell.locking.leave()
        elif what == "note" and isinstance(window, MainWindow):
            window.page.show_section("notes")  # type: ignore[attr-defined]
            window.page.body.piece.text.setText(given)  # type: ignore[attr-defined]
            self._wait_for_draft()
        elif what == "tell":
            here = window._here if isinstance(window, MainWindow) else ("", "")
            waiting = [file.name for file in self._shell._files]
            print(given, json.dumps([waiting, here[0], Path(here[1]).name]), flush=True)

    def _wait_for_desk(self) -> None:
        if isinstance(self._shell.window, MainWindow):
            print("open", flush=True)
            return
        QTimer.singleShot(50, self._wait_for_desk)

    def _wait_for_draft(self) -> None:
        window, desk = self._shell.window, self._shell.desk
        begun = window.page.body.piece._begun  # type: ignore[union-attr]
        if begun._kept and desk is not None and not desk.busy:
            print("noted", flush=True)
            return
        QTimer.singleShot(50, self._wait_for_draft)

    def _written(self, case) -> None:  # type: ignore[no-untyped-def]
        if self._shell.desk is not None:
            self._shell.desk.open("case", case.case_id)
            self._shell.desk.ask(lambda _s: None, lambda _none: print("written", flush=True))


def begin(shell: Shell) -> None:
    """Take orders once the first window is there."""
    start(shell)
    shell.orders = Orders(shell)  # type: ignore[attr-defined]
    print("ready", os.getpid(), QApplication.platformName(), flush=True)


end_with_first_failure()
start = Shell.start
Shell.start = begin  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main.run_window(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]]))

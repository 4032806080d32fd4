"""Loads what the window of the work is made of, while a passphrase is typed and its key derived.

Rules:
- what uses Qt is loaded in the window's thread alone, one step after the other between its events:
  PySide makes a class when it is first named, and two threads that name some at once end the
  program. What does not use Qt is loaded beside the window, before;
- nothing is loaded before somebody begins to type, so that a locked program stays small;
- whoever cannot wait loads the rest at once by using it.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_LONGEST_S: Final = 60.0


class Loading(QObject):
    """Loads it once.

    Args:
        parent: lives in the window's thread.

    Signals:
        asked(): begin; may come from any thread.
    """

    asked = Signal()
    _beside_done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._beside: threading.Thread | None = None
        self._done = threading.Event()
        self._steps = steps()
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._go_on)
        self.asked.connect(self.begin, Qt.ConnectionType.QueuedConnection)
        self._beside_done.connect(self._turn.start, Qt.ConnectionType.QueuedConnection)

    @property
    def is_done(self) -> bool:
        """Whether everything is there, or nobody waits for it any more."""
        return self._done.is_set()

    def begin(self) -> None:
        """Begin, unless it has begun; in the window's thread."""
        if self._beside is None and not self.is_done:
            self._beside = threading.Thread(target=self._load_beside, name="loading")
            self._beside.start()

    def wait(self) -> None:
        """Wait until everything is there; in any other thread than the window's."""
        self.asked.emit()
        self._done.wait(_LONGEST_S)

    def stop(self) -> None:
        """Load nothing more; whoever waits goes on."""
        self._turn.stop()
        self._done.set()
        if self._beside is not None:
            self._beside.join()

    def _load_beside(self) -> None:
        try:
            for _loaded in beside():
                if self._done.is_set():
                    break
        finally:
            self._beside_done.emit()

    def _go_on(self) -> None:
        if self.is_done:
            self._turn.stop()
            return
        try:
            next(self._steps)
        except StopIteration:
            self.stop()
        except BaseException:
            # Whoever uses it meets the same fault, and tells it.
            self.stop()
            raise


def beside() -> Iterator[None]:
    """Load what takes longest and uses no Qt; each brings along what it imports."""
    import app.register.access

    yield
    import app.backup.restore
    import app.letters.summary.issuing

    yield
    import app.exports.everything
    import app.referrals.feedback
    import app.returns.desk

    yield
    import app.imports.batch_in
    import app.imports.documents
    import app.inbox.bulk
    import app.mail.by_hand  # noqa: F401

    yield


def steps() -> Iterator[None]:
    """Load what uses Qt, from what others stand on to the window itself, a small part at a time."""
    yield from _what_all_pages_use()
    yield from _a_case()
    yield from _other_places()
    import ui.shell.navigation

    yield
    import ui.shell.folder_warnings
    import ui.shell.main_window

    yield
    import ui.shell.restoring  # noqa: F401
    from ui.system.platforms import system

    system.watch_kind()
    yield
    from app.base.bikram_sambat import bikram_day

    bikram_day(dt.date(2026, 1, 1))  # Its table is read with the first day that is asked for.


def _what_all_pages_use() -> Iterator[None]:
    import PySide6.QtPdf
    import PySide6.QtPrintSupport  # noqa: F401

    yield
    import ui.widgets.table

    yield
    import ui.widgets.chooser

    yield
    import ui.printing.printing

    yield
    import ui.register.recovery.new_sheets

    yield
    import ui.register.recovery.recover_window

    yield
    import ui.backup.restore_window

    yield
    import ui.printing.pages_pane  # noqa: F401

    yield


def _a_case() -> Iterator[None]:
    import ui.cases.form.case_flow
    import ui.consent.consent_sheet

    yield
    import ui.cases.form.paper_viewer

    yield
    import ui.cases.form.timeline_axis

    yield
    import ui.referrals.agreed_step

    yield
    import ui.cases.form.papers_body

    yield
    import ui.cases.form.summary_sheet

    yield
    import ui.cases.form.reading_body

    yield
    import ui.cases.form.case_body

    yield
    import ui.exports.export_page
    import ui.retention.keeping_sheet

    yield
    import ui.cases.form.case_page

    yield
    import ui.cases.register_page  # noqa: F401

    yield


def _other_places() -> Iterator[None]:
    import ui.home.home_page

    yield
    import ui.letters.letters_page
    import ui.offices.offices_page

    yield
    import ui.mail.mailbox_form
    import ui.packets.inbox.inbox_page
    import ui.packets.outbox.outbox_page

    yield
    import ui.matching.matches_page
    import ui.referrals.composer_page

    yield
    import ui.statistics.statistics_page

    yield
    import ui.returns.returns_page
    import ui.settings.settings_page

    yield
    import ui.imports.import_page
    import ui.letters.make_page

    yield
    import ui.backup.backup_page
    import ui.mail.setup_page  # noqa: F401

    yield

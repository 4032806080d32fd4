"""Test my backup: opened whole with the codes from the recovery sheet, as after a fire.

Rules: nothing is restored and nothing is kept; codes leave the fields as soon as they were read;
the answer names what is in the backup, and what is not whole; a wrong sheet is told apart from a
damaged backup.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.errors import AppError
from app.base.language import _
from app.register.integrity.check_words import damage_lines
from app.register.records import BackupRecord, BackupReport, PlaceRecord
from app.register.safety_errors import BackupOtherError, KitWrongError
from ui.backup.backup_runs import RegisterBackups
from ui.backup.backup_words import label_of, lines_words
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.worker import Job, triage
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets import removable_media
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.case_words import content_words
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import clear, put
from ui.widgets.plain import reveal, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

_OTHER = "other"


class TestSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        uses: the use cases.
        backups: those that are known.
        places: where they are.
        codes: makes the part that codes are typed into.
    """

    __test__ = False  # For pytest: a dialog, not a test.

    def __init__(
        self,
        desk: Desk,
        uses: RegisterBackups,
        backups: tuple[BackupRecord, ...] = (),
        places: tuple[PlaceRecord, ...] = (),
        parent: QWidget | None = None,
        *,
        codes: Callable[[], SheetPart] = SheetPart,
    ) -> None:
        super().__init__(_("Test my backup"), parent, (720, 620))
        self._desk = desk
        self._uses = uses
        self._file: Path | None = None
        self._job: Job[BackupReport] | None = None
        words = _(
            "Opens the whole backup and compares every document. The register stays as it is."
        )
        self.body.column.addWidget(wrapped(words, "muted"))
        here = sorted(
            (one for one in backups if one.here), key=lambda one: one.made_at, reverse=True
        )
        self.choice = ComboBox(self._choices(here, places))
        self.choice.setAccessibleName(_("Which backup"))
        self.body.column.addWidget(Labelled(_("Which backup"), self.choice))
        self.file = wrapped("", "small")
        self.codes = codes()
        hint = _("Type the code from the recovery sheet that was valid when the backup was made.")
        self.hint = wrapped(hint)
        self.answer = QVBoxLayout()
        put(self.body.column, self.file, self.hint, self.codes, self.answer, 1)
        self.busy = BusyLine(can_stop=True)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(layout.count() - 2, self.busy)
        self.test = primary(_("Test"), "file-search", self._test)
        self.shut = secondary(_("Close"), "", self.reject)
        self.finish(self.shut, self.test)
        self.choice.chosen.connect(self._choose)
        self.codes.filled.connect(self.test.setFocus)
        self.codes.grown.connect(self._see)
        self.finished.connect(self._leave)
        self._take(Path(here[0].path) if here else None)

    def _choices(
        self, here: list[BackupRecord], places: tuple[PlaceRecord, ...]
    ) -> list[tuple[str, str]]:
        now = self._desk.services.clock.now()
        shown = []
        for one in here:
            parts = (dates.moment(one.made_at, now), label_of(one.place_id, places))
            shown.append((one.path, " · ".join(part for part in parts if part)))
        return [*shown, (_OTHER, _("Another file…"))]

    def _choose(self, value: str) -> None:
        if value != _OTHER:
            self._take(Path(value))
            return
        kinds = f"{_('Lifafa backups')} (*{removable_media.ENDING})"
        ask_open(self, _("Which backup"), kinds, self._take, with_drive=True)

    def _take(self, file: Path | None) -> None:
        self._file = file
        self.file.setText(str(file) if file is not None else _("Choose a file first."))
        self.test.allow(file is not None, _("Choose a file first."))
        clear(self.answer)
        self._show_codes(True)

    def _see(self, part: QWidget) -> None:
        QTimer.singleShot(0, part, lambda: self.body.ensureWidgetVisible(part))

    # Testing ------------------------------------------------------------------------------------

    def _test(self) -> None:
        file, given = self._file, self.codes.given()
        if file is None or given is None:
            return
        clear(self.answer)
        self.test.allow(False, _("The backup is being read…"))
        self.codes.setEnabled(False)
        self.choice.setEnabled(False)
        uses = self._uses
        job = self._desk.run_long(
            lambda s, report, token: uses.test(s, file, given, report, token),
            self._on_tested,
            failed=self._on_failed,
            by=self,
        )
        self._job = job
        job.finished.connect(self._on_over)
        self.busy.follow(job, _("Reading the whole backup. You can stop at any time."))

    def _on_over(self) -> None:
        self._job = None
        self.codes.setEnabled(True)
        self.choice.setEnabled(True)
        self.test.allow(self._file is not None)

    def _on_tested(self, report: BackupReport) -> None:
        self.codes.forget()
        self._desk.wrote()
        facts = report.facts
        now = self._desk.services.clock.now()
        words = _("{office}, {when}: {content}, {lines} of the activity log.").format(
            office=facts.office,
            when=dates.moment(facts.made_at, now),
            content=content_words(facts.cases, facts.papers),
            lines=lines_words(facts.lines),
        )
        if report.whole:
            said = _("This backup is good: all of it was opened and compared.")
            self.answer.addWidget(Banner("good", said, words))
        else:
            said = _("This backup is not whole.")
            todo = _("Make a new backup now, and keep this one until that is tested.")
            self.answer.addWidget(Banner("danger", said, todo))
            for line in damage_lines(report.problems):
                self.answer.addWidget(wrapped(line))
            self.answer.addWidget(wrapped(words, "muted"))
        self._show_result()

    def _on_failed(self, error: Exception) -> None:
        failure = triage(error)
        if isinstance(error, KitWrongError | BackupOtherError):
            self.codes.wrong(failure.text)
            self.codes.setEnabled(True)
            self.codes.begin()
            return
        self.codes.forget()
        tone = "danger" if not isinstance(error, AppError) or error.exit_code == 4 else "caution"
        self.answer.addWidget(Banner(tone, failure.happened, failure.todo))
        self._show_result()

    def _show_codes(self, shown: bool) -> None:
        for part in (self.hint, self.codes, self.test):
            reveal(part, shown)

    def _show_result(self) -> None:
        """Give the room of the codes to the answer; another choice brings them back."""
        self._show_codes(False)
        self.shut.setFocus()
        # Where it stands is known only after the layout has been done again.
        bar = self.body.verticalScrollBar()
        QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

    def _leave(self) -> None:
        self.codes.forget()
        if self._job is not None:
            self._job.cancel()

"""Check an update file: choose or drop it, let the installer be read, be told what to do next.

Rules: nothing is fetched, installed or run from here, with no key and no button; it needs no open
register; what was signed is shown as plain text; a refusal says what to do next, and what can be
compared by hand stands under its own heading.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.base.language import _
from app.program.updates import checking
from app.program.updates.records import ENDING, MISSING, READY, UpdateAnswer, is_update
from app.program.updates.update_words import UpdateNoKeysError, words_of
from app.system.files import shown_name
from ui.frame.commands import listen
from ui.frame.worker import Job, triage
from ui.help.help_pane import HelpSheet
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.files_ask import FileDrops, ask_open
from ui.widgets.frames import clear
from ui.widgets.plain import SectionLabel, reveal, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

type Work = Callable[[Report, Token], UpdateAnswer]
type Begin = Callable[
    [QWidget, Work, Callable[[UpdateAnswer], None], Callable[[Exception], None]], Job[Any]
]
"""Begins work for a widget: called with what answers, and with what is told of a failure."""

_NUMBER, _RELEASED = "sha256", "released"


class UpdateSheet(Sheet):
    """The dialog.

    Args:
        begin: does the work beside the window.
        parent: the window.
        file: an update file that is checked at once.
        check: the use case.
    """

    topic = "updates"

    def __init__(
        self,
        begin: Begin,
        parent: QWidget | None = None,
        file: Path | None = None,
        *,
        check: Callable[..., UpdateAnswer] = checking.check,
    ) -> None:
        super().__init__(_("Check an update file"), parent, (680, 560))
        self._begin = begin
        self._check = check
        self._file: Path | None = None
        self._job: Job[Any] | None = None
        self._is_told = False
        column = self.body.column
        words = _(
            "Says whether an update comes from those who answer for Lifafa, and whether its"
            " installer is whole. Nothing is fetched, installed or run from here."
        )
        self.about = wrapped(words, "muted")
        column.addWidget(self.about)
        self.file = wrapped("")
        column.addWidget(self.file)
        self.busy = BusyLine(can_stop=True)
        column.addWidget(self.busy)
        self.answer = QVBoxLayout()
        column.addLayout(self.answer)
        column.addStretch(1)
        self.choose = primary(_("Choose an update file…"), "file-search", self._choose)
        self.installer = secondary(_("Choose its installer…"), "file", self._choose_installer)
        self.shut = secondary(_("Close"), "", self.reject)
        self.finish(self.shut, self.installer, self.choose)
        reveal(self.installer, False)
        self.drops = FileDrops(self)
        # Whoever drops the installer with it means the announcement.
        self.drops.dropped.connect(lambda paths: self.take(max(paths, key=is_update)))
        listen(self, {"help": lambda: HelpSheet(self.topic, self).open()})
        self.finished.connect(self._leave)
        self._name(None)
        if file is not None:
            self.take(file)

    # Choosing -----------------------------------------------------------------------------------

    def _choose(self) -> None:
        kinds = f"{_('Lifafa updates')} (*{ENDING})"
        ask_open(self, _("Choose an update file"), kinds, self.take, with_drive=True)

    def _choose_installer(self) -> None:
        file = self._file
        if file is not None:
            heading = _("Choose the installer")
            ask_open(self, heading, "", lambda installer: self.take(file, installer))

    def _name(self, file: Path | None) -> None:
        self._file = file
        drop = _("Drop the update file here, or choose it. Its name ends in .lfrelease.")
        self.file.setText(drop if file is None else shown_name(file.name))

    def take(self, file: Path, installer: Path | None = None) -> None:
        """Check a file, unless another one is being checked.

        Args:
            file: the update file.
            installer: what is to be run, when it does not lie beside it.
        """
        if self._job is not None:
            return
        self._name(file)
        # In a low window the answer needs the room.
        reveal(self.about, False)
        clear(self.answer)
        reveal(self.installer, False)
        self._is_told = False
        self.choose.allow(False, _("A file is being checked…"))
        check = self._check
        self._job = self._begin(
            self,
            lambda report, token: check(file, installer, report=report, token=token),
            self._on_checked,
            self._on_failed,
        )
        self._job.finished.connect(self._on_over)
        self.busy.follow(self._job, _("The installer is being read. You can stop at any time."))

    # Answers ------------------------------------------------------------------------------------

    def _on_checked(self, found: UpdateAnswer) -> None:
        told = words_of(found)
        self._tell("good" if found.verdict == READY else "plain", told.happened, told.todo)
        lines = (*told.checked, told.signed, told.released)
        self._add(wrapped("\n".join(lines)))
        self._add(SectionLabel(_("What is new")))
        self._add(wrapped(told.notes))
        details = [(one.name, one.sha256) for one in found.files]
        details += [(one.holder, one.key) for one in found.signers]
        self._show_details([*details, (_("Announcement"), found.sha256)])
        reveal(self.installer, found.verdict == MISSING)

    def _on_failed(self, error: Exception) -> None:
        failure = triage(error)
        # That this copy cannot judge says nothing against the file.
        can_judge = not isinstance(error, UpdateNoKeysError)
        is_wrong = can_judge and (not isinstance(error, AppError) or error.exit_code in (4, 6))
        self._tell("danger" if is_wrong else "caution", failure.happened, failure.todo)
        facts = error.facts if isinstance(error, AppError) else {}
        if facts.get(_NUMBER):
            released = (_("As it was released"), str(facts[_RELEASED]))
            self._show_details([(str(facts["file"]), str(facts[_NUMBER])), released])

    def _on_over(self) -> None:
        self._job = None
        self.choose.allow(True)
        if not self._is_told:
            todo = _("Choose the file again when you want to check it.")
            self._tell("caution", _("Stopped. Nothing was found out."), todo)
        self.shut.setFocus()

    def _tell(self, tone: str, happened: str, todo: str) -> None:
        self._is_told = True
        self._add(Banner(tone, happened, todo))

    def _show_details(self, lines: list[tuple[str, str]]) -> None:
        self._add(SectionLabel(_("Technical details")))
        for name, value in lines:
            self._add(wrapped(f"{name}: {value}", "small"))

    def _add(self, widget: QWidget) -> None:
        self.answer.addWidget(widget)

    def _leave(self) -> None:
        if self._job is not None:
            self._job.cancel()

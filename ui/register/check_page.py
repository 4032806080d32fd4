"""Is the register whole? One press reads everything; each finding stands with its best way out.

Rules: nothing is repaired here; pages do not wait for the check; what is whole is said, too, so
that a short list of damage is no cause for panic.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.jobs import Report, Token
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act
from app.core.services import Services
from app.register.integrity import checks
from app.register.integrity.check_words import damage_words
from app.register.records import RegisterReport
from app.system import preferences
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.worker import Job
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, primary, secondary
from ui.widgets.frames import Card, EmptyState, FlowLayout, ScrollBody, clear, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.strip import Banner

_WIDEST = 860
_FOLDER = "folder"
_WHAT = {
    "header": (N_("Key file"), "key-round"),
    "keys": (N_("Keys"), "key-round"),
    "page": (N_("Part of the register"), "database"),
    "paper": (N_("Document"), "file-x"),
    "log": (N_("Activity log"), "scroll-text"),
    "search": (N_("Search"), "search"),
    "counts": (N_("Statistics"), "list"),
    "marks": (N_("Part of the register"), "database"),
    _FOLDER: (N_("Folder"), "folder-lock"),
}

_BROUGHT_OUT = ("page", "search", "counts")
"""What a new register made of the readable rest puts right."""

type Check = Callable[[Services, Report, Token], RegisterReport]


class WholePage(Page):
    """The page behind Backup and recovery ▸ Check the register.

    Args:
        check: reads the register.
        backup_runs: says whether a backup is in front of the check.
    """

    heading = N_("Is the register whole?")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        check: Check = checks.check_register,
        backup_runs: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(desk, parent)
        self._backup_runs = backup_runs
        self._check = check
        self._job: Job[RegisterReport] | None = None
        words = _(
            "Every case, every document, the activity log and the key file are read. You can go"
            " on working meanwhile."
        )
        self.start = primary(_("Check now"), "list-checks", self.check)
        line = FlowLayout(spacing=8)
        line.addWidget(self.start)
        self.backups = secondary(
            _("Backup and recovery…"), "shield-check", lambda: self.desk.open("backup")
        )
        line.addWidget(self.backups)
        self.busy = BusyLine(can_stop=True)
        self.body = ScrollBody()
        self.body.inside.setMaximumWidth(look().px(_WIDEST))
        put(self.column, wrapped(words, "muted"), line, self.busy, (self.body, 1))
        self.findings: list[Card] = []
        self._lines = column(spacing=10)
        self.none = EmptyState(
            "book-check",
            _("Nothing was checked since this register was opened."),
            hint=_("It takes a minute or two. What is damaged is named, with what to do about it."),
        )
        put(self.body.column, self._lines, (self.none, 1), 1)

    def focus_first(self) -> None:
        """Begin with the press."""
        (self.start if self.start.isEnabled() else self.busy.stop).setFocus()

    def check(self) -> None:
        """Begin."""
        if self._job is not None:
            return
        clear(self._lines)
        reveal(self.none, False)
        self.findings = []
        self.start.allow(False, _("The register is being read…"))
        job = self.desk.run_long(self._check, self._show, by=self)
        self._job = job
        job.finished.connect(self._on_over)
        words = _("Reading everything…")
        if self._backup_runs():
            words = _("Waiting for the backup, then reading everything…")
        self.busy.follow(job, words)

    def _on_over(self) -> None:
        self._job = None
        self.start.allow(True)
        self.start.say(_("Check again"))

    # Showing ------------------------------------------------------------------------------------

    def _show(self, report: RegisterReport) -> None:
        self.desk.wrote()
        _note(report)
        whole = ngettext(
            "{count} document was opened and is right.",
            "{count} documents were opened and are right.",
            report.blobs,
        ).format(count=shown(report.blobs))
        if not report.problems:
            said = _("The register is whole.")
            todo = _("Cases, documents, activity log and key file were read: nothing is missing.")
            self._lines.addWidget(Banner("good", said, f"{todo} {whole}"))
            self._tell_all(report)
            return
        count = len(report.problems)
        said = ngettext("{count} thing is not whole.", "{count} things are not whole.", count)
        todo = _("Everything else was read and is right. Nothing was changed.")
        self._lines.addWidget(Banner("danger", said.format(count=shown(count)), todo))
        self._tell_all(report)
        self._lines.addWidget(wrapped(whole, "muted"))

    def _tell_all(self, report: RegisterReport) -> None:
        if report.findings:
            for one in report.findings:
                self._tell(one.what, one.happened, one.todo, one.case_no)
        else:
            for slug in report.problems:
                self._tell("", damage_words(slug), "", "")

    def _tell(self, what: str, happened: str, todo: str, case_no: str) -> None:
        card = Card(inside=12)
        words, icon = _WHAT.get(what, (N_("Damaged"), "triangle-alert"))
        # Nothing is damaged by an open folder.
        tone = "caution" if what == _FOLDER else "danger"
        top = row(Badge(Mark(_(words), tone, icon)), spacing=8)
        if case_no:
            top.addWidget(PlainLabel(case_no, "small"))
        top.addStretch(1)
        put(card.column, top, wrapped(happened, "strong"))
        out = wrapped(todo)
        reveal(out, bool(todo))
        card.column.addWidget(out)
        if what == _FOLDER:
            card.column.addLayout(self._way_to_close())
        self._lines.addWidget(card)
        self.findings.append(card)

    # An open folder -----------------------------------------------------------------------------

    def _way_to_close(self) -> FlowLayout:
        self.closing = secondary(_("Close the folder"), "folder-lock", self._close_folder)
        by_role(self.desk, Act.RECOVERY, self.closing)
        line = FlowLayout(spacing=8)
        line.addWidget(self.closing)
        return line

    def _close_folder(self) -> None:
        self.closing.allow(False, _("The folder is being closed…"))
        self.desk.ask(checks.close_folder, self._on_closed)

    def _on_closed(self, closed: bool) -> None:
        if closed:
            self.desk.wrote()
            self.desk.say(_("The folder of the register is closed to others."))
            self.check()
            return
        self.closing.allow(True)
        told = _("The folder stays open to others: this disk keeps no owners.")
        self.desk.say(told, tone="caution")


def _note(report: RegisterReport) -> None:
    """Let the locked window offer to bring out what can be read, as long as pages are damaged."""
    damaged = any(one.what in _BROUGHT_OUT for one in report.findings)
    if damaged:
        preferences.save({"damaged": 1})
    elif not report.problems:
        preferences.save({"damaged": None})

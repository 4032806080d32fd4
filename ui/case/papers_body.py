"""The papers of a case: added by a dialog or by dropping, saved again by an act of the officer.

Rules: nothing is opened or drawn from a paper (security H.2, H.3); adding shows how far it is
and can be stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import papers
from app.bootstrap import Services
from app.catalogue import code_label, code_list
from app.jobs import Report, Token
from app.language import _, ngettext
from app.records import CaseRecord, PaperRecord
from ui import dates
from ui.desk import Desk
from ui.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_folder, ask_open_many
from ui.widgets.frames import EmptyState, Rule, ScrollBody, clear, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal
from ui.widgets.sheet import Sheet

_KIB = 1024


class PapersBody(ScrollBody):
    """The section of papers.

    Signals:
        added(): a paper was added.
    """

    added = Signal()

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(parent, inside=4)
        self._desk = desk
        self._case = case
        self.setAcceptDrops(True)
        self.column.addWidget(PlainLabel(_("Papers"), "heading"))
        self.column.addWidget(
            PlainLabel(
                _("Photographs, reports and orders. They are sealed together with the case."),
                "muted",
                wrap=True,
            )
        )
        self.add = secondary(_("Add papers…"), "file-plus", self._ask)
        line = row(self.add)
        line.addWidget(PlainLabel(_("or drop files here"), "muted"))
        line.addStretch(1)
        self.column.addLayout(line)
        self.busy = BusyLine(can_stop=True)
        self.column.addWidget(self.busy)
        self._list = QVBoxLayout()
        self._list.setSpacing(look().px(8))
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        self.show_case(case)

    def show_case(self, case: CaseRecord) -> None:
        """Show the papers of a record."""
        self._case = case
        clear(self._list)
        if not case.papers:
            self._list.addWidget(EmptyState("file-text", _("No papers yet.")))
        for paper in case.papers:
            self._list.addLayout(self._line(paper))
            self._list.addWidget(Rule())

    def _line(self, paper: PaperRecord) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(look().px(12))
        line.addWidget(IconLabel("file-text", look().tokens.accent, 20))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(paper.title, wrap=True))
        now = self._desk.services.clock.now()
        facts = (
            _(code_label("attachment_kind", paper.kind)),
            size_words(paper.size),
            dates.moment(paper.added_at, now),
            paper.added_by,
        )
        words.addWidget(PlainLabel(" · ".join(part for part in facts if part), "small", wrap=True))
        line.addLayout(words, 1)
        save = secondary(_("Save a copy…"), "download", lambda: self._ask_folder(paper))
        save.setAccessibleName(_("Save a copy of {paper}").format(paper=paper.title))
        line.addWidget(save)
        return line

    # Adding -------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask what the dropped files are."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.offer(files)

    def _ask(self) -> None:
        ask_open_many(self, _("Papers to add"), _("All files (*)"), self.offer)

    def offer(self, files: list[Path]) -> None:
        """Ask of what kind these files are, then add them."""
        if files:
            PaperSheet(files, self._add, self.window()).open()

    def _add(self, files: list[Path], kind: str, title: str) -> None:
        case_id = self._case.case_id
        words = ngettext("Sealing {count} paper…", "Sealing {count} papers…", len(files))
        for file in files:
            shown = title if title and len(files) == 1 else file.name
            job = self._desk.run(
                partial(_attach, case_id, file, kind, shown),
                self._on_added,
            )
            self.busy.follow(job, words.format(count=len(files)))

    def _on_added(self, _paper: PaperRecord) -> None:
        self._desk.wrote()
        self.added.emit()

    # Saving a copy ------------------------------------------------------------------------------

    def _ask_folder(self, paper: PaperRecord) -> None:
        heading = _("Where to save the copy. It will not be sealed there.")
        ask_folder(self, heading, lambda folder: self._save(paper, folder))

    def _save(self, paper: PaperRecord, folder: Path) -> None:
        job = self._desk.run(
            lambda services, report, token: papers.save_paper(
                services, paper.paper_id, folder, report=report, token=token
            ),
            self._on_saved,
        )
        self.busy.follow(job, _("Saving a copy…"))

    def _on_saved(self, target: Path) -> None:
        self._desk.say(
            _("Saved as {name}. This copy is not sealed: delete it when it is not needed.").format(
                name=target.name
            ),
            tone="caution",
        )


class PaperSheet(Sheet):
    """Asks of what kind the papers are.

    Args:
        files: what will be added.
        done: called with the files, the kind and the title.
    """

    def __init__(
        self, files: list[Path], done: Callable[[list[Path], str, str], None], parent: QWidget
    ) -> None:
        super().__init__(_("What are these papers?"), parent, (520, 420))
        self._files = files
        self._done = done
        for file in files[:8]:
            self.body.column.addLayout(
                row(IconLabel("file-text"), PlainLabel(file.name, wrap=True), spacing=10)
            )
        self.kind = ComboBox([(value, _(words)) for value, words in code_list("attachment_kind")])
        self.kind.choose("other")
        self.body.column.addWidget(Labelled(_("Kind of paper"), self.kind))
        self.name = LineEntry(_("Title"), _("Leave empty to keep the name of the file"))
        named = Labelled(_("Title"), self.name)
        reveal(named, len(files) == 1)
        self.body.column.addWidget(named)
        self.body.column.addStretch(1)
        add = primary(_("Add and seal"), "lock", self._add)
        self.finish(secondary(_("Do not add"), "", self.reject), add, safe=add)
        self.kind.setFocus()

    def _add(self) -> None:
        self.accept()
        self._done(self._files, self.kind.value(), self.name.text().strip())


def _attach(
    case_id: str,
    file: Path,
    kind: str,
    title: str,
    services: Services,
    report: Report,
    token: Token,
) -> PaperRecord:
    return papers.attach(services, case_id, file, kind, title=title, report=report, token=token)


def size_words(size: int) -> str:
    """Return a size in bytes as people say it."""
    if size < _KIB:
        return _("{count} bytes").format(count=size)
    if size < _KIB * _KIB:
        return _("{count} KB").format(count=round(size / _KIB))
    return _("{count} MB").format(count=f"{size / _KIB / _KIB:.1f}")

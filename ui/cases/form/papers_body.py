"""The papers of a case: added by a dialog, by dropping or by pasting; listed, looked at, changed,
saved.

Rules: nothing is opened or drawn from a paper but what was drawn anew (docs/rules.md, What comes
from others); a kind that can run is named in words; adding shows how far
it is, can be stopped, and goes on when the officer turns elsewhere; a paper that is removed can be
put back; what a role may not do is there, disabled, with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.base.language import _
from app.base.numerals import size_words
from app.cases.papers import looks, paper_changes, papers, thumbnails
from app.cases.papers.paper_changes import RemovedRecord
from app.cases.papers.papers import Wish
from app.cases.records import CaseRecord, PaperRecord
from app.core.field_catalogue import code_label
from app.core.permissions import HEAD, Act, may
from app.core.records import UserRecord
from app.core.services import Services
from app.system import scanning
from ui.cases.form.paper_sheets import (
    DescribeSheet,
    RemovedSheet,
    SaveSheet,
    paper_icon,
)
from ui.cases.form.paper_viewer import PaperViewer
from ui.drafts.draft_form import Drafting
from ui.frame import dates
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.papers.paper_lines import runs_words
from ui.papers.paper_sheet import ask_what
from ui.papers.papers_adding import (
    MOST_TOLD,
    Adding,
    Pasted,
    Wanted,
    may_hold_papers,
    taken_from,
)
from ui.papers.papers_flow import BegunPapers, PapersFlow, SmallPictures, place_of
from ui.papers.scan_sheet import ScanSheet
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.case_words import why_fixed
from ui.widgets.compact_layout import WrapRow, after_layout, flow
from ui.widgets.files_ask import ask_folder, ask_open_many
from ui.widgets.frames import (
    EmptyState,
    FlowLayout,
    Rule,
    ScrollBody,
    clear,
    column,
    put,
    row,
    show_in,
)
from ui.widgets.pictures import Thumbnail
from ui.widgets.plain import IconLabel, PlainLabel, reveal, wrapped
from ui.widgets.strip import Banner

_ONE_LINE = 700
_TOP = Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True)
class Seen:
    """Who looks at the list, and when. `now` is in Unix seconds.

    `fixed` says why nothing is changed in the case, "" when it is open.
    """

    user: UserRecord
    now: int
    fixed: str = ""


class PaperRow(QWidget):
    """One paper.

    Signals:
        asked(str, PaperRecord): "look", "save", "describe" or "remove".
    """

    asked = Signal(str, object)

    def __init__(self, paper: PaperRecord, seen: Seen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.paper = paper
        self._harmless = papers.is_harmless(paper.file_name)
        self.thumbnail = Thumbnail(*paper_icon(paper))
        words = column(
            wrapped(paper.title, "strong"), wrapped(self._facts(seen.now), "small"), spacing=2
        )
        if not self._harmless:
            words.addLayout(self._warning())
        words.addStretch(1)
        said = QWidget()
        said.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        across = QHBoxLayout()
        across.setSpacing(worn.px(12))
        across.addWidget(self.thumbnail, 0, _TOP)
        across.addWidget(WrapRow([(said, 1), (self._acts(seen), 0)], _ONE_LINE), 1)
        column(across, Rule(), edges=(0, 4, 0, 0), within=self)

    def _facts(self, now: int) -> str:
        paper = self.paper
        facts = (
            _(code_label("attachment_kind", paper.kind)),
            size_words(paper.size),
            dates.moment(paper.added_at, now),
            paper.added_by,
            "" if paper.group else _("Never leaves this office"),
        )
        return " · ".join(fact for fact in facts if fact)

    def _warning(self) -> QHBoxLayout:
        ink = look().tokens.caution
        words = wrapped(runs_words(self.paper.file_name), "small")
        return row(IconLabel("triangle-alert", ink, 14), (words, 1), spacing=6)

    def show_small(self, jpeg: bytes) -> None:
        """Show the small picture; nothing, and no "View", when none can be made."""
        if jpeg and not self.thumbnail.has_picture:
            self.thumbnail.show_jpeg(jpeg)
        reveal(self._look, bool(jpeg))

    def _acts(self, seen: Seen) -> QWidget:
        whole = QWidget()
        line = FlowLayout(whole, spacing=2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        whole.setSizePolicy(policy)
        for button in self._buttons(seen):
            line.addWidget(button)
        return whole

    def _buttons(self, seen: Seen) -> list[Button]:
        paper, user = self.paper, seen.user
        self._look = self._button(_("View"), "eye", "look", _("View {paper}"))
        reveal(self._look, looks.can_be_looked_at(paper))
        save = self._button(_("Save a copy…"), "download", "save", _("Save a copy of {paper}"))
        not_allowed = _("Your role does not allow this. Ask the head of your office.")
        save.allow(may(user, Act.SAVE_PAPER), not_allowed)
        if not self._harmless and user.role != HEAD:
            save.allow(False, _("Only the head of the office may save this kind of file."))
        describe = self._button(_("Change…"), "pencil", "describe", _("Change what {paper} is"))
        remove = self._button(_("Remove"), "trash", "remove", _("Remove {paper}"))
        for button in (describe, remove):
            button.allow(may(user, Act.CHANGE) and not seen.fixed, seen.fixed or not_allowed)
        return [self._look, save, describe, remove]

    def _button(self, text: str, icon: str, act: str, name: str) -> Button:
        button = quiet(text, icon, lambda: self.asked.emit(act, self.paper))
        button.setAccessibleName(name.format(paper=self.paper.title))
        button.setProperty("act", act)
        return button


_AT_ONCE = 6


class PapersBody(ScrollBody):
    """The section of papers; what is done in it is told by `PapersFlow`."""

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(parent, inside=4)
        self._desk = desk
        self._case = case
        self._flow = PapersFlow.of(desk)
        self._small = SmallPictures(desk, self)
        self._small.came.connect(self._on_thumbnail)
        self.rows: dict[str, PaperRow] = {}
        self._shown: tuple[PaperRecord, ...] | None = None
        self._missing: list[PaperRecord] = []
        self._fresh = ""
        self._fixed = why_fixed(case)
        self._may_change = may(desk.services.user, Act.CHANGE) and not self._fixed
        self.setAcceptDrops(self._may_change)
        self._build()
        self._small.counted.connect(lambda count: reveal(self.removed, count > 0))
        self.show_case(case)
        for adding in self._flow.under_way(case.case_id):
            self._follow(adding)

    def _build(self) -> None:
        text = _("Photographs, reports and orders. They are sealed together with the case.")
        put(self.column, PlainLabel(_("Documents"), "heading"), wrapped(text, "muted"))
        self.add = secondary(_("Add documents…"), "file-plus", self._ask)
        self.paste = secondary(_("Paste"), "clipboard-paste", self.paste_asked)
        kept = partial(self._flow.keep_pages, self._case.case_id)
        scanning_now = partial(ScanSheet, self._desk, self.offer, kept)
        self.scan = secondary(_("Scan…"), "printer", lambda: scanning_now(self.window()).open())
        self.removed = quiet(_("Removed documents…"), "trash", self._ask_removed)
        reveal(self.removed, False)
        reason = self._fixed or _("Your role does not allow this. Ask the head of your office.")
        for button in (self.add, self.paste, self.scan):
            button.allow(self._may_change, reason)
        if self._may_change and not scanning.is_possible():
            text = _("Scan with the program of the scanner, add the file, then delete it.")
            self.scan.allow(False, text)
        hint = PlainLabel(_("or drop files here"), "muted")
        hint.setMinimumHeight(self.add.sizeHint().height())
        self.busy = BusyLine(can_stop=True)
        self.not_added = column()
        put(
            self.column,
            flow(self.add, self.scan, self.paste, hint, self.removed),
            self.busy,
            self.not_added,
        )
        if self._may_change:
            case_id = self._case.case_id
            at_work = [one.draft.place for one in self._flow.under_way(case_id)]
            self.begun = BegunPapers(self._desk, case_id, at_work, self.offer)
            self.column.addWidget(self.begun)
        self._list = column()
        self._empty = EmptyState("file-text", _("No documents yet."))
        put(self.column, self._list, self._empty, 1)
        listen(self, {"paste": self.paste_asked})

    # The list -----------------------------------------------------------------------------------

    def show_case(self, case: CaseRecord) -> None:
        """Show the papers of a record."""
        is_same, self._case = case.case_id == self._case.case_id, case
        if case.papers != self._shown:
            if self._shown is not None and is_same:
                known = {paper.paper_id for paper in self._shown}
                fresh = (one.paper_id for one in case.papers if one.paper_id not in known)
                self._fresh = next(fresh, self._fresh)
            self._shown = case.papers
            self._draw()
        self._small.ask(case.case_id, case.papers)

    def _draw(self) -> None:
        """Let rows go that are not true any more, and begin with those that are missing."""
        wanted = {paper.paper_id: paper for paper in self._case.papers}
        for paper_id, line in list(self.rows.items()):
            if wanted.get(paper_id) != line.paper:
                line.hide()
                self._list.removeWidget(line)
                line.deleteLater()
                del self.rows[paper_id]
        self._missing = [paper for paper in wanted.values() if paper.paper_id not in self.rows]
        reveal(self._empty, not wanted)
        self._draw_some()

    def _draw_some(self) -> None:
        """Make a few rows; the others follow when the window has answered what was pressed."""
        services = self._desk.services
        seen = Seen(services.user, services.clock.now(), self._fixed)
        order = [paper.paper_id for paper in self._case.papers]
        for paper in self._missing[:_AT_ONCE]:
            line = PaperRow(paper, seen, self.inside)
            line.asked.connect(self._on_asked)
            before = order[: order.index(paper.paper_id)]
            self._list.insertWidget(sum(one in self.rows for one in before), line)
            self.rows[paper.paper_id] = line
            if paper.paper_id in self._small.known:
                line.show_small(self._small.known[paper.paper_id])
        del self._missing[:_AT_ONCE]
        if self._missing:
            QTimer.singleShot(0, self, self._draw_some)
        elif self._fresh in self.rows:
            fresh, self._fresh = self.rows[self._fresh], ""
            # The keyboard is back at the button that was pressed; what came is looked at now.
            self._let_go()
            after_layout(fresh, partial(show_in, self, fresh))

    def _on_thumbnail(self, paper_id: str, jpeg: bytes) -> None:
        line = self.rows.get(paper_id)
        if line is not None:
            line.show_small(jpeg)

    def _on_asked(self, act: str, paper: PaperRecord) -> None:
        if act == "look":
            PaperViewer(self._desk, self._case.papers, paper, self.window()).open()
        elif act == "save":
            self._ask_to_save(paper)
        elif act == "describe":
            done = partial(self._flow.describe, self._case.case_id, paper)
            sheet = DescribeSheet(paper, done, self.window())
            place = place_of(self._case.case_id, paper)
            Drafting(sheet, self._desk, place, sheet.body.column, until_written=True)
            sheet.open()
        elif act == "remove":
            self._flow.remove(self._case.case_id, paper)

    # Adding -------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures."""
        if may_hold_papers(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask what the dropped files are."""
        event.acceptProposedAction()
        self.offer(taken_from(event.mimeData(), _("Picture")))

    def paste_asked(self) -> None:
        """Ask what the files or the picture of the clipboard are."""
        if not self._may_change:
            return
        found = taken_from(QGuiApplication.clipboard().mimeData(), _("Pasted picture"))
        if found:
            self.offer(found)
            return
        text, todo = _("There is no picture and no file to paste."), _("Copy one, then paste it.")
        self._desk.say(text, tone="plain", todo=todo, key="papers")

    def _ask(self) -> None:
        heading, kinds = _("Documents to add"), _("All files (*)")
        ask_open_many(self, heading, kinds, self.offer, with_drive=True, photographs=True)

    def offer(self, sources: Sequence[Path | Pasted]) -> None:
        """Ask of what kind these files are, then add them."""
        if not sources:
            return
        ask_what(self._desk, self._case.case_id, sources, self._add, self.window())

    def _add(self, wanted: list[Wanted], wish: Wish) -> None:
        clear(self.not_added)
        self._follow(self._flow.add(self._case.case_id, wanted, wish))

    def _follow(self, adding: Adding) -> None:
        self.busy.follow(adding, adding.heading)
        adding.ended.connect(self._on_ended)

    def _on_ended(self, refused: Sequence[str]) -> None:
        """Name all that were not added, when they are more than the line above has room for."""
        clear(self.not_added)
        if len(refused) > MOST_TOLD:
            banner = Banner("caution", _("These were not added:"), "\n".join(refused))
            self.not_added.addWidget(banner)
            self.not_added.addWidget(quiet(_("Close"), "x", lambda: clear(self.not_added)))

    # Taken out, and saved elsewhere -------------------------------------------------------------

    def _ask_removed(self) -> None:
        self._desk.ask(partial(_removed, self._case.case_id), self._on_removed)

    def _on_removed(self, waiting: tuple[RemovedRecord, ...]) -> None:
        put_back = partial(self._flow.put_back, self._case.case_id)
        RemovedSheet(waiting, put_back, self.window()).open()

    def _ask_to_save(self, paper: PaperRecord) -> None:
        if thumbnails.can_be_shown(paper):
            self._ask_folder(paper)
        else:
            SaveSheet(paper, partial(self._ask_folder, paper), self.window()).open()

    def _ask_folder(self, paper: PaperRecord) -> None:
        heading = _("Where to save the copy. It will not be sealed there.")
        ask_folder(self, heading, partial(self._save, paper), with_drive=True, writes=True)

    def _save(self, paper: PaperRecord, folder: Path) -> None:
        job = self._flow.save(self._case.case_id, paper, folder)
        self.busy.follow(job, _("Saving a copy…"))


def _removed(case_id: str, services: Services) -> tuple[RemovedRecord, ...]:
    return paper_changes.removed(services, case_id)

"""The page of a case as it is read: who, how safe, what was decided, what comes next, the papers,
the people, the story, the time line; each fact a press away from where it is written.

Rules:
- what is empty is not there; what is needed and empty is one quiet line that leads to it;
- nothing on the page changes anything, whichever key is pressed: Space and the arrows scroll;
- facts are cells (`ui.widgets.cells`), a person who is not in front is one line until it is opened,
  and what stands under the first screen is laid out right after it, so that a case of any size
  opens at once;
- what only other rows of the register tell, such as answers that are due, is asked on the lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLayout, QScrollBar, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.papers import looks
from app.cases.records import CaseRecord, PaperRecord, PersonRecord
from app.core.field_catalogue import code_label
from app.core.permissions import Act
from app.story.timeline import OPEN, OVERDUE, CaseTimeline, case_timeline
from ui.cases.form import outline, reading
from ui.cases.form.paper_sheets import paper_icon
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.reading import Group, Missing
from ui.cases.form.record_body import RecordBody
from ui.cases.form.section_body import doubt_words
from ui.cases.form.timeline_body import TimelineDoors
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.papers.papers_flow import SmallPictures
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, by_role, quiet
from ui.widgets.case_words import BINNED, main_person, name_or_withheld, status_mark
from ui.widgets.cells import Cell, CellGrid, CellWords
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.frames import Ringed, Rule, clear, column, put, row
from ui.widgets.pictures import PaperTile
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, reveal, wrapped

_MISSING_SHOWN, _PAPERS_SHOWN, _NOTES_SHOWN, _STORY_SHOWN = 4, 24, 3, 12
_ALL_OPEN = 3
"""Up to so many persons all stand there with their facts."""
_ACTS_BESIDE = 460
"""Least width for the acts beside the name, in pixels of the design."""


class PersonFold(QWidget):
    """A person who is not in front: one line, and the facts under it once it is opened.

    Args:
        sheet: makes the parts of the page.
        person: the person.
        is_open: whether the facts stand there at once.
    """

    def __init__(self, sheet: CaseSheet, person: PersonRecord, *, is_open: bool) -> None:
        super().__init__()
        self._sheet = sheet
        self._part = f"p{person.number}"
        self.is_open = False
        self.head = CellGrid((reading.person_cell(person),), 1)
        self.head.pressed.connect(lambda _key: self.turn())
        self._facts: QWidget | None = None
        self._column = column(self.head, spacing=0, within=self)
        self._say()
        # Who has no facts would be written down at once: nothing is opened that nobody pressed.
        if is_open and reading.groups_of(sheet.case, self._part):
            self.turn()

    def turn(self) -> None:
        """Show the facts, or only the line; who has no facts is written down at once."""
        groups = reading.groups_of(self._sheet.case, self._part)
        if not groups:
            self._sheet.press(outline.first_section(self._part))
            return
        if self._facts is None:
            parts = self._sheet.groups(reading.gathered(groups))
            self._facts = QWidget(self)
            column(*parts, spacing=4, edges=(24, 0, 0, 6), within=self._facts)
            self._column.addWidget(self._facts)
        self.is_open = not self.is_open
        reveal(self._facts, self.is_open)
        self._say()

    def _say(self) -> None:
        state = _("open") if self.is_open else _("closed")
        icon = "chevron-down" if self.is_open else "chevron-right"
        self.head.cells[0].say(icon, state)


class CaseSheet:
    """Makes the parts of the page, from top to bottom.

    Args:
        case: the record.
        desk: the officer's desk.
        press: opens what a key names.
        hold: greys what would change something, when nothing can be changed.

    Attributes:
        name: the largest words of the page.
        coming: where what comes next stands.
        story: where the time line stands.
        tiles: the papers, by their ids.
    """

    def __init__(
        self,
        case: CaseRecord,
        desk: Desk,
        press: Callable[[str], object],
        hold: Callable[..., None],
    ) -> None:
        self.case, self.press = case, press
        self._desk, self._hold = desk, hold
        self.name = wrapped("", "display")
        self.coming, self.story = column(spacing=4), column(spacing=4)
        self.tiles: dict[str, PaperTile] = {}

    # The parts ----------------------------------------------------------------------------------

    def head(self) -> QWidget:
        """Return who it is, and the number and state of the case; narrow, the acts stand below."""
        case, person = self.case, main_person(self.case)
        self.name.setText(name_or_withheld(person.display_name if person else ""))
        who = QWidget()
        words = column(self.name, spacing=2, within=who)
        if person is not None:
            words.addWidget(wrapped(reading.who_line(person)))
        words.addWidget(wrapped(reading.number_line(case), "muted"))
        marks = [status_mark(case.status)] if case.status else []
        danger, tone, icon = reading.danger_mark(case)
        marks += [Mark(danger, tone, icon)] if danger else []
        words.addWidget(flow(*(Badge(mark) for mark in marks)))
        part = f"p{person.number}" if person is not None else "p1"
        edit = self._edit(outline.first_section(part), self.name.shown())
        self.summary = quiet(_("Print a summary…"), "printer", partial(self.press, reading.SUMMARY))
        by_role(self._desk, Act.LETTERS, self.summary)
        reveal(self.summary, case.state != BINNED)
        acts = QWidget()
        column(row(self.summary, edit, 1, spacing=10), 1, within=acts)
        return WrapRow(((who, 1), (acts, 0)), _ACTS_BESIDE)

    def missing(self) -> list[QLayout]:
        """Return in one line what is needed and empty, and each doubt about an age."""
        found = []
        for doubt in reading.doubts_of(self.case):
            words = f"{doubt.label}: {doubt_words()[0]}"
            found.append(self._quiet_line("triangle-alert", "caution", words, doubt))
        missing = reading.missing_of(self.case)
        if missing:
            labels = [one.label for one in missing[:_MISSING_SHOWN]]
            left = len(missing) - len(labels)
            words = _("Still needed: {facts}").format(facts=", ".join(labels))
            if left > 0:
                more = ngettext("and {count} more", "and {count} more", left)
                words = f"{words} {more.format(count=numerals.shown(left))}"
            found.append(self._quiet_line("circle-dot", "plain", words, missing[0]))
        return found

    def safe(self) -> list[QWidget]:
        """Return the danger, and what the person needs at once."""
        groups, person = (
            reading.groups_of(self.case, "case", (reading.RISK,)),
            main_person(self.case),
        )
        if person is not None:
            groups += reading.groups_of(self.case, f"p{person.number}", (reading.NEEDS,))
        cells = [cell for group in groups for cell in group.cells]
        if not cells:
            return []
        edit = self._edit(groups[0].key, _("Safety"))
        return [self._block(_("Safety"), edit, self.grid(cells))]

    def decided(self) -> list[QWidget]:
        """Return what the person agreed to, and what court and committee ordered."""
        lead = self._lead(_("Consent"), "handshake", outline.CONSENT)
        grids = [self.grid(reading.decisions_of(self.case), 1)] if self.case.persons else []
        groups = reading.groups_of(self.case, "case", (reading.COURT,))
        grids += [self.grid(group.cells) for group in groups]
        return [self._block(_("What was decided"), lead, *grids)] if grids else []

    def wished(self) -> list[QWidget]:
        """Return the wishes of the persons that have no answer."""
        cells = [reading.wish_cell(one) for one in self.case.wishes if one.is_open]
        if not cells:
            return []
        lead = self._lead(_("Wishes"), "message-square", outline.WISHES)
        return [self._block(_("Wishes to answer"), lead, self.grid(cells, 1))]

    def next(self) -> list[QWidget]:
        """Return the place of what comes next."""
        lead = self._lead(_("Next steps"), "list-checks", outline.STEPS)
        return [self._block(_("What comes next"), lead, self.coming)]

    def papers(self) -> list[QWidget]:
        """Return the papers as small pictures."""
        papers = self.case.papers
        if not papers:
            return []
        for paper in papers[:_PAPERS_SHOWN]:
            kind = _(code_label("attachment_kind", paper.kind))
            stays = () if paper.group else (_("Never leaves this office"),)
            tile = PaperTile(paper.title or kind, (kind, *stays), *paper_icon(paper))
            tile.clicked.connect(partial(self.press, f"{reading.PAPER}/{paper.paper_id}"))
            self.tiles[paper.paper_id] = tile
        words = ngettext("{count} document", "{count} documents", len(papers))
        words = words.format(count=numerals.shown(len(papers)))
        lead = self._lead(words, "paperclip", outline.PAPERS)
        return [self._block(_("Documents"), lead, flow(*self.tiles.values()))]

    def people(self) -> list[QWidget]:
        """Return the person in front with all that is known, and one line for each other one."""
        case, person, parts = self.case, main_person(self.case), list[QWidget]()
        if person is not None:
            groups = reading.groups_of(case, f"p{person.number}", but=(reading.NEEDS,))
            parts += self.groups(reading.gathered(groups))
        is_open = len(case.persons) <= _ALL_OPEN
        parts += [PersonFold(self, one, is_open=is_open) for one in reading.others_of(case)]
        return [self._block(_("People"), None, *parts)] if parts else []

    def happened(self) -> list[QWidget]:
        """Return the story with its events."""
        parts: list[QWidget] = []
        for group in reading.groups_of(self.case, "case", (reading.STORY,)):
            parts.append(self.grid(group.cells))
        for group in reading.events_of(self.case):
            parts += self.groups((group,))
        if not parts:
            return []
        edit = self._edit(f"case/{reading.STORY}", _("What happened"))
        return [self._block(_("What happened"), edit, *parts)]

    def of_the_case(self) -> list[QWidget]:
        """Return the facts of the case itself, and the services."""
        groups = reading.gathered(reading.groups_of(self.case, "case", reading.OF_THE_CASE))
        groups += reading.services_of(self.case)
        if not groups:
            return []
        edit = self._edit("case/case", _("The case"))
        return [self._block(_("The case"), edit, *self.groups(groups))]

    def notes(self) -> list[QWidget]:
        """Return the newest notes."""
        if not self.case.notes:
            return []
        now = self._desk.services.clock.now()
        cells = [reading.note_cell(note, now) for note in self.case.notes[:_NOTES_SHOWN]]
        count = len(self.case.notes)
        words = _("Notes")
        if count > _NOTES_SHOWN:
            words = ngettext("{count} note", "{count} notes", count)
            words = words.format(count=numerals.shown(count))
        lead = self._lead(words, "notebook-pen", outline.NOTES)
        return [self._block(_("Notes"), lead, self.grid(cells, 1))]

    def in_time(self) -> list[QWidget]:
        """Return the place of the time line."""
        lead = self._lead(_("Whole timeline"), "calendar-days", outline.TIMELINE)
        return [self._block(_("Timeline"), lead, self.story)]

    # What they are made of ----------------------------------------------------------------------

    def grid(self, cells: Sequence[CellWords], most: int = 3) -> CellGrid:
        """Return cells that open what they are about."""
        made = CellGrid(cells, most)
        made.pressed.connect(self.press)
        return made

    def groups(self, groups: Iterable[Group]) -> list[QWidget]:
        """Return groups of facts, each under its title where it has one."""
        parts: list[QWidget] = []
        for group in groups:
            parts += [SectionLabel(group.title)] if group.title else []
            parts.append(self.grid(group.cells))
        return parts

    def _block(self, title: str, button: Button | None, *parts: QWidget | QLayout) -> QWidget:
        """Return a part with its heading; what comes into it later is read in its place, too."""
        whole = QWidget()
        head = row(PlainLabel(title, "heading"), 1, *((button,) if button is not None else ()))
        column(Rule(), head, *parts, spacing=4, within=whole)
        return whole

    def _edit(self, key: str, what: str) -> Button:
        button = quiet(_("Edit"), "pencil", partial(self.press, key))
        button.setAccessibleName(_("Edit: {what}").format(what=what))
        self._hold(button)
        return button

    def _lead(self, words: str, icon: str, key: str) -> Button:
        return quiet(words, icon, partial(self.press, key))

    def _quiet_line(self, icon: str, tone: str, words: str, about: Missing) -> QLayout:
        ink, _paper = look().tone(tone)
        fill = quiet(_("Fill it in"), "pencil", partial(self.press, about.address))
        fill.setAccessibleName(_("Fill in: {fact}").format(fact=about.label))
        return row(IconLabel(icon, ink, 17), (wrapped(words, "muted"), 1), fill, spacing=10)


class ReadingBody(Ringed, RecordBody):
    """The page.

    Attributes:
        doors: opens what entries of the time line are about.
        sheet: the parts of the page.

    Signals:
        asked(str): a section is to be opened by its key, or a fact edited by its address; "" for
            the section that was written in last.
        summary_asked(): a summary of the case is to be printed.
    """

    asked = Signal(str)
    summary_asked = Signal()

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column.setSpacing(look().px(12))
        self.doors = TimelineDoors(desk, self)
        self.doors.asked.connect(self.asked)
        self._small = SmallPictures(desk, self)
        self._small.came.connect(self._on_small)
        self._line: CaseTimeline | None = None
        self._later: list[Callable[[], list[QWidget]]] = []
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._finish)
        self._at = 0
        listen(self, {"edit": self.edit})
        self._draw()
        self._ask()

    # Which case ---------------------------------------------------------------------------------

    def show_case(self, case: CaseRecord) -> None:
        """Show another state of the record; the page stays where it was scrolled to."""
        same = case == self.case
        super().show_case(case)
        if not same:
            self._at = self.verticalScrollBar().value()
            keys = QApplication.focusWidget()
            had_keys = keys is not None and self.isAncestorOf(keys)
            self._draw()
            if had_keys:
                self.setFocus()
        self._ask()

    def _ask(self) -> None:
        case_id = self.case.case_id
        self._small.ask(case_id, self.case.papers)
        self.desk.ask(lambda services: case_timeline(services, case_id), self._on_line, by=self)

    def edit(self) -> None:
        """Edit the fact that has the keyboard, else go to the section that was written in last."""
        cell = QApplication.focusWidget()
        if isinstance(cell, Cell) and self.isAncestorOf(cell):
            cell.click()
        else:
            self.asked.emit("")

    def press(self, key: str, _checked: bool = False) -> None:
        """Open what a part of the page is about."""
        kind, _slash, which = key.partition("/")
        if kind == reading.SUMMARY:
            self.summary_asked.emit()
        elif kind == reading.PAPER:
            self._look(next(one for one in self.case.papers if one.paper_id == which))
        elif kind == reading.REFERRAL:
            entries = self._line.entries if self._line is not None else ()
            for entry in (one for one in entries if one.facts.get("referral") == which):
                self.doors.open_entry(entry)
                return
        else:
            self.asked.emit(key)

    def _look(self, paper: PaperRecord) -> None:
        if looks.can_be_looked_at(paper):
            PaperViewer(self.desk, self.case.papers, paper, self.window()).open()
        else:
            self.asked.emit(outline.PAPERS)

    # Laying out ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        self._soon.stop()
        self.clear()
        self.sheet = sheet = CaseSheet(self.case, self.desk, self.press, self.hold)
        put(self.column, sheet.head())
        self.heading = sheet.name
        self.ring(self.hasFocus())
        told = (_("Whole case"), sheet.name.shown(), self.case.case_no)
        self.setAccessibleName(", ".join(told))
        if not self.fixed:
            put(self.column, *sheet.missing())
        put(self.column, *sheet.safe(), *sheet.wished(), *sheet.decided(), *sheet.next())
        self._show_next()
        self._later = [
            sheet.papers, sheet.people, sheet.happened, sheet.of_the_case, sheet.notes,
            sheet.in_time,
        ]  # fmt: skip
        self._soon.start()

    def _finish(self) -> None:
        """Lay out what stands below the first screen."""
        later, self._later = self._later, []
        for part in later:
            put(self.column, *part())
        self.column.addStretch(1)
        for paper_id, jpeg in self._small.known.items():
            self._on_small(paper_id, jpeg)
        self._show_story()
        if self._at:
            QTimer.singleShot(0, self, partial(self.verticalScrollBar().setValue, self._at))

    def _on_line(self, line: CaseTimeline) -> None:
        if line.case_id == self.case.case_id and line != self._line:
            self._line = self.doors.line = line
            self._show_next()
            self._show_story()

    def _show_next(self) -> None:
        entries = self._line.entries if self._line is not None else ()
        beside = [one for one in entries if one.key == reading.REFERRAL]
        clock = self.desk.services.clock
        cells = reading.coming_of(self.case, clock.today(), clock.now(), beside)
        clear(self.sheet.coming)
        if cells:
            self.sheet.coming.addWidget(self.sheet.grid(cells, 1))
        else:
            self.sheet.coming.addWidget(wrapped(_("No next step written down"), "muted"))

    def _show_story(self) -> None:
        """Show the newest entries; what is still to come stands among what comes next."""
        if self._line is None or self._later:
            return
        gone = [one for one in self._line.entries if one.state not in (OPEN, OVERDUE)]
        now = self.desk.services.clock.now()
        cells = reading.story_cells(gone[: -_STORY_SHOWN - 1 : -1], now)
        clear(self.sheet.story)
        if cells:
            self.sheet.story.addWidget(self.sheet.grid(cells, 1))

    def _on_small(self, paper_id: str, jpeg: bytes) -> None:
        tile = self.sheet.tiles.get(paper_id)
        if tile is not None:
            tile.show_jpeg(jpeg)

    # The keyboard -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, and change nothing."""
        action = _SCROLLING.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            self.verticalScrollBar().triggerAction(action)


_SCROLLING = {
    Qt.Key.Key_Space: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}

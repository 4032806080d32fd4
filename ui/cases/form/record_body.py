"""The sections under "Records": what they have in common, the notes, and who changed which field.

Rules:
- what was typed and not handed in stays a draft when the section is left, and only the button makes
  a note of it; in a case that is not open, or with a role that only reads, what would change
  something is greyed with the reason;
- notes and lines of the history are never changed: a mistake is put right by a further note, and
  putting a value back is a change like any other, which stands in the history itself;
- older lines are read when they are asked for, and the newest question wins.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases import case_work
from app.cases.case_work import change_words, part_words
from app.cases.history import HistoryQuery, history, restore_value
from app.cases.records import CaseRecord, FieldHistory, HistoryPage, NoteRecord
from app.core.field_catalogue import field_view
from app.core.permissions import Act
from app.core.records import FactValue
from ui.drafts.draft_form import Drafting, Held, spending
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import Button, allows, not_allowed, primary, quiet, secondary
from ui.widgets.case_words import note_facts, why_fixed
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.entries import TextEntry
from ui.widgets.field_editors import in_words
from ui.widgets.frames import (
    Card,
    EmptyState,
    FlowLayout,
    Rule,
    ScrollBody,
    clear,
    column,
    put,
    row,
)
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.table import RecordTable


class RecordBody(ScrollBody):
    """A section of records.

    Signals:
        changed(): something was written; the record should be read again.
    """

    changed = Signal()

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(parent, inside=4)
        self.desk = desk
        self.case = case
        self.fixed = why_fixed(case) or ("" if allows(desk, Act.CHANGE) else not_allowed())

    def hold(self, *widgets: QWidget) -> None:
        """Grey what would change something, when nothing can be changed."""
        for widget in widgets if self.fixed else ():
            if isinstance(widget, Button):
                widget.forbid(self.fixed)
            else:
                widget.setEnabled(False)

    def show_case(self, case: CaseRecord) -> None:
        """Show another state of the record."""
        self.case = case

    def keep_begun(self) -> None:
        """Keep what was typed and not handed in as a draft; called before the section is left."""

    def has_typed(self) -> bool:
        """Say whether something typed here is not in the register."""
        return False

    def wrote(self, _answer: object = None) -> None:
        """Tell that something was written."""
        self.desk.wrote()
        self.changed.emit()


class NotesBody(RecordBody):
    """The section of notes."""

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self._corrects = 0
        self.column.addWidget(PlainLabel(_("Notes"), "heading"))
        self.column.addWidget(
            wrapped(
                _("For this office only. A note is never changed; a further note corrects it."),
                "muted",
            )
        )
        self.text = TextEntry(_("New note"), _("What happened, what was said, by whom"), lines=3)
        self.column.addWidget(self.text)
        self._about = wrapped("", "muted")
        self._not_about = quiet(_("Write a new note instead"), "", lambda: self._correct(0))
        self.add = primary(_("Save the note"), "check", self.keep_note)
        self.hold(self.text, self.add)
        self._list = column()
        put(self.column, row(self.add, self._about, self._not_about, 1, spacing=10), self._list, 1)
        self._place = f"note:{case.case_id}"
        self._about_which = Held(self._corrected, self._correct_again, self)
        fields = (self.text, self._about_which)
        self._begun = Drafting(self, desk, self._place, self.column, fields)
        self._correct(0)
        self.show_case(case)

    def show_case(self, case: CaseRecord) -> None:
        """Show the notes of a record."""
        super().show_case(case)
        clear(self._list)
        if not case.notes:
            self._list.addWidget(EmptyState("notebook-pen", _("No notes yet.")))
        for note in case.notes:
            put(self._list, self._line(note), Rule())

    def has_typed(self) -> bool:
        """Say whether something of a note is not in the register, not even as a draft."""
        return self._begun.is_behind

    def keep_begun(self) -> None:
        """Keep half a note as such."""
        self._begun.keep()

    def keep_note(self) -> None:
        """Make a note of what was typed."""
        text = self.text.text().strip()
        if not text:
            return
        case_id, corrects = self.case.case_id, self._corrects
        self._begun.hand_over(self._empty)
        self.desk.ask(
            spending(
                self._place, lambda services: case_work.add_note(services, case_id, text, corrects)
            ),
            self.wrote,
            failed=lambda error: self._came_back(text, corrects, error),
            by=self,
        )

    def _empty(self) -> None:
        self.text.setText("")
        self._correct(0)

    def _came_back(self, text: str, corrects: int, error: Exception) -> None:
        # What the register did not take is still there to be tried again, over what came since.
        since = self.text.text()
        self.text.setText(f"{text}\n{since}" if since.strip() else text)
        self._correct(corrects)
        self._begun.take_back()
        self.desk.show_failure(error)

    def _corrected(self) -> str:
        return str(self._corrects if self.text.text().strip() else 0)

    def _correct_again(self, number: str) -> None:
        if number.isascii() and number.isdigit():
            self._correct(int(number))

    def _correct(self, number: int) -> None:
        self._corrects = number
        self._about.setText(_("This corrects note {number}.").format(number=numerals.shown(number)))
        for widget in (self._about, self._not_about):
            reveal(widget, bool(number))
        self._about_which.changed.emit()
        if number:
            self.text.setFocus()

    def _line(self, note: NoteRecord) -> QHBoxLayout:
        words = column(spacing=2)
        now = self.desk.services.clock.now()
        words.addWidget(wrapped(note_facts(note, now), "small"))
        words.addWidget(wrapped(projector.free_text(note.text)))
        correct = quiet(_("Correct…"), "pencil", lambda: self._correct(note.number))
        correct.setAccessibleName(
            _("Correct note {number}").format(number=numerals.shown(note.number))
        )
        line = row((words, 1), spacing=10)
        self.hold(correct)
        line.addWidget(correct)
        return line


PAGE = 200


class HistoryFlow(QObject):
    """Presenter of the history of one case.

    Signals:
        listed(): `lines`, `more`, `fields` and `parts` are those of now.
        restored(CaseRecord): something was put back.
    """

    listed = Signal()
    restored = Signal(object)

    def __init__(self, desk: Desk, case_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = case_id
        self._turn = 0
        self.field = ""
        self.part_id = ""
        self.lines: tuple[FieldHistory, ...] = ()
        self.more = False
        self.loaded = False
        self.page: HistoryPage | None = None

    def reload(self) -> None:
        """Ask for the newest lines."""
        self._ask(0)

    def read_more(self) -> None:
        """Ask for older lines."""
        if self.more and self.lines:
            self._ask(self.lines[-1].change)

    def filter(self, field: str | None = None, part_id: str | None = None) -> None:
        """Show only changes of a field and of a part; "" for all, None leaves it."""
        self.field = self.field if field is None else field
        self.part_id = self.part_id if part_id is None else part_id
        self.reload()

    def restore(self, line: FieldHistory) -> None:
        """Put back what stood there before a change."""
        case_id, change = self._case_id, line.change
        self._desk.ask(lambda services: restore_value(services, case_id, change), self._on_restored)

    def _ask(self, before: int) -> None:
        self._turn += 1
        turn, case_id = self._turn, self._case_id
        query = HistoryQuery(PAGE, before, self.field, self.part_id)
        self._desk.ask(
            lambda services: (turn, before, history(services, case_id, query)), self._on_page
        )

    def _on_page(self, answer: tuple[int, int, HistoryPage]) -> None:
        turn, before, page = answer
        if turn != self._turn:
            return
        self.page = page
        self.loaded = True
        self.lines = (*(self.lines if before else ()), *page.lines)
        self.more = page.more
        self.listed.emit()

    def _on_restored(self, case: CaseRecord) -> None:
        self._desk.wrote()
        self.restored.emit(case)


_EMPTY = "—"
_LEAST_HEIGHT = 180
_ALL_COLUMNS_FROM = 560
_SHARES = (15, 13, 28, 22, 22)
_NARROW_SHARES = (24, 0, 28, 24, 24)


class HistoryBody(RecordBody):
    """The section of history."""

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self.flow = HistoryFlow(desk, case.case_id, self)
        self.model: RecordModel[FieldHistory] = RecordModel(self._columns(), self)
        self._build()
        self.flow.listed.connect(self._show)
        self.flow.restored.connect(lambda _case: self.changed.emit())
        self.flow.reload()

    def show_case(self, case: CaseRecord) -> None:
        """Read the history again: the record has changed."""
        super().show_case(case)
        self.flow.reload()

    # Laying out ---------------------------------------------------------------------------------

    def _columns(self) -> list[Column[FieldHistory]]:
        return [
            Column(lambda: _("When"), self._when),
            Column(lambda: _("Who"), lambda line: line.by or _EMPTY),
            Column(lambda: _("What"), change_words, second=lambda line: part_words(line.part)),
            Column(lambda: _("Before"), before_words),
            Column(lambda: _("After"), after_words),
        ]

    def _when(self, line: FieldHistory) -> str:
        return dates.moment(line.at, self.desk.services.clock.now())

    def _build(self) -> None:
        self.column.addWidget(PlainLabel(_("History"), "heading"))
        self.part = ComboBox([("", _("All parts"))])
        self.part.setAccessibleName(_("Whose changes"))
        self.part.chosen.connect(lambda part_id: self.flow.filter(part_id=part_id))
        self.field = ComboBox([("", _("All fields"))])
        self.field.setAccessibleName(_("Changes of which field"))
        self.field.chosen.connect(lambda name: self.flow.filter(field=name))
        filters = QWidget()
        line = FlowLayout(filters, 8)
        for box in (self.part, self.field):
            box.setMinimumWidth(look().px(180))
            line.addWidget(box)
        self.column.addWidget(filters)
        self.view = RecordTable(_("Changes of this case"), model=self.model, shares=_SHARES)
        self.view.setMinimumHeight(look().px(_LEAST_HEIGHT))
        self.view.picked.connect(self._on_picked)
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.stack = LooseStack(self)
        self.stack.addWidget(sheet)
        self.stack.addWidget(
            scrolled(
                EmptyState(
                    "rotate-ccw-clock", _("Nothing was changed since this was written down.")
                )
            )
        )
        put(self.column, (self.stack, 1), self._detail())

    def _detail(self) -> QWidget:
        self.picked = wrapped("", "strong")
        self.before = wrapped("")
        self.after = wrapped("")
        self.restore = secondary(_("Put the earlier value back"), "undo-2", self._restore)
        self.more = secondary(_("Read older changes"), "chevron-down", self.flow.read_more)
        self.count = PlainLabel("", "muted")
        foot = row(self.restore, self.more, self.count, 1, spacing=10)
        whole = QWidget()
        column = row(spacing=None, within=whole)
        body = Card(inside=10)
        put(body.column, self.picked, self.before, self.after, foot)
        column.addWidget(body)
        return whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out who it was in a narrow window; the picked line says it below."""
        super().resizeEvent(event)
        narrow = event.size().width() < look().px(_ALL_COLUMNS_FROM)
        self.view.share(*(_NARROW_SHARES if narrow else _SHARES))

    # Answers ------------------------------------------------------------------------------------

    def _show(self) -> None:
        chosen = self._line()
        self.model.replace(self.flow.lines)
        self.stack.setCurrentIndex(0 if self.flow.lines or not self.flow.loaded else 1)
        self.more.setVisible(self.flow.more)
        shown = len(self.flow.lines)
        self.count.setText(
            ngettext("{count} change", "{count} changes", shown).format(count=numerals.shown(shown))
        )
        self._offer_filters()
        again = self.model.row_of(lambda one: chosen is not None and one.change == chosen.change)
        self.view.choose(max(0, again))
        self._on_picked(self.view.row())

    def _offer_filters(self) -> None:
        page = self.flow.page
        if page is None:
            return
        parts = [(one.part_id, part_words(one)) for one in page.parts]
        self.part.offer([("", _("All parts")), *parts])
        self.part.choose(self.flow.part_id)
        fields = [(name, _(label)) for name, label in page.fields]
        self.field.offer([("", _("All fields")), *fields])
        self.field.choose(self.flow.field)

    def _line(self) -> FieldHistory | None:
        return self.model.record(self.view.row())

    def _on_picked(self, _row: int) -> None:
        line = self._line()
        for label in (self.picked, self.before, self.after):
            label.setVisible(line is not None)
        self.restore.setVisible(line is not None)
        if line is None:
            return
        when = " · ".join(part for part in (self._when(line), line.by) if part)
        self.picked.setText(f"{part_words(line.part)}: {change_words(line)} ({when})")
        is_field = line.kind == "field"
        self.before.setText(_("Before: {value}").format(value=before_words(line)))
        self.after.setText(_("After: {value}").format(value=after_words(line)))
        self.before.setVisible(is_field)
        self.after.setVisible(is_field)
        whole = line.kind == "removed"
        self.restore.say(_("Bring it back whole") if whole else _("Put the earlier value back"))
        gone = line.part.gone and is_field
        reason = _("Bring it back with the line of its removal first.") if gone else ""
        self.hold(self.restore)
        self.restore.allow(line.can_restore, reason or _("This line cannot be put back."))

    def _restore(self) -> None:
        line = self._line()
        if line is not None:
            self.flow.restore(line)


def before_words(line: FieldHistory) -> str:
    """Return what stood there before, translated."""
    return _value(line.field, line.value_before, line.before)


def after_words(line: FieldHistory) -> str:
    """Return what stood there afterwards, translated."""
    return _value(line.field, line.value_after, line.after)


def _value(name: str, value: FactValue | None, english: str) -> str:
    field = field_view(name)
    shown = in_words(field, value) if field is not None else english
    return shown or _EMPTY

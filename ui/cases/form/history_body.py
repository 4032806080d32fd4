"""The history of a case: who changed which field when, before and after, and putting it back.

Rules: lines cannot be changed here; older ones are read when they are asked for; putting back is
a change like any other and stands in the history itself.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.case_work import change_words, part_words
from app.cases.records import CaseRecord, FieldHistory
from app.core.field_catalogue import field_view
from app.core.records import FactValue
from ui.cases.form.history_flow import HistoryFlow
from ui.cases.form.record_body import RecordBody
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.field_values import in_words
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.frames import Card, EmptyState, FlowLayout, row
from ui.widgets.plain import PlainLabel
from ui.widgets.table import Column, RecordModel, RecordTable

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
        self.view = RecordTable(_("Changes of this case"))
        self.view.setModel(self.model)
        self.view.share(*_SHARES)
        self.view.setMinimumHeight(look().px(_LEAST_HEIGHT))
        self.view.picked.connect(self._on_picked)
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.stack = LooseStack()
        self.stack.addWidget(sheet)
        self.stack.addWidget(
            scrolled(
                EmptyState(
                    "rotate-ccw-clock", _("Nothing was changed since this was written down.")
                )
            )
        )
        self.column.addWidget(self.stack, 1)
        self.column.addWidget(self._detail())

    def _detail(self) -> QWidget:
        self.picked = PlainLabel("", "strong", wrap=True)
        self.before = PlainLabel("", wrap=True)
        self.after = PlainLabel("", wrap=True)
        self.restore = secondary(_("Put the earlier value back"), "undo-2", self._restore)
        self.more = secondary(_("Read older changes"), "chevron-down", self.flow.read_more)
        self.count = PlainLabel("", "muted")
        foot = row(self.restore, self.more, self.count, spacing=10)
        foot.addStretch(1)
        whole = QWidget()
        column = QHBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        body = Card(inside=10)
        for label in (self.picked, self.before, self.after):
            body.column.addWidget(label)
        body.column.addLayout(foot)
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

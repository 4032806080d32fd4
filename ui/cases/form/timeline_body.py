"""The time line of a case: the route, the axis, and the same entries as a list.

Rules: one reading of the case tells all three; the list holds every entry that the axis shows, and
Enter opens what an entry is about: a fact its section, a referral its packet, and that of a sealed
case the list of its referrals, because nothing of it stands outside the seal; what has no day yet
is told with the way to write it down.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.cases.records import CaseRecord
from app.cases.route import REFERRED
from app.story.timeline import CaseTimeline, DatedEntry, case_timeline
from ui.cases.form import outline
from ui.cases.form.record_body import RecordBody
from ui.cases.form.route_card import RouteCard, level
from ui.cases.form.timeline_axis import ALL, MONTH, YEAR, TimeAxis, Window, window_of
from ui.cases.form.timeline_words import (
    axis_summary,
    entry_words,
    state_mark,
    stated_words,
    when_words,
)
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import quiet
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import flow
from ui.widgets.frames import Card, EmptyState, Rule, put
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable


class TimelineDoors(QObject):
    """Opens what entries and stations are about.

    Attributes:
        line: the time line that is shown.

    Signals:
        asked(str): a section of the case is to be opened, by its key.
        referral_asked(str): a referral of a sealed case is to be shown, by its id.
    """

    asked = Signal(str)
    referral_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.line: CaseTimeline | None = None

    def open_place(self, place: int) -> None:
        """Open what the entry at this place is about."""
        if self.line is not None:
            self.open_entry(self.line.entries[place])

    def open_entry(self, entry: DatedEntry) -> None:
        """Open what an entry is about."""
        if entry.key == "referral":
            facts = entry.facts
            self._open_packet(facts["referral"], facts["direction"], facts["packet"])
        else:
            self._ask(entry.key)

    def open_station(self, what: str, key: str) -> None:
        """Open what a station of a route is about."""
        if what != REFERRED:
            self._ask(key)
            return
        entries = self.line.entries if self.line is not None else ()
        found = (one.facts["packet"] for one in entries if one.facts.get("referral") == key)
        self._open_packet(key, "out", next(found, ""))

    def open_undated(self) -> None:
        """Open the first event that has no day yet."""
        if self.line is not None and self.line.undated:
            self._ask(self.line.undated[0])

    def _ask(self, key: str) -> None:
        self.asked.emit(outline.section_at(key) or key)

    def _open_packet(self, referral_id: object, direction: object, packet_id: object) -> None:
        if self._desk.within_seal:
            self.referral_asked.emit(str(referral_id))
        else:
            self._desk.open("outbox" if direction == "out" else "inbox", str(packet_id))


_SPAN_WORDS = {ALL: N_("All"), YEAR: N_("Last year"), MONTH: N_("Last month")}
_LEAST_HEIGHT, _MOST_HEIGHT = 150, 520
_ROW = 46
_ALL_COLUMNS_FROM = 520
_SHARES = (26, 52, 22)
_NARROW_SHARES = (32, 68, 0)


class TimelineBody(RecordBody):
    """The section of the time line."""

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self.line: CaseTimeline | None = None
        self.doors = TimelineDoors(desk, self)
        self._back = 0
        self._places: tuple[int, ...] = ()
        self._build()
        self._read()

    def show_case(self, case: CaseRecord) -> None:
        """Read the time line again: the record has changed."""
        super().show_case(case)
        self._read()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.route = RouteCard()
        self.route.opened.connect(self.doors.open_station)
        self.route.passed.connect(self._to_axis)
        self.route.picture.walked.connect(self.ensureWidgetVisible)
        put(self.column, self.route, Rule())
        self.spans = FilterChips([(key, _(words)) for key, words in _SPAN_WORDS.items()])
        self.spans.choose(ALL)
        self.spans.chosen.connect(self.show_span)
        self.earlier = quiet(_("Earlier"), "chevron-left", lambda: self._move(1)).stepping()
        self.later = quiet(_("Later"), "chevron-right", lambda: self._move(-1)).stepping()
        heading = level(PlainLabel(_("Timeline"), "heading"))
        self.column.addWidget(flow(heading, self.spans, self.earlier, self.later))
        self.axis = TimeAxis()
        self.axis.picked.connect(self._on_mark)
        self.axis.entered.connect(self.doors.open_place)
        self.told = level(PlainLabel("", "muted"))
        self.undated = quiet(_("Write down the day"), "calendar", self.doors.open_undated)
        put(self.column, self.axis, flow(self.told, self.undated))
        self.model: RecordModel[DatedEntry] = RecordModel(self._columns(), self)
        self.view = RecordTable(_("Timeline as a list"), model=self.model, shares=_SHARES)
        self.view.picked.connect(self._on_row)
        self.view.entered_row.connect(self._on_row_entered)
        self.sheet = Card(inside=1)
        self.sheet.column.addWidget(self.view)
        self.none = EmptyState("calendar-days", _("Nothing has a day yet."))
        put(self.column, (self.sheet, 100), self.none, 1)
        for widget in (self.none, self.undated, self.earlier, self.later, self.axis, self.sheet):
            reveal(widget, False)

    def _columns(self) -> list[Column[DatedEntry]]:
        return [
            Column(lambda: _("When"), self._when),
            Column(lambda: _("What"), self._words, second=lambda entry: entry.by),
            mark_column(lambda: _("About"), state_mark),
        ]

    def _when(self, entry: DatedEntry) -> str:
        return when_words(entry, self.desk.services.clock.now())

    def _words(self, entry: DatedEntry) -> str:
        # In a narrow sheet there is no column with the badge.
        return (stated_words if self.view.isColumnHidden(2) else entry_words)(entry)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the last column in a narrow sheet."""
        super().resizeEvent(event)
        narrow = event.size().width() < look().px(_ALL_COLUMNS_FROM)
        self.view.share(*(_NARROW_SHARES if narrow else _SHARES))

    # Showing ------------------------------------------------------------------------------------

    def _read(self) -> None:
        case_id = self.case.case_id
        self.desk.ask(lambda services: case_timeline(services, case_id), self._on_read, by=self)

    def _on_read(self, line: CaseTimeline) -> None:
        if line.case_id == self.case.case_id:
            self.line = self.doors.line = line
            self.route.show_routes(line.routes)
            self._show()

    def show_span(self, span: str) -> None:
        """Show all, the last year or the last month."""
        self.spans.choose(span)
        self._back = 0
        self._show()

    def _move(self, by: int) -> None:
        self._back = max(0, self._back + by)
        self._show()

    @property
    def window_shown(self) -> Window | None:
        """The days that are shown."""
        if self.line is None:
            return None
        return window_of(self.spans.value(), self.line.entries, self.line.today, self._back)

    def _show(self) -> None:
        line, window = self.line, self.window_shown
        if line is None or window is None:
            return
        chosen = self.model.record(self.view.row())
        self._places = tuple(
            place for place, entry in enumerate(line.entries) if window.shows(entry)
        )[::-1]
        shown = [line.entries[place] for place in self._places]
        self.model.replace(shown)
        self.axis.show_line(line, window, self._tip)
        summary = axis_summary(shown[::-1], self.desk.services.clock.now())
        self.axis.setAccessibleDescription(summary)
        self._tell(line, window, shown)
        again = self.model.row_of(lambda one: one == chosen)
        if again >= 0:
            self.view.choose(again)
        else:
            self.axis.choose(-1)

    def _tell(self, line: CaseTimeline, window: Window, shown: list[DatedEntry]) -> None:
        """Show what is there, and say what is not."""
        has_any = bool(line.entries)
        reveal(self.none, not has_any)
        reveal(self.axis, has_any)
        reveal(self.sheet, bool(shown))
        short = self.spans.value() != ALL
        reveal(self.earlier, short)
        reveal(self.later, short and self._back > 0)
        self.earlier.allow(
            bool(line.entries) and line.entries[0].first < window.first,
            _("No earlier entries."),
        )
        words = [] if shown or not has_any else [_("No entries in this period.")]
        if line.undated:
            count = len(line.undated)
            text = ngettext(
                "{count} event has no day yet.", "{count} events have no day yet.", count
            )
            words.append(text.format(count=numerals.shown(count)))
        if not line.whole:
            words.append(_("A part of the case cannot be read, so something may be missing here."))
        self.told.setText(" ".join(words))
        reveal(self.told, bool(words))
        reveal(self.undated, bool(line.undated))
        rows = look().px(_ROW) * (len(shown) + 1)
        self.sheet.setMinimumHeight(
            max(look().px(_LEAST_HEIGHT), min(rows, look().px(_MOST_HEIGHT)))
        )

    def _tip(self, entry: DatedEntry) -> str:
        return f"{self._when(entry)} · {self._words(entry)}"

    # Choosing and opening -----------------------------------------------------------------------

    def _to_axis(self) -> None:
        """Scroll past the route, which is long on a small screen."""
        top = self.spans.mapTo(self.inside, QPoint(0, 0)).y()
        self.verticalScrollBar().setValue(top)
        self.spans.begin()

    def _on_row(self, row: int) -> None:
        self.axis.choose(self._places[row] if 0 <= row < len(self._places) else -1)

    def _on_mark(self, place: int) -> None:
        if place in self._places:
            self.view.choose(self._places.index(place))
            self.view.setFocus()

    def _on_row_entered(self, row: int) -> None:
        entry = self.model.record(row)
        if entry is not None:
            self.doors.open_entry(entry)

"""The calendar: what is due in a week and a month, with the hearings marked, and its sheet for the
wall.

Rules:
- the keyboard alone is enough: arrows go from day to day, Page Up and Page Down from month to
  month, Enter into the list; Enter there opens the case;
- a hearing is told by a sign and a word, never by its colour alone; what is late says so;
- the newest question wins; at most a thousand steps of a month are shown, and it says when there
  are more;
- what is printed names nobody, and Enter prints nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.base.language import N_, _, current, ngettext
from app.base.numerals import in_digits, shown
from app.core.permissions import Act
from app.home import due_calendar
from app.home.due_calendar import DAYS_A_WEEK, WEEKDAYS, DueLine, DueStretch
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.home.calendar_prints import CalendarPrinting
from ui.home.home_words import due_words
from ui.look.icons import picture
from ui.look.theme import look
from ui.printing.printing import Printers, SystemPrinters
from ui.widgets.badge import Mark
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import FilterChips
from ui.widgets.frames import Card, EmptyState, put, row
from ui.widgets.plain import ElidedLabel, reveal, wrapped
from ui.widgets.record_model import Column, Index, RecordModel, mark_column
from ui.widgets.table import QuietTable, RecordTable

WEEK, MONTH, DAY = "week", "month", "day"
_SPANS = ((DAY, N_("Day")), (WEEK, N_("Week")), (MONTH, N_("Month")))
_WEEKS = 6
_ROW = 84
_LEAST = 80
_ROOT = QModelIndex()
_HEARING_ICON = "gavel"
_NARROW = 900
_SHORT_DAY = 58


def hearing_mark() -> Mark:
    """Return the badge of a hearing."""
    return Mark(_("Hearing"), "accent", _HEARING_ICON)


def day_said(day: dt.date, lines: tuple[DueLine, ...]) -> str:
    """Return what a screen reader tells of a day."""
    hearings = sum(line.is_hearing for line in lines)
    parts = [_(WEEKDAYS[day.isoweekday() % DAYS_A_WEEK]), dates.day(day)]
    steps = ngettext("{count} step", "{count} steps", len(lines))
    parts.append(steps.format(count=shown(len(lines))))
    if hearings:
        words = ngettext("{count} hearing", "{count} hearings", hearings)
        parts.append(words.format(count=shown(hearings)))
    return ", ".join(parts)


class MonthModel(QAbstractTableModel):
    """Six weeks of seven days around a month, with what is due on each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.month = dt.date(2000, 1, 1)
        self.first = self.month
        self._due: dict[dt.date, tuple[DueLine, ...]] = {}
        self._narrow = False

    def narrow(self, narrow: bool) -> None:
        """Call the days of the week by one letter, or by a short word."""
        if narrow != self._narrow:
            self._narrow = narrow
            last = self.columnCount() - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def show_month(self, month: dt.date) -> None:
        """Show another month, of which nothing is known yet."""
        self.beginResetModel()
        self.month = month.replace(day=1)
        self.first = due_calendar.week_of(self.month)[0]
        self._due = {}
        self.endResetModel()

    def take(self, stretch: DueStretch) -> None:
        """Show what is due."""
        found: dict[dt.date, list[DueLine]] = {}
        for line in stretch.lines:
            found.setdefault(dt.date.fromisoformat(line.due_on), []).append(line)
        self._due = {day: tuple(lines) for day, lines in found.items()}
        last = self.index(_WEEKS - 1, DAYS_A_WEEK - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def day(self, index: Index) -> dt.date:
        """Return the day of a cell."""
        return self.first + dt.timedelta(days=index.row() * DAYS_A_WEEK + index.column())

    def place(self, day: dt.date) -> QModelIndex:
        """Return the cell of a day, an invalid one when it is not shown."""
        week, weekday = divmod((day - self.first).days, DAYS_A_WEEK)
        return self.index(week, weekday) if 0 <= week < _WEEKS else QModelIndex()

    def due(self, day: dt.date) -> tuple[DueLine, ...]:
        """Return what is due on a day."""
        return self._due.get(day, ())

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many weeks there are."""
        return 0 if parent.isValid() else _WEEKS

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many days a week has."""
        return 0 if parent.isValid() else DAYS_A_WEEK

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the number of the day; a screen reader hears the day and what is due."""
        if not index.isValid():
            return None
        day = self.day(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return in_digits(str(day.day))
        return day_said(day, self.due(day)) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the day of the week: short over its column, whole for a screen reader."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            # Qt counts from Monday, 1, to Sunday, 7.
            kind = (
                QLocale.FormatType.NarrowFormat if self._narrow else QLocale.FormatType.ShortFormat
            )
            return QLocale(current()).standaloneDayName(section or DAYS_A_WEEK, kind)
        return _(WEEKDAYS[section]) if role == Qt.ItemDataRole.AccessibleTextRole else None


@dataclass(frozen=True)
class DayPlan:
    """Where the parts of a day stand in the room there is, and how much smaller than usual.

    Attributes:
        number: of the day.
        count: how many steps are due.
        hearing: the sign of hearings and their number; None where there is no room for it.
        in_words: the number of hearings stands beside the sign.
        scale: of the letters, at most 1.
    """

    number: QRectF
    count: QRectF
    hearing: QRectF | None
    in_words: bool
    scale: float


def day_plan(inside: QRectF, number: QSizeF, count: QSizeF, sign: QSizeF, gap: float) -> DayPlan:
    """Put the parts of a day where none lies over another: in two rows, else in one, else smaller.

    Args:
        inside: the room.
        number: what the number of the day needs.
        count: what the number of steps needs.
        sign: what the sign of hearings needs with their number; empty for no hearing.
        gap: between two parts.
    """
    below = count.width() + (gap + sign.width() if sign.width() else 0)
    if number.height() + count.height() <= inside.height() and below <= inside.width():
        bottom = inside.bottom() - count.height()
        right = QRectF(inside.right() - count.width(), bottom, count.width(), count.height())
        left = QRectF(inside.left(), bottom, sign.width(), count.height())
        return DayPlan(QRectF(inside.topLeft(), number), right, left, True, 1.0)
    high = max(number.height(), count.height())
    needed = number.width() + gap + count.width()
    scale = min(1.0, inside.height() / high, inside.width() / needed)
    top = inside.center().y() - high * scale / 2
    first = QRectF(inside.left(), top, number.width() * scale, high * scale)
    wide = count.width() * scale
    last = QRectF(inside.right() - wide, top, wide, high * scale)
    between = QRectF(first.right() + gap, top, last.left() - first.right() - 2 * gap, high * scale)
    fits = sign.width() > 0 and between.width() >= sign.height() * scale
    return DayPlan(first, last, between if fits else None, False, scale)


class _DayCell(QStyledItemDelegate):
    """Draws a day: its number, how many steps are due, and how many of them are hearings."""

    def __init__(self, model: MonthModel, today: dt.date, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._today = model, today

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        tokens = look().tokens
        day = self._model.day(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.accent_tint))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawRect(rect)
        if day == self._today:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        self._draw_day(painter, rect, index)
        view = self.parent()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen and isinstance(view, QWidget) and view.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 4, 4)
        painter.restore()

    def _draw_day(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        worn, tokens = look(), look().tokens
        day = self._model.day(index)
        due = self._model.due(day)
        hearings = sum(line.is_hearing for line in due)
        number, steps = str(index.data()), shown(len(due)) if due else ""
        heard = shown(hearings) if hearings else ""
        weight = 600 if day == self._today else 400
        edge = worn.px(_SIGN)
        sign = _needs(heard, 13, 600) if heard else QSizeF()
        sign = QSizeF(edge + worn.px(3) + sign.width(), edge) if heard else sign
        inside = rect.adjusted(worn.px(6), worn.px(3), -worn.px(6), -worn.px(3))
        needs = (_needs(number, 14, weight), _needs(steps, 13, 600), sign)
        plan = day_plan(inside, *needs, worn.px(4))
        is_ours = day.month == self._model.month.month
        painter.setPen(QColor(tokens.ink if is_ours else tokens.faint))
        painter.setFont(worn.font(14 * plan.scale, weight))
        painter.drawText(plan.number, _MIDDLE | _LEFT, number)
        painter.setFont(worn.font(13 * plan.scale, 600))
        painter.setPen(QColor(tokens.danger if day < self._today else tokens.ink))
        painter.drawText(plan.count, _MIDDLE | _RIGHT, steps)
        if heard:
            self._draw_hearings(painter, rect, plan, heard)

    def _draw_hearings(self, painter: QPainter, rect: QRectF, plan: DayPlan, heard: str) -> None:
        worn, tokens = look(), look().tokens
        place = plan.hearing
        if place is None:
            # No room for the sign: a bar below both numbers.
            left, right = plan.number.left(), plan.count.right()
            bar = QRectF(left, rect.bottom() - worn.px(4), right - left, worn.px(2))
            painter.fillRect(bar, QColor(tokens.accent))
            return
        size = _SIGN * plan.scale
        top = place.center().y() - worn.px(size) / 2
        painter.drawPixmap(QPointF(place.left(), top), picture(_HEARING_ICON, tokens.accent, size))
        if plan.in_words:
            painter.setPen(QColor(tokens.accent))
            painter.drawText(place, _MIDDLE | _RIGHT, heard)


_SIGN = 14
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
_LEFT, _RIGHT = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)


def _needs(text: str, size: float, weight: int) -> QSizeF:
    metrics = QFontMetricsF(look().font(size, weight))
    return QSizeF(metrics.horizontalAdvance(text) + 1, metrics.height())


class MonthGrid(QuietTable):
    """The days of a month.

    Signals:
        day_chosen(object): the keyboard or the mouse is on another day.
        turned(int): so many months on, or back.
    """

    day_chosen = Signal(object)
    turned = Signal(int)

    def __init__(self, today: dt.date, parent: QWidget | None = None) -> None:
        self.days = MonthModel()
        super().__init__(_ROW, parent)
        self.days.setParent(self)
        self.setAccessibleName(_("Days of the month"))
        self.setModel(self.days)
        self.setItemDelegate(_DayCell(self.days, today, self))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(look().px(24))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(look().px(24))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current)

    def minimumSizeHint(self) -> QSize:
        """Need little: a day is its number and what is due."""
        return QSize(look().px(150), look().px(170))

    def resizeEvent(self, event: object) -> None:
        """Shorten the days of the week where a short word has no room."""
        super().resizeEvent(event)
        self.days.narrow(self.width() // DAYS_A_WEEK < look().px(_SHORT_DAY))

    def go(self, day: dt.date) -> None:
        """Put the keyboard on a day of the month that is shown."""
        place = self.days.place(day)
        if place.isValid():
            self.setCurrentIndex(place)

    def day(self) -> dt.date:
        """Return the day that is chosen, the first of the month when none is."""
        current = self.currentIndex()
        return self.days.day(current) if current.isValid() else self.days.month

    def choose_first(self) -> None:
        """Choose the first of the month."""
        self.go(self.days.month)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down turn the month; the others as in any table."""
        turn = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if turn is None:
            super().keyPressEvent(event)
        else:
            self.turned.emit(turn)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.day_chosen.emit(self.days.day(current))


def _due_mark(today: dt.date, line: DueLine) -> Mark:
    when = dt.date.fromisoformat(line.due_on)
    if line.is_hearing and when >= today:
        return hearing_mark()
    return due_words(line.due_on, today)


class CalendarPage(Page):
    """The page behind "Calendar" in the menu of the register."""

    heading = N_("Calendar")

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, printers: Printers | None = None
    ) -> None:
        super().__init__(desk, parent)
        self._today = desk.services.clock.today()
        self._turn = 0
        self._more = self._is_read = False
        self.busy = BusyLine(can_stop=True)
        self.printing = CalendarPrinting(desk, self.busy, printers or SystemPrinters(), self)
        self._build_top()
        self._build_body()
        self.column.addWidget(self.busy)
        self._show_month(self._today)

    def _build_top(self) -> None:
        self.back = secondary(_("Month before"), "chevron-left", lambda: self.turn(-1)).stepping()
        self.on = secondary(_("Month after"), "chevron-right", lambda: self.turn(1)).stepping()
        self.now = quiet(_("Today"), "calendar-days", lambda: self._show_month(self._today))
        self.month = ElidedLabel("", "heading")
        self.print = secondary(_("Print the month…"), "printer", self._print)
        for button in (self.back, self.on, self.now, self.print):
            button.give_way()
            button.setMinimumWidth(look().px(_LEAST))
        by_role(self.desk, Act.EXPORT, self.print)
        whole = (self.back, self.on, self.month, self.now, 1, self.print)
        self.column.addLayout(row(*whole, spacing=10))

    def _build_body(self) -> None:
        self.grid = MonthGrid(self._today)
        self.spans = FilterChips([(key, _(words)) for key, words in _SPANS])
        self.spans.choose(WEEK)
        self.told = wrapped("", "muted")
        self.lines: RecordModel[DueLine] = RecordModel(
            (
                Column(lambda: _("Due on"), lambda line: dates.short_day(line.due_on), whole=True),
                Column(lambda: _("Case"), lambda line: line.case_no, whole=True),
                Column(lambda: _("Person"), lambda line: name_or_withheld(line.name)),
                Column(lambda: _("Next step"), _step_of),
                mark_column(lambda: _("When"), lambda line: _due_mark(self._today, line)),
            ),
            self,
        )
        self.view = RecordTable(_("What is due"), model=self.lines)
        self.view.set_row(36)
        self.view.setMinimumWidth(look().px(150))
        left, right = Card(inside=1), Card(inside=10)
        left.column.addWidget(self.grid)
        self.nothing = EmptyState(
            "calendar-days",
            _("No step is due in these days. Write one down in a case, under Next steps."),
            (secondary(_("Go to the register"), "folder-lock", self._to_register),),
        )
        reveal(self.nothing, False)
        put(right.column, self.spans, self.told, (self.view, 1), (self.nothing, 1))
        # Days are narrow wherever they stand; the list has words.
        self.column.addLayout(row((left, 6), (right, 7), spacing=14), 1)
        self.grid.day_chosen.connect(lambda _day: self._show_lines())
        self.grid.turned.connect(self.turn)
        self.grid.asked.connect(lambda _index: self._into_list())
        self.spans.chosen.connect(lambda _key: self._show_lines())
        self.view.entered_row.connect(self._open)

    def open(self, argument: str) -> None:
        """Show the month of a day, when one is named."""
        if argument:
            self._show_month(dt.date.fromisoformat(argument))

    def refresh(self) -> None:
        """Ask again what is due."""
        self._ask()

    def focus_first(self) -> None:
        """Begin in the days."""
        self.grid.setFocus()

    def resizeEvent(self, event: Any) -> None:
        """Leave out what has no room in a narrow window."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_NARROW)
        self.view.share(*((78, 104, 128, 150, 110) if wide else (70, 100, 0, 120, 0)))

    def turn(self, months: int) -> None:
        """Go so many months on, or back; the day stays where the month has it."""
        month = self.grid.days.month
        place = month.year * 12 + month.month - 1 + months
        year, number = divmod(place, 12)
        if dt.MINYEAR < year < dt.MAXYEAR:
            last = due_calendar.month_of(dt.date(year, number + 1, 1))[1]
            self._show_month(last.replace(day=min(self.grid.day().day, last.day)))

    # Showing ------------------------------------------------------------------------------------

    def _show_month(self, day: dt.date) -> None:
        self._is_read = False
        self.grid.days.show_month(day)
        self.month.setText(in_digits(due_calendar.month_words(day)))
        self.grid.go(day)
        self._ask()

    def _ask(self) -> None:
        self._turn += 1
        turn, first = self._turn, self.grid.days.first
        until = first + dt.timedelta(days=_WEEKS * DAYS_A_WEEK - 1)
        self.desk.ask(
            lambda s: (turn, due_calendar.due_between(s, first, until)), self._on_due, by=self
        )

    def _on_due(self, answer: tuple[int, DueStretch]) -> None:
        turn, stretch = answer
        if turn == self._turn:
            self._more, self._is_read = stretch.has_more, True
            self.grid.days.take(stretch)
            self._show_lines()

    def _days(self) -> tuple[dt.date, dt.date]:
        day, span = self.grid.day(), self.spans.value()
        if span == MONTH:
            return due_calendar.month_of(self.grid.days.month)
        return due_calendar.week_of(day) if span == WEEK else (day, day)

    def _show_lines(self) -> None:
        first, last = self._days()
        days = ((first + dt.timedelta(days=place)) for place in range((last - first).days + 1))
        lines = [line for day in days for line in self.grid.days.due(day)]
        self.lines.replace(lines)
        stretch = dates.plain_day(first)
        if last != first:
            stretch = _("{first} to {last}").format(first=stretch, last=dates.plain_day(last))
        count = ngettext("{count} step", "{count} steps", len(lines))
        told = [stretch, count.format(count=shown(len(lines)))]
        if self._more:
            told.append(_("There are more than are shown here."))
        self.told.setText(" · ".join(told))
        # Of a month that is not read yet nobody knows that nothing is due.
        nothing = self._is_read and not lines
        reveal(self.view, not nothing)
        reveal(self.nothing, nothing)

    # Acts ---------------------------------------------------------------------------------------

    def _to_register(self) -> None:
        self.desk.open("register")

    def _into_list(self) -> None:
        if self.lines.rowCount():
            self.view.setFocus()

    def _open(self, place: int) -> None:
        line = self.lines.record(place)
        if line is not None:
            self.desk.open("case", line.case_id)

    def _print(self) -> None:
        self.printing.ask(self.grid.days.month)


def _step_of(line: DueLine) -> str:
    return projector.free_text(line.title) if line.title else _("Next step")

"""What is counted, over which days, and of whom: the line of choices over the numbers.

Rules: a choice holds at once and is told as one wish; days that are typed are told when the
keyboard leaves their field, and a wrong one is said under it; nobody's name can be chosen here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from PySide6.QtCore import QRect, QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import AppError
from app.base.language import N_, _
from app.base.place_words import district_words, state_words
from app.cases.place_suggestions import DISTRICT, STATE, listed
from app.statistics import periods
from app.statistics.periods import Period
from app.statistics.tables import Choice
from ui.frame import dates, values
from ui.frame.worker import triage
from ui.look.theme import look
from ui.statistics import period_choices
from ui.statistics.period_choices import DAYS
from ui.widgets.buttons import quiet
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import FlowLayout, column
from ui.widgets.plain import reveal

KINDS = (
    ("sdg", N_("Victims (SDG 16.2.2)")),
    ("ncrb", N_("Tables of the NCRB")),
    ("flows", N_("From district to district")),
    ("referrals", N_("Referrals sent and received")),
    ("identification", N_("How victims were found")),
    ("needs", N_("Needs met and not met")),
)
"""Every kind of tables with its message id, in the order of the list."""
_FIRST = {"IN": "ncrb"}
"""The table that an office is asked for where it is; elsewhere that of the United Nations."""

_NARROW, _WIDE, _AROUND = 160, 230, 72
_TABLE_HABIT, _PERIOD_HABIT = "table", "period"


class ChoiceBar(QWidget):
    """The line.

    Args:
        today: the local day.
        country: of the office, as a code; it tells with which table and year to begin.

    Signals:
        chosen(): something else is wished.
        population_asked(): the number of people is to be given.
        returns_asked(): the page of returns is wanted.
    """

    chosen = Signal()
    population_asked = Signal()
    returns_asked = Signal()

    def __init__(self, today: dt.date, parent: QWidget | None = None, *, country: str = "") -> None:
        super().__init__(parent)
        self._today, self._country = today, country
        self._periods: dict[str, Period] = {}
        self._build()
        self._connect()
        self.begin_as({})
        self._fold(False)

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.table = ComboBox([(key, _(words)) for key, words in KINDS])
        self.kind = ComboBox(period_choices.kinds_in_words())
        self.which = ComboBox()
        self.first = LineEntry(_("First day"), _("e.g. 1 Apr 2026"), as_typed=True)
        self.last = LineEntry(_("Last day"), _("e.g. 31 Mar 2027"), as_typed=True)
        self.more = quiet(_("Only some persons…"), "search", self._turn)
        inside = column(within=self)
        self._days = [Labelled(_("First day"), self.first), Labelled(_("Last day"), self.last)]
        self._which = Labelled(_("Which"), self.which)
        whole, upper = _line()
        inside.addWidget(whole)
        for words, field, wide in (
            (_("Table"), self.table, _WIDE),
            (_("Period"), self.kind, _WIDE),
        ):
            field.setFixedWidth(look().px(wide))
            upper.addWidget(Labelled(words, field))
        for one in (self._which, *self._days):
            one.field.setFixedWidth(look().px(_NARROW))
            upper.addWidget(one)
        self.returns = quiet(_("Statistical returns…"), "file-spreadsheet", self.returns_asked.emit)
        for button in (self.more, self.returns):
            upper.addWidget(button)
        self._lower, lower = _line()
        inside.addWidget(self._lower)
        self.state = ComboBox([("", _("Any state")), *_places(STATE)])
        self.district = ComboBox([("", _("Any district"))])
        for box in (self.state, self.district):
            box.find_by_code()
        self.purpose = ComboBox([("", _("Any purpose")), *values.choices("purpose")])
        for words, field in (
            (_("State of the person's home"), self.state),
            (_("District of the person's home"), self.district),
            (_("Purpose"), self.purpose),
        ):
            field.setFixedWidth(look().px(_WIDE))
            lower.addWidget(Labelled(words, field))
        self.people = quiet(_("Population, for rates…"), "users", self.population_asked.emit)
        self.sealed = CheckBox(_("Also sealed cases that I can open"))
        lower.addWidget(self.people)
        lower.addWidget(self.sealed)
        self.offer_sealed(False)
        self._table_of(self.table.value())

    def _connect(self) -> None:
        self.table.chosen.connect(self._on_table)
        self.kind.chosen.connect(self._on_kind)
        self.which.chosen.connect(lambda _code: self.chosen.emit())
        for entry in (self.first, self.last):
            entry.left.connect(self._on_days)
            entry.returnPressed.connect(self._on_days)
        self.state.chosen.connect(self._on_state)
        for box in (self.district, self.purpose):
            box.chosen.connect(lambda _code: self.chosen.emit())
        self.sealed.toggled.connect(lambda _on: self.chosen.emit())

    def focus_first(self) -> None:
        """Begin with the table."""
        self.table.setFocus()

    # What is chosen -----------------------------------------------------------------------------

    def wish(self) -> tuple[str, Choice] | None:
        """Return the kind of tables and what is counted; None while the days make no sense."""
        period = self.period()
        if period is None:
            return None
        choice = Choice(period, self.state.value(), self.district.value(), self.purpose.value())
        return self.table.value(), choice

    def period(self) -> Period | None:
        """Return the days, None while they make no sense; that is said under their fields."""
        if self.kind.value() != DAYS:
            return self._periods.get(self.which.value())
        for one in self._days:
            one.wrong("")
        try:
            return periods.read_days(self.first.text(), self.last.text(), self._today)
        except AppError as error:
            failure = triage(error)
            wrong = self._days[0] if error.facts.get("field") == periods.FROM else self._days[1]
            wrong.wrong(failure.text)
            return None

    @property
    def is_narrowed(self) -> bool:
        """Whether only some persons are counted."""
        return bool(self.state.value() or self.district.value() or self.purpose.value())

    def offer_sealed(self, offered: bool) -> None:
        """Offer to count sealed cases as well, to whom is named for any."""
        reveal(self.sealed, offered)
        if not offered and self.sealed.isChecked():
            with QSignalBlocker(self.sealed):
                self.sealed.setChecked(False)

    def begin_as(self, habits: Mapping[str, str] | None) -> None:
        """Choose what was chosen the last time, the first time what the country asks for."""
        known = habits or {}
        table = known.get(_TABLE_HABIT, "")
        self.table.choose(table if table in dict(KINDS) else _FIRST.get(self._country, "sdg"))
        self._table_of(self.table.value())
        word = known.get(_PERIOD_HABIT, "")
        kind, period = period_choices.of_habit(word, self._today, self._country)
        self._offer(kind, period.code)

    def note(self, habits: dict[str, str] | None) -> None:
        """Remember what is chosen, if anything is remembered."""
        if habits is None:
            return
        habits[_TABLE_HABIT] = self.table.value()
        chosen = self._periods.get(self.which.value())
        word = period_choices.habit_of(self.kind.value(), chosen, self._today)
        if word:
            habits[_PERIOD_HABIT] = word

    # What the officer does ----------------------------------------------------------------------

    def _on_table(self, kind: str) -> None:
        self._table_of(kind)
        self.chosen.emit()

    def _table_of(self, kind: str) -> None:
        """Only victims by sex and age have rates."""
        reveal(self.people, kind == "sdg")

    def _on_kind(self, kind: str) -> None:
        before = self._periods.get(self.which.value())
        self._offer(kind, "")
        if kind == DAYS and before is not None and not self.first.text():
            self.first.setText(dates.typed_day(before.first))
            self.last.setText(dates.typed_day(min(before.last, self._today)))
        self.chosen.emit()

    def _offer(self, kind: str, code: str) -> None:
        """Offer the periods of a kind; "" chooses the one of today."""
        found = period_choices.offered(kind, self._today)
        self._periods = {one.code: one for one in found}
        self.kind.choose(kind)
        self.which.offer((one.code, period_choices.short(one)) for one in found)
        self.which.ensurePolished()
        words = (self.which.itemText(place) for place in range(self.which.count()))
        widest = max(map(self.which.fontMetrics().horizontalAdvance, words), default=0)
        self.which.setFixedWidth(max(look().px(_NARROW), widest + look().px(_AROUND)))
        self.which.choose(code if code in self._periods else next(iter(self._periods), ""))
        reveal(self._which, kind != DAYS)
        for one in self._days:
            reveal(one, kind == DAYS)

    def _on_days(self) -> None:
        if self.kind.value() == DAYS:
            self.chosen.emit()

    def _on_state(self, state: str) -> None:
        with QSignalBlocker(self.district):
            found = _places(DISTRICT, state) if state else []
            self.district.offer([("", _("Any district")), *found])
            self.district.choose("")
        self.chosen.emit()

    def _turn(self) -> None:
        self._fold(self._lower.isHidden())

    def _fold(self, unfolded: bool) -> None:
        self._lower.setVisible(unfolded)
        self.more.say(_("Fewer choices") if unfolded else _("Only some persons…"))


def _places(kind: str, state: str = "") -> list[tuple[str, str]]:
    called = [(name, _called(kind, name, state)) for name in listed(kind, state)]
    # By the words that are read; what has none in this script comes first, as in a dictionary.
    return sorted(called, key=lambda one: one[1])


def _called(kind: str, name: str, state: str) -> str:
    return district_words(name, state) if kind == DISTRICT else state_words(name)


class _FieldLine(FlowLayout):
    """Fields under their labels; a button beside them stands as low as the fields do.

    Buttons that have a line for themselves have no empty band over them.
    """

    def _lay(self, rect: QRect, *, move: bool) -> int:
        high = super()._lay(rect, move=move)
        if not move:
            return high
        shown = [(item.geometry(), item.widget()) for item in self._shown()]
        for place, widget in shown:
            beside = [
                one.field.y() + one.field.height() / 2
                for at, one in shown
                if at.y() == place.y() and isinstance(one, Labelled)
            ]
            if beside and widget is not None and not isinstance(widget, Labelled):
                down = round(beside[0] - place.height() / 2)
                widget.setGeometry(place.translated(0, max(0, down)))
        return high


def _line() -> tuple[QWidget, FlowLayout]:
    whole = QWidget()
    line = _FieldLine(whole, spacing=12)
    policy = whole.sizePolicy()
    policy.setHeightForWidth(True)
    whole.setSizePolicy(policy)
    return whole, line

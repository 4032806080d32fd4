"""The two halves of preparing a return: the choices at the left, exactly what leaves at the right.

Rules: an office that can get none is named with its reason and the way to its check; nothing is
counted before it is asked for; a return for the same days says that it replaces the earlier one;
what is shown was read back from the body that will be sealed; the advice not to send stands first
and wants its tick; what went wrong stands there with what to do next.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _
from app.returns.hiding import LEAST_K, USUAL_K
from app.returns.records import PlannedReturn, Recipient
from ui.frame.values import day_at
from ui.frame.worker import FailureKind, triage
from ui.look.theme import look
from ui.returns.plan_flow import EXPOSED, PlanChoice, PlanFlow, PlanStage
from ui.returns.return_tables import TablesView, hidden_words
from ui.statistics.period_choices import DAYS, kinds_in_words
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.compact_layout import LooseStack, WrapRow, scrolled
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, clear, column, put, row
from ui.widgets.plain import IconLabel, SectionLabel, reveal, wrapped
from ui.widgets.strip import Banner

_LIMITS = (LEAST_K, USUAL_K, 20, 50)
_BESIDE_FROM = 300


class ChoicePane(ScrollBody):
    """The choices.

    Signals:
        check_asked(str): office id: check its number first; "" to go to the offices.
    """

    check_asked = Signal(str)

    def __init__(self, choice: PlanChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choice = choice
        self._offered: object = None
        self._build_empty()
        self._build_office()
        self._build_days()
        self._build_limit()
        self._build_others()
        self.column.addStretch(1)
        choice.changed.connect(self.show_choice)
        self.show_choice()

    def focus_first(self) -> None:
        """Begin with the office, or with the days when it has no other beside it."""
        if self._choice.loaded and not self._choice.open_to:
            self.to_offices.setFocus()
        else:
            only = len(self._choice.open_to) == 1
            (self.kind if only and self._choice.office_id else self.office).setFocus()

    def focus_days(self) -> None:
        """Go on with the days."""
        (self.first if self._choice.kind == DAYS else self.period).setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _build_empty(self) -> None:
        self.to_offices = primary(
            _("Go to the offices"), "building", lambda: self.check_asked.emit("")
        )
        self.empty = EmptyState(
            "building",
            _("A return goes to an office whose number was checked. There is none yet."),
            (self.to_offices,),
            _("Add its card, then call it and compare the number."),
        )
        self.column.addWidget(self.empty)

    def _build_office(self) -> None:
        self.fields = QWidget()
        inner = column(spacing=10)
        self.fields.setLayout(inner)
        self.column.addWidget(self.fields)
        self._inner = inner
        self.office = ComboBox()
        self.office.setAccessibleName(_("For which office"))
        self.office.chosen.connect(self._choice.choose_office)
        inner.addWidget(Labelled(_("For which office"), self.office))

    def _build_days(self) -> None:
        self.kind = ComboBox(kinds_in_words())
        self.kind.setAccessibleName(_("Kind of days"))
        self.kind.chosen.connect(self._choice.choose_kind)
        self.period = ComboBox()
        self.period.setAccessibleName(_("Which days"))
        self.period.chosen.connect(self._choice.choose_period)
        self.period_line = Labelled(_("Which days"), self.period)
        self.first = LineEntry(_("First day"), _("e.g. 1 Apr 2026"), as_typed=True)
        self.last = LineEntry(_("Last day"), _("e.g. 30 Apr 2026"), as_typed=True)
        for entry in (self.first, self.last):
            entry.textChanged.connect(self._typed)
        self.days_line = WrapRow(
            ((Labelled(_("First day"), self.first), 1), (Labelled(_("Last day"), self.last), 1)),
            _BESIDE_FROM,
        )
        self._inner.addWidget(Labelled(_("Kind of days"), self.kind))
        self._inner.addWidget(self.period_line)
        self._inner.addWidget(self.days_line)
        self.over = wrapped(
            _("Only days that are over can be told. Choose the same days each time."), "muted"
        )
        self._inner.addWidget(self.over)
        self.corrected = QWidget()
        self._corrected = column()
        self.corrected.setLayout(self._corrected)
        self._inner.addWidget(self.corrected)

    def _build_limit(self) -> None:
        self.limit = ComboBox()
        self.limit.setAccessibleName(_("Hide counts below"))
        self.limit.chosen.connect(lambda value: self._choice.choose_k(int(value)))
        self._inner.addWidget(Labelled(_("Hide counts below"), self.limit))
        words = _("Other counts are hidden too, where a small one could be worked out from them.")
        self._inner.addWidget(wrapped(words, "muted"))

    def _build_others(self) -> None:
        self.others = QWidget()
        self._others = column(spacing=6)
        self.others.setLayout(self._others)
        self._inner.addWidget(self.others)

    # -- showing -------------------------------------------------------------------------------

    def show_choice(self) -> None:
        """Follow the choices."""
        choice = self._choice
        none = choice.loaded and not choice.open_to
        self.empty.setVisible(none)
        self.fields.setVisible(not none)
        self._show_offices()
        self._offer(self.kind, [], choice.kind)
        periods = [(one.code, one.shown) for one in choice.periods()]
        if periods and choice.code not in dict(periods):
            periods.append((choice.code, choice.code))
        self._offer(self.period, periods, choice.code)
        typed = choice.kind == DAYS
        reveal(self.period_line, not typed)
        reveal(self.days_line, typed)
        for entry, words in zip((self.first, self.last), choice.days, strict=True):
            if entry.text() != words:
                entry.setText(words)
        limits = sorted({*_LIMITS, choice.k} - {0})
        self._offer(self.limit, [(str(k), numerals.shown(k)) for k in limits], str(choice.k))
        self._show_corrected()

    def _offer(self, box: ComboBox, offered: list[tuple[str, str]], value: str) -> None:
        present = [(str(box.itemData(place)), box.itemText(place)) for place in range(box.count())]
        if offered and present != offered:
            box.offer(offered)
        if box.value() != value:
            box.choose(value)

    def _show_offices(self) -> None:
        choice = self._choice
        self._offer(
            self.office, [(one.office_id, _named(one)) for one in choice.open_to], choice.office_id
        )
        closed = [one for one in choice.recipients if one.is_nodal and not one.may_send]
        if closed == self._offered:
            return
        self._offered = closed
        clear(self._others)
        reveal(self.others, bool(closed) and bool(choice.open_to))
        for one in closed:
            button = secondary(
                _("Check it…"), "phone", partial(self.check_asked.emit, one.office_id)
            )
            button.setAccessibleName(_("Check {office}").format(office=one.name))
            self._others.addWidget(Banner("plain", one.name, one.why_not, button))

    def _show_corrected(self) -> None:
        clear(self._corrected)
        replaced = self._choice.replaced
        reveal(self.corrected, replaced is not None)
        if replaced is not None:
            words = _("A corrected return: it takes the place of the one sealed on {day}.")
            told = Banner("accent", words.format(day=day_at(replaced.made)))
            self._corrected.addWidget(told)

    def _typed(self) -> None:
        self._choice.choose_days(self.first.text(), self.last.text())


def _named(one: Recipient) -> str:
    return f"{one.name} · {one.kind_label}" if one.kind_label else one.name


_TONES = {EXPOSED: "danger", "sent-before": "accent", "same": "accent"}


class PreviewPane(Card):
    """What leaves.

    Signals:
        agreed(bool): it goes out although earlier returns show too much.
    """

    agreed = Signal(bool)

    def __init__(self, flow: PlanFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: PlannedReturn | None = None
        self.tick: CheckBox | None = None
        head = row(
            IconLabel("eye", look().tokens.accent, 20),
            (wrapped(_("Exactly what they will see"), "heading"), 1),
        )
        put(self.column, head, Rule())
        self.stack = LooseStack(self)
        self.stack.addWidget(
            scrolled(
                EmptyState(
                    "eye",
                    _("Here you will see, number for number, what they will see."),
                    hint=_("Choose the office and the days, then press Show what would leave."),
                )
            )
        )
        self.problems = ScrollBody(self.stack)
        self.stack.addWidget(self.problems)
        self.body = self._build_body()
        self.stack.addWidget(self.body)
        self.column.addWidget(self.stack, 1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def _build_body(self) -> ScrollBody:
        body = ScrollBody(self.stack)
        body.column.setContentsMargins(0, 0, look().px(6), 0)
        self._above = column()
        self.tables = TablesView(_("Numbers that leave"))
        self._below = column(spacing=6)
        put(body.column, self._above, (self.tables, 1), self._below)
        return body

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self._flow
        if flow.problem is not None:
            self._show_problem(flow.problem)
            return
        shown = flow.planned if flow.stage in (PlanStage.SHOWN, PlanStage.SEALING) else None
        if shown is None:
            self._shown = None
            self.stack.setCurrentIndex(0)
            return
        self.stack.setCurrentWidget(self.body)
        if shown is not self._shown:
            self._shown = shown
            self._fill(shown)
            self.body.verticalScrollBar().setValue(0)

    def _show_problem(self, problem: Exception) -> None:
        self._shown = None
        failure = triage(problem)
        self.problems.clear()
        if failure.kind is not FailureKind.CANCELLED:
            told = Banner("danger", failure.happened, failure.todo)
            self.problems.column.addWidget(told)
        self.problems.column.addStretch(1)
        self.stack.setCurrentWidget(self.problems)

    def _fill(self, planned: PlannedReturn) -> None:
        clear(self._above)
        self.tick = None
        for one in planned.cautions:
            self._above.addWidget(Banner(_TONES.get(one.code, "caution"), one.text))
        if planned.replaces and not planned.is_same:
            words = _("They can compare this return with the earlier one.")
            todo = _("If only a few cases came late, the difference tells of these few.")
            self._above.addWidget(Banner("caution", words, todo))
        if self._flow.is_exposed:
            self.tick = CheckBox(_("I have read this and send it all the same"))
            self.tick.toggled.connect(self.agreed)
            self._above.addWidget(self.tick)
        self._above.addWidget(wrapped(_about(planned), "strong"))
        self.tables.show_tables(planned.tables, planned.k)
        clear(self._below)
        for heading, words in _told(planned):
            put(self._below, SectionLabel(heading), wrapped(words))


def _about(planned: PlannedReturn) -> str:
    """Return for whom it is, for which days, and how much is hidden, in one line."""
    return " · ".join((planned.office_name, planned.period.shown, hidden_words(planned.hidden)))


def _told(planned: PlannedReturn) -> list[tuple[str, str]]:
    learns = _(
        "How many persons and cases your office counted in these days, as in the tables above. Of"
        " a hidden count they learn that it is below {k}, or that it was hidden to protect another."
    ).format(k=numerals.shown(planned.k))
    learns_not = _(
        "Who anybody is. No name, no number of a case and no document leaves. But together with"
        " what somebody knows from elsewhere, a number can still tell something."
    )
    return [(_("What they learn"), learns), (_("What they do not learn"), learns_not)]

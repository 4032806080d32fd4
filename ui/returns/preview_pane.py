"""The right half of preparing a return: exactly what leaves, and what it tells and does not tell.

Rules: what is shown was read back from the body that will be sealed; the advice not to send stands
first and wants its tick; what went wrong stands here with what to do next.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.returns.records import PlannedReturn
from ui.frame.failure import FailureKind, triage
from ui.look.theme import look
from ui.returns.plan_flow import EXPOSED, PlanFlow, PlanStage
from ui.returns.return_words import hidden_words
from ui.returns.tables_view import TablesView
from ui.widgets.choices import CheckBox
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, clear
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel
from ui.widgets.strip import Banner

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
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(IconLabel("eye", look().tokens.accent, 20))
        head.addWidget(PlainLabel(_("Exactly what they will see"), "heading", wrap=True), 1)
        self.column.addLayout(head)
        self.column.addWidget(Rule())
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
        self._above = QVBoxLayout()
        self._above.setSpacing(look().px(8))
        body.column.addLayout(self._above)
        self.tables = TablesView(_("Numbers that leave"))
        body.column.addWidget(self.tables, 1)
        self._below = QVBoxLayout()
        self._below.setSpacing(look().px(6))
        body.column.addLayout(self._below)
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
        self._above.addWidget(PlainLabel(_about(planned), "strong", wrap=True))
        self.tables.show_tables(planned.tables, planned.k)
        clear(self._below)
        for heading, words in _told(planned):
            self._below.addWidget(SectionLabel(heading))
            self._below.addWidget(PlainLabel(words, wrap=True))


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

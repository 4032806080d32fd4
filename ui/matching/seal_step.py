"""Step 3: what leaves, what the other office learns, and what a supervisor agrees to.

Rules: numbers come from the very plan that is sealed; no name stands here that leaves, because none
does; the sentence about guesses is never left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.matching.match_records import MatchPlan, PlannedCase
from app.matching.match_words import basis_words, kind_words, purpose_words
from ui.frame import projector
from ui.look.theme import look
from ui.matching.compose_flow import ComposeFlow
from ui.matching.match_words import cases_words, size_words, things
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.frames import Rule, ScrollBody, clear
from ui.widgets.plain import PlainLabel, SectionLabel
from ui.widgets.strip import Banner

_MOST_NAMED = 100


class SealStep(ScrollBody):
    """The last look."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: object = None
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(look().px(10))
        self.column.addLayout(self._inside)
        self.column.addStretch(1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def show_flow(self) -> None:
        """Follow the plan."""
        flow = self._flow
        shown = (flow.plan, flow.draft, tuple(flow.by_case.items()))
        if flow.plan is None or shown == self._shown:
            return
        self._shown = shown
        clear(self._inside)
        self._fill(flow.plan)
        self.verticalScrollBar().setValue(0)

    def _fill(self, plan: MatchPlan) -> None:
        into, draft = self._inside, self._flow.draft
        into.addWidget(PlainLabel(plan.office_name, "title", wrap=True))
        into.addWidget(Banner("caution", plan.sentence, _after_sentence()))
        lines = [
            (_("Purpose"), purpose_words(draft.purpose)),
            (_("Legal ground"), basis_words(draft.basis)),
            (_("Cases"), cases_words(len(plan.cases))),
            (_("What is compared"), ", ".join(_counted(*pair) for pair in plan.by_kind)),
            (_("Size"), size_words(plan.bucket)),
            (
                _("Message (optional)"),
                projector.free_text(draft.note.strip() if draft.asks else ""),
            ),
        ]
        into.addWidget(FactLines([(label, words) for label, words in lines if words]))
        into.addWidget(Rule())
        into.addWidget(SectionLabel(_("What leaves, and what they learn")))
        into.addWidget(PlainLabel(_leaves(plan), wrap=True))
        learn = (
            _("From the question alone they learn the purpose, the legal ground, kinds and size.")
            if draft.asks
            else _("They learn which of their own entries you have too. You learn the same later.")
        )
        into.addWidget(PlainLabel(learn, wrap=True))
        ground = draft.ground.ground()
        if plan.on_ground and ground is not None:
            words = _("Compared on a legal ground, without consent: {cases}.")
            into.addWidget(Banner("caution", words.format(cases=cases_words(plan.on_ground))))
            into.addWidget(FactLines(ground_lines(ground)))
        into.addWidget(SectionLabel(_("Our cases in it")))
        counted = self._flow.by_case
        lines = [_line(one, counted.get(one.case_id, ())) for one in plan.cases[:_MOST_NAMED]]
        into.addWidget(FactLines(lines))
        if len(plan.cases) > _MOST_NAMED:
            rest = cases_words(len(plan.cases) - _MOST_NAMED)
            into.addWidget(PlainLabel(_("and {cases} more").format(cases=rest), "muted"))


def _after_sentence() -> str:
    return _("A dishonest office learns of each guess whether it is right. Do you trust them?")


def _leaves(plan: MatchPlan) -> str:
    """Return what the packet holds."""
    return _(
        "The packet always holds {room} numbers: {things} under a secret of this office, the rest"
        " is made up. No name, number or case can be read from them."
    ).format(room=numerals.shown(plan.bucket), things=things(plan.keys))


def _counted(kind: str, count: int) -> str:
    return f"{kind_words(kind)}: {numerals.shown(count)}"


def _line(one: PlannedCase, by_kind: Sequence[tuple[str, int]]) -> tuple[str, str]:
    """Return a case and what it gives, by kind as soon as that is counted."""
    gives = ", ".join(_counted(*pair) for pair in by_kind) or things(one.keys)
    name = projector.name(one.name)
    return one.case_no, " · ".join(part for part in (name, gives) if part)

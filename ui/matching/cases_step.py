"""Step 2: which of our cases are compared, one by one or all that a search finds.

Rules: no case is chosen beforehand; a case that may not be compared is shown with the reason and
cannot be ticked; what is chosen stands above what is looked for; a legal ground is written out.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.matching.match_records import PlannedCase
from app.matching.match_words import why_words
from ui.frame import projector
from ui.look.theme import look
from ui.matching.compose_flow import ComposeFlow
from ui.matching.ground_box import GroundBox
from ui.matching.match_words import cases_words, things
from ui.referrals.tick_list import TickLine
from ui.widgets.buttons import quiet
from ui.widgets.compact_layout import WrapRow
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import SearchField
from ui.widgets.frames import Rule, ScrollBody, clear
from ui.widgets.plain import PlainLabel, SectionLabel, reveal

_BESIDE_FROM = 560
_HEADING_FROM = 330


class CasesStep(ScrollBody):
    """The search, the chosen cases, and those that were found."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._laid: tuple[tuple[PlannedCase, ...], tuple[PlannedCase, ...]] | None = None
        self.lines: dict[str, TickLine] = {}
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self.heading = PlainLabel(_("Which of our cases are compared"), "heading")
        self.column.addWidget(self.heading)
        words = _(
            "Only cases whose people agreed to be compared, or with a legal ground. Choose no more"
            " than the purpose needs."
        )
        self.column.addWidget(PlainLabel(words, "muted", wrap=True))
        self.search = SearchField(_("Search by name, number, place"))
        self.search.searched.connect(flow.look_for)
        self.all = quiet(_("Tick all that are shown"), "check-check", flow.tick_all)
        self.none = quiet(_("Untick all"), "x", flow.untick_all)
        ticks = in_lines(self.all, self.none)
        self.column.addWidget(WrapRow(((self.search, 5), (ticks, 6)), _BESIDE_FROM))
        self.total = PlainLabel("", "strong", wrap=True)
        self.column.addWidget(self.total)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.column.addLayout(self._list)
        self.column.addWidget(Rule())
        self.ground = GroundBox(flow)
        self.column.addWidget(self.ground)
        self.column.addStretch(1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the step bar says it alone, and the list begins in sight."""
        super().resizeEvent(event)
        reveal(self.heading, self.height() >= look().px(_HEADING_FROM))

    def show_flow(self) -> None:
        """Follow the choices and what was found."""
        flow = self._flow
        plan = flow.plan
        chosen = tuple(plan.cases) if plan is not None else ()
        there = {one.case_id for one in chosen}
        others = tuple(one for one in flow.found if one.case_id not in there)
        if (chosen, others) != self._laid:
            self._laid = (chosen, others)
            self._lay_out(chosen, others)
        for case_id, line in self.lines.items():
            if line.isChecked() != (case_id in flow.draft.cases) and not line.locked:
                line.setChecked(case_id in flow.draft.cases)
        self._show_total()
        self.all.setEnabled(any(not one.why and one.keys for one in others))
        self.none.setEnabled(bool(flow.draft.cases))

    def _show_total(self) -> None:
        flow = self._flow
        count = len(flow.draft.cases)
        keys = flow.plan.keys if flow.plan is not None else 0
        words = _("Chosen: {cases}, {things}. There is room for {room}.").format(
            cases=cases_words(count), things=things(keys), room=numerals.shown(flow.draft.bucket)
        )
        reveal(self.total, bool(count) and flow.plan is not None)
        self.total.setText(words)

    def _lay_out(self, chosen: Sequence[PlannedCase], others: Sequence[PlannedCase]) -> None:
        held = next((key for key, line in self.lines.items() if line.hasFocus()), "")
        clear(self._list)
        self.lines.clear()
        # What is chosen stands right below the line that counts it.
        for one in chosen:
            self._add(one)
        if others:
            label = SectionLabel(_("Found"))
            label.setContentsMargins(0, look().px(8), 0, look().px(2))
            self._list.addWidget(label)
        for one in others:
            self._add(one)
        if not chosen and not others:
            words = (
                _("Nothing found. Cases that are closed or in the bin are not looked through.")
                if self._flow.text
                else _("There is no open case yet.")
            )
            self._list.addWidget(PlainLabel(words, "muted", wrap=True))
        if held in self.lines:
            self.lines[held].setFocus()

    def _add(self, one: PlannedCase) -> None:
        name = projector.name(one.name)
        label = " · ".join(part for part in (one.case_no, name) if part)
        line = TickLine(one.case_id, label, things(one.keys) if one.keys else "")
        why = why_words(one.why)
        ticked = one.case_id in self._flow.draft.cases
        if one.why and ticked:
            # It was chosen before; it can be taken out, and says why it has to be.
            line.show_state(True, "", why)
        else:
            line.show_state(ticked, why, "" if one.keys else _("holds nothing to compare"))
        line.clicked.connect(lambda on, key=one.case_id: self._ticked(key, on))
        self.lines[one.case_id] = line
        self._list.addWidget(line)

    def _ticked(self, case_id: str, on: bool) -> None:
        if not self._flow.tick(case_id, on):
            self.show_flow()

    def first(self) -> QWidget:
        """Return where the step begins."""
        return self.search

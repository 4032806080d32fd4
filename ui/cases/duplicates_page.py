"""Possible duplicates over the whole register, compared, merged, told apart, and merges undone.

Rules: the search says how far it is and can be stopped; nothing is merged by Enter; what was merged
is listed with its undo.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.base.language import N_, _
from app.core.permissions import Act, may
from app.duplicates.comparing import Comparison
from app.duplicates.merging import MergeRecord
from app.duplicates.same_person import Pair
from ui.cases.duplicates.duplicates_flow import DuplicatesFlow
from ui.cases.duplicates.merge_sheet import MergeSheet
from ui.cases.duplicates_pair import PairPane
from ui.cases.form.known_strip import reasons_said
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import LooseStack, LowFoot, scrolled
from ui.widgets.frames import Card, EmptyState, Rule, column, row
from ui.widgets.table import Column, RecordModel, RecordTable

PAIRS, MERGED = "pairs", "merged"
_FACES = ((PAIRS, N_("Possible duplicates")), (MERGED, N_("Merged")))
_SIDE_BY_SIDE_FROM = 820
_BESIDE, _BELOW = (5, 6), (1, 3)
_ONE_PAIR = 94
"""Height of a list with one pair, in pixels of the design."""


class DuplicatesPage(Page):
    """The page behind "Possible duplicates" in the register's menu."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = DuplicatesFlow(desk, self)
        self.pairs: RecordModel[Pair] = RecordModel(
            (
                Column(
                    lambda: _("Person"),
                    lambda pair: name_or_withheld(pair.newer.name),
                    second=lambda pair: f"{pair.older.case_no} · {pair.newer.case_no}",
                    strong=True,
                ),
                Column(lambda: _("Why"), lambda pair: reasons_said(pair.reasons)),
            ),
            self,
        )
        self.merges: RecordModel[MergeRecord] = RecordModel(
            (
                Column(lambda: _("Duplicate"), lambda one: one.merged_no, strong=True),
                Column(lambda: _("Became part of"), lambda one: one.kept_no),
                Column(lambda: _("When"), self._when, second=lambda one: one.by),
            ),
            self,
        )
        self._build()
        self._connect()

    def title(self) -> str:
        """Return the words of the header."""
        return _("Possible duplicates")

    def refresh(self) -> None:
        """Look for pairs anew."""
        self.busy.follow(self.flow.search(), _("Comparing the cases of the register…"))

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.faces = FilterChips([(key, _(words)) for key, words in _FACES])
        self.faces.choose(PAIRS)
        self.again = quiet(_("Look again"), "refresh-cw", self.refresh)
        top = row(self.faces, self.again, quiet(_("Back"), "arrow-left", self.desk.close_page))
        top.setStretch(0, 1)
        self.column.addLayout(top)
        self.busy = BusyLine(can_stop=True)
        self.column.addWidget(self.busy)
        self.stack = LooseStack()
        # Only where even a list and a few lines find no room does the whole of it scroll.
        self.stack.addWidget(scrolled(self._pairs_face()))
        self.stack.addWidget(scrolled(self._merges_face()))
        self.empty = Card()
        self.empty.column.addWidget(
            EmptyState(
                "users",
                _("No two cases look like one person."),
                hint=_("Compared were names in all scripts, telephones, ID numbers, ages, places."),
            )
        )
        self.stack.addWidget(scrolled(self.empty))
        self.column.addWidget(self.stack, 1)

    def _pairs_face(self) -> QWidget:
        face = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, face)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(look().px(14))
        self.view = RecordTable(_("Pairs of cases"))
        self.view.setModel(self.pairs)
        self.view.share(54, 46)
        sheet = Card(inside=1)
        sheet.column.addWidget(self.view)
        self._across.addWidget(sheet)
        right = Card(inside=0)
        self.pane = PairPane()
        foot = QWidget()
        below = column(Rule(), spacing=8)
        foot.setLayout(below)
        self.different = secondary(_("Two different people"), "user-x", self.flow.say_different)
        self.merge = primary(_("Same person: merge…"), "merge", self._ask_merge)
        right.column.addWidget(self.pane, 1)
        buttons = row(self.different)
        buttons.addStretch(1)
        buttons.addWidget(self.merge)
        edge = look().px(12)
        buttons.setContentsMargins(edge, 0, edge, edge)
        below.addLayout(buttons)
        right.column.addWidget(foot)
        self._foot = LowFoot(right, right.column, self.pane, (foot,))
        self._across.addWidget(right)
        return face

    def _merges_face(self) -> QWidget:
        face = Card(inside=1)
        self.merged_view = RecordTable(_("Merged cases"))
        self.merged_view.setModel(self.merges)
        self.merged_view.share(30, 30, 40)
        self.undo = secondary(_("Make two cases again"), "undo-2", self._undo)
        self.open_kept = secondary(_("Open the case"), "square-pen", self._open_kept)
        face.column.addWidget(self.merged_view, 1)
        buttons = row(spacing=8)
        buttons.addStretch(1)
        buttons.addWidget(self.open_kept)
        buttons.addWidget(self.undo)
        edge = look().px(12)
        buttons.setContentsMargins(edge, 0, edge, edge)
        face.column.addLayout(buttons)
        return face

    def _connect(self) -> None:
        self.faces.chosen.connect(lambda _key: self._show_face())
        self.view.picked.connect(lambda place: self.flow.pick(self.pairs.record(place)))
        self.view.entered_row.connect(lambda _place: self.pane.turn.setFocus())
        self.merged_view.picked.connect(lambda _place: self._allow())
        self.merged_view.entered_row.connect(lambda _place: self._open_kept())
        self.pane.turned.connect(self.flow.turn_round)
        self.pane.matched.connect(self.flow.match)
        self.pane.chose.connect(self.flow.choose)
        self.flow.listed.connect(self._on_listed)
        self.flow.compared.connect(self._on_compared)
        self.flow.merged.connect(self._on_merged)
        self.flow.undone.connect(self._on_undone)
        self._allow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the comparison under the list in a narrow window."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_SIDE_BY_SIDE_FROM)
        self._across.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        for place, share in enumerate(_BESIDE if wide else _BELOW):
            self._across.setStretch(place, share)
        self.view.setMinimumHeight(0 if wide else look().px(_ONE_PAIR))

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self) -> None:
        place = max(0, self.view.row())
        self.pairs.replace(self.flow.pairs)
        self.merges.replace(self.flow.merges)
        self.faces.count({PAIRS: len(self.flow.pairs), MERGED: len(self.flow.merges)})
        self._show_face()
        if self.flow.pairs:
            self.view.choose(min(place, len(self.flow.pairs) - 1))
        else:
            self.flow.pick(None)
        self.merged_view.choose(0)
        self._allow()

    def _show_face(self) -> None:
        merged = self.faces.value() == MERGED
        shown = self.flow.merges if merged else self.flow.pairs
        self.stack.setCurrentIndex(2 if self.flow.searched and not shown else int(merged))

    def _on_compared(self, comparison: Comparison | None) -> None:
        if comparison is None:
            self.pane.show_nothing()
        else:
            self.pane.show_comparison(comparison, self.flow.take)
        self._allow()

    def _allow(self) -> None:
        user = self.desk.services.user
        role = _("Your role does not allow this. Ask the head of your office.")
        reason = _("Pick a pair first.") if may(user, Act.MERGE) else role
        self.merge.allow(self.flow.comparison is not None and may(user, Act.MERGE), reason)
        self.different.allow(
            self.flow.comparison is not None and may(user, Act.CHANGE),
            _("Pick a pair first.") if may(user, Act.CHANGE) else role,
        )
        picked = self.merges.record(self.merged_view.row()) is not None
        self.undo.allow(picked and may(user, Act.MERGE), reason)
        self.open_kept.allow(picked, _("Pick a case first."))

    def _when(self, one: MergeRecord) -> str:
        return dates.moment(one.at, self.desk.services.clock.now())

    # Acts ---------------------------------------------------------------------------------------

    def _ask_merge(self) -> None:
        comparison = self.flow.comparison
        if comparison is not None:
            self.sheet = MergeSheet(comparison, self)
            self.sheet.agreed.connect(self.flow.merge)
            self.sheet.open()

    def _on_merged(self, record: MergeRecord) -> None:
        words = _("{merged} became part of {kept}.").format(
            merged=record.merged_no, kept=record.kept_no
        )
        self.desk.offer_undo(words, lambda: self.flow.undo(record))

    def _on_undone(self, record: MergeRecord) -> None:
        self.desk.say(
            _("{kept} and {merged} are two cases again.").format(
                merged=record.merged_no, kept=record.kept_no
            )
        )
        self.refresh()

    def _undo(self) -> None:
        record = self.merges.record(self.merged_view.row())
        if record is not None:
            self.flow.undo(record)

    def _open_kept(self) -> None:
        record = self.merges.record(self.merged_view.row())
        if record is not None:
            self.desk.open("case", record.kept_id)

"""Possible duplicates over the whole register, compared, merged, told apart, and merges undone.

Rules: the search says how far it is and can be stopped; the newest question wins; nothing becomes
one without the officer's press, which is no Enter, and after a question that says what stays; what
was merged is listed with its undo.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import N_, _, ngettext
from app.core.permissions import Act, may
from app.core.services import Services
from app.duplicates import merging, same_person
from app.duplicates.merging import DIFFERS, MERGES_LISTED, Comparison, MergeChoices, MergeRecord
from app.duplicates.same_person import PAIRS_KEPT, Pair
from ui.cases.duplicates_pair import PairPane
from ui.cases.form.known_strip import reasons_said
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.worker import Job
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful_primary, primary, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import LooseStack, LowFoot, scrolled
from ui.widgets.frames import Card, EmptyState, Rule, column, put, row
from ui.widgets.plain import reveal, wrapped
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

type _Listed = tuple[tuple[Pair, ...], tuple[MergeRecord, ...]]


class DuplicatesFlow(QObject):
    """The state of the page.

    Signals:
        listed(): pairs and merges were asked for anew.
        compared(Comparison | None): another pair is looked at, or the same one anew.
        merged(MergeRecord): two cases became one.
        undone(MergeRecord): they are two again.
    """

    listed = Signal()
    compared = Signal(object)
    merged = Signal(object)
    undone = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.searched = False
        self.pairs: tuple[Pair, ...] = ()
        self.merges: tuple[MergeRecord, ...] = ()
        self.has_more = self.has_older = False
        self.comparison: Comparison | None = None
        self.take: set[str] = set()
        self._pair: Pair | None = None
        self._kept = ""
        self._persons: dict[int, int] | None = None
        self._turn = 0

    # The list -----------------------------------------------------------------------------------

    def search(self) -> Job[_Listed]:
        """Go through the register for pairs."""

        def work(services: Services, report: Report, token: Token) -> _Listed:
            pairs = same_person.pairs(services, report, token, PAIRS_KEPT + 1)
            return pairs, merging.all_merges(services, MERGES_LISTED + 1)

        return self._desk.run(work, self._on_listed)

    def _on_listed(self, found: _Listed) -> None:
        self.searched = True
        pairs, merges = found
        self.pairs, self.merges = pairs[:PAIRS_KEPT], merges[:MERGES_LISTED]
        self.has_more = len(pairs) > PAIRS_KEPT
        self.has_older = len(merges) > MERGES_LISTED
        self.listed.emit()

    # One pair -----------------------------------------------------------------------------------

    def pick(self, pair: Pair | None) -> None:
        """Look at a pair; the older case is kept unless the officer turns it round."""
        self._pair = pair
        self._kept = pair.older.case_id if pair is not None else ""
        self._ask(None)

    def turn_round(self) -> None:
        """Keep the other case."""
        if self._pair is not None:
            ids = _ids(self._pair)
            self._kept = ids[0] if self._kept == ids[1] else ids[1]
            self._ask(None)

    def match(self, number: int, same_as: int) -> None:
        """Say who a person of the merged case is in the kept one; 0 for nobody."""
        persons = {
            merged: kept
            for merged, kept in self._matched().items()
            if merged != number and kept != same_as
        }
        self._ask(persons | ({number: same_as} if same_as else {}))

    def choose(self, address: str, merged_wins: bool) -> None:
        """Let the value of the merged case win at its address, or the kept one's."""
        if merged_wins:
            self.take.add(address)
        else:
            self.take.discard(address)

    def _matched(self) -> dict[int, int]:
        comparison = self.comparison
        persons = comparison.persons if comparison is not None else ()
        return {one.number: one.same_as for one in persons if one.same_as}

    def _ask(self, persons: Mapping[int, int] | None) -> None:
        self._turn += 1
        turn, pair, kept = self._turn, self._pair, self._kept
        self._persons = dict(persons) if persons is not None else None
        if pair is None:
            self._on_compared((turn, None))
            return
        ids = _ids(pair)
        merged = ids[1] if kept == ids[0] else ids[0]

        def question(services: Services) -> tuple[int, Comparison | None]:
            return turn, merging.compare_cases(services, kept, merged, persons)

        self._desk.ask(question, self._on_compared)

    def _on_compared(self, answer: tuple[int, Comparison | None]) -> None:
        turn, comparison = answer
        if turn != self._turn:
            return
        self.comparison = comparison
        facts = comparison.facts if comparison is not None else ()
        self.take &= {fact.address for fact in facts if fact.state == DIFFERS}
        self.compared.emit(comparison)

    # Acts ---------------------------------------------------------------------------------------

    def say_different(self) -> None:
        """The pair is two people: it is not shown again."""
        pair = self._pair
        if pair is None:
            return
        ids = _ids(pair)
        self._desk.ask(
            lambda services: same_person.say_different(services, *ids),
            lambda _done: self._gone(pair),
            by=self,
        )

    def merge(self) -> None:
        """Make one case of the two, as it was chosen."""
        comparison, pair = self.comparison, self._pair
        if comparison is None or pair is None:
            return
        choices = MergeChoices(self._matched(), frozenset(self.take))
        ids = (comparison.kept.case_id, comparison.merged.case_id)

        def done(record: MergeRecord) -> None:
            self.merges = (record, *self.merges)
            self.pairs = tuple(one for one in self.pairs if record.merged_id not in _ids(one))
            self._gone(pair)
            self.merged.emit(record)

        self._desk.ask(lambda services: merging.merge_cases(services, *ids, choices), done, by=self)

    def undo(self, record: MergeRecord) -> None:
        """Make two cases of one again."""

        def done(undone: MergeRecord) -> None:
            self.merges = tuple(one for one in self.merges if one.merge_id != undone.merge_id)
            self._desk.wrote()
            self.listed.emit()
            self.undone.emit(undone)

        self._desk.ask(
            lambda services: merging.undo_merge(services, record.merge_id), done, by=self
        )

    def _gone(self, pair: Pair) -> None:
        """Take a pair off the list."""
        self.pairs = tuple(one for one in self.pairs if one != pair)
        self._desk.wrote()
        self.listed.emit()


def _ids(pair: Pair) -> tuple[str, str]:
    return pair.older.case_id, pair.newer.case_id


class MergeSheet(Sheet):
    """The question.

    Signals:
        agreed(): make one case of the two.
    """

    agreed = Signal()

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(_("Make one case of the two?"), parent, (560, 380))
        kept, merged = comparison.kept.case_no, comparison.merged.case_no
        differing = sum(fact.state == DIFFERS for fact in comparison.facts)
        joined = sum(bool(person.same_as) for person in comparison.persons)
        lines = [
            _("{kept} stays. {merged} becomes a duplicate; its number leads to {kept}.").format(
                kept=kept, merged=merged
            ),
            ngettext(
                "{count} person is in both cases and becomes one.",
                "{count} people are in both cases and become one each.",
                joined,
            ).format(count=numerals.shown(joined)),
            ngettext(
                "{count} fact differs; what does not win stands in the history.",
                "{count} facts differ; what does not win stands in the history.",
                differing,
            ).format(count=numerals.shown(differing)),
            _(
                "Consent stays as each person gave it: what was not agreed to in both cases needs"
                " to be asked again."
            ),
            _("You can undo this later under Merged."),
        ]
        for words in lines:
            self.body.column.addWidget(wrapped(words))
        if not joined:
            note = _("No person is in both cases: all people stay as different people.")
            self.body.column.addWidget(wrapped(note, "strong"))
        self.body.column.addStretch(1)
        self.cancel = secondary(_("Cancel"), "", self.reject)
        self.merge = careful_primary(_("Make one case"), "merge", self._agree)
        self.finish(self.cancel, self.merge)

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


PAIRS, MERGED = "pairs", "merged"
_FACES = ((PAIRS, N_("Possible duplicates")), (MERGED, N_("Merged")))
_SIDE_BY_SIDE_FROM = 820
_BESIDE, _BELOW = (5, 6), (1, 3)
_IN_SIGHT = 3
_PAIR = 46
"""So many pairs are seen over their comparison, and the height of one, in pixels of the design."""
_LOW_BELOW = 520
"""In so low a window the pairs have no heading: a name and a reason say what they are."""


class DuplicatesPage(Page):
    """The page behind "Possible duplicates" in the register's menu."""

    heading = N_("Possible duplicates")

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
        top = row((self.faces, 1), self.again, quiet(_("Back"), "arrow-left", self.desk.close_page))
        self.busy = BusyLine(can_stop=True)
        put(self.column, top, self.busy)
        self.stack = LooseStack(self)
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
        self.view = RecordTable(_("Pairs of cases"), model=self.pairs, shares=(54, 46))
        sheet = Card(inside=1)
        self.more = wrapped(
            _("Only the surest pairs are listed. When these are decided, look again."), "small"
        )
        edge = look().px(12)
        self.more.setContentsMargins(edge, 0, edge, look().px(6))
        put(sheet.column, self.view, self.more)
        self._across.addWidget(sheet)
        right = Card(inside=0)
        self.pane = PairPane()
        foot = QWidget()
        below = column(Rule(), spacing=8)
        foot.setLayout(below)
        self.different = secondary(_("Two different people"), "user-x", self.flow.say_different)
        self.merge = primary(_("Same person: merge…"), "merge", self._ask_merge)
        buttons = row(self.different, 1, self.merge)
        buttons.setContentsMargins(edge, 0, edge, edge)
        below.addLayout(buttons)
        put(right.column, (self.pane, 1), foot)
        self._foot = LowFoot(right, right.column, self.pane, (foot,))
        self._across.addWidget(right)
        return face

    def _merges_face(self) -> QWidget:
        face = Card(inside=1)
        self.merged_view = RecordTable(_("Merged cases"), model=self.merges, shares=(30, 30, 40))
        self.undo = secondary(_("Make two cases again"), "undo-2", self._undo)
        self.open_kept = secondary(_("Open the case"), "square-pen", self._open_kept)
        buttons = row(1, self.open_kept, self.undo)
        edge = look().px(12)
        buttons.setContentsMargins(edge, 0, edge, edge)
        self.older = wrapped(_("Only the newest of the merged cases are listed."), "small")
        self.older.setContentsMargins(edge, 0, edge, 0)
        put(face.column, (self.merged_view, 1), self.older, buttons)
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
        self._give_room()

    def _give_room(self) -> None:
        wide = self.width() >= look().px(_SIDE_BY_SIDE_FROM)
        self._across.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        for place, share in enumerate(_BESIDE if wide else _BELOW):
            self._across.setStretch(place, share)
        head = self.view.horizontalHeader()
        head.setVisible(wide or self.height() >= look().px(_LOW_BELOW))
        pairs = min(max(1, len(self.flow.pairs)), _IN_SIGHT)
        rows = look().px(_PAIR) * pairs + look().px(2)
        rows += 0 if head.isHidden() else head.sizeHint().height()
        self.view.setMinimumHeight(0 if wide else rows)

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self) -> None:
        place = max(0, self.view.row())
        self.pairs.replace(self.flow.pairs)
        self.merges.replace(self.flow.merges)
        self.faces.count({PAIRS: len(self.flow.pairs), MERGED: len(self.flow.merges)})
        reveal(self.more, self.flow.has_more)
        reveal(self.older, self.flow.has_older)
        self._give_room()
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

"""The steps of a question and of an answer: which office and what for, which cases, what leaves.

Rules:

* Only offices whose number was checked are there; nothing is chosen beforehand but an office that
  has no other beside it and the smallest size; names go with the smallest size only.
* What the other office wrote is shown letter by letter as theirs.
* No case is chosen beforehand; one that may not be compared is shown with the reason and cannot be
  ticked; a legal ground is taken on purpose, written out whole, logged, and never sent.
* Numbers come from the very plan that is sealed; no name stands there that leaves, because none
  does; the sentence about guesses is never left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.matching.match_records import BUCKETS, KINDS, MatchPlan, MatchRecord, PlannedCase
from app.matching.match_words import basis_words, kind_words, purpose_words, sentence, why_words
from ui.frame import projector
from ui.frame.values import choices as code_choices
from ui.frame.values import day_at
from ui.look.theme import look
from ui.matching.compose_flow import ComposeFlow
from ui.matching.match_draft import NAMES
from ui.matching.match_words import cases_words, kinds_words, size_words, things
from ui.referrals.agreed_step import GroundFields
from ui.referrals.tick_list import TickLine
from ui.widgets.buttons import quiet, secondary
from ui.widgets.case_words import more_cases
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, SearchField, TextEntry
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.frames import EmptyState, Rule, ScrollBody, clear, column, put
from ui.widgets.plain import PlainLabel, SectionLabel, reveal, wrapped
from ui.widgets.strip import Banner

_TOGETHER_FROM = 460


class AskStep(ScrollBody):
    """Office, purpose, legal basis, size and kinds.

    Signals:
        offices_asked(): go to the offices, to check one.
    """

    offices_asked = Signal()

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._listed: object = None
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self.radios: dict[str, RadioBox] = {}
        self._group = QButtonGroup(self)
        self.column.addWidget(PlainLabel(_("Which office is asked, and what for"), "heading"))
        self._list = column(spacing=0)
        self.nobody = EmptyState(
            "handshake",
            _("Questions go only to offices whose number you checked. There is none yet."),
            (secondary(_("Go to the offices"), "building", self.offices_asked.emit),),
            _("Add their office card there, call them, and check their number."),
        )
        put(self.column, self._list, self.nobody)
        self._rest = QWidget()
        rest = column(spacing=10)
        self._rest.setLayout(rest)
        self._build_why(rest)
        rest.addWidget(Rule())
        self._build_size(rest)
        put(self.column, self._rest, 1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def _build_why(self, rest: QVBoxLayout) -> None:
        flow = self._flow
        first = ("", _("Choose…"))
        self.purpose = ComboBox([first, *code_choices("consent_purpose", but=("statistics",))])
        self.purpose.chosen.connect(lambda code: flow.set(purpose=code))
        self.basis = ComboBox([first, *code_choices("legal_basis")])
        self.basis.chosen.connect(lambda code: flow.set(basis=code))
        rest.addWidget(
            WrapRow(
                (
                    (Labelled(_("Purpose"), self.purpose), 1),
                    (Labelled(_("Legal ground"), self.basis), 1),
                ),
                _TOGETHER_FROM,
            )
        )
        self.note = TextEntry(_("Message to them"), _("Never a name: it is told to them"), lines=2)
        self.note.textChanged.connect(lambda: flow.set(note=self.note.text()))
        rest.addWidget(Labelled(_("Message to them"), self.note, _("if it is needed")))

    def _build_size(self, rest: QVBoxLayout) -> None:
        flow = self._flow
        left, right = QWidget(), QWidget()
        self.sizes = {bucket: RadioBox(size_words(bucket), str(bucket)) for bucket in BUCKETS}
        sizes = QButtonGroup(self)
        for bucket, radio in self.sizes.items():
            sizes.addButton(radio)
            radio.clicked.connect(lambda _on=True, bucket=bucket: flow.set_bucket(bucket))
        words = _("The size is all that they learn beside what you share. Ask as small as you can.")
        label = SectionLabel(_("How much is compared at most"))
        hint = wrapped(words, "muted")
        left.setLayout(column(label, *self.sizes.values(), hint, spacing=4))
        self.kinds = {kind: CheckBox(_first_up(kind_words(kind)), kind) for kind in KINDS}
        for box in self.kinds.values():
            box.clicked.connect(lambda _on=False: self._kinds())
        self.no_names = wrapped(
            _("Names are compared in the small size only: they are guessed most easily."), "muted"
        )
        label = SectionLabel(_("What is compared"))
        right.setLayout(column(label, *self.kinds.values(), self.no_names, spacing=4))
        for half in (left, right):
            layout = half.layout()
            if isinstance(layout, QVBoxLayout):
                layout.addStretch(1)
        rest.addWidget(WrapRow(((left, 1), (right, 1)), _TOGETHER_FROM))

    def _kinds(self) -> None:
        chosen = frozenset(kind for kind, box in self.kinds.items() if box.isChecked())
        self._flow.set(kinds=chosen)

    def show_flow(self) -> None:
        """Follow the choices."""
        flow, draft = self._flow, self._flow.draft
        if flow.offices != self._listed:
            self._listed = flow.offices
            self._lay_out()
        there = bool(flow.offices) or not flow.loaded
        reveal(self.nobody, not there)
        reveal(self._rest, there)
        for office_id, radio in self.radios.items():
            radio.setChecked(office_id == draft.office_id)
        for box, value in ((self.purpose, draft.purpose), (self.basis, draft.basis)):
            if box.value() != value:
                box.choose(value)
        if self.note.text() != draft.note:
            self.note.setText(draft.note)
        self.sizes[draft.bucket].setChecked(True)
        small = draft.bucket == BUCKETS[0]
        for kind, check in self.kinds.items():
            check.setChecked(kind in draft.kinds)
            check.setEnabled(kind != NAMES or small)
        self.kinds[NAMES].setAccessibleDescription("" if small else self.no_names.text())
        reveal(self.no_names, not small)

    def _lay_out(self) -> None:
        clear(self._list)
        self.radios.clear()
        for office_id, name in self._flow.offices:
            radio = RadioBox(name, office_id)
            self._group.addButton(radio)
            radio.clicked.connect(lambda _on=True, one=office_id: self._flow.set(office_id=one))
            self.radios[office_id] = radio
            self._list.addWidget(radio)

    def first(self) -> QWidget:
        """Return where the step begins."""
        if self.radios:
            chosen = self.radios.get(self._flow.draft.office_id)
            return chosen or next(iter(self.radios.values()))
        return self.nobody.findChild(type(secondary("")))  # type: ignore[return-value]


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


class AskedStep(ScrollBody):
    """What they ask."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: MatchRecord | None = None
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._inside = column(spacing=10)
        put(self.column, self._inside, 1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def show_flow(self) -> None:
        """Follow what was read."""
        match = self._flow.match
        if match is None or match == self._shown:
            return
        self._shown = match
        clear(self._inside)
        self._inside.addWidget(wrapped(match.office_name, "title"))
        self._inside.addWidget(FactLines(asked_lines(match)))
        self._inside.addWidget(
            Banner(
                "caution",
                sentence(match.bucket),
                _("Answer only an office that you trust, and choose only the cases it needs."),
            )
        )


def asked_lines(match: MatchRecord) -> list[tuple[str, str]]:
    """Return what a question says, as pairs of label and words."""
    lines = [
        (_("Purpose"), purpose_words(match.purpose)),
        (_("Legal ground"), basis_words(match.basis)),
        (_("What is compared"), kinds_words(match.kinds)),
        (_("Size"), size_words(match.bucket)),
        (_("Message (optional)"), projector.free_text(match.note)),
        (_("Since"), day_at(match.opened_at)),
        (_("Ends by itself"), "" if match.ended_at else day_at(match.expires_at)),
    ]
    return [(label, words) for label, words in lines if words]


class GroundBox(QWidget):
    """A tick, and the parts of the ground below it."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        whole = column(spacing=8)
        self.setLayout(whole)
        self.on = CheckBox(_("Compare cases without consent, on a legal ground"))
        self.on.toggled.connect(lambda on: flow.set_ground(on=on))
        told = _("The ground is kept in the activity log. The other office does not see it.")
        self.inside = GroundFields(told, flow.set_ground)
        put(whole, self.on, self.inside)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def show_flow(self) -> None:
        """Follow the choices."""
        ground = self._flow.draft.ground
        reveal(self.inside, ground.on)
        if self.on.isChecked() != ground.on:
            self.on.setChecked(ground.on)
        self.inside.show_ground(ground)


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
        self.column.addWidget(wrapped(words, "muted"))
        self.search = SearchField(_("Search by name, number, place"))
        self.search.searched.connect(flow.look_for)
        self.all = quiet(_("Tick all that are shown"), "check-check", flow.tick_all)
        self.none = quiet(_("Untick all"), "x", flow.untick_all)
        ticks = in_lines(self.all, self.none)
        self.column.addWidget(WrapRow(((self.search, 5), (ticks, 6)), _BESIDE_FROM))
        self.more = wrapped("", "small")
        self.total = wrapped("", "strong")
        self._list = column(spacing=0)
        self.ground = GroundBox(flow)
        put(self.column, self.more, self.total, self._list, Rule(), self.ground, 1)
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
        # The chosen ones among them stand above the others: all that were found are shown.
        self.more.setText(more_cases(len(flow.found)) if flow.has_more else "")
        reveal(self.more, flow.has_more)
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
            self._list.addWidget(wrapped(words, "muted"))
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


_MOST_NAMED = 100


class SealStep(ScrollBody):
    """The last look."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: object = None
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._inside = column(spacing=10)
        put(self.column, self._inside, 1)
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
        into.addWidget(wrapped(plan.office_name, "title"))
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
        into.addWidget(wrapped(_leaves(plan)))
        learn = (
            _("From the question alone they learn the purpose, the legal ground, kinds and size.")
            if draft.asks
            else _("They learn which of their own entries you have too. You learn the same later.")
        )
        into.addWidget(wrapped(learn))
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

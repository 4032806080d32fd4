"""Step 2: what was agreed, asked here where it is missing, or the legal ground without it.

Rules: a missing answer is not a box to tick away: either it is recorded, or a ground with its
basis, order, officer and reason, which is printed in the packet; of the answer nothing is chosen
beforehand but the one language that is recorded for the person, and it says so; what is recorded
stands there in words, its outcome before the question; all answers are seen at once before one is
chosen, so nothing but that one line stands above them; it allows only what is usual for the
purpose, the kinds of the documents that are chosen here, and only this office; whatever is not so
plain goes to the whole form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.base.messages import reason
from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.consent import rules
from app.core.field_catalogue import label_of
from ui.frame import dates
from ui.frame.values import choices as code_choices
from ui.frame.values import code, codes, day_at
from ui.look.theme import look
from ui.referrals.choices import Choices, GroundDraft
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, careful_primary, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Rule, ScrollBody, clear, column, put, row
from ui.widgets.office_words import shown_name
from ui.widgets.plain import PlainLabel, SectionLabel, tip, wrapped
from ui.widgets.strip import Banner

type Answer = Mapping[str, str | tuple[str, ...]]

_BY_CHILD = {
    "no": ("adult_own", "undecided", "refused"),
    "yes": ("child_assent", "undecided", "refused"),
}
_NOT_SURE = ("child_assent", "adult_own", "undecided", "refused")
_FORM = "spoken"
_ORDER_ROW_FROM = 400
_LONGEST_TITLE = 30
_SAYS_YES = frozenset({"adult_own", "child_assent"})


class QuickAnswer(QWidget):
    """The question, with the words of what is recorded.

    Signals:
        answered: number of the person and the facts of the consent record.
        attach_asked: add documents to the case that are to go along.
    """

    answered = Signal(int, object)
    attach_asked = Signal()

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._shown: object = None
        self._person = 0
        self._recorded = ""
        self.radios: dict[str, RadioBox] = {}
        self._who = wrapped("", "strong")
        self._held = QVBoxLayout()
        self.language = ComboBox(code_choices("language"))
        self.language.setPlaceholderText(_("Choose the language"))
        self.language.chosen.connect(lambda _code: self._language_chosen())
        self._spoken = Labelled(_("Explained in"), self.language)
        said = [words for _code, words in _explained()]
        said.append(f"{_(label_of('form'))}: {code('consent_form', _FORM)}")
        self._scope_head = SectionLabel(_("What is allowed by it"))
        self._scope = wrapped("", "muted")
        self.along: dict[str, CheckBox] = {}
        self._along_shown: tuple[tuple[str, str], ...] = ()
        self._opens = wrapped("", "muted")
        self._held_by = ""
        self._along = QWidget()
        self._along_lines = column(spacing=2, within=self._along)
        self.attach = secondary(_("Add documents…"), "file-plus", self.attach_asked.emit)
        self.record = careful_primary(
            _("All of this was explained: record the answer"), "check", self._record
        )
        column(
            self._who,
            self._held,
            WrapRow(((self._spoken, 1), (QWidget(), 1)), 420),
            SectionLabel(_("What was explained")),
            wrapped(" · ".join(said), "muted"),
            self._scope_head,
            self._scope,
            self._along,
            self._opens,
            flow(self.record, self.attach),
            within=self,
        )
        self.setVisible(False)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    @property
    def asked(self) -> bool:
        """Whether there is one plain question to ask now."""
        share, draft = self._choices.share, self._choices.draft
        plain = draft.purpose in rules.USUAL_GROUPS and draft.kind != rules.NOTIFY
        wanted = share is not None and bool(share.consent_refusal) and not share.office_refusal
        return plain and wanted and not draft.ground.on and self._only_person() is not None

    def _only_person(self) -> PersonRecord | None:
        case = self._choices.case
        people = rules.victims(case) if case is not None else ()
        return people[0] if len(people) == 1 else None

    def show_choices(self) -> None:
        """Follow the choices."""
        ground = self._choices.draft.ground.on
        self.setEnabled(not ground)
        # It stays where it is while the ground is written, so that nothing moves below it.
        if self._choices.listing or ground:
            return
        self.setVisible(self.asked)
        person, case = self._only_person(), self._choices.case
        if not self.asked or person is None or case is None:
            return
        # What was said for one office or purpose is not said for another.
        said_for = (self._choices.draft.office_id, self._choices.draft.purpose)
        shown = (person.number, person.display_name, person.is_child, *said_for)
        if shown != self._shown:
            self._shown = shown
            self._ask(person, case)
        self._show_papers()
        self._tell_scope()
        self._allow()

    def _show_papers(self) -> None:
        """Offer every document of the case; none goes along by itself."""
        share = self._choices.share
        rows = share.papers if share is not None else ()
        # What never leaves is not offered.
        found = tuple(
            (one.paper_id, one.title or code("attachment_kind", one.kind))
            for one in (row.paper for row in rows)
            if one.group
        )
        if found != self._along_shown:
            self._along_shown = found
            clear(self._along_lines)
            self.along = {}
            for paper_id, title in found:
                words = _("The document “{title}” goes along").format(title=_short(title))
                box = self.along[paper_id] = CheckBox(words, paper_id)
                tip(box, title)
                box.clicked.connect(lambda on, key=paper_id: self._choices.take_along((key,), on))
                self._along_lines.addWidget(box)
        for paper_id, box in self.along.items():
            box.setChecked(paper_id in self._choices.draft.along)

    def _groups(self) -> tuple[str, ...]:
        """Return what is allowed: what is usual for the purpose, and the documents that go."""
        share, draft = self._choices.share, self._choices.draft
        rows = share.papers if share is not None else ()
        of_papers = [row.paper.group for row in rows if row.paper.paper_id in draft.along]
        usual = rules.USUAL_GROUPS[draft.purpose]
        return tuple(dict.fromkeys((*usual, *filter(None, of_papers))))

    def _opened(self) -> str:
        """Return the words about all that is allowed because of a document, "" for nothing."""
        more = self._groups()[len(rules.USUAL_GROUPS[self._choices.draft.purpose]) :]
        words = _("The answer then allows all documents and facts of this kind: {kinds}.")
        return words.format(kinds=codes("consent_group", more)) if more else ""

    def _ask(self, person: PersonRecord, case: CaseRecord) -> None:
        self._person = person.number
        name = name_or_withheld(person.display_name)
        self._who.setText(_("What does {name} say?").format(name=name))
        clear(self._held)
        self.radios = {
            value: RadioBox(code("capacity", value), value)
            for value in _BY_CHILD.get(person.is_child, _NOT_SURE)
        }
        for radio in self.radios.values():
            radio.clicked.connect(lambda _on=True: self._decided())
        self._held.addWidget(flow(*self.radios.values()))
        spoken = case.value(f"p{person.number}.languages")
        # Of several the register does not know the order in which they were said.
        self._recorded = spoken[0] if isinstance(spoken, tuple) and len(spoken) == 1 else ""
        self.language.choose(self._recorded)
        self._language_chosen()

    def _language_chosen(self) -> None:
        chosen = self.language.value()
        is_taken = bool(chosen) and chosen == self._recorded
        self._spoken.explain(_("The language recorded for the person.") if is_taken else "")
        self._allow()

    def decision(self) -> str:
        """Return the chosen decision, "" when none."""
        return next((value for value, radio in self.radios.items() if radio.isChecked()), "")

    def _decided(self) -> None:
        self._tell_scope()
        self._allow()

    def _tell_scope(self) -> None:
        office, draft = self._choices.office, self._choices.draft
        yes = self.decision() in _SAYS_YES
        for part in (self._scope_head, self._scope, self._along):
            part.setVisible(yes)
        self._opens.setText(self._opened())
        self._opens.setVisible(yes and bool(self._opens.text()))
        if office is not None and yes:
            self._scope.setText(
                _("{facts}. For: {purpose}. To: {office}. From today.").format(
                    facts=codes("consent_group", self._groups()),
                    purpose=code("consent_purpose", draft.purpose),
                    office=shown_name(office),
                )
            )

    def _allow(self) -> None:
        if self._held_by or self._choices.adding:
            self.record.allow(False, self._held_by or _("One moment…"))
        elif not self.decision():
            self.record.allow(False, _("Choose the decision first."))
        else:
            self.record.allow(bool(self.language.value()), _("Choose the language"))

    def hold(self, why: str) -> None:
        """Take no answer while one is on its way; "": take one again."""
        self._held_by = why
        self._allow()

    def facts(self) -> Answer:
        """Return the facts of the consent record."""
        draft, decision = self._choices.draft, self.decision()
        found: dict[str, str | tuple[str, ...]] = {
            "given_by": "individual",
            "capacity": decision,
            "explained": tuple(value for value, _words in _explained()),
            "explained_in_language": self.language.value(),
            "form": _FORM,
        }
        if decision in _SAYS_YES:
            found["purposes"] = (draft.purpose,)
            found["named_offices"] = (draft.office_id,)
            found["field_groups"] = self._groups()
        return found

    def _record(self) -> None:
        if not (self.record.isEnabled() and self.decision() and self.language.value()):
            return
        if self._choices.waits:
            return
        if self.decision() not in _SAYS_YES:
            self._choices.take_along(self._choices.draft.along, False)
        self.hold(_("One moment…"))
        self.answered.emit(self._person, self.facts())


def _short(title: str) -> str:
    """Return a title that fits beside a box; the whole of it is its tip."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _explained() -> list[tuple[str, str]]:
    return code_choices("explained")


_CHILD = ("child_assent", "child_guardian", "not_asked_child_rule")


class GroundFields(QWidget):
    """The parts of a legal ground: what it is, the order, who decided, and why.

    Args:
        told: what becomes of it, translated.
        put: takes over a part of it by its name.
    """

    def __init__(
        self, told: str, put: Callable[..., object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        whole = column(spacing=10, edges=(34, 0, 0, 0))
        self.setLayout(whole)
        whole.addWidget(wrapped(told, "muted"))
        self.bases = {
            value: RadioBox(words, value) for value, words in code_choices("override_basis")
        }
        for value, radio in self.bases.items():
            radio.clicked.connect(lambda _on=True, value=value: put(basis=value))
        whole.addWidget(flow(*self.bases.values()))
        self.order_no = LineEntry(
            _("Order number"), _("Number and date of the order"), as_typed=True
        )
        self.order_no.textChanged.connect(lambda text: put(order_no=text))
        self.officer = LineEntry(_("Decided by"), _("Name and post"))
        self.officer.textChanged.connect(lambda text: put(officer=text))
        self.reason = TextEntry(_("Reason"), _("Why it cannot wait for consent"), lines=2)
        self.reason.textChanged.connect(lambda: put(reason=self.reason.text()))
        order = Labelled(_("Order number"), self.order_no)
        by = Labelled(_("Decided by"), self.officer)
        whole.addWidget(WrapRow(((order, 1), (by, 1)), _ORDER_ROW_FROM))
        whole.addWidget(Labelled(_("Reason"), self.reason))

    def show_ground(self, ground: GroundDraft) -> None:
        """Show what stands in the draft: it may come from an earlier choice, or be covered."""
        for field, text in (
            (self.order_no, ground.order_no),
            (self.officer, ground.officer),
            (self.reason, ground.reason),
        ):
            if field.text() != text:
                field.setText(text)
        for value, radio in self.bases.items():
            # Of radio buttons one stays pressed, unless none has to be.
            radio.setAutoExclusive(False)
            radio.setChecked(value == ground.basis)
            radio.setAutoExclusive(True)


class AgreedStep(ScrollBody):
    """The person's answer, and the legal ground.

    Signals:
        record_asked: open the whole form for an answer.
        answered: number of the person and the facts of the plain answer that was given here.
    """

    record_asked = Signal()
    answered = Signal(int, object)

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choices = choices
        self._shown: object = self
        self.record = self._record_button()
        self._outcome = Badge(Mark("", "plain", "circle"))
        self._outcome.hide()
        head = row(PlainLabel(_("Consent given"), "heading"), 1, self._outcome)
        self._held = QWidget()
        self._answer = column(spacing=10, within=self._held)
        self.quick = QuickAnswer(choices)
        self.quick.answered.connect(self.answered)
        self.on = CheckBox(_("Send on a legal ground, without consent"))
        self.on.toggled.connect(lambda on: choices.set_ground(on=on))
        told = _("The ground is printed in the packet and kept in the activity log.")
        self.ground = GroundFields(told, choices.set_ground)
        self.column.addLayout(head)
        put(self.column, self.quick, self._held, Rule(), self.on, self.ground, 1)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def show_choices(self) -> None:
        """Follow the choices."""
        share = self._choices.share
        ground = self._choices.draft.ground
        self.ground.setVisible(ground.on)
        if self.on.isChecked() != ground.on:
            self.on.setChecked(ground.on)
        self.ground.show_ground(ground)
        shown = (share.consent, share.consent_refusal) if share is not None else None
        if shown == self._shown or (share is None and self._choices.listing):
            return
        self._shown = shown
        here = self.record.hasFocus()
        # Whoever writes the ground must not have it move away under the pointer.
        self._held.setMinimumHeight(self._held.height() if ground.on else 0)
        clear(self._answer)
        if share is not None:
            self._fill(share.consent, share.consent_refusal)
        if here:
            self.record.setFocus()

    def first(self) -> QWidget:
        """Return where an answer is begun: the plain question, or the whole form."""
        radios = list(self.quick.radios.values())
        return radios[0] if self.quick.asked and radios else self.record

    def _record_button(self) -> Button:
        return secondary(_("Record an answer…"), "handshake", self.record_asked.emit)

    def _fill(self, consent: ConsentRecord | None, refusal: str) -> None:
        self._outcome.setVisible(consent is not None)
        self.record = self._record_button()
        if consent is not None:
            self._outcome.say(_mark(consent))
            self._answer.addWidget(FactLines(self._lines(consent)))
        if refusal:
            self._answer.addWidget(
                Banner("caution", _("Nothing may leave yet."), reason(refusal), self.record)
            )
        else:
            self._answer.addLayout(row(self.record, 1))
        self._answer.addStretch(1)

    def _lines(self, consent: ConsentRecord) -> list[tuple[str, str]]:
        lines = [
            (_("Who answered"), code("given_by", consent.given_by)),
            (_("Answer"), code("capacity", consent.capacity)),
            (_("For"), codes("consent_purpose", consent.purposes)),
            (_("Kinds of facts"), codes("consent_group", consent.groups)),
            (_("Offices"), self._offices(consent.offices)),
            (_("Valid from"), dates.iso_day(consent.valid_from)),
            (_("Until"), dates.iso_day(consent.valid_to)),
            (_("Recorded"), f"{day_at(consent.recorded_at)}, {consent.recorded_by}"),
        ]
        return [(label, words) for label, words in lines if words]

    def _offices(self, office_ids: tuple[str, ...]) -> str:
        known = {office.office_id: shown_name(office) for office in self._choices.offices}
        return ", ".join(
            known.get(office_id, _("an office not on file")) for office_id in office_ids
        )


def _mark(consent: ConsentRecord) -> Mark:
    if consent.capacity == "refused":
        return Mark(_("Said no"), "danger", "circle-x")
    if consent.capacity == "undecided":
        return Mark(_("Not decided"), "caution", "circle-question-mark")
    words = _("Child rule") if consent.capacity in _CHILD else _("Agreed")
    return Mark(words, "good", "handshake")

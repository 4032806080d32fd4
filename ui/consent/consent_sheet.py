"""Recording what a person decided: who, what was explained, what may be shared, until when.

Rules: nothing is ticked beforehand but today's date, and what is usually shared only by a press
that says so and takes nothing away; only what the decision needs is asked, and what is needed is
marked; all that is missing is said at once and nothing is recorded until it is there; Enter never
records; what was typed is thrown away only after a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.errors import AppError
from app.base.language import _
from app.base.messages import reason
from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.consent import decisions, rules
from app.core.field_catalogue import FieldView, code_label, label_of, sections_of
from app.offices import offices
from app.offices.records import OfficeRecord
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.look.theme import look
from ui.widgets.buttons import Button, careful_primary, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.field_editors import FieldEditor, PickEditor, Typed, editor_for, to_send
from ui.widgets.frames import FlowLayout, column
from ui.widgets.plain import SectionLabel, reveal, wrapped
from ui.widgets.sheet import KeepWriting, Sheet
from ui.widgets.strip import Banner


class UsualRow(QWidget):
    """A button for each purpose, or only for the one that a referral is for.

    Signals:
        taken(str): the purpose whose usual facts are to be ticked.
    """

    taken = Signal(str)

    def __init__(self, purpose: str, parent: QWidget) -> None:
        super().__init__(parent)
        words = _("Tick at once what is usual, if that is what was agreed. Take off what was not.")
        whole = column(wrapped(words, "muted"), spacing=6, within=self)
        line = QWidget()
        flow = FlowLayout(line, 8)
        known = rules.USUAL_GROUPS
        self.buttons: dict[str, Button] = {}
        for code in (purpose,) if purpose in known else tuple(known):
            name = _(code_label("consent_purpose", code))
            text = _("Usual for: {purpose}").format(purpose=name)
            self.buttons[code] = secondary(text, "list-checks", partial(self.taken.emit, code))
            flow.addWidget(self.buttons[code])
        whole.addWidget(line)


_ADULT = ("adult_own", "adult_without_capacity", "undecided", "refused")
_CHILD = ("child_assent", "child_guardian", "undecided", "refused")
_AGREED = frozenset({"adult_own", "adult_without_capacity"})
_SELF = frozenset({"adult_own", "child_assent", "undecided", "refused"})
_EXPLAINED = ("explained", "explained_in_language", "read_aloud", "form", "interpreter", "witness")
_SCOPE = (
    *("purposes", "field_groups", "named_offices", "withhold", "withhold_reason"),
    *("may_be_matched", "valid_from", "valid_to"),
)
# A child has no list of offices and facts, but what it wants kept back stays.
_CHILD_SCOPE = ("withhold", "withhold_reason", "may_be_matched", "valid_from", "valid_to")
_SOMEONE = ("given_by", "given_by_relation")
_ASKED = {
    "adult_own": _SCOPE,
    "adult_without_capacity": (*_SOMEONE, *_SCOPE),
    "child_assent": _CHILD_SCOPE,
    "child_guardian": (*_SOMEONE, *_CHILD_SCOPE),
    "refused": ("refusal_reason",),
}


@dataclass(frozen=True)
class Wanted:
    """What a referral needs the consent for; it is ticked only when "usual" is pressed."""

    purpose: str = ""
    office_id: str = ""


class ConsentSheet(Sheet):
    """The dialog.

    Signals:
        recorded(ConsentRecord): the decision is in the register.
    """

    recorded = Signal(object)

    def __init__(
        self,
        desk: Desk,
        case: CaseRecord,
        parent: QWidget | None = None,
        *,
        person: int = 0,
        wanted: Wanted | None = None,
    ) -> None:
        super().__init__(_("Record a decision"), parent, (700, 640))
        self._desk = desk
        self._case = case
        self._referral = wanted or Wanted()
        self._fields = {
            field.name: field for part in sections_of("consent") for field in part.fields
        }
        self._rows: dict[str, Labelled] = {}
        self._editors: dict[str, FieldEditor] = {}
        self._radios: list[RadioBox] = []
        self._problem: Banner | None = None
        self._at_work = False
        self._build(person)
        self._untouched = self._typed()
        desk.ask(offices.list_offices, self._on_offices)

    # Laying out ---------------------------------------------------------------------------------

    def _build(self, number: int) -> None:
        column = self.body.column
        column.setSpacing(look().px(12))
        people = [(str(p.number), _described(p)) for p in self._case.persons]
        self.person = ComboBox(people)
        self.person.choose(str(number or _first_victim(self._case)))
        self.person.chosen.connect(lambda _value: self._show_decisions())
        column.addWidget(Labelled(_("Whose decision"), self.person))
        column.addWidget(SectionLabel(_("Decision")))
        self._decisions = QVBoxLayout()
        self._decisions.setSpacing(0)
        column.addLayout(self._decisions)
        self._add_row("given_by")
        self._add_row("given_by_relation")
        self._add_row("refusal_reason")
        self._explained = self._add_heading(_("What was explained"))
        for name in _EXPLAINED:
            self._add_row(name)
        self.all_said = quiet(_("All of this was explained"), "list-checks", self._take_explained)
        self._rows["explained"].put_under(self.all_said)
        self._scope = self._add_heading(_("What may be shared"))
        self.usual = UsualRow(self._referral.purpose, self.body.inside)
        self.usual.taken.connect(self.take_usual)
        column.addWidget(self.usual)
        for name in _SCOPE:
            self._add_row(name)
        self._editors["valid_from"].write(dates.typed_day(self._desk.services.clock.today()))
        column.addStretch(1)
        self.record = careful_primary(_("Record the decision"), "check", self._record)
        self.finish(secondary(_("Cancel"), "", self.reject), self.record)
        self._show_decisions()

    def _add_heading(self, words: str) -> SectionLabel:
        label = SectionLabel(words)
        self.body.column.addWidget(label)
        return label

    def _add_row(self, name: str) -> None:
        field = self._fields[name]
        editor = _editor(field, self.body.inside)
        labelled = Labelled(_(field.label), editor.widget, _(field.help))
        reveal(labelled.label, field.kind != "boolean")
        editor.settled.connect(lambda: labelled.wrong(""))
        self._editors[name] = editor
        self._rows[name] = labelled
        self.body.column.addWidget(labelled)

    # What is asked ------------------------------------------------------------------------------

    def _show_decisions(self) -> None:
        for radio in self._radios:
            radio.hide()
            self._decisions.removeWidget(radio)
            radio.deleteLater()
        person = _person_of(self._case, self.person.value())
        child = person is None or person.is_child != "no"
        codes = dict(self._fields["capacity"].codes)
        offered = list(_CHILD if child else _ADULT)
        if child and (person is None or person.is_child != "yes"):
            # Not sure: the child rule holds, but an adult's word may still be written down.
            offered = [*_CHILD[:2], "adult_own", *_CHILD[2:]]
        self._radios = [RadioBox(_(codes[code]), code) for code in offered]
        for radio in self._radios:
            radio.toggled.connect(lambda on: self._ask_for() if on else None)
            self._decisions.addWidget(radio)
        self._ask_for()

    def decision(self) -> str:
        """Return the chosen decision, "" when none."""
        return next((radio.value for radio in self._radios if radio.isChecked()), "")

    def decide(self, code: str) -> None:
        """Choose a decision."""
        for radio in self._radios:
            radio.setChecked(radio.value == code)

    def put(self, name: str, typed: Typed) -> None:
        """Write into a field."""
        self._editors[name].write(typed)

    def _ask_for(self) -> None:
        decision = self.decision()
        agreed = decision in _AGREED
        if decision:
            itself = decision in _SELF
            self._editors["given_by"].write("individual" if itself else "guardian_or_cwc")
        shown = {*_EXPLAINED, *_ASKED.get(decision, ())} if decision else set()
        needed = rules.needed(decision) if decision else ()
        for name, labelled in self._rows.items():
            reveal(labelled, name in shown)
            labelled.need(_("needed") if name in needed else "")
        reveal(self.usual, agreed)
        reveal(self._explained, bool(decision))
        reveal(self._scope, "withhold" in shown)
        self.record.allow(bool(decision), _("Choose the decision first."))

    def _take_explained(self) -> None:
        """Tick all that is explained before a decision: a press says that it was."""
        self.put("explained", tuple(code for code, _label in self._fields["explained"].codes))
        self._rows["explained"].wrong("")

    def take_usual(self, purpose: str) -> None:
        """Tick what is usual for a purpose, and the office that a referral is for."""
        more: dict[str, tuple[str, ...]] = {
            "purposes": (purpose,),
            "field_groups": tuple(rules.USUAL_GROUPS[purpose]),
            "named_offices": (self._referral.office_id,) if self._referral.office_id else (),
        }
        for name, codes in more.items():
            before = self._editors[name].read()
            held = before if isinstance(before, tuple) else ()
            self.put(name, tuple(dict.fromkeys((*held, *codes))))
            self._rows[name].wrong("")

    def _on_offices(self, known: tuple[OfficeRecord, ...]) -> None:
        pick = self._editors["named_offices"]
        if isinstance(pick, PickEditor):
            pick.offer([(office.office_id, office.name) for office in known])
        named = next((o.name for o in known if o.office_id == self._referral.office_id), "")
        if named:
            words = _("This referral is for {office}.").format(office=named)
            self._rows["named_offices"].explain(words)

    # Recording ----------------------------------------------------------------------------------

    def facts(self) -> Mapping[str, Typed]:
        """Return what is to be recorded: only what was asked and answered."""
        found: dict[str, Typed] = {"capacity": self.decision()}
        for name, editor in self._editors.items():
            asked = name == "given_by" or self._rows[name].isVisibleTo(self.body.inside)
            sent = to_send(self._fields[name], editor.read())
            if asked and sent is not None:
                found[name] = sent
        return found

    def _typed(self) -> dict[str, Typed]:
        """Return all that stands in the dialog, for telling whether anything was typed."""
        return {name: one.read() for name, one in self._editors.items()} | {
            "capacity": self.decision()
        }

    def reject(self) -> None:
        """Close, after a question when something was typed; not while it is being recorded."""
        if self._at_work:
            return
        if self._typed() == self._untouched:
            super().reject()
        else:
            self.question = KeepWriting(super().reject, self)
            self.question.open()

    def _record(self) -> None:
        if self._at_work:
            return
        case_id, number, facts = self._case.case_id, int(self.person.value() or 1), self.facts()
        lacking = rules.lacking(facts)
        missing = [name for name in self._rows if name in lacking]
        if missing:
            labels = ", ".join(_(self._fields[name].label) for name in missing)
            self._say(_("Not recorded yet. Still missing: {fields}.").format(fields=labels), "")
            self._point_at(missing, reason("value.missing"))
            return
        self._at_work = True
        self.record.allow(False, _("Recording…"))
        self._desk.ask(
            lambda services: decisions.add_consent(services, case_id, number, facts),
            self._on_recorded,
            failed=self._on_failed,
        )

    def _on_recorded(self, record: ConsentRecord) -> None:
        self._at_work = False
        self._desk.wrote()
        self.recorded.emit(record)
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._at_work = False
        self.record.allow(True)
        failure = triage(error)
        self._say(failure.happened, failure.todo)
        label = error.facts.get("field") if isinstance(error, AppError) else None
        named = [name for name in self._rows if label in (name, label_of(name))]
        self._point_at(named[:1], failure.happened)

    def _say(self, happened: str, todo: str) -> None:
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
        self._problem = Banner("danger", happened, todo)
        self.layout().insertWidget(1, self._problem)  # type: ignore[union-attr]

    def _point_at(self, names: Sequence[str], words: str) -> None:
        """Say under each of these fields what is wrong, and go to the first."""
        for name in names:
            self._rows[name].wrong(words)
        for name in names[:1]:
            self.body.ensureWidgetVisible(self._rows[name])
            self._editors[name].widget.setFocus()


def _editor(field: FieldView, parent: QWidget) -> FieldEditor:
    if field.kind == "field_names":
        return PickEditor(field, parent, _shareable())
    if field.kind == "offices":
        return PickEditor(field, parent)
    return editor_for(field, parent)


def _described(person: PersonRecord) -> str:
    parts = [name_or_withheld(person.display_name), person.age]
    return ", ".join(part for part in parts if part)


def _person_of(case: CaseRecord, number: str) -> PersonRecord | None:
    return next((p for p in case.persons if str(p.number) == number), None)


def _first_victim(case: CaseRecord) -> int:
    for person in case.persons:
        if not person.roles or {"victim", "possible_victim"} & set(person.roles):
            return person.number
    return case.persons[0].number if case.persons else 1


def _shareable() -> list[tuple[str, str]]:
    return [
        (field.name, _(field.label))
        for entity in ("person", "case", "event")
        for part in sections_of(entity)
        for field in part.fields
        if field.group
    ]

"""The consent records of a case: what each person decided, newest first, and recording a decision.

Rules: a record is never changed; taking back is a date on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import consent, offices, telling
from app.catalogue import code_label
from app.language import _
from app.permissions import Act
from app.records import CaseRecord, ConsentRecord, OfficeRecord
from ui import dates
from ui.case.case_state import why_fixed
from ui.case.consent_sheet import ConsentSheet
from ui.case.tell_sheet import ask_to_tell
from ui.case_words import name_or_withheld
from ui.desk import Desk
from ui.roles import by_role
from ui.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import danger, primary, secondary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, EmptyState, ScrollBody, clear, row
from ui.widgets.plain import PlainLabel, SectionLabel
from ui.widgets.sheet import Sheet


class ConsentBody(ScrollBody):
    """The section of consent.

    Signals:
        recorded(): a decision was recorded or taken back.
    """

    recorded = Signal()

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(parent, inside=4)
        self._desk = desk
        self._case = case
        self._names: dict[str, str] = {}
        self.column.addWidget(PlainLabel(_("Consent"), "heading"))
        self.column.addWidget(
            PlainLabel(
                _("What the person agreed to share, with whom and for what."),
                "muted",
                wrap=True,
            )
        )
        self.add = secondary(_("Record a decision…"), "handshake", self._open_sheet)
        by_role(desk, Act.CONSENT, self.add)
        line = row(self.add)
        line.addStretch(1)
        self.column.addLayout(line)
        self._list = QVBoxLayout()
        self._list.setSpacing(look().px(10))
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        self.show_case(case)
        desk.ask(offices.list_offices, self._on_offices)

    def _on_offices(self, known: tuple[OfficeRecord, ...]) -> None:
        self._names = {office.office_id: office.name for office in known}
        own = self._desk.services.office
        self._names[own.office_id] = own.name
        self.show_case(self._case)

    def show_case(self, case: CaseRecord) -> None:
        """Show the decisions of a record."""
        self._case = case
        fixed = why_fixed(case)
        reason = fixed or _("Write down the person first.")
        self.add.allow(bool(case.persons) and not fixed, reason)
        clear(self._list)
        if not case.consents:
            self._list.addWidget(EmptyState("handshake", _("Nobody has been asked yet.")))
        for record in sorted(case.consents, key=lambda record: -record.recorded_at):
            self._list.addWidget(self._card(record))

    def _card(self, record: ConsentRecord) -> Card:
        card = Card(inside=12)
        top = row(PlainLabel(self._person(record.person_number), "strong", wrap=True))
        top.setStretch(0, 1)
        top.addWidget(Badge(decision_mark(record)), 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(top)
        for heading, words in decision_lines(record, self._names):
            card.column.addWidget(SectionLabel(heading))
            card.column.addWidget(PlainLabel(words, wrap=True))
        now = self._desk.services.clock.now()
        when = f"{dates.moment(record.recorded_at, now)} · {record.recorded_by}"
        foot = row(PlainLabel(when, "small"))
        foot.addStretch(1)
        if not record.withdrawn_on:
            back = danger(_("Taken back…"), "undo-2", lambda: self._ask_withdraw(record))
            by_role(self._desk, Act.CONSENT, back)
            foot.addWidget(back)
        card.column.addLayout(foot)
        return card

    def _person(self, number: int) -> str:
        for person in self._case.persons:
            if person.number == number:
                return name_or_withheld(person.display_name)
        return _("Person {number}").format(number=number)

    def _open_sheet(self) -> None:
        sheet = ConsentSheet(self._desk, self._case, self.window())
        sheet.recorded.connect(self._on_recorded)
        sheet.open()

    def _ask_withdraw(self, record: ConsentRecord) -> None:
        WithdrawSheet(self._desk, record, self.recorded.emit, self.window()).open()

    def _on_recorded(self, _record: ConsentRecord) -> None:
        self.recorded.emit()


class WithdrawSheet(Sheet):
    """Asks how consent was taken back; from that day nothing more leaves on it."""

    def __init__(self, desk: Desk, record: ConsentRecord, done: object, parent: QWidget) -> None:
        super().__init__(_("Consent taken back"), parent, (520, 360))
        self._desk = desk
        self._record = record
        self._done = done
        self.body.column.addWidget(
            PlainLabel(_("From today nothing more leaves on this consent."), wrap=True)
        )
        told = _("What was already sent cannot be called back: tell the offices that have it.")
        self.body.column.addWidget(PlainLabel(told, "muted", wrap=True))
        self.how = LineEntry(_("How it was taken back"))
        self.body.column.addWidget(Labelled(_("How it was taken back"), self.how))
        self.body.column.addStretch(1)
        keep = secondary(_("Keep the consent"), "", self.reject)
        take = primary(_("Record: taken back"), "undo-2", self._withdraw)
        self.finish(keep, take)
        self.how.setFocus()

    def _withdraw(self) -> None:
        how = self.how.text().strip()
        consent_id = self._record.consent_id
        self._desk.ask(
            lambda services: consent.withdraw_consent(services, consent_id, how=how), self._on_done
        )
        self.accept()

    def _on_done(self, _record: object) -> None:
        self._desk.wrote()
        consent_id, window = self._record.consent_id, self.parentWidget()
        self._desk.ask(
            lambda services: telling.offices_to_tell(services, consent_id),
            lambda found: ask_to_tell(self._desk, consent_id, found, window),
            by=window,
        )
        if callable(self._done):
            self._done()


def decision_mark(record: ConsentRecord) -> Mark:
    """Return the badge of a decision."""
    if record.withdrawn_on:
        words = _("Taken back {date}").format(date=dates.iso_day(record.withdrawn_on))
        return Mark(words, "danger", "undo-2")
    words = _(code_label("capacity", record.capacity))
    if record.capacity == "refused":
        return Mark(words, "danger", "circle-x")
    if record.capacity in ("undecided", "not_asked_child_rule"):
        return Mark(words, "caution", "clock")
    return Mark(words, "good", "check")


def decision_lines(record: ConsentRecord, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return heading and words of what a decision covers.

    Args:
        record: the decision.
        names: names of the offices on file, by their id.
    """
    lines = []
    if record.purposes:
        words = ", ".join(_(code_label("consent_purpose", key)) for key in record.purposes)
        lines.append((_("For"), words))
    if record.groups:
        words = ", ".join(_(code_label("consent_group", key)) for key in record.groups)
        lines.append((_("Facts"), words))
    if record.offices:
        unknown = _("an office not on file")
        words = ", ".join(names.get(office, unknown) for office in record.offices)
        lines.append((_("Offices"), words))
    if record.valid_to:
        lines.append((_("Until"), dates.iso_day(record.valid_to)))
    return lines

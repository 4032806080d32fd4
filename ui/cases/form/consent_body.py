"""The consent records of a case: what each person decided, recorded, taken back, and told to the
offices which hold facts.

Rules: a record is never changed; taking back is a date on it; every card says whether it counts
today, and which offices know that it was taken back; what left on a legal ground stands there too;
notices lie in the outbox until a person hands them over; Enter seals none and takes none back, and
an office that cannot be told is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.records import CaseRecord, ConsentRecord
from app.consent import decisions
from app.core.field_catalogue import code_label
from app.core.permissions import Act
from app.packets.records import SmallPacket
from app.referrals import consent_withdrawn
from app.referrals.consent_view import (
    COUNTS,
    TAKEN_BACK,
    Decision,
    Decisions,
    GroundUsed,
    decision_lines,
    decisions_of,
    state_words,
    told_words,
)
from app.referrals.consent_withdrawn import ToTell
from ui.consent.consent_sheet import ConsentSheet
from ui.drafts.draft_form import Drafting, spending
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import by_role, careful_primary, danger, secondary
from ui.widgets.case_words import name_or_withheld, why_fixed
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.field_editors import typed_date
from ui.widgets.frames import Card, EmptyState, ScrollBody, clear, column, put, row
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.sheet import Sheet


class TellSheet(Sheet):
    """Names the offices and asks for a few words for them."""

    def __init__(
        self,
        desk: Desk,
        consent_id: str,
        found: Sequence[ToTell],
        parent: QWidget | None,
        done: Callable[[], None] | None = None,
        case_id: str = "",
    ) -> None:
        super().__init__(_("Tell the offices that have the facts"), parent, (540, 400))
        self._place = f"tell:{case_id}:{consent_id}"
        self._done = done
        self._desk = desk
        self._consent_id = consent_id
        words = _("These offices got facts on this consent. What they have cannot be erased here.")
        self.body.column.addWidget(wrapped(words))
        for name in dict.fromkeys(one.office_name for one in found):
            self.body.column.addWidget(wrapped(name, "strong"))
        self.words = LineEntry(_("Message to them"))
        put(self.body.column, Labelled(_("Message to them"), self.words), 1)
        self.seal = careful_primary(_("Prepare the notices"), "send", self._seal)
        self.finish(secondary(_("Later"), "", self.reject), self.seal)
        self.words.setFocus()
        if case_id:
            Drafting(self, desk, self._place, self.body.column, until_written=True)

    def _seal(self) -> None:
        consent_id, words = self._consent_id, self.words.text()
        self.accept()
        self._desk.ask(
            spending(
                self._place,
                lambda services: consent_withdrawn.tell_offices(services, consent_id, words),
            ),
            self._told,
        )

    def _told(self, packets: tuple[SmallPacket, ...]) -> None:
        self._desk.wrote()
        sealed = sum(1 for one in packets if one.packet_id)
        if sealed:
            words = ngettext(
                "{count} notice waits in the outbox.",
                "{count} notices wait in the outbox.",
                sealed,
            )
            self._desk.say(words.format(count=numerals.shown(sealed)), tone="good", key="told")
        for one in packets:
            if one.refusal:
                words = _("No notice could be sealed for {office}: call them.")
                self._desk.say(
                    words.format(office=one.to_name), tone="caution", key=f"told {one.to_office}"
                )
        if self._done is not None:
            self._done()


def ask_to_tell(
    desk: Desk,
    consent_id: str,
    found: Sequence[ToTell],
    parent: QWidget | None,
    done: Callable[[], None] | None = None,
    case_id: str = "",
) -> None:
    """Open the dialog when some office has to know; `done` is called once they were told."""
    if found:
        TellSheet(desk, consent_id, found, parent, done, case_id).open()


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
        self.column.addWidget(PlainLabel(_("Consent"), "heading"))
        self.column.addWidget(
            wrapped(_("What the person agreed to share, with whom and for what."), "muted")
        )
        self.add = secondary(_("Record a decision…"), "handshake", self._open_sheet)
        by_role(desk, Act.CONSENT, self.add)
        self._list = column(spacing=10)
        put(self.column, row(self.add, 1), self._list, 1)
        self.show_case(case)

    def show_case(self, case: CaseRecord) -> None:
        """Show the decisions of a record."""
        self._case = case
        fixed = why_fixed(case)
        reason = fixed or _("Write down the person first.")
        self.add.allow(bool(case.persons) and not fixed, reason)
        if not case.consents:
            clear(self._list)
            self._list.addWidget(EmptyState("handshake", _("Nobody has been asked yet.")))
        self._desk.ask(lambda services: decisions_of(services, case.case_id), self._show, by=self)

    def _show(self, found: Decisions) -> None:
        if not found.decisions and not found.grounds:
            return
        clear(self._list)
        for decision in found.decisions:
            self._list.addWidget(self._card(decision, found))
        if not found.decisions:
            self._list.addWidget(EmptyState("handshake", _("Nobody has been asked yet.")))
        for ground in found.grounds:
            self._list.addWidget(_ground_card(ground))

    def _card(self, decision: Decision, found: Decisions) -> Card:
        record = decision.record
        card = Card(inside=12)
        top = row(wrapped(self._person(decision), "strong"))
        top.setStretch(0, 1)
        top.addWidget(Badge(decision_mark(record)), 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(top)
        if decision.state != TAKEN_BACK:
            role = "muted" if decision.state == COUNTS else "strong"
            card.column.addWidget(wrapped(state_words(decision), role))
        card.column.addWidget(FactLines(decision_lines(record, found.names)))
        for told in decision.told:
            card.column.addWidget(wrapped(told_words(told)))
        card.column.addLayout(self._foot(decision))
        return card

    def _foot(self, decision: Decision) -> QHBoxLayout:
        record = decision.record
        when = dates.moment(record.recorded_at, self._desk.services.clock.now())
        foot = row(PlainLabel(f"{when} · {record.recorded_by}", "small"), 1)
        if decision.untold:
            tell = secondary(_("Tell the offices…"), "send", lambda: self._ask_to_tell(record))
            by_role(self._desk, Act.REFER, tell)
            foot.addWidget(tell)
        if not record.withdrawn_on:
            back = danger(_("Taken back…"), "undo-2", lambda: self._ask_withdraw(record))
            by_role(self._desk, Act.CONSENT, back)
            foot.addWidget(back)
        return foot

    def _person(self, decision: Decision) -> str:
        if any(one.number == decision.record.person_number for one in self._case.persons):
            return name_or_withheld(decision.person)
        return _("Person {number}").format(number=numerals.shown(decision.record.person_number))

    def _open_sheet(self) -> None:
        sheet = ConsentSheet(self._desk, self._case, self.window())
        Drafting(sheet, self._desk, f"consent:{self._case.case_id}", sheet.body.column)
        sheet.recorded.connect(self._on_recorded)
        sheet.open()

    def _ask_withdraw(self, record: ConsentRecord) -> None:
        case_id = self._case.case_id
        WithdrawSheet(self._desk, record, self.recorded.emit, self.window(), case_id).open()

    def _ask_to_tell(self, record: ConsentRecord) -> None:
        consent_id, window, case_id = record.consent_id, self.window(), self._case.case_id
        self._desk.ask(
            lambda services: consent_withdrawn.offices_to_tell(services, consent_id),
            lambda found: ask_to_tell(
                self._desk, consent_id, found, window, self.recorded.emit, case_id
            ),
            by=self,
        )

    def _on_recorded(self, _record: ConsentRecord) -> None:
        self.recorded.emit()


class WithdrawSheet(Sheet):
    """Asks how consent was taken back; from that day nothing more leaves on it."""

    def __init__(
        self,
        desk: Desk,
        record: ConsentRecord,
        done: Callable[[], None],
        parent: QWidget,
        case_id: str = "",
    ) -> None:
        super().__init__(_("Consent taken back"), parent, (540, 440))
        self._case_id = case_id
        self._place = f"withdraw:{case_id}:{record.consent_id}"
        self._desk = desk
        self._record = record
        self._done = done
        self.body.column.addWidget(wrapped(_("From today nothing more leaves on this consent.")))
        told = _("What was already sent cannot be called back: tell the offices that have it.")
        self.body.column.addWidget(wrapped(told, "muted"))
        self.how = LineEntry(_("How it was taken back"))
        self.body.column.addWidget(Labelled(_("How it was taken back"), self.how))
        self.day = LineEntry(_("On which day"), _("Day: 25 Nov 2026"), as_typed=True)
        self.day.setText(typed_date(desk.services.clock.today().isoformat()))
        put(self.body.column, Labelled(_("On which day"), self.day), 1)
        keep = secondary(_("Keep the consent"), "", self.reject)
        self.take = careful_primary(_("Record: taken back"), "undo-2", self._withdraw)
        self.finish(keep, self.take)
        self.how.setFocus()
        if case_id:
            Drafting(self, desk, self._place, self.body.column, until_written=True)

    def _withdraw(self) -> None:
        how, day = self.how.text().strip(), self.day.text().strip()
        consent_id = self._record.consent_id
        self.accept()
        self._desk.ask(
            spending(
                self._place,
                lambda services: decisions.withdraw_consent(services, consent_id, day, how),
            ),
            self._on_done,
        )

    def _on_done(self, _record: object) -> None:
        self._desk.wrote()
        consent_id, window = self._record.consent_id, self.parentWidget()
        self._desk.ask(
            lambda services: consent_withdrawn.offices_to_tell(services, consent_id),
            lambda found: ask_to_tell(
                self._desk, consent_id, found, window, self._done, self._case_id
            ),
            by=window,
        )
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


def _ground_card(used: GroundUsed) -> Card:
    """Return what left without consent, and why."""
    card = Card(inside=12)
    top = row(wrapped(_("Sent on a legal ground"), "strong"))
    top.setStretch(0, 1)
    mark = Mark(_("Without consent"), "caution", "triangle-alert")
    top.addWidget(Badge(mark), 0, Qt.AlignmentFlag.AlignTop)
    told = [(_("Office"), used.office_name), (_("Sealed"), day_at(used.at))]
    put(card.column, top, FactLines([*told, *ground_lines(used.ground)]))
    return card

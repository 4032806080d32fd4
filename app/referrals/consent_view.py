"""The decisions of a case as an officer reads them: what was decided, if it counts, who knows.

Rules: every fact of a decision is told, in the order of the catalogue; whether it counts is judged
by ``consent_rules`` alone; who was told is read out of the sealed notices and their receipts;
reading only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.base.messages import REASONS, show_day
from app.cases.case_view import case_record
from app.cases.records import CaseRecord, ConsentRecord
from app.consent.records import LegalGround
from app.consent.rules import REFUSED, SAID_NO, UNDECIDED, in_force, lacks
from app.core.field_catalogue import value_words
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.packets import store
from app.packets.bodies import MULTILINE, read_referral
from app.packets.referral_life import NOT_TOLD, acknowledges
from app.packets.store import may_have_left
from app.referrals import consent_withdrawn
from models.fields import CATALOGUE, FieldKind
from models.queries import lookup
from models.rows.case import Consent
from models.rows.office import Office
from models.rows.packet import Packet, Seen

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case

COUNTS, TAKEN_BACK, NOT_BEGUN, RUN_OUT = "counts", "taken-back", "not-begun", "run-out"
ENDED, INCOMPLETE = "ended", "incomplete"
_STATES = {
    COUNTS: N_("It counts today."),
    TAKEN_BACK: N_("Taken back {day}."),
    NOT_BEGUN: N_("It begins on {day}."),
    RUN_OUT: N_("It ended on {day}: ask again."),
    ENDED: N_("What was said later counts instead."),
    INCOMPLETE: N_("It does not count. Missing: {field}."),
}
_WITHOUT_SCOPE = {
    SAID_NO: REASONS[REFUSED],
    UNDECIDED: N_("Nothing leaves until the person has decided."),
}
# Shown elsewhere on the card, or always the same.
_NOT_LISTED = frozenset({"capacity", "withdrawn_on", "told_offices"})
_ALWAYS = ("legal_basis", "consent")


@dataclass(frozen=True)
class Told:
    """An office that got facts on a decision which was taken back.

    Attributes:
        at: when the notice was sealed, 0 when none was.
        handed_over: True when the notice may have left.
        acknowledged_at: when their receipt came, 0 when none did.
        note: what they wrote beside it.
    """

    office_name: str
    at: int = 0
    handed_over: bool = False
    acknowledged_at: int = 0
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """One decision with what became of it.

    Attributes:
        record: the decision.
        person: name of the person as it is shown, "" when it has none.
        state: counts, taken-back, not-begun, run-out, ended or incomplete.
        detail: ISO day or English label that the words of the state name, or "".
        told: offices that got facts on it, once it was taken back.
    """

    record: ConsentRecord
    person: str
    state: str
    detail: str
    told: tuple[Told, ...] = ()

    @property
    def untold(self) -> bool:
        """True when an office has to be told yet."""
        return any(not one.at for one in self.told)


@dataclass(frozen=True)
class GroundUsed:
    """A legal ground on which something left. `at` in Unix seconds."""

    referral_id: str
    office_name: str
    at: int
    ground: LegalGround


@dataclass(frozen=True)
class Decisions:
    """All about sharing in a case, the newest first.

    Attributes:
        names: names of the offices on file by their ids.
    """

    decisions: tuple[Decision, ...]
    grounds: tuple[GroundUsed, ...]
    names: Mapping[str, str]


def decisions_of(s: Services, case_id: str) -> Decisions:
    """Return the decisions and legal grounds of a case.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    today = s.clock.today()
    with reading(s) as session:
        row = lookup.find_case(session, case_id)
        case = case_record(session, row, today)
        rows = {one.id: one for one in row.consents}
        newest = sorted(case.consents, key=lambda one: (-one.recorded_at, one.consent_id))
        found = [_decision(session, case, one, rows[one.consent_id], today) for one in newest]
        offices = {one for record in newest for one in record.offices}
        names = {one.id: one.name for key in offices if (one := session.get(Office, key))}
        names[s.office.office_id] = s.office.name
        return Decisions(tuple(found), tuple(_grounds(session, row)), names)


def state_words(decision: Decision) -> str:
    """Return whether a decision counts, in the language shown now."""
    detail, capacity = decision.detail, decision.record.capacity
    if decision.state == COUNTS and capacity in _WITHOUT_SCOPE:
        return translate(_WITHOUT_SCOPE[capacity])
    shown = translate(detail) if decision.state == INCOMPLETE else detail and show_day(detail)
    return translate(_STATES[decision.state]).format(day=shown, field=shown)


def told_words(told: Told) -> str:
    """Return whether an office knows that consent was taken back, in the language shown now."""
    if not told.at:
        words = N_("{office} holds facts and was not told yet.")
    elif told.acknowledged_at:
        words = N_("{office} acknowledged it on {day}.")
    elif told.handed_over:
        words = N_("{office} was told on {day} and has not acknowledged it yet.")
    else:
        words = N_("The notice for {office} lies in the outbox since {day}.")
    day = show_day(told.acknowledged_at or told.at) if told.at else ""
    line = translate(words).format(office=told.office_name, day=day)
    return f"{line} “{told.note}”" if told.note else line


def decision_lines(record: ConsentRecord, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return label and words of all that was written down, in the language shown now.

    Args:
        record: the decision.
        names: names of the offices on file, by their ids.
    """
    return tuple(
        (translate(field.label), words)
        for field in CATALOGUE.of("consent")
        if field.name not in _NOT_LISTED
        and (value := record.facts.get(field.name)) not in (None, "", (), False)
        and (field.name, value) != _ALWAYS
        and (words := _shown(field.kind, value, names) or value_words(field, value))
    )


def _shown(kind: FieldKind, value: object, names: Mapping[str, str]) -> str:
    if kind is not FieldKind.OFFICES or not isinstance(value, tuple):
        return ""
    unknown = translate(N_("an office not on file"))
    return ", ".join(names.get(office, unknown) for office in value)


def _decision(
    session: Session, case: CaseRecord, record: ConsentRecord, row: Consent, today: dt.date
) -> Decision:
    state, detail = _state(case, record, today)
    person = next((one for one in case.persons if one.number == record.person_number), None)
    told = tuple(_told(session, row)) if state == TAKEN_BACK else ()
    return Decision(record, person.display_name if person else "", state, detail, told)


def _state(case: CaseRecord, record: ConsentRecord, today: dt.date) -> tuple[str, str]:
    day, missing = today.isoformat(), lacks(record.facts)
    if record.withdrawn_on:
        return TAKEN_BACK, record.withdrawn_on
    if record.valid_from > day:
        return NOT_BEGUN, record.valid_from
    if record.valid_to and record.valid_to < day:
        return RUN_OUT, record.valid_to
    if record not in in_force(case.consents, record.person_number, today):
        return ENDED, ""
    return (INCOMPLETE, CATALOGUE.field(missing).label) if missing else (COUNTS, "")


def _told(session: Session, row: Consent) -> Iterator[Told]:
    """Yield the offices that hold facts on a decision, those not told yet last."""
    for packet, office, places in consent_withdrawn.holders(session, row):
        for notice, named in consent_withdrawn.notices_about(session, packet):
            if set(named) & set(places):
                yield _of_notice(session, notice, office)
    for name in dict.fromkeys(one.office_name for one in consent_withdrawn.untold(session, row)):
        yield Told(name)


def _of_notice(session: Session, notice: Packet, office: Office) -> Told:
    receipt = next((one for one in _receipts(session, notice)), None)
    if receipt is None:
        return Told(office.name, notice.created, may_have_left(notice))
    seen = session.get(Seen, receipt.id)
    at = seen.at if seen else receipt.created
    note = str(store.manifest_of(receipt, MULTILINE).body["note"])
    return Told(office.name, notice.created, True, at, note)


def _receipts(session: Session, notice: Packet) -> Sequence[Packet]:
    """Return what acknowledges a notice; of an office that is not checked, nothing does yet."""
    found = store.answers_to(session, notice)
    told = (one for one in found if one.manifest and one.state not in NOT_TOLD)
    return [one for one in told if acknowledges(store.manifest_of(one, MULTILINE))]


def _grounds(session: Session, row: Case) -> Iterator[GroundUsed]:
    """Yield the legal grounds on which something of a case left, the newest first."""
    for referral in lookup.referrals(session, direction="out", case_id=row.id, limit=10_000):
        packet = session.get(Packet, referral.packet_id) if referral.packet_id else None
        if packet is None or not packet.manifest:
            continue
        manifest = store.manifest_of(packet, MULTILINE)
        ground = read_referral(manifest.body, len(manifest.files), manifest.files_bytes).ground
        office = session.get(Office, referral.office_id)
        if ground is not None:
            yield GroundUsed(referral.id, office.name if office else "", packet.created, ground)

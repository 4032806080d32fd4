"""The sender's look before sealing: what may go, what is seen, which free text to look at again.

Rules:

* Free texts: all that a packet says in free words is gone through: facts, arrangements, titles of
  papers, the legal ground, the words beside a consent; each hint names the place, so that it can be
  hidden there; a hint is never a gate.
* The look: nothing here is reserved, written or sent; what is shown is decoded back from the bytes
  that would be sealed, with the same code that the receiver runs; hints never say "clean".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.base.language import N_
from app.cases.case_view import all_facts, case_record
from app.cases.records import CaseRecord, ConsentRecord, Fact
from app.consent import rules
from app.consent.disclosure_gate import client_data_gate
from app.consent.records import Beyond, LegalGround, SendReferral
from app.core.services import Services, reading
from app.offices import trust
from app.offices.offices import office_row
from app.packets.bodies import beyond_scope, deciding, standing_on
from app.packets.packet_view import Standing, preview_of
from app.packets.records import (
    LookAgain,
    PacketPreview,
    ReferralPreview,
    Shareable,
    ShareablePaper,
    ShareList,
)
from app.redaction.redaction_hints import DOUBT, scan
from crypto.packet.packet_seal import PreparedPacket
from models.fields import CATALOGUE, FieldKind
from models.queries.lookup import find_case, referrals
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session


DETAILS = "details"
BEYOND_REASON = "beyond_reason"
"""Place of the reason why something leaves about a child outside of what was recorded."""
GROUND = {
    "order_no": "legal_basis_details",
    "officer": "override_by",
    "reason": "override_reason",
}
"""Parts of a legal ground and the fields whose labels they bear; their places are "ground.…"."""

# Names and places are typed words as well, and may hold a number that nobody looks for there.
_FREE_TEXT = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.TEXTS,
        FieldKind.NAME,
        FieldKind.STATE,
        FieldKind.DISTRICT,
    }
)
_NAMES = frozenset({FieldKind.NAME})
_OF_CONSENT = "legal_basis_details"


@dataclass(frozen=True)
class Leaving:
    """What leaves, with what it must not tell.

    Attributes:
        decisions: the consent records that travel with it.
        other_offices: names of offices that know of the case and get nothing of this.
    """

    case: CaseRecord
    command: SendReferral
    decisions: tuple[ConsentRecord, ...] = ()
    other_offices: tuple[str, ...] = ()


def look_again(what: Leaving) -> tuple[LookAgain, ...]:
    """Return what stands out in the free text that leaves, each once, in the order of the form."""
    leaving = [fact for fact in all_facts(what.case) if leaves(fact, what.command)]
    others = tuple(_names_that_stay(what, leaving))
    offices = what.other_offices
    found = [
        LookAgain(label, f"{each.kind} {each.text}", place)
        for label, text, place in _texts(what, leaving)
        for each in scan(text, others, offices)
    ]
    return tuple(dict.fromkeys((*_doubts(what.case, leaving), *found)))


def leaves(fact: Fact, command: SendReferral) -> bool:
    """Say whether a fact is among those that leave, named with its part or without."""
    return fact.address in command.facts or same_place(fact, set(command.facts))


def same_place(fact: Fact, leaving: set[str]) -> bool:
    """Say whether a fact of the first person or event was named without its part."""
    part, _, name = fact.address.rpartition(".")
    return part in ("p1", "e1") and name in leaving


def _texts(what: Leaving, leaving: Iterable[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield label, text and place of all free words of the packet."""
    for fact in leaving:
        if CATALOGUE.field(fact.name).kind in _FREE_TEXT:
            yield fact.label, fact.shown, fact.address
    command = what.command
    for paper in what.case.papers:
        if paper.paper_id in command.papers:
            yield N_("Attachments"), paper.title, paper.paper_id
    if command.details:
        yield CATALOGUE.field(DETAILS).label, command.details, DETAILS
    if command.ground is not None:
        for part, name in GROUND.items():
            text = str(getattr(command.ground, part))
            yield CATALOGUE.field(name).label, text, f"ground.{part}"
    if command.beyond_reason:
        yield CATALOGUE.field(GROUND["reason"]).label, command.beyond_reason, BEYOND_REASON
    for record in what.decisions:
        text = str(record.facts.get(_OF_CONSENT) or "")
        yield CATALOGUE.field(_OF_CONSENT).label, text, ""


def _names_that_stay(what: Leaving, leaving: Iterable[Fact]) -> Iterator[str]:
    """Yield the names of people of the case, without the words that leave as a name anyway."""
    gone = {fact.address for fact in leaving}
    shared = " ".join(name for fact in leaving for name in names_in(fact))
    for fact in all_facts(what.case):
        if fact.address not in gone:
            for name in names_in(fact):
                yield " ".join(word for word in name.split() if not scan(shared, (word,)))
    for record in what.case.consents:
        for name, value in record.facts.items():
            if CATALOGUE.field(name).kind in _NAMES:
                yield str(value)


def names_in(fact: Fact) -> tuple[str, ...]:
    """Return the names of people that a fact holds."""
    is_name = CATALOGUE.field(fact.name).kind in _NAMES or fact.name == "name_alias"
    if not is_name:
        return ()
    return fact.value if isinstance(fact.value, tuple) else (str(fact.value),)


def _doubts(case: CaseRecord, leaving: Iterable[Fact]) -> Iterator[LookAgain]:
    """Yield what is told about an age that contradicts the rest, when any of it leaves."""
    told = {fact.address for fact in leaving}
    for person in case.persons:
        about = {f"p{person.number}.{name}" for name in (person.doubt, "birth", "age")}
        if person.doubt and about & told:
            place = f"p{person.number}.{person.doubt}"
            yield LookAgain(CATALOGUE.field(person.doubt).label, DOUBT, place)


# For a purpose without usual facts; ticked for the officer, who may untick it.
_ALWAYS = ("age_sex", "language")
_SUGGESTED_NOTICE = frozenset({"sex_or_gender", "nationality", "home_district", "purpose"})
NOTES = "notes"


def share_list(
    s: Services,
    case_id: str,
    office_id: str,
    purpose: str,
    kind: str,
    ground: LegalGround | None = None,
) -> ShareList:
    """Return what may go to an office for a purpose today, before anything is ticked.

    Args:
        s: the open register.
        case_id: whole id of the case.
        office_id: whole id of the counterpart.
        purpose: a code of consent_purpose.
        kind: refer, transfer, request or notify.
        ground: the legal ground when consent does not decide.

    Raises:
        NotFoundError: no such case or office.
        ConsentIncompleteError: the ground lacks a part.
    """
    today = s.clock.today()
    with reading(s) as session:
        office = office_row(session, office_id)
        case = case_record(session, find_case(session, case_id), today)
        answer = client_data_gate(session, s, office)
    facts = [fact for fact in all_facts(case) if fact.group is not None]
    addresses = tuple(fact.address for fact in facts)
    verdicts = rules.decide(case, addresses, case.papers, office_id, purpose, kind, ground, today)
    wanted = rules.USUAL_GROUPS.get(purpose, _ALWAYS)
    command = SendReferral(case_id, office_id, kind, purpose, addresses, ground=ground)
    decisions = list(deciding(case, command, today).values())
    slugs = set(verdicts.values())
    papers = tuple(paper.paper_id for paper in case.papers)
    outside = beyond_scope(case, replace(command, papers=papers), today)
    return ShareList(
        facts=tuple(
            Shareable(fact, verdicts[fact.address], _is_suggested(fact, kind, wanted, outside))
            for fact in facts
        ),
        papers=tuple(ShareablePaper(paper, verdicts[paper.paper_id]) for paper in case.papers),
        office_refusal=answer.refusal.code if answer.refusal else "",
        consent_refusal="" if rules.ALLOWED in slugs or not slugs else min(slugs),
        consent=decisions[-1] if decisions else None,
        office_reminder=answer.reminder,
        beyond=outside,
    )


def withheld(case: CaseRecord, command: SendReferral) -> tuple[str, ...]:
    """Return labels of filled facts and titles of papers that stay here, each once.

    Of what can never leave only the notes are named; the rest says nothing about a person.
    """
    labels = [fact.label for fact in _staying(case, command)]
    titles = [paper.title for paper in case.papers if paper.paper_id not in command.papers]
    return tuple(dict.fromkeys([*labels, *titles]))


def partly(case: CaseRecord, command: SendReferral) -> tuple[tuple[str, str], ...]:
    """Return labels of facts that stay of one part of the case while they leave of another.

    Returns:
        The label and the part of which it stays, as in "p2".
    """
    left = {fact.label for fact in all_facts(case) if leaves(fact, command)}
    staying = [fact for fact in _staying(case, command) if fact.label in left]
    return tuple((fact.label, fact.address.rpartition(".")[0]) for fact in staying)


def _staying(case: CaseRecord, command: SendReferral) -> list[Fact]:
    return [
        fact
        for fact in all_facts(case)
        if (fact.group is not None or fact.name == NOTES) and not leaves(fact, command)
    ]


def as_receiver(s: Services, prepared: PreparedPacket, office: Office) -> PacketPreview:
    """Return what the receiver will see, decoded back from the bytes.

    The receiver's program will show the sender as its own register knows us; here we stand as a
    checked office.
    """
    standing = Standing(
        from_name=s.office.name,
        from_state=trust.State.VERIFIED,
        from_number=s.office.number,
        from_district=s.office.district,
        to_name=office.name,
        trusted=True,
    )
    return preview_of(prepared.opened(), prepared.size_bytes, standing)


def look(
    s: Services, case: CaseRecord, command: SendReferral, prepared: PreparedPacket
) -> ReferralPreview:
    """Return the whole last look at a prepared packet."""
    today = s.clock.today()
    with reading(s) as session:
        packet = as_receiver(s, prepared, office_row(session, command.to))
        others = tuple(_other_offices(session, case, command.to))
    standing = standing_on(case, command, today).values()
    leaving = Leaving(case, command, tuple(one for each in standing for one in each), others)
    return ReferralPreview(
        packet=packet,
        withheld=withheld(case, command),
        look_again=look_again(leaving),
        partly=partly(case, command),
    )


def _other_offices(session: Session, case: CaseRecord, to: str) -> Iterator[str]:
    """Yield the names of other offices that know of a case, or were named in a decision."""
    known = {row.office_id for row in referrals(session, case_id=case.case_id, limit=1000)}
    for office_id in sorted({*known, *(one for each in case.consents for one in each.offices)}):
        office = session.get(Office, office_id)
        if office is not None and office_id != to:
            yield office.name
            yield from (name.partition("=")[2] for name in office.names or ())


def _is_suggested(fact: Fact, kind: str, wanted: Iterable[str], outside: Beyond) -> bool:
    if fact.address in outside.facts:
        return False
    if kind == rules.NOTIFY:
        return fact.name in _SUGGESTED_NOTICE
    return fact.group in set(wanted)

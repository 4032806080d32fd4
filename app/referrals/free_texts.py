"""Every free text that leaves with a referral, and what in it should be looked at again.

Rules: all that a packet says in free words is gone through: facts, arrangements, titles of papers,
the legal ground, the words beside a consent; each hint names the place, so that it can be hidden
there; a hint is never a gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.base.language import N_
from app.cases.case_view import all_facts
from app.cases.records import CaseRecord, ConsentRecord, Fact
from app.consent.records import SendReferral
from app.packets.hint_records import LookAgain
from app.redaction.redaction_hints import DOUBT, scan
from models.fields import CATALOGUE, FieldKind

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

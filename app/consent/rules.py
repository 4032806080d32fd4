"""May these facts go to this office, for this purpose, today? Values in, verdicts out.

Rules (docs/rules.md, Consent): an adult's yes counts for the purposes, groups of facts and
named offices it was given for, and only until its last day; an adult who said no is named to
nobody, only a notice without identity may leave; no answer means that nothing leaves; for a
child, and when it is not sure, explaining and the child's or guardian's word are enough; facts
withheld by name stay; facts about suspects or family leave with their own group, agreed by every
victim; what is about the whole case needs every victim; a legal ground opens all and is printed
and recorded. A record that was taken back, has not begun or has run out does not count, and
neither does one that is incomplete. Where two cases became one, what leaves has to be agreed to
on both sides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.base.language import N_
from app.cases.records import CaseRecord, ConsentRecord, PaperRecord, PersonRecord
from app.consent.errors import (
    ConsentForbidsError,
    ConsentIncompleteError,
    ConsentMissingError,
)
from app.consent.records import Beyond, LegalGround, SendReferral
from app.core import field_path
from app.core.records import FactValue
from models.fields.catalogue import CATALOGUE, group_for
from models.fields.kinds import SUSPECT, VICTIM, FieldKind

ALLOWED = ""
NO_ANSWER = "no-answer"
REFUSED = "refused"
MONTH_ONLY = "month-only"
NO_PURPOSE = "purpose"
NO_OFFICE = "office"
OFFICE_MOVED = "office-moved"
NO_GROUP = "group"
WITHHELD = "withheld"
CHILD_NOT_EXPLAINED = "child-not-explained"
NEVER_LEAVES = "never-leaves"
NOT_IN_CASE = "not-in-case"
ASKED_APART = "asked-apart"

NOTIFY = "notify"
NOTIFY_FACTS = frozenset(
    {"sex_or_gender", "nationality", "home_district", "event_district", "purpose", "event_date"}
)
AGREED = frozenset({"adult_own", "adult_without_capacity"})
FOR_CHILD = frozenset({"child_assent", "child_guardian"})
SAID_NO = "refused"
UNDECIDED = "undecided"
ENDING = frozenset({SAID_NO, UNDECIDED})
"""Decisions that end what the person said before."""
BASES = ("risk_to_life", "court_order", "child_protection")
# What an office needs to act on any purpose, and what on each.
_ALWAYS = ("age_sex", "language")
USUAL_GROUPS: Mapping[str, tuple[str, ...]] = {
    "shelter": (*_ALWAYS, "identity_names", "health", "exploitation_summary"),
    "medical": (*_ALWAYS, "identity_names", "health"),
    "legal": (*_ALWAYS, "identity_names", "case_numbers", "exploitation_summary"),
    "investigation": (*_ALWAYS, "case_numbers", "suspects", "exploitation_detail"),
    "restoration": (*_ALWAYS, "identity_names", "home_address", "family"),
    "compensation": (*_ALWAYS, "identity_names", "case_numbers", "exploitation_summary"),
}
"""Groups of facts that are usual for a purpose; never shared unless somebody ticks them."""

SUSPECTS_GROUP, FAMILY_GROUP = "suspects", "family"
_MONTH_LENGTH = len("2026-11")


def decide(
    case: CaseRecord,
    facts: Sequence[str],
    papers: Sequence[PaperRecord],
    office_id: str,
    purpose: str,
    kind: str,
    ground: LegalGround | None,
    today: dt.date,
) -> dict[str, str]:
    """Say for every fact and paper whether it may leave.

    Args:
        case: the case with its persons and consent records.
        facts: addresses of the facts.
        papers: attachments of the case.
        office_id: whole id of the office that would receive them.
        purpose: a code of consent_purpose.
        kind: refer, transfer, request or notify.
        ground: legal ground, None when consent alone decides.
        today: the local date.

    Returns:
        Address or paper id to "" when it may leave, else a slug: no-answer, refused, month-only,
        purpose, office, office-moved, group, withheld, child-not-explained, never-leaves,
        not-in-case, asked-apart.

    Raises:
        UnknownFieldError: an address that no case can have.
        ConsentIncompleteError: the legal ground lacks a part.
    """
    if ground is not None:
        check_ground(ground)
    request = _Request(case, office_id, purpose, kind, ground, today)
    verdicts = {address: request.fact(field_path.parse(address)) for address in facts}
    verdicts.update({paper.paper_id: request.paper(paper) for paper in papers})
    return verdicts


def require(
    case: CaseRecord,
    facts: Sequence[str],
    papers: Sequence[PaperRecord],
    office_id: str,
    purpose: str,
    kind: str,
    ground: LegalGround | None,
    today: dt.date,
) -> None:
    """Refuse unless everything may leave; arguments as for ``decide``.

    Raises:
        ConsentMissingError: an answer that it needs is not recorded; facts as below.
        ConsentForbidsError: something may not leave; facts ``field`` (its label), ``reason``, and
            ``person`` (number) when the case has several people.
        ConsentIncompleteError: the legal ground lacks a part.
        UnknownFieldError: an address that no case can have.
    """
    for place, slug in decide(case, facts, papers, office_id, purpose, kind, ground, today).items():
        if slug != ALLOWED:
            raise _refusal(case, papers, place, slug)


def beyond(
    case: CaseRecord,
    facts: Iterable[str],
    papers: Iterable[PaperRecord],
    office_id: str,
    purpose: str,
    ground: LegalGround | None,
    today: dt.date,
) -> Beyond:
    """Return what is outside of the purposes, offices and facts that were recorded for a child.

    For a child explaining and a yes are enough for anything to leave; what the decision names is
    its scope all the same, and nobody goes past it unseen. A decision that names no purposes, no
    offices or no kinds of facts sets no bounds there. A legal ground is a reason of its own.

    Args:
        case: as for ``decide``.
        facts: addresses of filled facts.
        papers: as for ``decide``.
        office_id: as for ``decide``.
        purpose: as for ``decide``.
        ground: as for ``decide``.
        today: as for ``decide``.

    Raises:
        UnknownFieldError: an address that no case can have.
    """
    if ground is not None:
        return Beyond()
    request = _Request(case, office_id, purpose, "", None, today)
    told = {address: request.outside_of_fact(field_path.parse(address)) for address in facts}
    of_papers = {paper.paper_id: request.outside(victims(case), paper.group) for paper in papers}
    slugs = set[str]().union(*told.values(), *of_papers.values())
    return Beyond(
        purpose=NO_PURPOSE in slugs,
        office=NO_OFFICE in slugs,
        facts=tuple(address for address, found in told.items() if NO_GROUP in found),
        papers=tuple(paper_id for paper_id, found in of_papers.items() if NO_GROUP in found),
    )


def _refusal(
    case: CaseRecord, papers: Sequence[PaperRecord], place: str, slug: str
) -> ConsentForbidsError | ConsentMissingError:
    """Return the refusal of one fact or paper, with whose it is where a case has several people."""
    about: dict[str, str | int] = {}
    if any(place == paper.paper_id for paper in papers):
        about["field"] = N_("Attachments")
    else:
        address = field_path.parse(place)
        if address.part == field_path.PERSON and len(case.persons) > 1:
            about["person"] = address.number
        about["field"] = address.field.label
    if slug == NO_ANSWER:
        return ConsentMissingError(**about)
    return ConsentForbidsError(**about, reason=slug)


def asked(
    case: CaseRecord, facts: Iterable[str], papers: Iterable[PaperRecord]
) -> dict[int, frozenset[str]]:
    """Return whose decision counts for any of these facts and papers, and for which groups.

    Returns:
        Number of the person to consent groups.

    Raises:
        UnknownFieldError: an address that no case can have.
    """
    request = _Request(case, "", "", "", None, dt.date.min)
    places = [field_path.parse(address) for address in facts]
    about = [(request.deciders(place), request.group(place)) for place in places]
    about += [(victims(case), paper.group) for paper in papers]
    found: dict[int, set[str]] = {}
    for people, group in about:
        for person in people:
            found.setdefault(person.number, set()).add(group)
    return {number: frozenset(groups) for number, groups in found.items()}


def check_details(case: CaseRecord, command: SendReferral, today: dt.date) -> None:
    """Refuse free words beside a notice about a person who said no: they could name the person.

    Raises:
        ConsentForbidsError: the words would leave without a legal ground.
    """
    if not command.details or command.ground is not None:
        return
    for number in asked(case, command.facts, ()):
        for records in (case.consents, *of_sides(case, number)):
            decisions = in_force(records, number, today)
            if decisions and decisions[-1].capacity == SAID_NO:
                raise ConsentForbidsError(field=_label("details"), reason=REFUSED)


def check_ground(ground: LegalGround) -> None:
    """Refuse a legal ground that could not be answered for later.

    Raises:
        ConsentIncompleteError: basis, officer, reason or the order's number is missing.
    """
    if ground.basis not in BASES:
        raise ConsentIncompleteError(field=_label("override_basis"))
    if not ground.officer.strip():
        raise ConsentIncompleteError(field=_label("override_by"))
    if not ground.reason.strip():
        raise ConsentIncompleteError(field=_label("override_reason"))
    if ground.basis == "court_order" and not ground.order_no.strip():
        raise ConsentIncompleteError(field=_label("legal_basis_details"))


def names_office(case: CaseRecord, record: ConsentRecord, office_id: str) -> bool:
    """Say whether a decision names an office, by its number of today or an earlier one."""
    if office_id in record.offices:
        return True
    earlier = case.moves.get(office_id, ())
    return office_id in case.moves_checked and not set(earlier).isdisjoint(record.offices)


def in_force(
    records: Iterable[ConsentRecord], person: int, today: dt.date
) -> tuple[ConsentRecord, ...]:
    """Return the decisions of a person that count today, oldest first.

    The last decision that changes the answer (a no, or not decided) ends what was said before it,
    also when it was taken back or has run out itself: then the person is asked again. Of two of
    the same second the no is the later one.
    """
    day = today.isoformat()
    begun = [
        record
        for record in sorted(records, key=lambda one: (one.recorded_at, one.capacity in ENDING))
        if record.person_number == person and record.valid_from <= day
    ]
    ends = [place for place, record in enumerate(begun) if record.capacity in ENDING]
    return tuple(
        record
        for record in begun[ends[-1] if ends else 0 :]
        if not record.withdrawn_on and (not record.valid_to or record.valid_to >= day)
    )


def lacks(facts: Mapping[str, FactValue | None]) -> str:
    """Return the name of the first field that a consent record lacks to count, "" when it counts.

    Args:
        facts: stored values by field name (given_by, capacity, explained_in_language …).
    """
    return next(iter(lacking(facts)), "")


def needed(capacity: FactValue | None) -> tuple[str, ...]:
    """Return the names of the fields that a decision needs to count."""
    needed = ["given_by", "capacity"]
    if capacity != "not_asked_child_rule":
        needed += ["explained_in_language", "explained", "form"]
    if capacity in AGREED:
        needed += ["purposes", "named_offices", "field_groups", "valid_from"]
    if capacity in ("adult_without_capacity", "child_guardian"):
        needed.append("given_by_relation")
    return tuple(needed)


def lacking(facts: Mapping[str, FactValue | None]) -> tuple[str, ...]:
    """Return the names of all fields that a consent record lacks to count; as `lacks`."""
    capacity = facts.get("capacity")
    missing = [name for name in needed(capacity) if not facts.get(name)]
    someone_else = capacity in ("adult_without_capacity", "child_guardian")
    if someone_else and facts.get("given_by") == "individual":
        missing.append("given_by")
    return tuple(missing)


def may_be_child(person: PersonRecord) -> bool:
    """Say whether the child rule applies: a child, or not sure."""
    return person.is_child != "no"


def victims(case: CaseRecord) -> tuple[PersonRecord, ...]:
    """Return the persons whose answer decides: victims, and persons without any role."""
    return tuple(one for one in case.persons if not one.roles or set(one.roles) & VICTIM)


def of_sides(case: CaseRecord, number: int) -> Iterator[tuple[ConsentRecord, ...]]:
    """Yield the decisions that count on each side of a person of cases that became one.

    What was decided in one case never spoke for what came from the other; what was decided since
    speaks for both.

    Args:
        case: the case with its decisions.
        number: of the person in the case.
    """
    sides = case.consent_sides.get(number, ())
    apart = {consent_id for side in sides for consent_id in side}
    for side in sides:
        yield tuple(
            one for one in case.consents if one.consent_id in side or one.consent_id not in apart
        )


class _Request:
    """One request: who would receive what kind of packet, for what, when."""

    def __init__(
        self,
        case: CaseRecord,
        office_id: str,
        purpose: str,
        kind: str,
        ground: LegalGround | None,
        today: dt.date,
    ) -> None:
        self._case = case
        self._office = office_id
        self._purpose = purpose
        self._kind = kind
        self._ground = ground
        self._today = today
        self._persons = {one.number: one for one in case.persons}

    def fact(self, address: field_path.Address) -> str:
        """Return the verdict on one fact."""
        if address.field.group is None:
            return NEVER_LEAVES
        if address.part == field_path.PERSON and address.number not in self._persons:
            return NOT_IN_CASE
        if self._ground is not None:
            return ALLOWED
        value = self._case.value(str(address))
        return self._all(self.deciders(address), self.group(address), address.name, value)

    def group(self, address: field_path.Address) -> str:
        """Return the consent group that counts for one fact, "" when it never leaves."""
        person = self._persons.get(address.number) if address.part == field_path.PERSON else None
        return group_for(address.field, person.roles if person else ()) or ""

    def deciders(self, address: field_path.Address) -> tuple[PersonRecord, ...]:
        """Return the persons whose decision counts for one fact, none when it has no person."""
        if address.part != field_path.PERSON:
            return victims(self._case)
        person = self._persons.get(address.number)
        return () if person is None else self._who_decides(person)

    def paper(self, paper: PaperRecord) -> str:
        """Return the verdict on one attachment."""
        if not paper.group:
            return NEVER_LEAVES
        if self._ground is not None:
            return ALLOWED
        return self._all(victims(self._case), paper.group, "", None)

    def _who_decides(self, person: PersonRecord) -> tuple[PersonRecord, ...]:
        """A victim decides alone; a suspect is the victims' matter; so is a relative or a witness,
        but one of them who was asked decides too.
        """
        roles = set(person.roles)
        if not roles or roles & VICTIM:
            return (person,)
        theirs = victims(self._case)
        asked = self._has_answered(person) and not roles & SUSPECT
        return (*theirs, person) if asked else theirs

    def _has_answered(self, person: PersonRecord) -> bool:
        return any(one.person_number == person.number for one in self._case.consents)

    def outside_of_fact(self, address: field_path.Address) -> frozenset[str]:
        """Return as `outside` what one fact lacks; an empty one leaves nothing."""
        if self._case.value(str(address)) in (None, "", ()):
            return frozenset()
        return self.outside(self.deciders(address), self.group(address))

    def outside(self, people: Sequence[PersonRecord], group: str) -> frozenset[str]:
        """Return what the decisions for children among them do not name: purpose, office, group."""
        found = frozenset[str]()
        for person in people:
            for records in (self._case.consents, *of_sides(self._case, person.number)):
                decisions = in_force(records, person.number, self._today)
                if may_be_child(person) and not _adults_word_counts(person, decisions):
                    found |= self._not_named(decisions, group)
        return found

    def _not_named(self, decisions: Sequence[ConsentRecord], group: str) -> frozenset[str]:
        """Return what the decision for a child that comes nearest does not name."""
        lacking = []
        for one in decisions:
            if one.capacity not in FOR_CHILD or lacks(one.facts):
                continue
            named = {
                NO_PURPOSE: not one.purposes or self._purpose in one.purposes,
                NO_OFFICE: not one.offices or names_office(self._case, one, self._office),
                NO_GROUP: not one.groups or group in one.groups,
            }
            lacking.append(frozenset(slug for slug, is_named in named.items() if not is_named))
        return min(lacking, key=len, default=frozenset())

    def _all(
        self, people: Sequence[PersonRecord], group: str, name: str, value: FactValue | None
    ) -> str:
        if not people:
            return NO_ANSWER
        for person in people:
            slug = self._one(person, group, name, value)
            if slug != ALLOWED:
                return slug
        return ALLOWED

    def _one(self, person: PersonRecord, group: str, name: str, value: FactValue | None) -> str:
        """Return what one person's decisions say about one fact: together, and on every side."""
        slug = self._said(self._case.consents, person, group, name, value)
        for records in of_sides(self._case, person.number) if slug == ALLOWED else ():
            if self._said(records, person, group, name, value) != ALLOWED:
                return ASKED_APART
        return slug

    def _said(
        self,
        decisions: Iterable[ConsentRecord],
        person: PersonRecord,
        group: str,
        name: str,
        value: FactValue | None,
    ) -> str:
        records = in_force(decisions, person.number, self._today)
        if any(name and name in _names(one, "withhold") for one in records):
            return WITHHELD
        agreed = [one for one in records if one.capacity in AGREED and not lacks(one.facts)]
        if may_be_child(person) and not _adults_word_counts(person, records):
            explained = any(one.capacity in FOR_CHILD and not lacks(one.facts) for one in records)
            return ALLOWED if explained else CHILD_NOT_EXPLAINED
        if agreed:
            return self._scope(agreed, group)
        if records and records[-1].capacity == SAID_NO:
            return self._after_no(group, name, value)
        return NO_ANSWER

    def _scope(self, agreed: Sequence[ConsentRecord], group: str) -> str:
        """Look for one decision that covers purpose, office and group together."""
        slugs = []
        for record in agreed:
            if self._purpose not in record.purposes:
                slugs.append(NO_PURPOSE)
            elif not names_office(self._case, record, self._office):
                earlier = set(self._case.moves.get(self._office, ()))
                slugs.append(OFFICE_MOVED if earlier & set(record.offices) else NO_OFFICE)
            elif group not in record.groups:
                slugs.append(NO_GROUP)
            else:
                return ALLOWED
        # The decision that came nearest says most about what to ask the person.
        order = (NO_GROUP, OFFICE_MOVED, NO_OFFICE, NO_PURPOSE)
        return min(slugs, key=order.index)

    def _after_no(self, group: str, name: str, value: FactValue | None) -> str:
        # Only about the person: whom they know could tell who they are.
        about_others = group in (SUSPECTS_GROUP, FAMILY_GROUP)
        if self._kind != NOTIFY or name not in NOTIFY_FACTS or about_others:
            return REFUSED
        is_date = CATALOGUE.field(name).kind in (FieldKind.DATE, FieldKind.FLEXDATE)
        if is_date and isinstance(value, str) and len(value.lstrip("~")) > _MONTH_LENGTH:
            return MONTH_ONLY
        return ALLOWED


def speaks_as_adult(is_child: str, capacities: Sequence[str]) -> bool | None:
    """Say whose word a paper has to tell of one person, by the decisions that were written down.

    Args:
        is_child: yes, no, or anything else when it is not sure: then the last decision says it.
        capacities: of the decisions that count, oldest first.

    Returns:
        True for an adult who agreed, False where it was explained for a child, None when neither
        was written down.
    """
    if is_child != "yes" and any(one in AGREED for one in capacities[-1:]):
        return True
    if is_child == "no" and any(one in AGREED for one in capacities):
        return True
    return False if any(one in FOR_CHILD for one in capacities) else None


def words_told(
    spoken: Iterable[tuple[str, Sequence[str]]], *, protects_child: bool
) -> tuple[bool, bool]:
    """Say whose words a paper about several people has to tell, see ``speaks_as_adult``.

    Args:
        spoken: of each person, what both arguments of ``speaks_as_adult`` are.
        protects_child: whether a victim is protected like a child; asked only where nothing was
            written down of anybody.

    Returns:
        Whether it was explained for a child, and whether an adult agreed; at least one of them.
    """
    heard = {speaks_as_adult(is_child, capacities) for is_child, capacities in spoken} - {None}
    if not heard:
        heard = {not protects_child}
    return False in heard, True in heard


def _adults_word_counts(person: PersonRecord, records: Sequence[ConsentRecord]) -> bool:
    """Say whether a person of unsure age spoke last as an adult: then that word has its scope."""
    last = records[-1].capacity if records else ""
    return person.is_child != "yes" and (last in AGREED or last in ENDING)


def _names(record: ConsentRecord, field: str) -> tuple[str, ...]:
    value = record.facts.get(field, ())
    return value if isinstance(value, tuple) else ()


def _label(name: str) -> str:
    return CATALOGUE.field(name).label

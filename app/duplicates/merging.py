"""Two cases about the same person: compared fact by fact, made one, and taken apart again.

Rules:

* Merging: a person decides, nothing is joined by itself; everything of both cases is kept: what is
  not shown any more stands in the history; decisions about sharing stay with their person, and what
  was decided in one case never speaks for what came from the other; while a referral waits for its
  answer nothing is joined or taken apart; all of it is one transaction; a hold that came meanwhile
  keeps both cases when they are two again, and what was wished of one of them is wished of both.
* Comparing: nothing is changed here; every fact that differs is shown with both values in full;
  what a case says about its own course is no difference, each case keeps its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, MergeChangedError, NotFoundError
from app.base.language import N_
from app.cases.case_view import case_record
from app.cases.case_work import after_tasks
from app.cases.keep_decisions import keep_wish, open_wish
from app.cases.open_cases import refuse_binned, refuse_closed
from app.core import field_path, log
from app.core.field_catalogue import state_beside, value_words
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.duplicates.same_person import ENOUGH, compare
from app.retention.holds import hold_both
from models.base.base import new_id
from models.fields import CATALOGUE, Value
from models.fields.kinds import VICTIM
from models.fields.told_places import part_of, renumbered
from models.index.person_keys import traits_of
from models.operations import merge_rows
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows import merge
from models.rows.case import Case, next_position
from models.rows.case_work import FIELDS as STEP_FIELDS
from models.rows.case_work import note_change
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from app.cases.records import CaseRecord, PersonRecord
    from app.core.records import FactValue
    from models.register.database import Session
    from models.rows.case import Person, Referral


STAYS = frozenset({"registered_on", "status", "workflow", "case_owner", "closed_on"}) | {
    "closure_reason"
}
"""What a case says about its own course; each of the two cases keeps its own."""

_PARTS: Mapping[str, str] = {
    "persons": N_("Person"),
    "events": N_("Event"),
    "consents": N_("Consent"),
    "attachments": N_("Documents"),
    "referrals": N_("Referrals"),
    "letters": N_("Letters"),
    "merge_sides": N_("Consent"),
}
_OTHER_PART = N_("Records")
_DUPLICATE = "duplicate"
MERGES_LISTED = 200
_JOINABLE = ("open", "closed")


@dataclass(frozen=True)
class MergeChoices:
    """What an officer decided before two cases became one.

    Attributes:
        persons: number of a person in the merged case to the number in the kept case; whoever is
            not named becomes one more person of the kept case.
        take: addresses in the merged case ("narrative", "p1.phone") whose values win; all other
            facts of the kept case stay, and empty ones are filled.
    """

    persons: Mapping[int, int] = field(default_factory=dict)
    take: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MergeRecord:
    """One merge. `at` in Unix seconds."""

    merge_id: str
    kept_id: str
    kept_no: str
    merged_id: str
    merged_no: str
    at: int
    by: str


def merge_cases(
    s: Services, kept: str, merged: str, choices: MergeChoices | None = None
) -> MergeRecord:
    """Take one case into another.

    Args:
        s: the open register.
        kept: id or number of the case that stays; it is open.
        merged: id or number of the case that becomes a duplicate; it is open or closed.
        choices: what the officer decided.

    Raises:
        NotFoundError, AmbiguousError: no such case or person.
        CaseStateError: the same case twice, a state that does not allow it, a referral waits for
            its answer, persons whose roles cannot be one, or the role does not allow it.
    """
    require(s, Act.MERGE)
    chosen = choices or MergeChoices()
    with writing(s) as session:
        one, other = lookup.find_case(session, kept), lookup.find_case(session, merged)
        _refuse(session, one, other)
        matched = _matched(one, other, chosen.persons)
        before = merge_rows.rows_of(session, one.id, other.id)
        packets = merge_rows.packets_of(session, other.id)
        sides = _sides(session, one, other, matched)
        wished = open_wish(session, s, one, other)
        _join_facts(session, s, one, other, matched, chosen.take)
        became = {same.id: person.id for person, same in matched}
        _move(session, one, other, matched, packets)
        after_tasks(session, s, one)
        for person_id, found in sides.items():
            merge.set_sides(session, one.id, person_id, found)
        _follow(session, s, one, other, wished)
        after = merge_rows.rows_of(session, one.id, other.id)
        states = {"before": before, "after": after, "packets": packets, "persons": became}
        row = merge.Merge(
            id=new_id(),
            kept=one.id,
            merged=other.id,
            at=s.clock.now(),
            by=s.user.user,
            snapshot=json.dumps(states, ensure_ascii=False),
        )
        session.add(row)
        log.record(session, s, "case_merged", one.case_no, one.id, other=other.case_no)
        log.record(session, s, "case_merged_away", other.case_no, other.id, other=one.case_no)
        session.flush()
        return record_of(session, row)


def likely_persons(s: Services, kept: str, merged: str) -> dict[int, int]:
    """Propose who is whom: number in the merged case to number in the kept case.

    Only people who look alike and whose roles allow it are proposed, each at most once.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        one, other = lookup.find_case(session, kept), lookup.find_case(session, merged)
        year = s.clock.today().year
        scored = [
            (compare(traits_of(a.facts(), year), traits_of(b.facts(), year)).score, a, b)
            for a in one.persons
            for b in other.persons
            if may_be_one(a, b)
        ]
        found: dict[int, int] = {}
        for score, a, b in sorted(scored, key=lambda each: -each[0]):
            fresh = b.position not in found and a.position not in found.values()
            if score >= ENOUGH and fresh:
                found[b.position] = a.position
        return found


def undo_merge(s: Services, merge_id: str) -> MergeRecord:
    """Make two cases of one again, as they were; what was changed since stays.

    Args:
        s: the open register.
        merge_id: its id, or a beginning of four characters or more.

    Raises:
        NotFoundError, AmbiguousError: no such merge, or several begin like this.
        MergeChangedError: something was changed since that belongs to both; fact ``fields`` names
            what, nothing was changed.
        CaseStateError: undone before, merged again since, in the bin, or a referral waits.
    """
    require(s, Act.MERGE)
    with writing(s) as session:
        row = merge.find_merge(session, merge_id)
        one, other = session.get(Case, row.kept), session.get(Case, row.merged)
        if one is None or other is None:
            raise NotFoundError
        _refuse_undo(row, one, other)
        kept = json.loads(row.snapshot)
        now = merge_rows.rows_of(session, one.id, other.id)
        wanted, against = merge_rows.taken_apart(kept["before"], kept["after"], now)
        if against:
            raise MergeChangedError(fields=" · ".join(_named(against)))
        merge_rows.put_rows(session, now, wanted)
        merge_rows.move_packets(session, kept["packets"], merged=one.id, kept=other.id)
        row.undone_at = s.clock.now()
        # What both cases were is needed no more, and would stay when one is sealed or erased.
        row.snapshot = merge.NOTHING_KEPT
        held = [each["id"] for each in kept["after"].get("case_holds", {}).values()]
        hold_both(session, s, one, other, held)
        for case in (one, other):
            session.refresh(case)
            after_tasks(session, s, case)
            case_changed(session, case, now=s.clock.now())
        log.record(session, s, "merge_undone", one.case_no, one.id, other=other.case_no)
        log.record(session, s, "merge_undone", other.case_no, other.id, other=one.case_no)
        session.flush()
        return record_of(session, row)


def merges_of(s: Services, case_id: str) -> tuple[MergeRecord, ...]:
    """Return the merges that stand and that a case is part of, the newest first.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        case = lookup.find_case(session, case_id)
        return tuple(record_of(session, row) for row in merge.merges_of(session, case.id))


# What is refused ---------------------------------------------------------------------------------


def _refuse(session: Session, one: Case, other: Case) -> None:
    if one.id == other.id:
        raise CaseStateError(reason="merge.same-case")
    refuse_closed(session, one)
    refuse_binned(other)
    if other.record_state not in _JOINABLE:
        raise CaseStateError(reason="case.not-open")
    _refuse_pending(one, other)


def _refuse_undo(row: merge.Merge, one: Case, other: Case) -> None:
    if row.undone_at is not None:
        raise CaseStateError(reason="merge.undone")
    if one.record_state == _DUPLICATE or other.record_state != _DUPLICATE:
        raise CaseStateError(reason="merge.merged-since")
    refuse_binned(one)
    refuse_binned(other)
    _refuse_pending(one, other)


def _refuse_pending(*cases: Case) -> None:
    if any(referral.is_pending for case in cases for referral in case.referrals):
        raise CaseStateError(reason="case.pending-referral")


def _matched(one: Case, other: Case, numbers: Mapping[int, int]) -> list[tuple[Person, Person]]:
    """Return who is whom, each person at most once."""
    here = {person.position: person for person in one.persons}
    there = {person.position: person for person in other.persons}
    if len(set(numbers.values())) != len(numbers):
        raise CaseStateError(reason="merge.person-twice")
    if not numbers.keys() <= there.keys() or not set(numbers.values()) <= here.keys():
        raise NotFoundError
    pairs = [(here[numbers[number]], there[number]) for number in sorted(numbers)]
    if not all(may_be_one(person, same) for person, same in pairs):
        raise CaseStateError(reason="merge.roles-differ")
    return pairs


def may_be_one(one: Person, other: Person) -> bool:
    """Say whether nobody's word about the facts of one person gives way to somebody else's."""
    return _decides(one) or _decides(other) or set(one.roles) == set(other.roles)


def _decides(person: Person) -> bool:
    """Say whether the person's own answer decides what may leave."""
    return not person.roles or bool(set(person.roles) & VICTIM)


# What is joined ----------------------------------------------------------------------------------


def _sides(
    session: Session, one: Case, other: Case, matched: list[tuple[Person, Person]]
) -> dict[str, list[frozenset[str]]]:
    """Return, by person, whose decisions have to agree from now on, so that none says more."""
    decided: dict[str, list[str]] = {}
    for consent in (*one.consents, *other.consents):
        decided.setdefault(consent.person_id, []).append(consent.id)

    def own(person: Person) -> list[frozenset[str]]:
        return merge.sides_of_person(session, person.id, decided.get(person.id, ()))

    found: dict[str, list[frozenset[str]]] = {}
    for person, same in matched:
        sides = own(person) + own(same)
        if not _decides(person) and not _decides(same):
            sides = [side for side in sides if side]
        elif _decides(person) != _decides(same):
            sides.append(frozenset())
        found[person.id] = sides
    became = {same.id: person for person, same in matched}
    deciding = [[each for each in case.persons if _decides(each)] for case in (one, other)]
    if bool(deciding[0]) != bool(deciding[1]):
        # Nobody could let the facts of one case out: the people of the other have to be asked.
        for each in deciding[0] + deciding[1]:
            stays = became.get(each.id, each)
            sides = found.setdefault(stays.id, own(each))
            if frozenset() not in sides:
                sides.append(frozenset())
    return found


def _join_facts(
    session: Session,
    s: Services,
    one: Case,
    other: Case,
    matched: Iterable[tuple[Person, Person]],
    take: frozenset[str],
) -> None:
    for each in CATALOGUE.of("case"):
        if each.name not in STAYS:
            if each.name not in STEP_FIELDS:
                _join_fact(session, s, one, (one, other), each.name, each.name in take)
            other.put(each.name, None)
    other.as_typed = None
    for person, same in matched:
        for each in CATALOGUE.of("person"):
            address = f"p{same.position}.{each.name}"
            _join_fact(session, s, one, (person, same), each.name, address in take)
        # What left about the one or the other told of this person.
        person.created = min(person.created, same.created)
        person.updated = s.clock.now()


def _join_fact(
    session: Session,
    s: Services,
    case: Case,
    rows: tuple[Case, Case] | tuple[Person, Person],
    name: str,
    takes: bool,
) -> None:
    """Let the chosen value win; the value that loses stands in the history."""
    kept, merged = rows[0].get(name), rows[1].get(name)
    if merged is None or kept == merged:
        return
    wins = merged if takes or kept is None else kept
    if name == "role" and isinstance(kept, tuple) and isinstance(merged, tuple):
        wins = tuple(dict.fromkeys((*kept, *merged)))
    loses = merged if wins == kept else kept
    rows[0].put(name, wins)
    if wins == merged:
        rows[0].keep_typed(name, rows[1].typed().get(name))
    note_change(
        session,
        case_id=case.id,
        part=rows[0].ENTITY,
        part_id=rows[0].id,
        field=name,
        before=loses,
        after=wins,
        at=s.clock.now(),
        user=s.user.user,
    )


def _move(
    session: Session,
    one: Case,
    other: Case,
    matched: Iterable[tuple[Person, Person]],
    packets: Iterable[str],
) -> None:
    session.flush()
    became = {same.id: person.id for person, same in matched}
    then = {key: became.get(part.id, part.id) for key, part in other.numbered()}
    told = [referral for referral in other.referrals if referral.scope_used]
    for person, same in matched:
        merge_rows.replace_person(session, gone=same.id, stays=person.id, case_id=other.id)
        session.refresh(other)
        session.delete(same)
        session.flush()
    merge_rows.move_rows(session, merged=other.id, kept=one.id)
    merge_rows.move_packets(session, packets, merged=other.id, kept=one.id)
    session.refresh(one)
    session.refresh(other)
    _renumber(one, told, then)
    other.record_state = _DUPLICATE


def _renumber(case: Case, told: Iterable[Referral], then: Mapping[tuple[str, int], str]) -> None:
    """Let what referrals told of a part name it by the number that it has now.

    A part that was removed before gets a number that nothing else has or will have.

    Args:
        case: the case that took the referrals and the parts.
        told: the referrals.
        then: entity and number in the case that gave, to the id of the part.
    """
    now = {part.id: number for (_entity, number), part in case.numbered()}
    numbers = {key: now[part_id] for key, part_id in then.items()}
    names = {part_of(name) for referral in told for name in referral.scope_used or ()}
    away = sorted(key for key in names - numbers.keys() if key[0] != field_path.CASE)
    for place, key in enumerate(away):
        numbers[key] = next_position(case, key[0]) + place
    for referral in told:
        referral.scope_used = renumbered(referral.scope_used or (), numbers)


def _follow(session: Session, s: Services, one: Case, other: Case, wished: int) -> None:
    """Let lists and what is due follow, and a wish of before stand."""
    for case in (one, other):
        case_changed(session, case, now=s.clock.now())
    keep_wish(session, s, one, wished)
    session.flush()


def _named(against: Iterable[tuple[str, str]]) -> list[str]:
    """Return English labels of what stands in the way, each once."""
    return list(
        dict.fromkeys(
            CATALOGUE.field(column).label if column in CATALOGUE else _PARTS.get(table, _OTHER_PART)
            for table, column in against
        )
    )


def record_of(session: Session, row: merge.Merge) -> MergeRecord:
    """Return the record of a merge's row."""
    numbers = [session.get(Case, case_id) for case_id in (row.kept, row.merged)]
    kept_no, merged_no = (case.case_no if case is not None else "" for case in numbers)
    return MergeRecord(
        merge_id=row.id,
        kept_id=row.kept,
        kept_no=kept_no,
        merged_id=row.merged,
        merged_no=merged_no,
        at=row.at,
        by=names_by_number(session).get(row.by, ""),
    )


SAME, DIFFERS, FILLS, BOTH = "same", "differs", "fills", "both"
_ROLE = "role"


@dataclass(frozen=True)
class FactPair:
    """One fact of both cases.

    Attributes:
        address: where it stands in the merged case; what `MergeChoices.take` holds.
        part: "case", or "p1" for a person of the kept case.
        label: English label of the field.
        kept: value in the kept case in the reader's language, "" when it is empty.
        merged: value in the merged case, "" when it is empty.
        state: same; differs, one of them has to win; fills, only the merged case knows it; both,
            the values are joined.
    """

    address: str
    part: str
    label: str
    kept: str
    merged: str
    state: str


@dataclass(frozen=True)
class PersonMatch:
    """A person of the merged case.

    Attributes:
        number: in the merged case.
        name: "" when not known.
        same_as: number of the person in the kept case, 0 for nobody.
        may_be: numbers and names of persons of the kept case who may be the same one.
    """

    number: int
    name: str
    same_as: int
    may_be: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Comparison:
    """Two cases side by side.

    Attributes:
        kept: the case that would stay.
        merged: the case that would become a duplicate.
        persons: the persons of the merged case, and who they are in the kept one.
        facts: facts that either case knows, in the order of the form; facts of people who are in
            one case only come along and are not listed.
    """

    kept: CaseRecord
    merged: CaseRecord
    persons: tuple[PersonMatch, ...]
    facts: tuple[FactPair, ...]


def compare_cases(
    s: Services, kept: str, merged: str, persons: Mapping[int, int] | None = None
) -> Comparison:
    """Return two cases side by side.

    Args:
        s: the open register.
        kept: id or number of the case that would stay.
        merged: id or number of the other one.
        persons: number in the merged case to number in the kept case; as they look alike when None.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    today = s.clock.today()
    matched = likely_persons(s, kept, merged) if persons is None else dict(persons)
    with reading(s) as session:
        one, other = lookup.find_case(session, kept), lookup.find_case(session, merged)
        here, there = case_record(session, one, today), case_record(session, other, today)
        matches = tuple(
            PersonMatch(
                number=person.position,
                name=person.display_name or "",
                same_as=matched.get(person.position, 0),
                may_be=tuple(
                    (each.position, each.display_name or "")
                    for each in one.persons
                    if may_be_one(each, person)
                ),
            )
            for person in other.persons
        )
    return Comparison(here, there, matches, tuple(_facts(here, there, matched)))


def all_merges(s: Services, limit: int = MERGES_LISTED) -> tuple[MergeRecord, ...]:
    """Return the merges that stand, the newest first.

    Args:
        s: the open register.
        limit: most merges.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return tuple(record_of(session, row) for row in merge.standing_merges(session, limit))


def _facts(kept: CaseRecord, merged: CaseRecord, matched: Mapping[int, int]) -> Iterator[FactPair]:
    here, there = _by_number(kept), _by_number(merged)
    for number, same in sorted(matched.items(), key=lambda pair: pair[1]):
        if number in there and same in here:
            yield from _of_part(
                field_path.PERSON, (same, number), here[same].facts, there[number].facts
            )
    yield from _of_part(field_path.CASE, (0, 0), kept.facts, merged.facts)


def _of_part(
    entity: str,
    numbers: tuple[int, int],
    kept: Mapping[str, FactValue],
    merged: Mapping[str, FactValue],
) -> Iterator[FactPair]:
    part = f"p{numbers[0]}" if entity == field_path.PERSON else entity
    for one in CATALOGUE.of(entity):
        here, there = kept.get(one.name), merged.get(one.name)
        if one.name in STAYS or one.name in STEP_FIELDS or (here is None and there is None):
            continue
        yield FactPair(
            address=field_path.spell(entity, numbers[1], one.name),
            part=part,
            label=one.label,
            kept="" if here is None else value_words(one, here, state_beside(one.name, kept)),
            merged="" if there is None else value_words(one, there, state_beside(one.name, merged)),
            state=_state(one.name, here, there),
        )


def _state(name: str, here: Value, there: Value) -> str:
    if here == there or there is None:
        return SAME
    if here is None:
        return FILLS
    return BOTH if name == _ROLE else DIFFERS


def _by_number(case: CaseRecord) -> dict[int, PersonRecord]:
    return {person.number: person for person in case.persons}

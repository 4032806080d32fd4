"""Two cases side by side, fact by fact, before they become one; and the merges that were done.

Rules: nothing is changed here; every fact that differs is shown with both values in full; what a
case says about its own course is no difference, each case keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.case_view import case_record
from app.cases.case_work import STEP_FIELDS
from app.core import field_path
from app.core.field_catalogue import value_words
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.duplicates.merging import STAYS, MergeRecord, likely_persons, may_be_one, record_of
from models.fields import CATALOGUE, Value
from models.queries import lookup
from models.rows import merge

if TYPE_CHECKING:
    from app.cases.records import CaseRecord, PersonRecord
    from app.core.records import FactValue

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


def all_merges(s: Services, limit: int = 200) -> tuple[MergeRecord, ...]:
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
    for field in CATALOGUE.of(entity):
        here, there = kept.get(field.name), merged.get(field.name)
        if field.name in STAYS or field.name in STEP_FIELDS or (here is None and there is None):
            continue
        yield FactPair(
            address=field_path.spell(entity, numbers[1], field.name),
            part=part,
            label=field.label,
            kept="" if here is None else value_words(field, here),
            merged="" if there is None else value_words(field, there),
            state=_state(field.name, here, there),
        )


def _state(name: str, here: Value, there: Value) -> str:
    if here == there or there is None:
        return SAME
    if here is None:
        return FILLS
    return BOTH if name == _ROLE else DIFFERS


def _by_number(case: CaseRecord) -> dict[int, PersonRecord]:
    return {person.number: person for person in case.persons}

"""The cases that a person chose to compare: judged, and turned into the keys they give.

Rules:

* May a case be compared (docs/rules.md, Matching): every victim of the case, and every person
  without a role, has to have agreed to be compared, in a decision that counts today; the last
  decision that answers the question decides; people of cases that became one have to have agreed on
  every side; a case without victims needs a ground; what a person wants kept back gives no key.
* Chosen cases: loaded in a few questions however many they are; a case that may not be compared, on
  consent or on the ground, gives no key and is named; each key stands there once, with everybody it
  is of.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from app.base.errors import NotFoundError
from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.consent import rules
from app.consent.records import LegalGround
from app.consent.rules import AGREED, ENDING, FOR_CHILD
from app.core.services import Services
from app.matching import keys, match_words
from app.matching.match_records import BUCKETS, KINDS, MatchPlan, PlannedCase
from app.matching.match_words import (
    MatchChoiceError,
    MatchNoKeysError,
    MatchNotAgreedError,
    MatchTooManyKeysError,
)
from models.rows import matching as rows

if TYPE_CHECKING:
    from models.register.database import Session


ALLOWED: Final = ""
NOT_ASKED: Final = "not-asked"
SAID_NO: Final = "said-no"
REFUSED: Final = "refused"
ASKED_APART: Final = "asked-apart"
NO_VICTIM: Final = "no-victim"
NEVER: Final = frozenset({"binned", "duplicate", "damaged"})
"""States of a case in which no ground lets it be compared."""

FIELD: Final = "may_be_matched"
_WITHHELD: Final = "withhold"


def verdict(case: CaseRecord, today: dt.date) -> str:
    """Return "" when a case may be compared, else why not.

    Args:
        case: with its persons and decisions.
        today: the local day.
    """
    if case.state in NEVER:
        return case.state
    victims = rules.victims(case)
    if not victims:
        return NO_VICTIM
    for person in victims:
        slug = _said(case.consents, person, today)
        if slug != ALLOWED:
            return slug
        if any(_said(side, person, today) for side in rules.of_sides(case, person.number)):
            return ASKED_APART
    return ALLOWED


def without_withheld(case: CaseRecord, today: dt.date) -> CaseRecord:
    """Return a case without the facts that its people want kept back."""
    kept = []
    for person in case.persons:
        back = _withheld(case.consents, person, today)
        facts = {name: value for name, value in person.facts.items() if name not in back}
        kept.append(replace(person, facts=facts) if back else person)
    return replace(case, persons=tuple(kept))


def _said(records: Sequence[ConsentRecord], person: PersonRecord, today: dt.date) -> str:
    counting = rules.in_force(records, person.number, today)
    answers = [
        one
        for one in counting
        if one.facts.get(FIELD) is not None
        and one.capacity in AGREED | FOR_CHILD
        and not rules.lacks(one.facts)
    ]
    if answers:
        return ALLOWED if _is_yes(answers[-1]) else SAID_NO
    ended = bool(counting) and counting[-1].capacity == rules.SAID_NO
    return REFUSED if ended else NOT_ASKED


def _is_yes(record: ConsentRecord) -> bool:
    return record.facts.get(FIELD) in (True, "yes")


def _withheld(
    records: Sequence[ConsentRecord], person: PersonRecord, today: dt.date
) -> frozenset[str]:
    found: set[str] = set()
    for one in rules.in_force(records, person.number, today):
        names = one.facts.get(_WITHHELD)
        if isinstance(names, tuple) and one.capacity not in ENDING:
            found.update(names)
    return frozenset(found)


type Owner = tuple[str, str]
"""Ids of a case and of the person in it."""


_NAME: Final = "list_name"
_DECIDES: Final = (
    *("given_by", "given_by_relation", "capacity", "explained", "explained_in_language", "form"),
    *("purposes", "named_offices", "field_groups", "withhold", "may_be_matched"),
    *("valid_from", "valid_to", "withdrawn_on"),
)


@dataclass(frozen=True)
class Chosen:
    """Chosen cases, and their keys with whose they are.

    Attributes:
        cases: each with why it may not be compared, "" when it may.
        on_ground: ids of the cases that are compared on the ground, each with why it needs it.
        owners: by key, whose it is.
    """

    cases: tuple[PlannedCase, ...]
    on_ground: Mapping[str, str]
    owners: dict[str, tuple[Owner, ...]] = field(repr=False)

    def plan(
        self, office_id: str, office_name: str, bucket: int, kinds: tuple[str, ...]
    ) -> MatchPlan:
        """Return what would be compared."""
        count = len(self.owners)
        by_kind = Counter(text.partition("|")[0] for text in self.owners)
        return MatchPlan(
            office_id=office_id,
            office_name=office_name,
            bucket=bucket,
            kinds=kinds,
            cases=self.cases,
            keys=count,
            by_kind=tuple((kind, by_kind[kind]) for kind in KINDS if by_kind[kind]),
            fits=count <= bucket,
            bucket_needed=next((size for size in BUCKETS if count <= size), 0),
            on_ground=len(self.on_ground),
            sentence=match_words.sentence(bucket),
        )

    def require(self, bucket: int) -> None:
        """Refuse unless all of it can be compared.

        Raises:
            MatchChoiceError: no case is chosen.
            MatchNotAgreedError: somebody has not agreed.
            MatchNoKeysError, MatchTooManyKeysError: the keys do not fill a question, or overfill.
        """
        if not self.cases:
            raise MatchChoiceError(reason="match.no-cases")
        self.require_agreed()
        if not self.owners:
            raise MatchNoKeysError
        if len(self.owners) > bucket:
            raise MatchTooManyKeysError(keys=len(self.owners), bucket=bucket)

    def require_agreed(self) -> None:
        """Refuse unless every case may be compared, by consent or on the ground.

        Raises:
            MatchNotAgreedError: somebody has not agreed.
        """
        _refuse([(one.case_no, one.why) for one in self.cases if one.why])

    def require_ground_for(self, covered: Collection[str]) -> None:
        """Refuse when the ground is needed for more cases than it was given for.

        Args:
            covered: ids of the cases that it was given for.

        Raises:
            MatchNotAgreedError: somebody agreed then, and does not any more.
        """
        needed = [one for one in self.cases if one.case_id in self.on_ground]
        _refuse(
            [
                (one.case_no, self.on_ground[one.case_id])
                for one in needed
                if one.case_id not in covered
            ]
        )


def _refuse(barred: Sequence[tuple[str, str]]) -> None:
    """Refuse when there are cases that may not be compared: their numbers, each with why."""
    if barred:
        case_no, why = barred[0]
        raise MatchNotAgreedError(case=case_no, cases=len(barred), why=why)


def chosen(
    session: Session,
    s: Services,
    case_ids: Sequence[str],
    bucket: int,
    kinds: Sequence[str],
    ground: LegalGround | None,
) -> Chosen:
    """Judge chosen cases and make their keys.

    Args:
        session: any session.
        s: the open register.
        case_ids: whole ids; one named twice counts once.
        bucket: 64, 256 or 1,024.
        kinds: kinds of keys.
        ground: for cases whose people have not agreed.

    Raises:
        NotFoundError: a case is not there, or is sealed.
        ConsentIncompleteError: the ground lacks a part.
    """
    if ground is not None:
        rules.check_ground(ground)
    today = s.clock.today()
    cases: list[PlannedCase] = []
    on_ground: dict[str, str] = {}
    owners: dict[str, dict[Owner, None]] = {}
    for case in _loaded(session, tuple(dict.fromkeys(case_ids))):
        why = verdict(case, today)
        if why and ground is not None and case.state not in NEVER:
            on_ground[case.case_id] = why
            why = ""
        elif not why:
            case = without_withheld(case, today)
        found = () if why else keys.keys_of(case, bucket, kinds)
        ids = {person.number: person.person_id for person in case.persons}
        for one in found:
            owners.setdefault(one.text, {})[case.case_id, ids[one.person]] = None
        name = str(case.facts[_NAME])
        cases.append(PlannedCase(case.case_id, case.case_no, name, len(found), why))
    return Chosen(tuple(cases), on_ground, {key: tuple(of) for key, of in owners.items()})


def _loaded(session: Session, case_ids: tuple[str, ...]) -> list[CaseRecord]:
    """Return so much of some cases as decides about keys and consent."""
    found = rows.chosen_cases(session, case_ids)
    if len(found) != len(case_ids):
        raise NotFoundError
    people: dict[str, list[PersonRecord]] = defaultdict(list)
    numbers: dict[str, int] = {}
    for one in rows.people_of(session, case_ids, keys.FACTS):
        person = PersonRecord(one.id, one.number, one.roles, "", "", "", one.facts)
        people[one.case_id].append(person)
        numbers[one.id] = one.number
    decisions: dict[str, list[ConsentRecord]] = defaultdict(list)
    for said in rows.decisions_of(session, case_ids, _DECIDES):
        decisions[said.case_id].append(_decision(numbers.get(said.person_id, 0), said))
    sides = rows.sides_of(session, case_ids)
    return [
        _record(found[one], people[one], decisions[one], _numbered(sides.get(one, {}), numbers))
        for one in case_ids
    ]


def _decision(number: int, said: rows.ChosenDecision) -> ConsentRecord:
    facts = said.facts
    return ConsentRecord(
        consent_id=said.id,
        person_number=number,
        given_by=facts.get("given_by", ""),
        capacity=facts.get("capacity", ""),
        purposes=facts.get("purposes", ()),
        groups=facts.get("field_groups", ()),
        offices=facts.get("named_offices", ()),
        valid_from=facts.get("valid_from", ""),
        valid_to=facts.get("valid_to", ""),
        recorded_at=said.at,
        recorded_by="",
        withdrawn_on=facts.get("withdrawn_on", ""),
        facts=facts,
    )


def _numbered(
    sides: Mapping[str, list[frozenset[str]]], numbers: Mapping[str, int]
) -> dict[int, tuple[tuple[str, ...], ...]]:
    return {
        numbers[person_id]: tuple(tuple(sorted(side)) for side in some)
        for person_id, some in sides.items()
        if person_id in numbers
    }


def _record(
    row: rows.ChosenCase,
    people: list[PersonRecord],
    decisions: list[ConsentRecord],
    sides: dict[int, tuple[tuple[str, ...], ...]],
) -> CaseRecord:
    return CaseRecord(
        case_id=row.id,
        case_no=row.case_no,
        status="",
        opened_on=row.registered_on,
        closed_on="",
        updated_at=0,
        facts={_NAME: row.name},
        persons=tuple(people),
        events=(),
        papers=(),
        consents=tuple(decisions),
        timeline=(),
        consent_sides=sides,
        state="binned" if row.binned else row.record_state,
    )

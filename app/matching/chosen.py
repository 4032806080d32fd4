"""The cases that a person chose to compare: judged, and turned into the keys they give.

Rules: loaded in a few questions however many they are; a case that may not be compared, on consent
or on the ground, gives no key and is named; each key stands there once, with everybody it is of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app import consent_rules
from app.bootstrap import Services
from app.case_view import consent_record, facts_of, person_record, text_of
from app.errors import NotFoundError
from app.matching import agreed, keys, match_words
from app.matching.match_errors import (
    MatchChoiceError,
    MatchNoKeysError,
    MatchNotAgreedError,
    MatchTooManyKeysError,
)
from app.matching.match_records import BUCKETS, KINDS, MatchPlan, PlannedCase
from app.records import CaseRecord, LegalGround
from models import matching as rows
from models.user import names_by_number

if TYPE_CHECKING:
    import datetime as dt

    from models.case import Case
    from models.database import Session

type Owner = tuple[str, str]
"""Ids of a case and of the person in it."""


@dataclass(frozen=True)
class Chosen:
    """Chosen cases, and their keys with whose they are.

    Attributes:
        cases: each with why it may not be compared, "" when it may.
        on_ground: ids of the cases that are compared on the ground.
        owners: by key, whose it is.
    """

    cases: tuple[PlannedCase, ...]
    on_ground: frozenset[str]
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
        barred = [one for one in self.cases if one.why]
        if barred:
            raise MatchNotAgreedError(case=barred[0].case_no, cases=len(barred), why=barred[0].why)
        if not self.owners:
            raise MatchNoKeysError
        if len(self.owners) > bucket:
            raise MatchTooManyKeysError(keys=len(self.owners), bucket=bucket)


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
        consent_rules.check_ground(ground)
    today = s.clock.today()
    cases: list[PlannedCase] = []
    on_ground: set[str] = set()
    owners: dict[str, dict[Owner, None]] = {}
    for case in _loaded(session, tuple(dict.fromkeys(case_ids)), today):
        why = agreed.verdict(case, today)
        if why and ground is not None and case.state not in agreed.NEVER:
            on_ground.add(case.case_id)
            why = ""
        elif not why:
            case = agreed.without_withheld(case, today)
        found = () if why else keys.keys_of(case, bucket, kinds)
        ids = {person.number: person.person_id for person in case.persons}
        for one in found:
            owners.setdefault(one.text, {})[case.case_id, ids[one.person]] = None
        name = next((person.display_name for person in case.persons), "")
        cases.append(PlannedCase(case.case_id, case.case_no, name, len(found), why))
    return Chosen(
        tuple(cases), frozenset(on_ground), {key: tuple(of) for key, of in owners.items()}
    )


def _loaded(session: Session, case_ids: tuple[str, ...], today: dt.date) -> list[CaseRecord]:
    found = {row.id: row for row in rows.cases_with_people(session, case_ids)}
    if len(found) != len(case_ids):
        raise NotFoundError
    names = names_by_number(session)
    sides = rows.sides_of(session, case_ids)
    return [_record(found[one], today, names, sides.get(one, {})) for one in case_ids]


def _record(
    row: Case,
    today: dt.date,
    names: dict[int, str],
    sides: dict[str, list[frozenset[str]]],
) -> CaseRecord:
    """Return so much of a case as decides about keys and consent."""
    numbers = {person.id: person.position for person in row.persons}
    return CaseRecord(
        case_id=row.id,
        case_no=row.case_no,
        status=text_of(row, "status"),
        opened_on=text_of(row, "registered_on"),
        closed_on="",
        updated_at=row.updated,
        facts=facts_of(row),
        persons=tuple(person_record(person, today) for person in row.persons),
        events=(),
        papers=(),
        consents=tuple(consent_record(one, numbers, names) for one in row.consents),
        timeline=(),
        consent_sides={
            numbers[person_id]: tuple(tuple(sorted(side)) for side in some)
            for person_id, some in sides.items()
            if person_id in numbers
        },
        state="binned" if row.binned else row.record_state,
    )

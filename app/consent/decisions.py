"""What a person decided about sharing: written down, listed, taken back; and what follows from it.

Rules: a decision is kept only when it has what makes it count; it is never changed into another
one, only taken back; the rules about what may leave stand in ``consent_rules``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.base.errors import (
    FactRefusedError,
    NotFoundError,
    UnknownFieldError,
)
from app.cases.case_view import consent_record
from app.cases.keep_decisions import note_taken_back
from app.cases.open_cases import open_row
from app.cases.records import ConsentRecord
from app.consent.errors import ConsentIncompleteError
from app.consent.rules import (
    AGREED,
    FOR_CHILD,
    lacks,
)
from app.core import log, permissions
from app.core.services import Services, label_of, reading, register_refusals, writing
from models.base.base import new_id
from models.fields import CATALOGUE, normalise
from models.index.retention_rows import keep_kept
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.case import Consent
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case, Person

type Typed = str | tuple[str, ...] | None

_SET_LATER = frozenset({"withdrawn_on", "withdrawn_how", "told_offices"})
_ALWAYS = "consent"


def add_consent(
    s: Services, case_id: str, person_number: int, facts: Mapping[str, Typed]
) -> ConsentRecord:
    """Write down what a person decided.

    Args:
        s: the open register.
        case_id: id or number of the case.
        person_number: of the person, from 1.
        facts: name of a consent field to text as typed or list: given_by, capacity,
            explained_in_language, explained, form, purposes, named_offices, field_groups,
            valid_from (today when it is missing), valid_to …

    Raises:
        NotFoundError, AmbiguousError: no such case or person.
        CaseStateError: the case is not open.
        UnknownFieldError: not a field of a consent record.
        FactRefusedError: a value that cannot be kept, or a decision that does not fit the age.
        ConsentIncompleteError: it would not count; fact ``field`` is the label of what is missing.
    """
    permissions.require(s, permissions.Act.CONSENT)
    now, today = s.clock.now(), s.clock.today()
    values = _known(facts)
    values.setdefault("valid_from", today.isoformat())
    values.setdefault("legal_basis", _ALWAYS)
    with writing(s) as session:
        case, person = _case_and_person(session, case_id, person_number)
        row = _new_row(s, case, person)
        row.put_all(values, today)
        missing = lacks(row.facts())
        if missing:
            raise ConsentIncompleteError(field=label_of(missing))
        _check_age(str(row.get("capacity")), person.child_status(today))
        case.consents.append(row)
        case_changed(session, case, now=now, fields=())
        keep_kept(session, case)
        log.record(
            session,
            s,
            "consent_recorded",
            case.case_no,
            case.id,
            number=person_number,
            capacity=str(row.get("capacity")),
        )
        session.flush()
        return _record(session, case, row)


def list_consents(s: Services, case_id: str) -> tuple[ConsentRecord, ...]:
    """Return the decisions of all persons of a case, the newest first.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    with reading(s) as session:
        case = lookup.find_case(session, case_id)
        return tuple(_record(session, case, row) for row in lookup.consents(session, case.id))


def withdraw_consent(
    s: Services, consent_id: str, on: str | dt.date = "", how: str = ""
) -> ConsentRecord:
    """Write down that a person took a decision back; from that day on it does not count.

    Args:
        s: the open register.
        consent_id: its whole id.
        on: the day, today when it is "".
        how: by word, on paper, through someone.

    Raises:
        NotFoundError: no such decision.
        FactRefusedError: not a day, or one that has not come yet.
        CaseStateError: it was taken back before, or the day is before its first.
    """
    permissions.require(s, permissions.Act.CONSENT)
    today = s.clock.today()
    with writing(s) as session:
        row = session.get(Consent, consent_id)
        if row is None:
            raise NotFoundError(reason="find.consent")
        case = row.case
        row.withdraw(day_taken_back(on, today), how or None)
        note_taken_back(session, s, case)
        case_changed(session, case, now=s.clock.now(), fields=())
        number = next((one.position for one in case.persons if one.id == row.person_id), 0)
        log.record(session, s, "consent_withdrawn", case.case_no, case.id, number=number)
        session.flush()
        return _record(session, case, row)


def refuse_never_kept(facts: Mapping[str, Typed], today: dt.date) -> None:
    """Refuse facts that no decision can keep, whatever the person decided.

    Raises:
        UnknownFieldError: not a field of a consent record.
        FactRefusedError: a value that cannot be kept.
    """
    with register_refusals():
        for name, value in _known(facts).items():
            normalise(CATALOGUE.field(name), value, today)


def day_taken_back(on: str | dt.date, today: dt.date) -> dt.date:
    """Return the day on which a decision is taken back, today when it is "".

    Raises:
        FactRefusedError: not a day, or one that has not come yet.
    """
    field = CATALOGUE.field("withdrawn_on")
    with register_refusals():
        day = dt.date.fromisoformat(str(normalise(field, on or today, today)))
    if day > today:
        raise FactRefusedError(field=field.label, reason="date.future")
    return day


def _known(facts: Mapping[str, Typed]) -> dict[str, Typed]:
    for name in facts:
        if name not in CATALOGUE or CATALOGUE.field(name).entity != "consent":
            raise UnknownFieldError(field=name if name.isidentifier() else "?")
        if name in _SET_LATER:
            raise FactRefusedError(field=label_of(name), reason="field.fixed")
    return {name: value for name, value in facts.items() if value not in (None, "", ())}


def _check_age(capacity: str, child: str) -> None:
    """A child's word opens more than an adult's, so each is taken only for its age."""
    label = label_of("capacity")
    if capacity in FOR_CHILD and child == "no":
        raise FactRefusedError(field=label, reason="capacity.child-for-adult")
    if capacity in AGREED and child == "yes":
        raise FactRefusedError(field=label, reason="capacity.adult-for-child")


def _case_and_person(session: Session, case_id: str, number: int) -> tuple[Case, Person]:
    case = open_row(session, case_id)
    for person in case.persons:
        if person.position == number:
            return case, person
    raise NotFoundError(reason="find.person")


def _new_row(s: Services, case: Case, person: Person) -> Consent:
    """Return the row of a new decision, later than those before it, also when the clock went back.

    The latest word counts, so its place may not depend on a clock that was wrong for a while.
    """
    before = [one.created + 1 for one in case.consents if one.person_id == person.id]
    return Consent(
        id=new_id(),
        case_id=case.id,
        person_id=person.id,
        created=max([s.clock.now(), *before]),
        created_by=s.user.user,
    )


def _record(session: Session, case: Case, row: Consent) -> ConsentRecord:
    numbers = {person.id: person.position for person in case.persons}
    return consent_record(row, numbers, names_by_number(session))

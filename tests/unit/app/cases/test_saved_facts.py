"""What is saved as it is typed: only what changed is read and told, and nothing of it is missed."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import CaseStateError, FactRefusedError
from app.cases import cases
from app.cases.records import CaseRecord
from app.core import field_path
from app.core.search_index import catch_up
from app.core.services import Services
from models.base.parts import is_derived
from models.errors import FieldError
from models.fields import CATALOGUE, CODE_LISTS, FieldKind, normalise
from models.fields.kinds import Field
from models.index.all_tables import METADATA
from models.queries import lookup
from models.queries.listing import case_changed
from office_sim import Hands

FACTS = {
    "summary": "Found at the station",
    "next_step": "Call the home office",
    "p1.name_full": "आशा कुमारी",
    "p1.role": "suspect",
    "p2.name_full": "Mohan Lal",
    "p2.home_district": "Patna",
    "e1.event_type": "rescue",
    "s1.service": "legal_aid",
}
type Rows = dict[str, list[str]]

DERIVED = [table.name for table in METADATA.sorted_tables if is_derived(table)]
WORDS = {
    FieldKind.YES_NO: "yes",
    FieldKind.BOOLEAN: "yes",
    FieldKind.DATE: "2026-11-20",
    FieldKind.FLEXDATE: "2010-03",
    FieldKind.NUMBER: "17",
    FieldKind.PHONE: "+919000000007",
    FieldKind.EMAIL: "made.up@example.org",
    FieldKind.STATE: "Bihar",
    FieldKind.DISTRICT: "Gaya",
    FieldKind.PINCODE: "800001",
    FieldKind.COORDINATE: "25.61",
    FieldKind.AADHAAR_LAST4: "4321",
    FieldKind.OFFICES: "a" * 64,
    FieldKind.FIELD_NAMES: "summary",
    FieldKind.PERSONS: "p2",
}
SET_BY_THE_PROGRAM = {"closed_on", "closure_reason"}


def typed(field: Field) -> str:
    """Return something that can be typed into a field."""
    if field.code_list:
        return CODE_LISTS[field.code_list][0].value
    return WORDS.get(field.kind, f"Made up {field.name.replace('_', ' ')}")


def fields_of(entity: str) -> list[Field]:
    found = []
    for field in CATALOGUE.of(entity):
        if field.name in SET_BY_THE_PROGRAM:
            continue
        try:
            normalise(field, typed(field))
        except FieldError:
            continue
        found.append(field)
    return found


def derived(s: Services, case_id: str) -> tuple[Rows, Rows]:
    """Return list, search and marks as they are, and as they would be made anew."""
    catch_up(s)
    with s.register.session() as session:
        kept = rows_derived(session)
        row = lookup.find_case(session, case_id)
        case_changed(session, row, now=row.updated)
        session.flush()
        return kept, rows_derived(session)


def rows_derived(session: Session) -> Rows:
    raw = session.connection()
    return {
        name: sorted(repr(tuple(row)) for row in raw.exec_driver_sql(f"SELECT * FROM {name}"))
        for name in DERIVED
    }


def told(s: Services, case: CaseRecord, address: str, value: str | None) -> CaseRecord:
    """Save a fact, and prove that nothing is missed."""
    after = cases.save_facts(s, case.case_id, {address: value}).onto(case)
    assert after == cases.show_case(s, case.case_id), address
    kept, anew = derived(s, case.case_id)
    assert kept == anew, address
    return after


def test_almost_every_field_is_gone_through():
    tried = {entity: len(fields_of(entity)) for entity in ("case", "person", "event", "service")}
    every = {entity: len(CATALOGUE.of(entity)) for entity in tried}
    assert all(every[entity] - count <= 3 for entity, count in tried.items()), (tried, every)


@pytest.mark.parametrize(
    ("entity", "number"), [("case", 0), ("person", 1), ("person", 2), ("event", 1), ("service", 1)]
)
def test_what_a_saving_tells_is_what_the_whole_case_says(s: Services, hands, entity, number):
    case = cases.add_case(s, FACTS)
    for field in fields_of(entity):
        hands.at += 7
        case = told(s, case, field_path.spell(entity, number, field.name), typed(field))
    with s.register.session() as session:
        session.execute(text("INSERT INTO case_search(case_search, rank) VALUES "
                             "('integrity-check', 1)"))  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "p1.name_full",
        "p1.role",
        "p2.home_district",
        "next_step",
        "summary",
        "s1.service",
        "p2.role",
    ],
)
def test_emptied_and_typed_again(s: Services, address: str):
    case = cases.add_case(s, FACTS | {"p2.role": "victim"})
    before = case.value(address)
    case = told(s, case, address, None)
    assert case.value(address) is None
    case = told(s, case, address, before)
    assert case.value(address) == before


def test_the_next_part_is_made_by_its_first_fact(s: Services):
    case = cases.add_case(s, {"summary": "Nobody is known yet"})
    case = told(s, case, "p1.name_full", "Asha")
    assert case.persons[0].roles == ("possible_victim",)
    for address, value in (("p2.name_full", "Mohan"), ("e1.event_type", "rescue"),
                           ("e1.person_ids", "p2"), ("s1.service", "legal_aid")):  # fmt: skip
        case = told(s, case, address, value)


def test_dates_of_other_calendars_and_steps_come_with_it(s: Services):
    case = cases.add_case(s, FACTS)
    case = told(s, case, "p2.birth", "BS 2060-04-12")
    assert "p2.birth" in case.typed
    case = told(s, case, "p2.birth", "2004")
    assert "p2.birth" not in case.typed
    case = told(s, case, "next_step", "Home visit")
    assert [task.title for task in case.tasks if task.state == "open"] == ["Home visit"]


def test_nothing_new_is_no_change(s: Services, hands: Hands):
    case = cases.add_case(s, FACTS)
    hands.at += 60
    assert told(s, case, "summary", " Found at the station ") == case


def test_what_is_refused_changes_nothing(s: Services):
    case = cases.add_case(s, FACTS)
    with pytest.raises(FactRefusedError):
        cases.save_facts(s, case.case_id, {"summary": "new", "p1.age": "old"})
    cases.close_case(s, case.case_id, "other")
    closed = cases.show_case(s, case.case_id)
    with pytest.raises(CaseStateError):
        cases.save_facts(s, case.case_id, {"summary": "new"})
    assert cases.show_case(s, case.case_id) == closed

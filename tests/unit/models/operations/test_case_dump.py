"""A case is taken out of the register whole and comes back equal."""

import json

import pytest

from models.errors import NotFoundError, RuleError
from models.index.full_text import search
from models.operations.case_dump import case_tables, dump_case, erase_case, load_dump
from models.queries.listing import case_changed, count_cases, lines_of
from models.queries.lookup import find_case
from models.register.database import Register
from models.rows.case import Attachment, Case, Consent, Referral, add_event, add_person
from models.rows.case_work import changes_of, note_change
from models.rows.letter import Letter
from register_maker import TODAY, make_office, raw_connection


def letter_of(case_id: str) -> Letter:
    return Letter(
        id="0123456789abcdef",
        number="L-26-0001",
        kind="referral",
        languages=("en",),
        case_id=case_id,
        to_name="CWC",
        shown="To CWC; 1 page",
        pages=1,
        record=b"{}",
        sheet=b"{}",
        qr="LFL1:",
        issued_at=2004,
        issued_by=1,
    )


@pytest.fixture
def full(register: Register, add_case) -> str:
    """A case with something in every table that belongs to it, among two others."""
    add_case(name_full="Other one")
    case_id = add_case(
        now=2000, name_full="Zubeida Marker", phone="98765 43210", birth="2010-11-26"
    ).id
    add_case(name_full="Other two")
    with register.session() as session:
        session.add(make_office())
        case = find_case(session, case_id)
        person = case.persons[0]
        add_person(case, now=2001).put_all({"role": "witness", "languages": ("nep", "hin")})
        add_event(case, now=2001).put("event_place", "Station")
        consent = Consent(case_id=case_id, person_id=person.id, created=2002)
        session.add(consent)
        session.flush()
        session.add(
            Attachment(
                case_id=case_id,
                person_id=person.id,
                kind="photo",
                title="x",
                file_name="x.jpg",
                media_type="image/jpeg",
                size=3,
                sha256="a" * 64,
                blob_name="b" * 64,
                wrapped_key=bytes(range(72)),
                created=2003,
            )
        )
        session.add(
            Referral(
                direction="out",
                case_id=case_id,
                person_id=person.id,
                consent_id=consent.id,
                office_id="a" * 64,
                scope_used=("name_full", "phone"),
                created=2004,
                updated=2004,
            )
        )
        session.add(letter_of(case_id))
        for number in range(2):
            note(session, case_id, person.id, number)
        session.expire(case)
        case_changed(session, case, now=2010)
    return case_id


def note(session, case_id: str, part_id: str, number: int) -> None:
    note_change(
        session,
        case_id=case_id,
        part="person",
        part_id=part_id,
        field="name_full",
        before=None,
        after=f"Zubeida {number}",
        at=2005 + number,
        user=1,
    )


def test_every_table_of_a_case_is_in_its_dump(register: Register, full: str) -> None:
    with register.read() as session:
        dump = dump_case(session, full)
    assert set(dump["tables"]) >= {
        "cases",
        "persons",
        "events",
        "consents",
        "attachments",
        "referrals",
        "letters",
        "field_changes",
    }
    assert {table.name for table in case_tables()} >= set(dump["tables"])
    assert not {"log", "packets", "offices", "users", "meta"} & set(dump["tables"])
    assert len(dump["tables"]["cases"]["rows"]) == 1


def test_erased_case_is_gone_from_every_table_list_and_search(
    register: Register, full: str
) -> None:
    with register.session() as session:
        erase_case(session, full)
        assert session.get(Case, full) is None
    with register.read() as session:
        assert search(session, "zubeida") == []
        assert lines_of(session, [full]) == []
        assert count_cases(session) == 2
        with pytest.raises(NotFoundError):
            dump_case(session, full)
    assert register.check() == []
    with raw_connection(register.path) as raw:
        for table in case_tables():
            rows = raw.execute(f"SELECT * FROM {table.name}").fetchall()
            assert "Zubeida" not in str(rows)


def test_case_comes_back_equal_with_its_search_and_its_line(register: Register, full: str) -> None:
    with register.session() as session:
        before = dump_case(session, full)
        line = lines_of(session, [full], today=TODAY)
        erase_case(session, full)
        load_dump(session, json.loads(json.dumps(before)))
        assert dump_case(session, full) == before
    with register.read() as session:
        assert dump_case(session, full) == before
        assert lines_of(session, [full], today=TODAY) == line
        assert search(session, "zubeida") == [full]
        assert search(session, "9876543210") == [full]
        case = find_case(session, full)
        assert case.attachments[0].wrapped_key == bytes(range(72))
        assert case.referrals[0].scope_used == ("name_full", "phone")
    assert register.check() == []


def test_case_comes_back_among_rows_that_took_its_numbers(
    register: Register, full: str, add_case
) -> None:
    with register.session() as session:
        before = dump_case(session, full)
        erase_case(session, full)
    other = add_case(name_full="Later").id
    with register.session() as session:
        for number in range(5):
            note(session, other, "p", number)
    with register.session() as session:
        load_dump(session, before)
        found = [change.values[1] for change in changes_of(session, full)]
        assert found == ["Zubeida 1", "Zubeida 0"]
        assert len(changes_of(session, other)) == 5
        assert search(session, "zubeida") == [full]
    assert register.check() == []


def test_case_is_not_put_back_twice(register: Register, full: str) -> None:
    with register.read() as session:
        dump = dump_case(session, full)
    with pytest.raises(RuleError), register.session() as session:
        load_dump(session, dump)
    with pytest.raises(ValueError, match="version"), register.session() as session:
        load_dump(session, {**dump, "v": 2})


def test_link_to_something_gone_is_emptied_or_takes_its_row_along(
    register: Register, full: str
) -> None:
    with register.session() as session:
        dump = dump_case(session, full)
        erase_case(session, full)
        consents = dump["tables"]["consents"]
        consents["rows"] = []
        offices = dump["tables"]["referrals"]
        offices["rows"].append(
            [
                {"id": "f" * 32, "office_id": "e" * 64}.get(name, value)
                for name, value in zip(offices["columns"], offices["rows"][0], strict=True)
            ]
        )
        load_dump(session, dump)
        (referral,) = find_case(session, full).referrals
        assert referral.consent_id is None


def test_dump_of_an_older_version_lacks_columns(register: Register, full: str) -> None:
    with register.session() as session:
        dump = dump_case(session, full)
        erase_case(session, full)
        persons = dump["tables"]["persons"]
        place = persons["columns"].index("phone")
        persons["columns"][place] = "no_longer_known"
        load_dump(session, dump)
        assert find_case(session, full).persons[0].get("phone") is None

"""What names or finds a person is found in the register and in whatever a use case answers."""

from dataclasses import dataclass

import pytest

from app.base.errors import RegisterDamagedError
from app.cases import case_list, case_work, cases
from app.core.records import OwnOffice
from app.redaction import personal_values
from app.redaction.personal_values import found_in, is_hidden, is_name, values_of_register
from app.redaction.screen_redaction import NAME, NUMBER, STAYS, TEXT
from office_sim import open_office

FACTS = {
    "p1.name_full": "Made-up Maya",
    "p1.name_alias": ("Munni", "Guddi"),
    "p1.phone": "9000000021",
    "p1.home_place": "a made-up lane",
    "p1.home_district": "Patna",
    "summary": "A made-up story.",
    "fir_no": "731/2026",
    "next_step": "Call the shelter",
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory):
    with open_office(tmp_path_factory.mktemp("personal")) as s:
        case = cases.add_case(s, FACTS)
        case_work.add_note(s, case.case_id, "A made-up note.")
        yield s, case.case_id


def test_every_name_number_and_place_of_the_register_is_found(register):
    found = values_of_register(register[0])
    for one in (
        (NAME, "Made-up Maya"),
        (NAME, "Munni"),
        (NAME, "Guddi"),
        (TEXT, "731/2026"),
        (NUMBER, "+919000000021"),
        (TEXT, "a made-up lane"),
    ):
        assert one in found
    assert (STAYS, register[0].office.name) in found
    assert not any(value == "Patna" for kind, value in found if kind != STAYS)


def test_everything_in_a_case_is_found_as_it_is_answered(register):
    s, case_id = register
    found = set(found_in(cases.show_case(s, case_id)))
    assert {(NAME, "Made-up Maya"), (TEXT, "A made-up story."), (TEXT, "A made-up note.")} <= found
    assert (NAME, "Made-up Maya") in set(found_in(case_list.list_cases(s)))
    assert not any("shelter" in value for _kind, value in found)


def test_offices_users_and_plain_values_are_no_persons():
    office = OwnOffice("00" * 32, "1", "Made-up office", "", "ngo", "Bihar", "Patna")
    for one in (None, 1, "Maya", b"Maya", office, [office], {"name": "Maya"}):
        assert list(found_in(one)) == []


def test_what_is_damaged_keeps_nothing_else_from_being_hidden(register, monkeypatch):
    def broken(_session):
        yield "name_full", "Found before"
        raise RegisterDamagedError

    monkeypatch.setattr(personal_values, "personal_values", broken)
    found = values_of_register(register[0])
    assert (NAME, "Found before") in found
    assert (STAYS, register[0].office.name) in found


def test_a_record_that_holds_itself_comes_to_an_end():
    @dataclass
    class Round:
        case_no: str
        name: str
        inside: object = None

    one = Round("LF-26-0001", "Made-up Maya")
    one.inside = one
    assert set(found_in(one)) == {(NAME, "Made-up Maya")}


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("name_full", True),
        ("p1.phone", True),
        ("summary", True),
        ("p2.home_place", True),
        ("fir_no", True),
        ("p1.trackchild_no", True),
        ("place_found", True),
        ("implementing_office", False),
        ("home_district", False),
        ("age", False),
        ("status", False),
        ("p1.sex_or_gender", False),
        ("no_such_field", False),
    ],
)
def test_the_catalogue_says_what_is_covered(name, hidden):
    assert is_hidden(name) is hidden


def test_names_are_told_from_other_facts():
    assert is_name("p1.name_mother")
    assert not is_name("p1.phone")
    assert personal_values.is_name("no_such_field") is False

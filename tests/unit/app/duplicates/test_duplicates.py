"""Who is in the register already is told with the reason, whatever the script, and never blocks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, NotFoundError, UnknownFieldError
from app.base.jobs import Cancelled, Progress, Token
from app.cases import cases
from app.core import log
from app.core.services import Services
from app.duplicates.merging import MergeChoices, merge_cases
from app.duplicates.same_person import REASONS, compare, known, pairs, say_different
from app.story.log_sentences import sentence
from models.index.person_keys import Traits
from office_sim import CLOCK, open_office

SUNITA = {
    "p1.name_full": "सुनीता तमांग",
    "p1.role": ("victim",),
    "p1.age": "16",
    "p1.sex_or_gender": "female",
    "p1.phone": "98765 43210",
    "p1.home_district": "Kalimpong",
    "p1.aadhaar_last4": "1234",
    "p1.id_number": "WB/1234-56",
}


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path, clock=CLOCK) as services:
        yield services


@pytest.fixture
def sunita(s: Services) -> str:
    return cases.add_case(s, SUNITA).case_id


@pytest.mark.parametrize("typed", ["09876543210", "+91 98765 43210", "९८७६५४३२१०", "৯৮৭৬৫৪৩২১০"])
def test_a_telephone_is_known_in_all_digits(s: Services, sunita: str, typed: str):
    (found,) = known(s, {"phone": typed})
    assert (found.case_id, found.case_no) == (sunita, "LF-26-0001")
    assert (found.name, found.age, found.place) == ("सुनीता तमांग", "16", "Kalimpong")
    assert found.reasons == ("phone",)


@pytest.mark.parametrize("name", ["सुनीता तमांग", "Sunita Tamang", "Suneeta Tamang", "সুনীতা তামাং"])
def test_a_name_is_known_in_every_script(s: Services, sunita: str, name: str):
    (found,) = known(s, {"p1.name_full": name, "p1.age": "16"})
    assert found.reasons[-1] == "age"
    assert found.reasons[0] in ("name", "similar-name")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"id_number": "wb 1234 56"}, "id"),
        ({"aadhaar_last4": "1234", "name_full": "Sunita Tamang"}, "last4"),
        ({"name_full": "Sunita Kumari", "home_district": "Kalimpong", "age": "17"}, "similar-name"),
        ({"name_alias": "Suneeta Tamang", "present_district": "Kalimpong"}, "district"),
    ],
)
def test_what_agrees_is_said(s: Services, sunita: str, facts: dict[str, str], reason: str):
    (found,) = known(s, facts)
    assert reason in found.reasons
    assert set(found.reasons) <= set(REASONS)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"name_full": ""},
        {"name_full": "Rekha Oraon"},
        {"aadhaar_last4": "1234"},
        {"name_full": "Sunita Tamang", "age": "52", "home_district": "Jhapa"},
        {"phone": "12"},
        {"phone": "not a number", "birth": "some day"},
        {"name_full": "=HYPERLINK(1) <b>\u202e"},
    ],
)
def test_nothing_is_said_without_agreement(s: Services, sunita: str, facts: dict[str, str]):
    assert known(s, facts) == ()


def test_fields_of_the_case_are_no_marks_of_a_person(s: Services):
    with pytest.raises(UnknownFieldError):
        known(s, {"summary": "x"})
    with pytest.raises(UnknownFieldError):
        known(s, {"no_such_field": "x"})


def test_the_case_itself_the_bin_and_merged_cases_are_not_told(s: Services, sunita: str):
    assert known(s, {"phone": "9876543210"}, sunita) == ()
    other = cases.add_case(s, SUNITA).case_id
    assert [one.case_id for one in known(s, {"phone": "9876543210"}, sunita)] == [other]
    merge_cases(s, sunita, other, MergeChoices({1: 1}))
    assert known(s, {"phone": "9876543210"}, sunita) == ()
    assert pairs(s) == ()


def test_at_most_three_are_shown_and_the_most_alike_first(s: Services, sunita: str):
    for number in range(5):
        cases.add_case(s, {"p1.name_full": f"Made-up {number}", "p1.phone": "9876543210"})
    found = known(s, {"name_full": "Sunita Tamang", "phone": "9876543210"})
    assert len(found) == 3
    assert found[0].case_id == sunita


def test_somebody_else_is_not_shown_again(s: Services, sunita: str):
    other = cases.add_case(s, {"p1.phone": "9876543210"})
    facts = {"phone": "9876543210"}
    assert known(s, facts, other.case_id)
    assert len(pairs(s)) == 1
    say_different(s, other.case_no, sunita)
    say_different(s, sunita, other.case_id)
    assert known(s, facts, other.case_id) == ()
    assert known(s, facts, sunita) == ()
    assert pairs(s) == ()
    assert {one.case_id for one in known(s, facts)} == {other.case_id, sunita}
    told = [sentence(one) for one in log.entries(s, action="not_duplicates")]
    assert told == ["LF-26-0002 and LF-26-0001 are about two different people"]


def test_a_case_is_not_somebody_else_than_itself(s: Services, sunita: str):
    with pytest.raises(CaseStateError):
        say_different(s, sunita, "LF-26-0001")
    with pytest.raises(NotFoundError):
        say_different(s, sunita, "LF-26-0099")


def test_pairs_of_the_whole_register_come_surest_first(s: Services, sunita: str):
    twin = cases.add_case(s, SUNITA | {"p1.name_full": "Sunita Tamang"})
    cases.add_case(s, {"p1.name_full": "Rekha Oraon", "p1.phone": "90000 00001"})
    cases.add_case(s, {"p1.name_full": "रेखा उरांव", "p1.phone": "90000 00001"})
    steps: list[Progress] = []
    found = pairs(s, steps.append)
    assert [(one.older.case_no, one.newer.case_no) for one in found] == [
        ("LF-26-0001", twin.case_no),
        ("LF-26-0003", "LF-26-0004"),
    ]
    assert found[0].reasons[0] == "phone"
    assert (steps[0].done, steps[-1].done) == (0, steps[-1].total)
    assert pairs(s, limit=1) == found[:1]


def test_looking_for_pairs_can_be_stopped(s: Services, sunita: str):
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        pairs(s, token=token)


def test_what_speaks_against_weighs_less_than_a_number() -> None:
    one = Traits(names=("Sunita",), phones=frozenset({"1"}), years=(2010, 2010), sex="female")
    man = Traits(names=("Rahim",), phones=frozenset({"1"}), years=(1980, 1980), sex="male")
    assert compare(one, man).reasons == ("phone",)
    assert compare(one, man).score < compare(one, one).score
    assert compare(Traits(), Traits()).score == 0

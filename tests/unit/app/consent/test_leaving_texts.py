"""The last look goes through every free text that leaves, and says where each thing stands."""

from __future__ import annotations

import dataclasses

import pytest

from app.cases import cases
from app.consent import decisions
from app.consent.records import LegalGround
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.packets.records import LookAgain
from app.referrals import referrals
from office_sim import office
from pair_sim import agree, attach, case_with, everything

STORY = {
    "p1.name_full": "सुनीता बनावटी",
    "p1.age": "24",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p2.role": "family_member",
    "p2.name_full": "Meena Banawati",
    "p2.name_alias": "Munni",
}
GROUND = LegalGround("court_order", "CWC/112", "R. Das", "Danger")


@pytest.fixture
def ready(two):
    one, other = two
    case = case_with(one, STORY)
    agree(one, case, other)
    return one, other, case


def hints(s, command) -> list[tuple[str, str]]:
    return [(hint.found, hint.place) for hint in referrals.preview(s, command).look_again]


def told(s, case, other, facts, chosen, **changes):
    cases.set_facts(s, case.case_id, facts)
    return hints(s, everything(s, case, other, facts=chosen, **changes))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("फ़ोन ९८७६५४३२१० पर", "phone ९८७६५४३२१०"),
        ("ফোন ৯৮৭৬৫৪৩২১০", "phone ৯৮৭৬৫৪৩২১০"),
        ("আধার ২৩৪৫ ৬৭৮৯ ০১২৩", "id-number ২৩৪৫ ৬৭৮৯ ০১২৩"),
        ("मीना के साथ", "name मीना"),
        ("মীনা জানে", "name মীনা"),
        ("Munni knows", "name Munni"),
    ],
)
@pytest.mark.parametrize("place", ["summary", "p1.health_needs", "details"])
def test_numbers_and_names_are_found_in_every_script_and_text(ready, place, text, found):
    one, other, case = ready
    if place == "details":
        look = told(one, case, other, {}, ("p1.age",), details=text)
    else:
        look = told(one, case, other, {place: text}, (place, "p1.age"))
    assert (found, place) in look


def test_a_name_that_leaves_anyway_is_no_hint(ready):
    one, other, case = ready
    chosen = ("summary", "p1.name_full")
    facts = {"summary": "सुनीता और Sunita Banawati; Meena"}
    assert told(one, case, other, facts, chosen) == [("name Meena", "summary")]


def test_a_number_beside_a_name_or_in_a_place_is_found(ready):
    one, other, case = ready
    facts = {"p1.name_full": "सुनीता ९८७६५४३२१०", "p1.home_district": "Purnia 98300 44110"}
    assert told(one, case, other, facts, tuple(facts)) == [
        ("phone ९८७६५४३२१०", "p1.name_full"),
        ("phone 98300 44110", "p1.home_district"),
    ]


def test_the_title_of_a_paper_is_gone_through_and_named_by_its_id(ready, tmp_path):
    one, other, case = ready
    paper = attach(one, case, tmp_path, "Meena 9876543210.txt", b"made-up")
    look = hints(one, everything(one, case, other, facts=("p1.age",)))
    assert {place for _found, place in look} == {paper}
    assert {found.split()[0] for found, _place in look} == {"name", "phone"}


def test_every_part_of_a_legal_ground_is_gone_through(ready):
    one, other, case = ready
    for part in ("order_no", "officer", "reason"):
        ground = dataclasses.replace(GROUND, **{part: "ask 9876543210"})
        command = everything(one, case, other, facts=("p1.age",), ground=ground)
        assert hints(one, command) == [("phone 9876543210", f"ground.{part}")]


def test_words_beside_a_consent_are_told_and_cannot_be_hidden(ready):
    one, other, case = ready
    agree(one, case, other, legal_basis_details="Meena signed")
    command = everything(one, case, other, facts=("p1.age",))
    assert referrals.preview(one, command).look_again == (
        LookAgain("Order number or law", "name Meena", ""),
    )


def test_the_witness_and_the_interpreter_are_people_of_the_case(ready):
    one, other, case = ready
    agree(one, case, other, witness="Gopal", interpreter="Fatima")
    look = told(one, case, other, {"summary": "Gopal saw it, ফাতিমা too"}, ("summary",))
    assert [found for found, _place in look] == ["name Gopal", "name ফাতিমা"]


def test_an_office_that_knows_of_the_case_is_named_to_no_other(ready, tmp_path):
    one, other, case = ready
    third = office(tmp_path / "third", NewOffice(name="Himalaya Seva Kendra", kind="ngo"))
    offices.add_card(one, offices.own_card(third))
    look = told(one, case, other, {"summary": "She was at Himalaya Seva Kendra."}, ("summary",))
    assert look == []
    decisions.add_consent(
        one,
        case.case_id,
        1,
        {
            "given_by": "individual",
            "capacity": "adult_own",
            "explained": "how_to_withdraw",
            "explained_in_language": "hin",
            "form": "spoken",
            "purposes": "medical",
            "named_offices": third.office.office_id,
            "field_groups": "age_sex",
        },
    )
    look = told(one, case, other, {}, ("summary",), details="As HIMALAYA SEVA KENDRA knows")
    assert look == [
        ("office Himalaya Seva Kendra", "summary"),
        ("office HIMALAYA SEVA KENDRA", "details"),
    ]

"""A summary names nobody by a way round: not in a heading, a field, another's name or a role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.records import CaseRecord
from app.letters.errors import LetterRefusedError
from app.letters.records import NameGround
from app.letters.summary.records import OWN
from full_case import agreed, full_case
from told_summary import GROUND, a_child, of_labour, told, wish, with_person, words

MEERA = {
    "name_full": "Meera Paswan", "name_latin": "Meera Paswan", "is_child_stated": "yes",
    "age": 13, "birth": "2013-01-01",
}  # fmt: skip
_KEPT = {
    "role", "name_full", "name_latin", "is_child_stated", "age", "birth", "age_when_trafficked",
    "under_18_when_exploited", "purpose", "sex_or_gender",
}  # fmt: skip


def thin(persons: int, **texts: str) -> CaseRecord:
    """Return a case of adults with few facts, of labour, with some texts."""
    case = full_case(persons, 0)
    people = tuple(
        replace(one, facts={name: one.facts[name] for name in _KEPT}) for one in case.persons
    )
    return replace(case, persons=people, facts=texts)


def of_meera(case: CaseRecord, number: int = 1) -> CaseRecord:
    """Return a case in which a person is a child whose guardian agreed."""
    heard = agreed(number, capacity="child_guardian", given_by="guardian_or_cwc")
    heard = replace(heard, facts={**heard.facts, "given_by_relation": "aunt"})
    others = tuple(one for one in case.consents if one.person_number != number)
    return replace(with_person(case, number, **MEERA), consents=(*others, heard))


# In fields and headings -------------------------------------------------------------------------


def test_the_father_of_a_child_is_named_by_no_field_of_a_sister_who_may_be_named():
    case = of_meera(thin(2, summary="Ramesh Paswan came."), 2)
    case = with_person(case, 1, name_full="Rekha Devi", name_latin=None)
    for number in (1, 2):
        case = with_person(case, number, name_father="Ramesh Paswan")
    said = words(told(case, wish()))
    assert "Rekha Devi" in said
    assert "Name of the father" in said
    assert "Ramesh" not in said


def test_no_field_of_a_suspect_names_a_child():
    named = {"name_spouse": "Meera Paswan", "contact_person": "Meera Paswan"}
    case = with_person(of_meera(thin(2)), 2, role=("suspect",), **named)
    said = words(told(case, wish(OWN, sections=("identity", "contact"))))
    assert "Abcname Personac" in said
    assert "Meera" not in said


@pytest.mark.parametrize("name", ["Mausi of Meera Paswan", "PASWAN, Meera", "Meera Paswan"])
def test_who_may_be_named_is_not_called_by_the_name_of_a_child(name):
    case = of_meera(thin(3, summary=f"{name} came at night."))
    case = with_person(case, 2, role=("suspect",), name_full=name, name_latin=name)
    made = told(case, wish("police"))
    said = words(made)
    assert "Person 2 (Suspect)" in said
    assert "Meera" not in said
    assert "PASWAN" not in said
    assert "Abcname Personad" in said


def test_a_child_who_is_called_like_the_officer_at_the_desk_is_not_named():
    case = with_person(
        of_meera(thin(1, summary="Q. Signer, 13, was beaten.")), name_full="Q. Signer"
    )
    case = with_person(case, name_latin="Q. Signer")
    assert "Signer" not in words(told(case, wish("police")))


def test_a_telephone_of_a_suspect_that_is_the_one_of_a_child_stays_off():
    phone = "+919000000055"
    case = with_person(of_meera(thin(3)), 1, phone=phone)
    case = with_person(case, 3, phone=phone, phone_second="+919000000066")
    said = words(told(case, wish("police")))
    assert "00055" not in said.replace(" ", "")
    assert "00066" in said.replace(" ", "")


@pytest.mark.parametrize(
    "typed",
    ["MeeraPaswan_fir.pdf", "meerapaswan@upi", "PaswanMeera", "Meerā", "M e e r a", "ScanMeera"],
)
def test_a_name_is_found_however_it_is_written_in_texts_and_lists(typed):
    case = with_person(of_meera(thin(3, narrative=f"see {typed} there")), 3, vehicles=(typed, "x"))
    said = words(told(case, wish("police")))
    assert typed not in said
    assert "there" in said


# Roles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "roles"),
    [
        ("police", ("rescuer", "informant")),
        ("police", ("witness", "informant")),
        ("cwc", ("guardian", "witness", "informant")),
        ("shelter", ("guardian", "suspect")),
        ("cwc", ("family_member", "suspect")),
    ],
)
def test_an_informant_or_a_suspect_is_not_told_for_another_role(audience, roles):
    case = with_person(of_labour(thin(2), 1), 2, role=roles, phone="+919000000033")
    made = told(replace(case, consents=(agreed(1),)), wish(audience))
    said = words(made)
    for gone in ("Personac", "Informant", "Suspect", "00033"):
        assert gone not in said, gone
    assert len([one for one in made.sheet.parts if one.is_person]) == 1


def test_of_a_person_of_several_roles_only_those_are_told_that_the_reader_is_to_read():
    case = with_person(of_labour(thin(3), 1, 2), 1, role=("victim", "suspect"))
    case = with_person(case, 2, role=("victim", "informant"))
    case = with_person(case, 3, role=("suspect", "informant"))
    titles = [one.title for one in told(case, wish("shelter")).sheet.parts]
    assert "Abcname Personab (Victim)" in titles
    assert "Abcname Personac (Victim)" in titles
    police = words(told(case, wish("police")))
    assert "Abcname Personab (Victim, Suspect)" in police
    assert "Abcname Personad (Suspect)" in police
    assert "Informant" not in police
    assert "Informant" in words(told(case, wish(OWN)))


# Grounds ----------------------------------------------------------------------------------------


def test_the_writing_of_one_woman_names_no_other():
    ground = NameGround("victim_in_writing", "Letter of 1 November", "Made-up Head")
    case = thin(2)
    for number in (1, 2):
        case = with_person(case, number, sex_exploitation_type=("brothel",))
    with pytest.raises(LetterRefusedError) as refused:
        told(case, wish("police", name_ground=ground))
    assert refused.value.facts["reason"] == "letter.ground-one-person"
    assert refused.value.exit_code == 7
    alone = with_person(case, 2, sex_exploitation_type=None)
    assert "Personab" in words(told(alone, wish("police", name_ground=ground)))


def test_an_officer_who_decided_is_not_a_way_to_name_a_child():
    ground = replace(GROUND, officer="Head, aunt of Meera Paswan")
    said = words(told(of_meera(thin(1)), wish(ground=ground)))
    assert "Head, aunt of" in said
    assert "Meera" not in said


# Names that were not agreed to ------------------------------------------------------------------


@pytest.mark.parametrize("withheld", ["name_full", "name_latin", "name_family"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_whole_name_that_was_withheld_stands_again_in_no_script_and_no_parts(withheld, language):
    texts = {"summary": "मीरा कुमारी came. Meera Kumari went. Guddi said so."}
    case = with_person(
        of_labour(thin(1, **texts), 1), name_full="मीरा कुमारी", name_latin="Meera Kumari",
        name_given="Meera", name_family="Kumari", name_nickname="Guddi",
    )  # fmt: skip
    case = replace(case, consents=(agreed(1, withhold=(withheld,)),))
    made = told(case, wish(OWN, sections=("identity", "story"), language=language))
    said = words(made)
    for name in ("Meera", "Kumari", "मीरा", "कुमारी", "Guddi", "M. K."):
        assert name not in said, name
    assert len(made.initials) == 1
    assert "1" in made.initials[0] or "१" in made.initials[0]


def test_the_name_of_a_father_that_was_withheld_is_none_of_a_person_of_the_case():
    case = with_person(
        of_labour(thin(2, summary="Ramesh Paswan came"), 1), name_father="Ramesh Paswan"
    )
    case = with_person(case, 2, role=("family_member",), name_full="Ramesh Paswan", name_latin=None)
    assert "Ramesh" in words(told(replace(case, consents=(agreed(1),)), wish()))
    case = replace(case, consents=(agreed(1, withhold=("name_father",)),))
    said = words(told(case, wish()))
    assert "Ramesh" not in said
    assert "Person 2" in said


def test_a_block_and_a_part_of_an_address_that_were_withheld_leave_typed_text():
    typed = "from Xyzblock; now in Asha Ghar lane 4, near the bus stand"
    case = with_person(
        of_labour(thin(1, narrative=typed), 1), home_block="Xyzblock", home_district="Gaya",
        present_place="Shelter Asha Ghar, lane 4", present_landmark="Bus stand",
    )  # fmt: skip
    whole = replace(case, consents=(agreed(1),))
    assert typed in words(told(whole, wish("police")))
    case = replace(case, consents=(agreed(1, withhold=("home_block", "present_place")),))
    said = words(told(case, wish("police")))
    assert "Xyzblock" not in said
    assert "Asha" not in said
    assert "bus stand" in said


def test_a_nickname_alone_that_was_withheld_hides_no_guardian():
    case = with_person(of_labour(thin(2), 1), name_nickname="Guddi")
    case = with_person(case, 2, role=("guardian",), name_full="Xyz Abba", name_latin="Xyz Abba")
    withheld = replace(case, consents=(agreed(1, withhold=("name_nickname",)),))
    assert "Xyz Abba" in words(told(withheld, wish()))
    whole = replace(case, consents=(agreed(1, withhold=("name_full",)),))
    made = told(whole, wish())
    notes = [one for one in made.sheet.notes if isinstance(one, str)]
    assert "Xyz Abba" not in words(made)
    assert any("not agreed that the name is told" in one for one in notes)
    assert not any("law" in one for one in notes), "no law keeps these names"


def test_that_something_is_kept_off_is_told_also_of_very_many_persons():
    case = full_case(40)
    case = replace(case, facts={**case.facts, "offence_acts": (), "offence_sections": ""})
    case = with_person(case, 1, sex_exploitation_type=None, means=("debt_bondage",))
    few = replace(case, persons=case.persons[:4], consents=case.consents[:4])
    expected = [one for one in told(few, wish("police")).sheet.notes if "do not stand" in str(one)]
    assert len(expected) == 1
    made = told(case, wish("police"))
    assert expected[0] in made.sheet.notes
    assert "Full name" in made.left_out
    hidden = next(one for one in made.sheet.parts if one.title.startswith("A. P. (person 2)"))
    assert hidden.count < len(case.persons[1].facts)


def test_a_child_is_still_told_by_initials_for_the_law():
    notes = [one for one in told(a_child(), wish()).sheet.notes if isinstance(one, str)]
    assert any("initials" in one.casefold() or "law" in one for one in notes)
    assert not any("not agreed that the name" in one for one in notes)

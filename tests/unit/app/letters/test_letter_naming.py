"""Who is named in a letter is a rule of its own: children, sexual offences, grounds, initials."""

import pytest

from app.consent.errors import ConsentIncompleteError
from app.letters import naming
from app.letters.errors import LetterRefusedError
from app.letters.naming import CHILD, SEXUAL
from app.letters.records import NameGround
from office_sim import TODAY

ADULT = {"age": 30, "is_child_stated": "no"}
WRITING = NameGround("victim_in_writing", "Letter of 3 Nov 2026", "Made-up Head")
ORDER = NameGround("court_order", "Order 7 of 2026", "Made-up Judge")


def why(facts, roles=(), case=None):
    return naming.why_protected(facts, roles, case or {}, TODAY)


@pytest.mark.parametrize(
    ("facts", "roles", "case", "expected"),
    [
        (ADULT, (), {}, ""),
        ({}, (), {}, CHILD),
        ({"age": 17}, ("victim",), {}, CHILD),
        ({**ADULT, "is_child_stated": "unknown"}, ("victim",), {}, CHILD),
        ({**ADULT, "age_when_trafficked": 12}, (), {}, CHILD),
        ({**ADULT, "under_18_when_exploited": "yes"}, (), {}, CHILD),
        ({**ADULT, "purpose": ("sexual_prostitution",)}, (), {}, SEXUAL),
        ({**ADULT, "purpose": ("begging", "sexual_other")}, ("victim", "suspect"), {}, SEXUAL),
        ({**ADULT, "purpose": ("begging",)}, ("victim",), {}, ""),
        ({**ADULT, "sex_exploitation_type": ("pornography",)}, (), {}, SEXUAL),
        ({**ADULT, "means": ("sexual_abuse",)}, (), {}, SEXUAL),
        (ADULT, (), {"offence_acts": ("pocso_6",)}, SEXUAL),
        (ADULT, (), {"offence_acts": ("itpa_5",)}, SEXUAL),
        (ADULT, (), {"offence_acts": ("bns_144_2",)}, SEXUAL),
        (ADULT, (), {"offence_acts": ("bns_143", "blsa_16")}, ""),
        (ADULT, (), {"offence_sections": "BNS 64(1), 143"}, SEXUAL),
        (ADULT, (), {"offence_sections": "IPC 376D"}, SEXUAL),
        (ADULT, (), {"offence_sections": "143, 146 BNS; 1764 others"}, ""),
        (ADULT, (), {"offence_sections": "পকসো 6"}, SEXUAL),
        (ADULT, ("suspect",), {"offence_acts": ("pocso_6",)}, ""),
        ({}, ("suspect",), {}, ""),
        ({"age": 15}, ("suspect",), {}, CHILD),
        ({"age": 15}, ("witness",), {}, CHILD),
        ({}, ("witness",), {}, ""),
    ],
)
def test_who_is_protected_and_why(facts, roles, case, expected):
    assert why(facts, roles, case) == expected


@pytest.mark.parametrize(
    ("name", "initials", "latin"),
    [
        ("Wahida Qureshi", "W. Q.", "W.Q."),
        ("Zoya Xess", "Z. X.", "Z.X."),
        ("Émile Cyril", "É. C.", "E.C."),
        ("Sunita Kumari", "S. K.", "S.K."),
        ("सुनीता कुमारी", "सु. कु.", "S.K."),
        ("क्षमा देवी", "क्ष. दे.", "K.D."),
        ("সুনীতা খাতুন", "সু. খা.", "S.K."),
        ("श्री कुमार", "श. कु.", "S.K."),
        ("sunita", "S.", "S."),
        ("A" * 300, "A.", "A."),
        (" ".join(["Anu"] * 40), "A. A. A. A.", "A.A.A.A."),
        ("K", "", ""),
        ("Om", "", ""),
        ("😀😀😀", "", ""),
        ("", "", ""),
        ("<b>Sunita</b>", "B. S. B.", "B.S.B."),
        ("O'Brien-Kumar", "O. B. K.", "O.B.K."),
    ],
)
def test_initials_never_tell_a_whole_name(name, initials, latin):
    assert naming.initials(name) == initials
    assert naming.latin_initials(name) == latin


@pytest.mark.parametrize("word", ["सु", "माँ", "श्री", "ক্ষ"])
def test_a_word_of_one_written_letter_is_not_told_whole(word):
    assert word not in naming.initials(f"{word} कुमारी").replace(".", " ").split()


def test_a_ground_has_to_be_complete():
    for changed in (
        NameGround("because", "Order 7", "Head"),
        NameGround("court_order", " ", "Head"),
        NameGround("court_order", "Order 7", ""),
    ):
        with pytest.raises(ConsentIncompleteError) as caught:
            naming.check_ground(changed, adults=True)
        assert caught.value.facts["field"]
    naming.check_ground(ORDER, adults=False)
    naming.check_ground(WRITING, adults=True)


def test_a_child_cannot_allow_it_in_writing():
    with pytest.raises(LetterRefusedError) as caught:
        naming.check_ground(WRITING, adults=False)
    assert caught.value.facts["reason"] == "letter.ground-adults-only"
    assert naming.lifts(WRITING, SEXUAL)
    assert not naming.lifts(WRITING, CHILD)
    assert naming.lifts(ORDER, CHILD)
    assert not naming.lifts(None, SEXUAL)


def test_family_and_suspects_of_the_family_give_a_victim_away():
    assert naming.is_family({}, ("family_member",))
    assert naming.is_family({}, ("guardian", "witness"))
    assert naming.is_family({"relationship_to_victim": ("family",)}, ("suspect",))
    assert not naming.is_family({"relationship_to_victim": ("employer",)}, ("suspect",))
    assert not naming.is_family({}, ("informant",))


@pytest.mark.parametrize(
    ("name", "section", "expected"),
    [
        ("name_father", "identity", True),
        ("sex_or_gender", "identity", False),
        ("home_place", "home", True),
        ("home_district", "home", False),
        ("present_household", "present", True),
        ("id_number", "papers", True),
        ("phone_second", "contact", True),
        ("marks", "description", True),
        ("trackchild_no", "description", False),
    ],
)
def test_what_would_find_the_person_stays_off_the_paper(name, section, expected):
    assert naming.is_kept_back(name, section) is expected

"""What the last look before sealing finds in free text."""

from __future__ import annotations

import pytest

from app.redaction.redaction_hints import EMAIL, ID_NUMBER, NAME, OFFICE, PHONE, Finding, scan


def kinds(text: str, names: tuple[str, ...] = ()) -> list[str]:
    return [found.kind for found in scan(text, names)]


@pytest.mark.parametrize(
    "text",
    [
        "Call 9876543210 after six",
        "Call +91 98765 43210",
        "फ़ोन ९८७६५४३२१० पर",
        "ফোন ০১৭১২৩৪৫৬৭৮",
        "91-98765-43210",
        "(06454) 242-100",
        "+977 9812345678",
        "at 98765.43210.",
    ],
)
def test_phone_numbers_are_found_in_every_script_and_spacing(text):
    assert kinds(text) == [PHONE]


@pytest.mark.parametrize(
    "text",
    [
        "Aadhaar 2345 6789 0123",
        "आधार २३४५ ६७८९ ०१२३",
        "PAN ABCDE1234F",
        "voter card abc1234567",
        "passport Z1234567",
        "licence BR01 2011 0012345",
        "citizenship 12-01-70-12345",
        "NID 1990123456789",
        "NID 19901234567890123",
    ],
)
def test_shapes_of_identity_numbers_are_found(text):
    assert kinds(text) == [ID_NUMBER]


def test_a_mail_address_is_found():
    assert kinds("write to asha.k@example.org, please") == [EMAIL]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rescued on 25-11-2026 at Raxaul",
        "2026-11-25",
        "२५/११/२०२६ को",
        "paid 15,000 rupees for 14 people",
        "FIR 212/2026",
        "pillar 390, 42 Bn",
        "pin 854301",
    ],
)
def test_dates_amounts_and_short_numbers_are_left_alone(text):
    assert scan(text) == ()


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20261129_101512.jpg",
        "PXL_20261129_101512345.jpg",
        "20261129_101512.jpg",
        "IMG-20261129-WA0012.jpg",
        "Screenshot_20261129-101512.png",
        "Screenshot_2026-11-29-10-15-12.png",
        "WhatsApp Image 2026-11-29 at 10.15.12.jpeg",
    ],
)
def test_the_name_that_a_telephone_gives_a_photograph_holds_no_number_of_somebody(name):
    assert scan(name) == ()


@pytest.mark.parametrize(
    "name",
    [
        "20261129",  # Eight digits alone may be a landline.
        "Ram_9876543210.jpg",
        "IMG_20261129_101512 of 9876543210.jpg",
        "20261129_101512 9876543210",
        "20261129_101512 01-4412345",
        "01-4412345 20261129-WA0012",
        "20261329_101512",  # No such month.
        "20261129_9876543210",
    ],
)
def test_a_number_beside_such_a_name_or_like_it_is_still_found(name):
    assert PHONE in kinds(name)


def test_the_finding_shows_the_text_as_it_was_written():
    assert scan("फ़ोन ९८७६५ ४३२१०!") == (Finding(PHONE, "९८७६५ ४३२१०"),)


def test_names_of_other_people_are_found_in_their_script_as_whole_words():
    names = ("Ram Prasad", "सीता देवी")
    assert scan("He met RAM PRASAD there.", names) == (Finding(NAME, "RAM PRASAD"),)
    assert scan("वह सीता के साथ थी", names) == (Finding(NAME, "सीता"),)
    assert scan("सीतापुर में", names) == ()
    assert scan("a programme in Ramgarh", names) == ()


def test_joiners_and_composed_letters_do_not_hide_a_name():
    assert kinds("श्री लक्ष\u094d\u200dमी", ("लक्ष्मी",)) == [NAME]
    assert kinds("ज़ैनब आई", ("\u095b\u0948\u0928\u092c",)) == [NAME]


def test_the_same_finding_is_told_once_and_in_the_order_of_the_text():
    text = "9876543210 and Sita and 9876543210"
    assert scan(text, ("Sita",)) == (Finding(PHONE, "9876543210"), Finding(NAME, "Sita"))


def test_letters_that_grow_in_upper_case_do_not_move_the_findings():
    assert scan("ßßß 9876543210") == (Finding(PHONE, "9876543210"),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sunita was with her", "सुनीता"),
        ("Suneeta was with her", "सुनीता"),
        ("सुनीता उसके साथ थी", "Sunita Banawati"),
        ("সুনীতা সেখানে ছিল", "सुनीता"),
        ("मारिया को पता है", "Made-up Maria"),
    ],
)
def test_a_name_is_found_in_another_script_as_it_sounds(text, name):
    assert kinds(text, (name,)) == [NAME]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("they sit at the site", "सीता"),
        ("the mine in the hills", "मीना"),
        ("he came early", "काम"),
        ("Sunit came", "Sunita"),
    ],
)
def test_a_word_that_only_resembles_a_name_is_left_alone(text, name):
    assert scan(text, (name,)) == ()


def test_the_name_of_another_office_is_found_whole_in_any_case_of_letters():
    offices = ("Bal Kalyan Shelter, Siliguri", "বানানো কেন্দ্র")
    assert scan("as told to bal  kalyan shelter (Siliguri)", (), offices) == (
        Finding(OFFICE, "bal  kalyan shelter (Siliguri"),
    )
    assert scan("বানানো কেন্দ্র জানে", (), offices) == (Finding(OFFICE, "বানানো কেন্দ্র"),)
    assert scan("a shelter in Siliguri", (), offices) == ()


@pytest.mark.parametrize("digits", ["9876543210", "९८७६५४३२१०", "৯৮৭৬৫৪৩২১০", "੯੮੭੬੫੪੩੨੧੦"])
def test_every_script_of_digits_is_read(digits):
    assert scan(f"({digits})")[0].kind == PHONE

"""Names that look alike are one name; names that do not are two."""

import pytest

from app.lookalikes import BLANKS, HIDDEN, few_marks, hidden, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Kendra", "Аѕhа Кеndrа"),  # Cyrillic
        ("ASHA KENDRA", "ΑSΗΑ ΚΕΝDRΑ"),  # Greek capitals
        ("Asha", "Ａｓｈａ"),  # full width
        ("Asha", "𝐀𝑠𝒽𝓪"),  # letters of mathematics
        ("Asha", "ᴀꜱʜᴀ"),  # small capitals
        ("Asha", "As\u034fh\u200ba\ufeff"),
        ("Asha", "\U000e0101Asha\u00ad"),
        ("Asha Kendra", "Asha\u3164Kendra"),
        ("Asha Kendra", "Asha\u2800Kendra"),
        ("Asha Kendra", "Asha\u00a0\u2009Kendra."),
        ("Zoe", "Zoé"),
        ("Police Station 10", "Police Station lO"),
        ("Mill Road", "MiII Road"),
        ("आशा केंद्र", "अाशा केंद्र"),
        ("और", "अौर"),
        ("আশা", "অাশা"),
        ("लक्ष्मी", "लक्ष्\u200dमी"),
    ],
)
def test_what_a_reader_cannot_tell_apart_is_one_name(one, other):
    assert skeleton(one) == skeleton(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Kendra", "Asha Kendri"),
        ("Asha Kendra", "AshaKendra"),
        ("Karnal", "Kamal"),
        ("पूर्णिया", "पुर्णिया"),
        ("मन", "मं"),
        ("Unit 2", "Unit 3"),
    ],
)
def test_names_that_differ_to_the_eye_are_two(one, other):
    assert skeleton(one) != skeleton(other)


def test_marks_do_not_pile_up():
    assert few_marks("a" + "\u0301" * 40 + "b") == "a" + "\u0301" * 4 + "b"
    assert few_marks("क्षत्रिय ज़्यादा") == "क्षत्रिय ज़्यादा"


def test_what_is_drawn_as_nothing_or_as_a_blank_is_known():
    assert all(hidden(letter) for letter in (*HIDDEN, "\u200b", "\u2060", "\u00ad"))
    assert not any(hidden(letter) for letter in ("a", "ा", *BLANKS))

"""Names that look alike are one name; names that do not are two."""

import pytest

from app.lookalikes import (
    BLANKS,
    HIDDEN,
    alike,
    confusables,
    few_marks,
    has_strange_letters,
    hidden,
    letters,
    skeleton,
)


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
        ("CWC Patna", "ꓚꓪꓚ Patna"),  # Lisu
        ("Asha", "ᎪᏚᎻᎪ"),  # Cherokee capitals
        ("Child Welfare Committee", "Child Welfare Cornmittee"),
        ("Women's Home", "VVomen's Home"),
        ("Unit 3", "Unit ३"),
    ],
)
def test_what_a_reader_cannot_tell_apart_is_one_name(one, other):
    assert skeleton(one) == skeleton(other) != ""
    assert alike(one, other)
    assert letters(one) == letters(other)


@pytest.mark.parametrize(
    ("plain", "dressed"),
    [
        ("o", "øØɵꝋꝍⱺ𝼛"), ("d", "đĐðɖɗᵭᶁᶑȡꟈ"), ("l", "łŁƚɫɬɭᶅȴⱡꝉꞎ"), ("h", "ħĦɦⱨꞕ"), ("a", "Ⱥⱥᶏ"),
        ("b", "ƀɃɓᵬᶀꞗ"), ("c", "ȼȻƈƇɕꞓꞔ"), ("e", "ɇɆᶒⱸ"), ("g", "ǥǤɠꞡ"), ("i", "ɨƗᶖ"), ("j", "ɉʝɟ"),
        ("k", "ƙⱪꝁꝃꝅꞣᶄ"), ("n", "ɲɳŋȵꞑꞥᶇ"), ("p", "ᵽƥꝑꝓꝕᵱᶈ"), ("q", "ɋꝗꝙ"), ("r", "ɍɾɽꞧᶉ"),
        ("s", "ʂȿꞩᶊꟊ"), ("t", "ŧŦƫƭʈȶⱦ"), ("u", "ʉɄᶙꞹ"), ("v", "ꝟⱱⱴ"), ("w", "ⱳ"),
        ("x", "ᶍꭗ"), ("y", "ɏƴ"), ("z", "ƶƵȥʐʑɀⱬᶎ"), ("f", "ƒᶂꜰ"), ("m", "ɱᶆꬺ"), ("ग", "ॻ"),
        ("ज", "ॼ"), ("ड", "ॾ"), ("ब", "ॿ"), ("র", "ৰ"), ("ব", "ৱ"),
    ],
)  # fmt: skip
def test_strokes_bars_hooks_and_curls_tell_no_letters_apart(plain, dressed):
    joined = [one for one in dressed if alike(f"Office {plain}k", f"Office {one}k")]
    assert joined == list(dressed)
    assert {letters(one) for one in dressed} == {letters(plain)}


@pytest.mark.parametrize(
    "other",
    [
        "C.W.C. Patna",
        "C W C Patna",
        "CWCPatna",
        "CW C, Pat na",
        "cwc patna",
        "Patna CWC",
        "Patna, C.W.C.",
        "PatnaCWC",
        "ꓚ.ꓪ.ꓚ. Patna",
    ],
)
def test_blanks_points_case_and_order_tell_nothing_apart(other):
    assert alike("CWC Patna", other)
    assert letters("CWC Patna") == letters(other)


def test_three_words_in_any_order_are_one_name():
    assert alike("Child Welfare Committee", "Committee Child Welfare")
    assert alike("Child Welfare Committee", "Welfare Child Committee")


def test_a_name_without_letters_is_like_none():
    assert not alike("", "")
    assert not alike("--", "..")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Kendra", "Asha Kendri"),
        ("Unit 12", "Unit 21"),
        ("पूर्णिया", "पुर्णिया"),
        ("मन", "मं"),
        ("Unit 2", "Unit 3"),
    ],
)
def test_names_that_differ_to_the_eye_are_two(one, other):
    assert skeleton(one) != skeleton(other)
    assert not alike(one, other)


@pytest.mark.parametrize("name", ["ꓚꓪꓚ Patna", "CWC Раtnа", "ΑSΗΑ", "தமிழ்", "Asha 𝐀", "Ａsha"])
def test_letters_of_another_script_are_strange(name):
    assert has_strange_letters(name)


@pytest.mark.parametrize("name", ["CWC Patna, No. 1", "ÉCOLE ß", "आशा केंद्र", "আশা কেন্দ্র", "12"])
def test_letters_of_our_scripts_are_not(name):
    assert not has_strange_letters(name)


def test_the_table_beside_the_module_is_that_of_unicode():
    known = confusables()
    assert (known["а"], known["ꓚ"], known["ꓪ"]) == ("a", "C", "W")
    assert len(known) > 750


def test_marks_do_not_pile_up():
    assert few_marks("a" + "\u0301" * 40 + "b") == "a" + "\u0301" * 4 + "b"
    assert few_marks("क्षत्रिय ज़्यादा") == "क्षत्रिय ज़्यादा"


def test_what_is_drawn_as_nothing_or_as_a_blank_is_known():
    assert all(hidden(letter) for letter in (*HIDDEN, "\u200b", "\u2060", "\u00ad"))
    assert not any(hidden(letter) for letter in ("a", "ा", *BLANKS))

"""Names that look alike are one name; names that do not are two."""

import pytest

from app.offices import confusables as lookalikes
from app.offices.confusables import (
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


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What was remembered for an earlier test says nothing about the rules."""
    lookalikes._SEEN.clear()
    lookalikes._ALIKE.clear()
    skeleton.cache_clear()


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


@pytest.mark.parametrize(
    "first_to_last", ["034f", "17b4-17b5", "180b-180f", "fe00-fe0f", "e0100-e01ef"]
)
def test_a_block_of_hidden_marks_ends_where_unicode_ends_it(first_to_last):
    first, last = (int(first_to_last.split("-")[end], 16) for end in (0, -1))
    assert all(hidden(chr(point)) for point in range(first, last + 1))
    assert {chr(first), chr(last)} <= HIDDEN
    assert not {chr(first - 1), chr(last + 1)} & HIDDEN


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ("अा", "आ"),
        ("अॉ", "ऑ"),
        ("अॊ", "ऒ"),
        ("अो", "ओ"),
        ("अौ", "औ"),
        ("एॅ", "ऍ"),
        ("एे", "ऐ"),
        ("অা", "আ"),
    ],
)
def test_a_vowel_put_together_from_two_signs_is_the_one_it_looks_like(parts, whole):
    assert parts != whole
    assert skeleton(f"क{parts}ख") == skeleton(f"क{whole}ख")


@pytest.mark.parametrize("mark", "\u0300\u036f\u1ab0\u1aff\u1dc0\u1dff\u20d0\u20ff")
def test_marks_of_other_scripts_count_for_nothing(mark):
    assert skeleton(f"a{mark}b") == "ab"


@pytest.mark.parametrize("mark", "\u02ff\u1aaf\u20cf")
def test_a_sign_beside_those_marks_parts_two_words(mark):
    assert skeleton(f"a{mark}b") == "a b"
    assert skeleton("a\u1b00b") == "a\u1b00b"


def test_letters_that_stand_alone_are_one_word_in_any_order_of_words():
    assert alike("CWC Patna Sadar", "C W C Sadar Patna")
    assert alike("Sadar C.W.C. Patna", "Patna CWC Sadar")


def test_words_in_another_order_are_compared_word_by_word():
    assert alike("Kendra Bal Asha", "Bal Kendra Asha")
    assert not alike("Kendra Bal Asha", "Ashabal Kendra")


def test_marks_without_a_letter_before_them_do_not_pile_up_either():
    assert few_marks("\u0301" * 6 + "a") == "\u0301" * 4 + "a"


@pytest.mark.parametrize(("letter", "like"), [("Ŋ", "n"), ("Þ", "p"), ("Æ", "ae"), ("Ǣ", "ae")])
def test_a_capital_is_drawn_as_its_small_letter_is(letter, like):
    assert skeleton(f"Ra{letter}i") == skeleton(f"Ra{like}i") == f"ra{like}l"

"""Hindi typed in KrutiDev and its kin is recognised by column and decoded; Latin is left alone."""

import hinlegacy
import pytest

from app.imports.legacy import CHANAKYA, KRUTIDEV, converted, decode, look_of

_WORDS = (
    "सुनीता कुमारी|रामप्रसाद यादव|आशा देवी|मोहम्मद इकबाल|बहराइच|श्रीमती लक्ष्मी|कृष्णा|पूजा शर्मा|"
    "राधा वर्मा|ज्योति सिंह|प्रेमलता|दुर्गा प्रसाद|विद्या|क्षमा|त्रिवेणी|ज्ञानेश्वर|ऊषा|ईश्वर|ऐश्वर्या|"
    "औरंगाबाद|ओमप्रकाश|गोंडा|बाँदा|संध्या|निर्मला|कर्मवीर|रूपा|रुक्मिणी|द्वारका|उद्धव|चन्द्रकला|"
    "ग्राम पोस्ट रुपईडीहा|नई दिल्ली|काम दिलाने के नाम पर ले गया|स्टेशन पर मिली|शिक्षा"
)
WORDS = tuple(_WORDS.split("|"))


@pytest.mark.parametrize("text", WORDS)
def test_hindi_survives_the_old_font(text):
    assert decode(hinlegacy.encode(text, KRUTIDEV), KRUTIDEV) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lhrke<+h", "सीतामढ़ी"), ("iM+jkSuk", "पड़रौना"), ("[+kkrwu", "ख़ातून"), ("f'k{kk", "शिक्षा"),
        ("fL=;k¡", "स्त्रियाँ"), ("fj'rsnkj", "रिश्तेदार"), ("vkn'kZ uxj", "आदर्श नगर"),
        ("firk@ifr dk uke", "पिता/पति का नाम"), ("16 o\"kZ", "16 वर्ष"),
    ],
)  # fmt: skip
def test_what_typists_type_is_decoded(typed, meant):
    assert decode(typed, KRUTIDEV) == meant


def test_a_column_in_krutidev_is_recognised():
    typed = [hinlegacy.encode(text, KRUTIDEV) for text in WORDS]
    assert look_of(typed).font == KRUTIDEV
    assert look_of(typed[:4]).font == KRUTIDEV
    assert look_of(typed).sure > 90


def test_a_few_cells_in_unicode_do_not_hide_the_font():
    typed = [hinlegacy.encode(text, KRUTIDEV) for text in WORDS[:20]]
    assert look_of([*typed, "सुनीता", "आशा"]).font == KRUTIDEV


@pytest.mark.parametrize(
    "cells",
    [
        ["Sunita Kumari", "Ram Prasad", "Mohd Iqbal", "Geeta Devi", "village Rupaidiha"],
        ["GEETA DEVI", "SUNITA", "RAM KALI"],
        ["sunita", "rekha devi", "jyoti kumari", "phool kumari"],
        ["the quick station officer", "brought her to Delhi", "with the promise of work"],
        ["12/2024", "13/2024", "PS Kotwali"],
        ["u/s 370 IPC", "143 BNS", "ITPA 3,4,5", "POCSO 4/6"],
        ["José", "Zoë Müller", "François"],
        WORDS,
        [],
        ["F", "M", "F"],
        ["asha@example.org", "rekha@example.org", "x.y@example.org"],
    ],
)
def test_other_columns_are_left_alone(cells):
    assert look_of(cells).font == ""


def test_a_cell_that_reads_as_latin_stays_in_a_column_of_an_old_font():
    assert converted("Sunita", KRUTIDEV) == "Sunita"
    assert converted("सुनीता", KRUTIDEV) == "सुनीता"
    assert converted("lquhrk", KRUTIDEV) == "सुनीता"


def test_unicode_and_nonsense_pass_through():
    assert decode("सुनीता", KRUTIDEV) == "सुनीता"
    assert decode("", CHANAKYA) == ""
    assert decode("lquhrk", "no-such-font") == "lquhrk"


def test_the_second_font_of_the_time_is_decoded_too():
    assert decode("fgUnh", CHANAKYA) == "हिन्दी"

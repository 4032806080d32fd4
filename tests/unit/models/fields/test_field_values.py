"""What is typed is stored in one form, shown in words, and refused without being repeated."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import FieldError
from models.fields import CATALOGUE, FieldKind, code_label, normalise, show
from models.fields.text import Refusal, clean

FIELD = CATALOGUE.field
SECRET = "Sunita-0xSECRET"

GOOD = [
    ("name_full", "  सुनीता \t कुमारी ", "सुनीता कुमारी"),
    ("name_full", "Reni\u0065\u0301", "Reni\u00e9"),
    ("name_full", "\u095c\u093e\u0915", "\u0921\u093c\u093e\u0915"),
    ("narrative", "one\r\ntwo \u2028three", "one\ntwo\nthree"),
    ("name_full", "one\ntwo", "one two"),
    ("name_full", "नेप\u094d\u200dय", "नेप\u094d\u200dय"),
    ("name_full", "भगवान\u094d\u200c", "भगवान\u094d"),
    ("name_full", "क\u200d। ख", "क। ख"),
    ("name_alias", "Guddi; Rani\nGuddi", ("Guddi", "Rani")),
    ("name_alias", ["Guddi", ""], ("Guddi",)),
    ("sex_or_gender", "Female", "female"),
    ("sex_or_gender", "transgender-woman", "transgender_female"),
    ("purpose", "begging, Bonded labour", ("bonded_labour", "begging")),
    ("purpose", ["begging", "begging"], ("begging",)),
    ("explained", "What the facts are and may be used for", ("use_of_data",)),
    ("nationality", "india; np", ("IN", "NP")),
    ("zero_fir", True, "yes"),
    ("zero_fir", "No", "no"),
    ("deceased", "हाँ", True),
    ("deceased", 0, False),
    ("age", "१६", 16),
    ("age", 16, 16),
    ("debt_amount", "1,50,000", 150000),
    ("phone", "98765 43210", "+919876543210"),
    ("phone", "०९८७६५-४३२१०", "+919876543210"),
    ("phone", "919876543210", "+919876543210"),
    ("phone", "+977 9812345678", "+9779812345678"),
    ("phone", "00977-9812345678", "+9779812345678"),
    ("phone", "1098", "1098"),
    ("phone", "(06276) 222333", "+916276222333"),
    ("phone", "0542-2501234", "05422501234"),
    ("email", "A.B@Example.ORG", "A.B@example.org"),
    ("home_pincode", "८४७ २११", "847211"),
    ("aadhaar_last4", "1234", "1234"),
    ("aadhaar_last4", "XXXX XXXX 1234", "1234"),
    ("aadhaar_last4", "2345 6789 0124", "0124"),
    ("id_number", "WB/12/३४५", "WB/12/345"),
    ("home_district", "लखनऊ", "Lucknow"),
    ("home_district", "West Champaran", "Pashchim Champaran"),
    ("home_district", "Some Village", "Some Village"),
    ("home_state", "up", "Uttar Pradesh"),
    ("home_state", "madhesh province", "Madhesh Province"),
    ("fir_date", dt.date(2026, 11, 25), "2026-11-25"),
    ("birth", 2008, "2008"),
    ("named_offices", "A" * 64, ("a" * 64,)),
    ("withhold", "name_full, phone", ("name_full", "phone")),
]

BAD = [
    ("name_full", "a\u202eb", "text.hidden"),
    ("name_full", "a\u200bb", "text.hidden"),
    ("name_full", "ab\u200d", "text.hidden"),
    ("name_full", "\ufeffab", "text.hidden"),
    ("name_full", "१\u200dक", "text.hidden"),
    ("name_full", "a\u2066b", "text.hidden"),
    ("name_full", "a\u061cb", "text.hidden"),
    ("name_full", "a\x00b", "text.control"),
    ("name_full", "a\ud800b", "text.control"),
    ("name_full", "a\ufffeb", "text.control"),
    ("name_full", "x" * 201, "text.too-long"),
    ("narrative", "x" * 20_001, "text.too-long"),
    ("narrative", "😀" * 15_001, "text.too-long"),
    ("name_full", 5, "value.not-text"),
    ("name_alias", [str(number) for number in range(65)], "list.too-long"),
    ("name_alias", 5, "value.not-list"),
    ("name_alias", [5], "value.not-text"),
    ("sex_or_gender", SECRET, "code.unknown"),
    ("purpose", "begging, " + SECRET, "code.unknown"),
    ("deceased", SECRET, "boolean.unknown"),
    ("deceased", 7, "boolean.unknown"),
    ("age", "sixteen", "number.not-whole"),
    ("age", True, "number.not-whole"),
    ("age", 1.5, "number.not-whole"),
    ("age", "131", "number.range"),
    ("age", -1, "number.range"),
    ("phone", "98765 4321x", "phone.not-a-number"),
    ("phone", "12", "phone.length"),
    ("phone", "+12", "phone.length"),
    ("phone", "1" * 16, "phone.length"),
    ("email", "nobody", "email.form"),
    ("home_pincode", "12", "pincode.length"),
    ("aadhaar_last4", "12345", "aadhaar.length"),
    ("id_number", "2345 6789 0124", "id.full-aadhaar"),
    ("named_offices", "office one", "office.unknown"),
    ("withhold", "notes", "field.unknown"),
    ("fir_date", SECRET, "date.unknown"),
]


@pytest.mark.parametrize(("name", "typed", "stored"), GOOD)
def test_typed_value_is_stored_in_its_one_form(name: str, typed: object, stored: object) -> None:
    assert normalise(FIELD(name), typed) == stored
    assert normalise(FIELD(name), stored) == stored


@pytest.mark.parametrize(("name", "typed", "reason"), BAD)
def test_value_that_does_not_fit_is_refused_with_its_reason(
    name: str, typed: object, reason: str
) -> None:
    with pytest.raises(FieldError) as caught:
        normalise(FIELD(name), typed)
    assert (caught.value.reason, caught.value.field) == (reason, name)
    assert caught.value.__cause__ is None


def test_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(FieldError) as caught:
        normalise(FIELD("sex_or_gender"), SECRET)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)


@pytest.mark.parametrize("nothing", [None, "", "   ", [], (), [""]])
@pytest.mark.parametrize(
    "name",
    ["name_full", "narrative", "name_alias", "sex_or_gender", "purpose", "birth", "phone",
     "named_offices", "withhold"],
)  # fmt: skip
def test_nothing_is_stored_as_none(name: str, nothing: object) -> None:
    if isinstance(nothing, list | tuple) and nothing and not FIELD(name).many:
        with pytest.raises(FieldError):
            normalise(FIELD(name), nothing)
    else:
        assert normalise(FIELD(name), nothing) is None


@pytest.mark.parametrize("name", ["deceased", "age"])
def test_blank_tick_or_number_is_none(name: str) -> None:
    assert normalise(FIELD(name), " ") is None


@pytest.mark.parametrize(
    ("name", "stored", "shown"),
    [
        ("name_full", None, ""),
        ("purpose", (), ""),
        ("purpose", ("begging", "bonded_labour"), "Forced begging, Bonded labour"),
        ("sex_or_gender", "female", "Female"),
        ("sex_or_gender", "from_the_future", "from_the_future"),
        ("deceased", True, "Yes"),
        ("deceased", False, "No"),
        ("age", 16, "16"),
        ("fir_date", "2026-11-05", "5 Nov 2026"),
        ("birth", "~2008-05", "about May 2008"),
        ("birth", "2008", "2008"),
        ("birth", "someday", "someday"),
        ("withhold", ("name_full", "from_the_future"), "Full name, from_the_future"),
        ("zero_fir", "unknown", "Not sure"),
    ],
)
def test_stored_value_is_shown_in_words(name: str, stored, shown: str) -> None:
    assert show(FIELD(name), stored) == shown


def test_labels_and_months_are_shown_in_the_readers_language() -> None:
    hindi = {"Female": "महिला", "about {date}": "लगभग {date}", "May": "मई"}
    assert show(FIELD("sex_or_gender"), "female", lambda text: hindi[text]) == "महिला"
    assert show(FIELD("birth"), "~2008-05", lambda text: hindi[text]) == "लगभग मई 2008"


def test_what_was_typed_is_never_translated() -> None:
    assert show(FIELD("name_alias"), ("May", "Guddi"), lambda text: "मई") == "May, Guddi"


def test_code_has_a_label_even_when_it_is_not_known() -> None:
    assert code_label("country", "IN") == "India"
    assert code_label("country", "Q1") == "Q1"


INDIC = "कखिीुूेौंँ़्।\u200c\u200d১২ক্ষড়য়" + "aB9 é\u0301\n\t-/.,;+~٣"
TYPED = st.one_of(
    st.text(alphabet=INDIC, max_size=30),
    st.text(max_size=30),
    st.from_regex(r"[0-9०-९]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}", fullmatch=True),
    st.integers(-5, 10**9),
    st.booleans(),
    st.lists(st.text(alphabet=INDIC, max_size=8), max_size=4),
)


@settings(max_examples=400, deadline=None)
@given(field=st.sampled_from(CATALOGUE.fields), typed=TYPED)
def test_normalising_twice_is_normalising_once(field, typed: object) -> None:
    try:
        stored = normalise(field, typed)
    except FieldError:
        return
    assert normalise(field, stored) == stored
    assert isinstance(show(field, stored), str)


@settings(max_examples=400, deadline=None)
@given(
    typed=st.one_of(st.text(max_size=40), st.text(alphabet=INDIC, max_size=40)),
    multiline=st.booleans(),
)
def test_clean_text_is_nfc_without_anything_invisible(typed: str, multiline: bool) -> None:
    try:
        cleaned = clean(typed, multiline=multiline, limit=100)
    except Refusal:
        return
    assert clean(cleaned, multiline=multiline, limit=100) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    for place, character in enumerate(cleaned):
        if unicodedata.category(character) == "Cf":
            assert character in "\u200c\u200d"
            for neighbour in (cleaned[place - 1], cleaned[place + 1]):
                assert "\u0900" <= neighbour <= "\u0dff"
                assert unicodedata.category(neighbour)[0] in "LM"
        if unicodedata.category(character) == "Cc":
            assert multiline
            assert character == "\n"


@pytest.mark.parametrize("kind", FieldKind)
def test_every_kind_is_used_and_can_be_stored(kind: FieldKind) -> None:
    fields = [field for field in CATALOGUE.fields if field.kind is kind]
    assert fields
    assert normalise(fields[0], None) is None

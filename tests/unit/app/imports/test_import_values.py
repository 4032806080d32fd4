"""What stands in a cell becomes facts, in four languages and calendars; nothing is lost."""

import datetime as dt
import unicodedata

import pytest

from app.imports.headings import key_of, spellings
from app.imports.values import clean, read_cell, without_aadhaar
from app.system.table_files import harmless
from models.errors import FieldError
from models.fields import CATALOGUE

TODAY = dt.date(2026, 11, 25)


def read(address, text, calendar=""):
    return read_cell(address, text, TODAY, calendar)


def facts(address, text, calendar=""):
    return read(address, text, calendar)[0]


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("16", 16), ("१६", 16), ("১৬", 16), ("15 yrs", 15), ("15yrs.", 15), ("लगभग 16 वर्ष", 16),
        ("17 साल 6 माह", 17), ("১৬ বছর", 16), ("8 months", 0), ("18 महीने", 1), ("16/F", 16),
        ("about 20", 20), ("22 वर्ष (लगभग)", 22), ("age 14 years", 14),
    ],
)  # fmt: skip
def test_ages_are_read_as_people_write_them(typed, years):
    assert facts("p1.age", typed)["p1.age"] == years


def test_an_age_tells_what_stands_beside_it():
    assert facts("p1.age", "लगभग 16 वर्ष")["p1.age_basis"] == "estimate"
    assert facts("p1.age", "16/F")["p1.sex_or_gender"] == "female"
    assert facts("p1.age", "19 वर्ष, पुरुष")["p1.sex_or_gender"] == "male"


def test_of_several_ages_the_lowest_is_taken_and_told():
    found, told = read("p1.age", "15-17")
    assert found["p1.age"] == 15
    assert told == ("age.range",)


@pytest.mark.parametrize("typed", ["young", "sixteen", "12/03/2004", "200", "ward 7 house 9"])
def test_what_is_no_age_is_refused(typed):
    with pytest.raises(FieldError):
        read("p1.age", typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("F", "female"), ("महिला", "female"), ("स्त्री", "female"), ("बालिका", "female"),
        ("মহিলা", "female"), ("Girl", "female"), ("M", "male"), ("पुरुष", "male"),
        ("পুরুষ", "male"), ("केटा", "male"), ("Male ", "male"), ("female", "female"),
    ],
)  # fmt: skip
def test_sexes_in_four_languages(typed, code):
    assert facts("p1.sex_or_gender", typed) == {"p1.sex_or_gender": code}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("हाँ", "yes"), ("हां", "yes"), ("Y", "yes"), ("হ্যাঁ", "yes"), ("हो", "yes"),
     ("नहीं", "no"), ("No", "no"), ("না", "no"), ("पता नहीं", "unknown")],
)  # fmt: skip
def test_yes_and_no_in_four_languages(typed, answer):
    assert facts("zero_fir", typed) == {"zero_fir": answer}


def test_several_choices_in_one_cell():
    found = facts("p1.purpose", "बाल श्रम + begging")
    assert set(found["p1.purpose"]) == {"child_labour", "begging"}
    assert facts("p1.nationality", "नेपाली")["p1.nationality"] == ("NP",)


def test_an_unknown_choice_is_refused():
    with pytest.raises(FieldError, match=r"code\.unknown"):
        read("p1.purpose", "something else altogether")


@pytest.mark.parametrize(
    "typed",
    [
        "09876543210", "+91 98765 43210", "९८७६५४३२१०", "৯৮৭৬৫৪৩২১০", "9876543210.0",
        "'+919876543210", "’+91 98765 43210",
    ],
)  # fmt: skip
def test_one_telephone_in_any_spelling(typed):
    assert facts("p1.phone", typed)["p1.phone"] == "+919876543210"


def test_telephones_that_our_own_sheets_mark_as_text_come_in_again():
    written = harmless("+919876543210; +9779841234567")
    assert facts("p1.phone", written) == {
        "p1.phone": "+919876543210", "p1.phone_second": "+9779841234567",
    }  # fmt: skip


def test_several_telephones_go_on_in_the_next_field():
    found = facts("p1.phone", "9876543210 / 9123456789")
    assert found == {"p1.phone": "+919876543210", "p1.phone_second": "+919123456789"}


@pytest.mark.parametrize("typed", ["9.87654E+09", "9.87654321e9"])
def test_a_number_that_the_spreadsheet_has_rounded_is_refused(typed):
    with pytest.raises(FieldError, match=r"number\.rounded"):
        read("p1.phone", typed)


def test_other_names_are_taken_out_of_the_name():
    for typed in ("सुनीता उर्फ गुड़िया", "सुनीता @ गुड़िया", "सुनीता alias गुड़िया"):
        found = facts("p1.name_full", typed)
        assert found == {"p1.name_full": "सुनीता", "p1.name_alias": ("गुड़िया",)}


def test_father_or_husband_by_what_stands_before_the_name():
    assert facts("p1.name_father", "D/o Ram") == {"p1.name_father": "Ram"}
    assert facts("p1.name_father", "पुत्री श्री राम") == {"p1.name_father": "राम"}
    assert facts("p1.name_father", "W/o Ram") == {"p1.name_spouse": "Ram"}
    assert facts("p1.name_father", "पत्नी श्री राम") == {"p1.name_spouse": "राम"}


@pytest.mark.parametrize("typed", ["उ0प्र0", "उ.प्र.", "UP", "U.P.", "उत्तर प्रदेश", "यूपी"])
def test_states_in_short(typed):
    assert facts("p1.home_state", typed) == {"p1.home_state": "Uttar Pradesh"}


def test_districts_and_states_with_what_stands_around_them():
    assert facts("p1.home_district", "जिला बहराइच")["p1.home_district"] == "Bahraich"
    assert facts("p1.home_district", "Distt. Bahraich, U.P.") == {
        "p1.home_district": "Bahraich",
        "p1.home_state": "Uttar Pradesh",
    }


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("03/05/2024", "2024-05-03"), ("3-5-24", "2024-05-03"), ("०३.०५.२०२४", "2024-05-03"),
        ("3 मई 2024", "2024-05-03"), ("2024-05-03 10:30", "2024-05-03"),
        ("Fri, 3 May 2024", "2024-05-03"), ("19 भदौ 2081", "2024-09-04"),
        ("2081/05/19 BS", "2024-09-04"), ("14 वैशाख 1946 शक", "2024-05-04"),
        ("1 Chaitra 1946 Saka", "2024-03-21"), ("1/1/1947 saka", "2025-03-22"),
    ],
)  # fmt: skip
def test_dates_of_three_calendars_become_gregorian(typed, day):
    assert read("registered_on", typed) == ({"registered_on": day}, ())


def test_a_date_that_can_only_be_nepali_is_converted_and_told():
    assert read("registered_on", "2081/05/19") == (
        {"registered_on": "2024-09-04"},
        ("date.converted",),
    )


def test_in_a_column_of_the_nepali_calendar_every_year_is_of_it():
    assert read("registered_on", "2060/01/01", "bikram") == ({"registered_on": "2003-04-14"}, ())


def test_a_date_of_the_bengali_calendar_is_told():
    with pytest.raises(FieldError, match=r"date\.bengali-calendar"):
        read("registered_on", "২ বৈশাখ ১৪৩১")


def test_the_number_of_a_day_is_a_day_again():
    assert read("registered_on", "45415") == (
        {"registered_on": "2024-05-03"},
        ("date.from-number",),
    )


def test_a_birth_that_is_an_age_is_an_age():
    assert facts("p1.birth", "16 वर्ष")["p1.age"] == 16
    assert facts("p1.birth", "2008") == {"p1.birth": "2008"}


def test_a_whole_aadhaar_number_is_cut_wherever_it_stands():
    whole = "2345 6789 0124"
    assert facts("p1.aadhaar_last4", whole) == {"p1.aadhaar_last4": "0124"}
    assert read("p1.id_number", whole) == ({"p1.aadhaar_last4": "0124"}, ("id.aadhaar-cut",))
    assert without_aadhaar(f"see {whole}, 2345678901") == "see XXXX XXXX 0124, 2345678901"


@pytest.mark.parametrize("typed", ["-", "NA", "n/a", "nil", " ", "#REF!"])
def test_signs_for_nothing_are_nothing(typed):
    assert facts("p1.name_full", typed) == {}
    assert facts("p1.age", typed) == {}


def test_unknown_is_nothing_where_it_is_no_choice():
    assert facts("p1.phone", "अज्ञात") == {}
    assert facts("p1.name_full", "अज्ञात") == {"p1.name_full": "अज्ञात"}


@pytest.mark.parametrize(
    "typed", ["<b>Asha</b>", '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "Asha & Co"]
)
def test_markup_and_formulas_are_text(typed):
    found, told = read("summary", typed)
    assert found == {"summary": typed}
    assert told == ()


def test_what_cannot_be_seen_is_taken_out_and_told():
    assert clean("गीता\u202e रात") == ("गीता रात", ("text.hidden-removed",))
    assert clean("As\u200bha\ufeff") == ("Asha", ("text.hidden-removed",))
    assert clean("राष्\u200dट्र") == ("राष्\u200dट्र", ())


def test_words_of_two_scripts_are_told():
    assert clean("आशa")[1] == ("text.mixed-scripts",)
    assert clean("आशा Devi") == ("आशा Devi", ())


def test_bengali_that_is_not_composed_is_composed():
    loose = unicodedata.normalize("NFD", "হোসেন ড়")
    assert facts("p1.name_full", loose)["p1.name_full"] == unicodedata.normalize("NFC", loose)


def test_money_and_measures_are_numbers():
    assert facts("p1.debt_amount", "Rs. 5,000/-")["p1.debt_amount"] == 5000
    assert facts("p1.debt_amount", "₹ ५०००")["p1.debt_amount"] == 5000
    assert facts("p1.height_cm", "152 cm")["p1.height_cm"] == 152


@pytest.mark.parametrize(
    ("heading", "address"),
    [
        ("Name of victim", "p1.name_full"), ("1. Name of the Victim", "p1.name_full"),
        ("पीड़िता का नाम", "p1.name_full"), ("पीडिता का नाम", "p1.name_full"),
        ("पिता/पति का नाम", "p1.name_father"), ("মোবাইল নম্বর", "p1.phone"),
        ("FIR No.", "fir_no"), ("दर्ज तिथि", "registered_on"), ("पीडितको नाम", "p1.name_full"),
        ("মোবাইল নং", "p1.phone"), ("मो0 नं0", "p1.phone"), ("मोबाइल नं0", "p1.phone"),
        ("জেলা", "p1.home_district"), ("Age (in years)", "p1.age"), ("S.No.", ""),
        ("Full name", "p1.name_full"), ("अभियुक्त का नाम", "p2.name_full"),
        # As the forms and letters call them.
        ("अनुसन्धान अधिकृत", "investigating_officer"), ("তদন্তকারী আধিকারিক", "investigating_officer"),
    ],
)  # fmt: skip
def test_headings_are_known_in_four_languages(heading, address):
    assert spellings()[key_of(heading)] == address


def test_every_known_heading_leads_to_a_field():
    for address in spellings().values():
        assert not address or address.rpartition(".")[2] in CATALOGUE

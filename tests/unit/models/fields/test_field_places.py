"""Districts are found by every spelling and kept as typed when they are not known."""

import csv
import functools
import unicodedata

import pytest

from models.fields import places
from models.fields.numbers import is_aadhaar
from models.fields.places import (
    canonical_district,
    canonical_state,
    districts,
    find_district,
    states,
    suggest,
)
from source_tree import ROOT


def test_all_districts_of_the_three_countries_are_there_in_nfc() -> None:
    by_country = {
        country: sum(item.country == country for item in districts())
        for country in ("IN", "NP", "BD")
    }
    assert by_country == {"IN": 763, "NP": 77, "BD": 64}
    for item in districts():
        for spelling in item.spellings():
            assert unicodedata.is_normalized("NFC", spelling)


def test_indian_districts_have_the_code_of_the_directory() -> None:
    lucknow = find_district("लखनऊ")
    assert lucknow is not None
    assert (lucknow.name, lucknow.state, lucknow.state_code) == ("Lucknow", "Uttar Pradesh", "9")
    assert lucknow.code.isdecimal()


def test_name_that_two_states_share_needs_the_state() -> None:
    assert find_district("Aurangabad") is None
    found = find_district("Aurangabad", "Bihar")
    assert found is not None
    assert found.state == "Bihar"
    assert find_district("Nowhere") is None


def test_suggestions_put_the_border_first_and_stay_in_the_state() -> None:
    names = [item.name for item in suggest("ma", "Bihar")]
    assert names[0] == "Madhubani"
    assert [item.name for item in suggest("झापा")] == ["Jhapa"]
    assert suggest("") == ()
    assert len(suggest("a", limit=3)) == 3


def test_spelling_is_made_official_only_when_it_is_clear() -> None:
    assert canonical_district("purnea") == "Purnia"
    assert canonical_district("Siliguri town") == "Siliguri town"
    assert canonical_state("पश्चिम बंगाल") == "West Bengal"
    assert canonical_state("Elsewhere") == "Elsewhere"


def test_states_are_listed_by_country() -> None:
    assert "Bihar" in states("IN")
    assert "Koshi Province" in states("NP")
    assert "Bihar" not in states("NP")
    assert set(states("BD")) < set(states())


def test_full_aadhaar_is_known_by_its_check_digit() -> None:
    assert is_aadhaar("234567890124")
    assert not is_aadhaar("234567890123")
    assert not is_aadhaar("134567890124")
    assert not is_aadhaar("23456789012")


# In the script of a reader ---------------------------------------------------------------------

DEVANAGARI, BENGALI = "DEVANAGARI", "BENGALI"


@pytest.mark.parametrize(
    ("name", "state", "devanagari", "bengali"),
    [
        ("Purnia", "Bihar", "पूर्णिया", "পূর্ণিয়া"),
        ("Purnia", "বিহার", "पूर्णिया", "পূর্ণিয়া"),
        ("Purnia", "", "पूर्णिया", "পূর্ণিয়া"),
        ("पूर्णिया", "", "पूर्णिया", "পূর্ণিয়া"),
        ("Darjeeling", "WB", "दार्जिलिंग", "দার্জিলিং"),
        ("Dhaka", "", "ढाका", "ঢাকা"),
        ("Central", "Delhi", "मध्य दिल्ली", "মধ্য দিল্লি"),
        ("Delhi", "Delhi", "दिल्ली", "দিল্লি"),
        ("Madeupnagar", "Bihar", "Madeupnagar", "Madeupnagar"),
        ("", "", "", ""),
        ("", "Bihar", "", ""),
    ],
)
def test_a_district_is_called_in_the_script_of_the_reader(name, state, devanagari, bengali):
    nfc = functools.partial(unicodedata.normalize, "NFC")
    assert places.district_in_script(name, DEVANAGARI, state) == nfc(devanagari)
    assert places.district_in_script(name, BENGALI, state) == nfc(bengali)
    assert places.district_in_script(name, "LATIN", state) == name


@pytest.mark.parametrize(
    ("name", "devanagari", "bengali"),
    [
        ("West Bengal", "पश्चिम बंगाल", "পশ্চিমবঙ্গ"),
        ("WB", "पश्चिम बंगाल", "পশ্চিমবঙ্গ"),
        ("পশ্চিমবঙ্গ", "पश्चिम बंगाल", "পশ্চিমবঙ্গ"),
        ("Dhaka", "ढाका", "ঢাকা"),
        ("Madeupstate", "Madeupstate", "Madeupstate"),
        ("", "", ""),
    ],
)
def test_a_state_is_called_in_the_script_of_the_reader(name, devanagari, bengali):
    nfc = functools.partial(unicodedata.normalize, "NFC")
    assert places.state_in_script(name, DEVANAGARI) == nfc(devanagari)
    assert places.state_in_script(name, BENGALI) == nfc(bengali)
    assert places.state_in_script(name, "LATIN") == name


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("North", "Goa"),
        ("East", "Sikkim"),
        ("West", "Tripura"),
        ("South", "Andaman and Nicobar Islands"),
        ("North East", "Assam"),
        ("Purnia", "Goa"),
        ("Purnia", "Madeupstate"),
        ("Bihar", "Goa"),
    ],
)
def test_a_district_of_another_state_never_answers(name, state):
    for script in (DEVANAGARI, BENGALI):
        assert places.district_in_script(name, script, state) == name


@pytest.mark.parametrize(
    ("name", "state", "called"),
    [
        ("Gazipur", "Dhaka", "गाजीपुर"),
        ("Ghazipur", "Uttar Pradesh", "गाजीपुर"),
        ("Udaipur", "Rajasthan", "उदयपुर"),
        ("Udayapur", "Koshi Province", "उदयपुर"),
    ],
)
def test_two_districts_of_one_name_in_a_script_are_told_apart_where_no_state_is_told(
    name, state, called
):
    assert places.district_in_script(name, DEVANAGARI, state) == unicodedata.normalize(
        "NFC", called
    )
    assert places.district_in_script(name, DEVANAGARI) == name


def test_without_a_state_a_name_that_several_places_can_have_stays():
    delhi = [item.name for item in districts() if item.state == "Delhi"]
    assert len(delhi) == 11
    for name in (*delhi, "Dang", "Bihar", "West Bengal"):
        for script in (DEVANAGARI, BENGALI):
            assert places.district_in_script(name, script) == name


def test_namesakes_that_are_spelt_alike_need_no_state():
    for name, called in (("Aurangabad", "औरंगाबाद"), ("Bhojpur", "भोजपुर")):
        assert places.district_in_script(name, DEVANAGARI) == called
    # In Bengali letters neither of these two is known.
    assert places.district_in_script("Balrampur", BENGALI) == "Balrampur"


def test_a_state_is_never_called_by_the_name_of_a_district():
    known = {unicodedata.normalize("NFC", state).casefold() for state in states()}
    for item in districts():
        if item.name.casefold() not in known and canonical_state(item.name) == item.name:
            for script in (DEVANAGARI, BENGALI):
                assert places.state_in_script(item.name, script) == item.name


def test_a_place_never_gets_the_name_of_another_of_its_spelling():
    assert places.district_in_script("Dang", DEVANAGARI, "Gujarat") == "डांग"
    assert places.district_in_script("Dang", DEVANAGARI, "Lumbini Province") == "दाङ"
    for script in (DEVANAGARI, BENGALI):
        for item in places.districts():
            told = places.district_in_script(item.name, script)
            inside = places.district_in_script(item.name, script, item.state)
            assert told in (item.name, inside)


@pytest.mark.parametrize(
    ("state", "name", "right", "before"),
    [
        ("Koshi Province", "Khotang", "खोटाङ", "खोटाँग"),
        ("Koshi Province", "Morang", "मोरङ", "मोरंग"),
        ("Koshi Province", "Pachthar", "पाँचथर", "पांचथर"),
        ("Koshi Province", "Solukhumbu", "सोलुखुम्बु", "सोलुखुम्बू"),
        ("Koshi Province", "Taplejung", "ताप्लेजुङ", "ताप्लेजुंग"),
        ("Bagmati Province", "Dhading", "धादिङ", "धादिंङ्ग"),
        ("Bagmati Province", "Kavrepalanchok", "काभ्रेपलाञ्चोक", "काभ्रेपलान्चोक"),
        ("Gandaki Province", "Syangja", "स्याङ्जा", "स्याङग्जा"),
        ("Lumbini Province", "Eastern Rukum", "पूर्वी रुकुम", "पूर्वी रूकुम"),
        ("Sudurpaschim Province", "Dadeldhura", "डडेल्धुरा", "डडेलधुरा"),
    ],
)
def test_a_district_of_nepal_is_spelt_as_there_and_found_by_both_spellings(
    state, name, right, before
):
    assert places.district_in_script(name, DEVANAGARI, state) == right
    for spelling in (right, before):
        assert canonical_district(spelling) == name
        found = find_district(spelling)
        assert found is not None
        assert (found.name, found.local_name) == (name, right)


def test_two_districts_that_sound_alike_are_spelt_each_in_its_own_way():
    assert places.district_in_script("Raigad", DEVANAGARI, "Maharashtra") == "रायगड"
    nfc = unicodedata.normalize("NFC", "रायगढ़")
    assert places.district_in_script("Raigarh", DEVANAGARI, "Chhattisgarh") == nfc


def test_every_state_and_every_border_district_of_india_has_a_name_in_both_scripts():
    for script in (DEVANAGARI, BENGALI):
        for state in places.states():
            assert places.script_of(places.state_in_script(state, script)) == script, state
    for item in places.districts():
        if item.state in ("Bihar", "Jharkhand", "West Bengal", "Sikkim", "Assam", "Delhi"):
            for script in (DEVANAGARI, BENGALI):
                told = places.district_in_script(item.name, script, item.state)
                assert places.script_of(told) == script, item


def test_names_of_places_belong_to_places_that_are_there_and_to_their_script():
    known = {(item.state, item.name) for item in places.districts()}
    known |= {(state, "") for state in places.states()}
    source = ROOT / "models" / "fields" / "place_names.csv"
    rows = list(csv.DictReader(source.read_text("utf-8").splitlines()))
    assert len({(row["state"], row["district"]) for row in rows}) == len(rows)
    for row in rows:
        assert (row["state"], row["district"]) in known, row
        assert row["devanagari"] or row["bengali"], row
        for script in (DEVANAGARI, BENGALI):
            name = row[script.lower()]
            assert name == unicodedata.normalize("NFC", name)
            assert not name or places.script_of(name) == script, row

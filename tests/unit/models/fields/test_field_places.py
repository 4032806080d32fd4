"""Districts are found by every spelling and kept as typed when they are not known."""

import unicodedata

from models.fields.numbers import is_aadhaar
from models.fields.places import (
    canonical_district,
    canonical_state,
    districts,
    find_district,
    states,
    suggest,
)


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

"""Places stand on the screens in the script of their language; what is stored stays."""

import unicodedata
from collections.abc import Iterator

import pytest

from app.base import language
from app.base.place_words import SCRIPTS, both_words, district_words, script, state_words
from app.core.field_catalogue import state_beside, words_of
from models.fields import CATALOGUE, normalise, places


@pytest.fixture(params=language.WINDOW_LANGUAGES)
def shown(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language.current()
    yield language.install(request.param)
    language.install(before)


def test_every_language_of_the_screens_has_a_script():
    assert set(SCRIPTS) == set(language.WINDOW_LANGUAGES)


def test_a_place_is_called_in_the_script_of_the_language(shown: str):
    called = {
        "en": "Purnia, Bihar",
        "hi": "पूर्णिया, बिहार",
        "ne": "पूर्णिया, बिहार",
        "bn": "পূর্ণিয়া, বিহার",
    }
    assert both_words("Purnia", "Bihar") == unicodedata.normalize("NFC", called[shown])
    assert both_words("", "Bihar") == state_words("Bihar")
    assert both_words("Purnia", "") == district_words("Purnia")
    assert both_words("", "") == ""


def test_what_no_list_has_is_shown_as_it_was_typed(shown: str):
    for typed in ("Madeup Tola", "बनावटी टोला", "৭ নং গ্রাম", "", "<b>Purnia</b>", "Purnia town"):
        assert state_words(typed) == typed
        assert district_words(typed) == typed
        assert district_words(typed, "Bihar") == typed


def test_no_place_is_called_by_the_name_of_another_or_in_another_script(shown: str):
    for item in places.districts():
        words = district_words(item.name, item.state)
        assert words == item.name or places.script_of(words) == script()
        stored = normalise(CATALOGUE.field("home_district"), words)
        found = places.find_district(str(stored), item.state)
        # गाजीपुर is more likely that of Uttar Pradesh than the one of Bangladesh.
        assert stored in (item.name, words) or item.country == "BD"
        assert found is None or found.code == item.code


def test_a_namesake_is_told_from_the_other_by_the_state_beside_it():
    language.install("hi")
    try:
        assert words_of("home_district", "Dang") == "Dang"
        facts = {"home_district": "Dang", "home_state": "Lumbini Province"}
        state = state_beside("home_district", facts)
        assert state_beside("p1.home_district", {"p1.home_state": "Gujarat"}) == "Gujarat"
        assert words_of("home_district", "Dang", state) == "दाङ"
        assert words_of("home_district", "Dang", "Gujarat") == "डांग"
        assert words_of("home_district", "Aurangabad") == "औरंगाबाद"
    finally:
        language.install("en")


def test_what_is_no_district_has_no_state_beside_it():
    assert state_beside("name_full", {"name_full": "Made-up Asha"}) == ""
    assert state_beside("police_district", {"police_state": None}) == ""

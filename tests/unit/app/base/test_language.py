"""Texts follow the language that is installed, and English stands in for what is missing."""

import unicodedata
from pathlib import Path

import pytest

from app.base import language


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language.catalogue.cache_clear()
    language.install("en")


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch):
    folder = tmp_path / "hi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "lifafa.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Case"\nmsgstr "मामला"\n\n'
        '#, fuzzy\nmsgid "Office"\nmsgstr "guess"\n\n'
        'msgid "{count} case"\nmsgid_plural "{count} cases"\n'
        'msgstr[0] "{count} मामला"\nmsgstr[1] "{count} मामले"\n',
        "utf-8",
    )
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language.catalogue.cache_clear()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        *(("hi", "hi"), ("hi_IN.UTF-8", "hi"), ("hi-IN", "hi"), ("C", "en"), ("", "en")),
        *(("ne_NP.UTF-8", "ne"), ("bn-BD", "bn"), ("BN", "bn"), ("fr_FR", "en")),
        *(("ne:hi:en", "ne"), ("mai_IN:ne", "ne"), ("en_IN:hi", "en"), ("fr:de", "en")),
    ],
)
def test_names_of_systems_are_understood(name: str, found: str):
    assert language.known(name) == found


def test_texts_follow_the_language(made_up):
    assert language.translate("Case") == "Case"
    assert language.install("hi_IN") == "hi"
    assert language.current() == "hi"
    assert language.translate("Case") == "मामला"
    assert language._("Case") == "मामला"
    assert language.ngettext("{count} case", "{count} cases", 1) == "{count} मामला"
    assert language.ngettext("{count} case", "{count} cases", 5) == "{count} मामले"


def test_missing_and_unsure_texts_stay_english(made_up):
    language.install("hi")
    assert language.translate("Not there") == "Not there"
    assert language.translate("Office") == "Office"
    assert language.translate("") == ""


def test_a_reader_can_have_another_language_than_the_window(made_up):
    assert language.catalogue("hi").gettext("Case") == "मामला"
    assert language.translate("Case") == "Case"


@pytest.mark.parametrize("code", language.WINDOW_LANGUAGES)
def test_screens_speak_every_language(code: str):
    assert language.install(f"{code}_IN.UTF-8") == code
    assert language.current() == code
    assert (language.translate("Cancel") == "Cancel") == (code == "en")


@pytest.mark.parametrize(("code", "word"), [("hi", "पीड़ित"), ("ne", "पीडित"), ("bn", "ভুক্তভোগী")])
def test_letters_speak_every_language_of_theirs(code: str, word: str):
    assert language.catalogue(code).gettext("Victim") == unicodedata.normalize("NFC", word)
    assert language.catalogue("en").gettext("Victim") == "Victim"


def test_every_language_has_its_own_name():
    assert language.WINDOW_LANGUAGES == language.LETTER_LANGUAGES == tuple(language.NAMES)


def test_a_language_without_a_file_shows_english(made_up):
    assert language.catalogue("bn").gettext("Case") == "Case"


def test_marking_changes_nothing():
    assert language.N_("x") == "x"

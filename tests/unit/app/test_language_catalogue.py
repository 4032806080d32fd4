"""The Hindi of the program is whole, says what the English says, and is written in one way."""

import re
import string
import unicodedata

import pytest
from babel.messages.catalog import Message

import translations
from app import language

ENTRIES = translations.entries(translations.load(translations.catalogue_path("hi"), "hi"))
# The same in both: units and names that nobody writes in another script.
UNTRANSLATED = {"4Sale", "{count} KB", "{count} MB", "{count} GB"}
# Words of the technique; officers are shown seals, keys and numbers instead.
TECHNIQUE = re.compile("हैश|फ़िंगरप्रिंट|कुंजी|एन्क्रिप्|डिक्रिप्|कूटलेख|डिजिटल हस्ताक्षर|बाइनरी")
ENDS = {".": "।", ":": ":", "…": "…", "?": "?"}


def pairs(message: Message) -> list[tuple[tuple[str, ...], str]]:
    """Return each Hindi form of an entry with its English forms."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return [(english, text) for text in translations.translations_of(message)]


PAIRS = [pair for message in ENTRIES for pair in pairs(message) if pair[1]]


def gaps(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def plain(text: str) -> str:
    """Return a text without its placeholders."""
    return re.sub(r"\{[^}]*\}", "", text)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language.install("en")


def test_every_text_of_the_program_is_there_in_hindi() -> None:
    missing = translations.lacking()
    assert not missing, f"{len(missing)} missing, the first: {missing[:10]}"


def test_there_are_entries() -> None:
    assert len(PAIRS) > 1000


def test_placeholders_are_those_of_the_english_text() -> None:
    wrong = [text for english, text in PAIRS if gaps(text) not in map(gaps, english)]
    assert not wrong


def test_hindi_is_written_in_its_own_script() -> None:
    wrong = [
        text
        for english, text in PAIRS
        if re.search("[A-Za-z]", plain(english[0]))
        and not re.search("[\u0900-\u097f]", plain(text))
        and text not in UNTRANSLATED
    ]
    assert not wrong


def test_letters_with_a_dot_are_spelt_one_way() -> None:
    assert not [text for _, text in PAIRS if unicodedata.normalize("NFC", text) != text]


def test_a_sentence_ends_like_a_sentence_and_a_label_like_a_label() -> None:
    wrong = [
        text
        for english, text in PAIRS
        if text[-1:] != ENDS.get(english[0][-1], text[-1:])
        or (english[0][-1] not in ENDS and text[-1:] in ENDS.values())
    ]
    assert not wrong


def test_spaces_at_the_edges_are_those_of_the_english_text() -> None:
    wrong = [
        text
        for (first, *_rest), text in PAIRS
        if text.replace(text.strip(), "|") != first.replace(first.strip(), "|")
    ]
    assert not wrong


def test_no_word_of_the_technique_is_used() -> None:
    assert not [text for _, text in PAIRS if TECHNIQUE.search(text)]


def test_one_word_for_one_thing() -> None:
    """A case is a केस and a referral a रेफ़रल everywhere."""
    assert not [text for _, text in PAIRS if re.search("मामल|संदर्भ", text)]


def test_the_program_shows_the_catalogue() -> None:
    assert language.install("hi") == "hi"
    assert language.translate("Case") == "केस"
    assert language.ngettext("{count} paper", "{count} papers", 3).startswith("{count} ")

"""Each language of the program is whole, says what the English says, and is written in one way."""

import re
import unicodedata

import pytest
from babel.messages.catalog import Message

import translations
from app import language
from models.fields import CODE_LISTS

type Pair = tuple[tuple[str, ...], str]

LANGUAGES = ("hi", "ne", "bn")
SCRIPT = {"hi": "\u0900-\u097f", "ne": "\u0900-\u097f", "bn": "\u0980-\u09ff\u0964"}
# The same in all: units and names that nobody writes in another script.
UNTRANSLATED = {"4Sale", "{count} KB", "{count} MB", "{count} GB"}
# Short names of offices that everybody writes in Latin letters.
ACRONYMS = {"AHTU", "SJPU", "DCPU", "DLSA", "FIR", "NGO", "UPI"}
# Words of the technique; officers are shown seals, keys and numbers instead.
TECHNIQUE = re.compile("हैश|फ़िंगरप्रिंट|कुंजी|एन्क्रिप्|डिक्रिप्|कूटलेख|बाइनरी")
# A point that shortens a word ends no sentence.
SHORTENED = {"No."}
ENDS = {".": "।", ":": ":", "…": "…", "?": "?"}
_INDIC = "[\u0900-\u09ff]"
JOINERS = re.compile(f"(?<!{_INDIC})[\u200c\u200d]|[\u200c\u200d](?!{_INDIC})")


def pairs(message: Message) -> list[Pair]:
    """Return each translated form of an entry with its English forms."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return [(english, text) for text in translations.translations_of(message)]


def pairs_of(code: str) -> list[Pair]:
    catalogue = translations.load(translations.catalogue_path(code), code)
    found = (pair for message in translations.entries(catalogue) for pair in pairs(message))
    return [pair for pair in found if pair[1]]


PAIRS = {code: pairs_of(code) for code in LANGUAGES}


def plain(text: str) -> str:
    """Return a text without its placeholders."""
    return re.sub(r"\{[^}]*\}", "", text)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language.install("en")


def test_no_text_is_missing_or_has_other_placeholders() -> None:
    missing = translations.lacking()
    assert not missing, f"{len(missing)} missing, the first: {missing[:10]}"


def test_there_are_entries() -> None:
    assert len(PAIRS["hi"]) > 3000
    assert len(PAIRS["ne"]) == len(PAIRS["bn"]) > 1000


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_files_are_as_the_program_writes_them(code: str) -> None:
    printed = code in translations.LETTERS_ONLY
    wanted = translations.gather_printed() if printed else translations.gather()
    path = translations.catalogue_path(code)
    fresh = translations.renewed(wanted, translations.load(path, code), code)
    assert path.read_bytes() == translations.rendered(fresh, code)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_written_in_its_own_script(code: str) -> None:
    own = re.compile(f"[{SCRIPT[code]}]")
    other = re.compile(f"(?![{SCRIPT[code]}])[\u0900-\u0dff]")
    spoken = [pair for pair in PAIRS[code] if re.search("[A-Za-z]", plain(pair[0][0]))]
    assert not [text for _, text in PAIRS[code] if other.search(text)]
    assert not [text for _, text in spoken if not own.search(text) and text not in UNTRANSLATED]


@pytest.mark.parametrize("code", ["ne", "bn"])
def test_no_latin_letters_are_left_but_those_of_the_english_text(code: str) -> None:
    wrong = [
        text
        for english, text in PAIRS[code]
        if not set(re.findall("[A-Za-z]+", plain(text)))
        <= ACRONYMS.union(re.findall("[A-Za-z]+", plain(english[0])))
        or (re.search("[a-z]", plain(text)) and text not in UNTRANSLATED)
    ]
    assert not wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_letters_with_a_dot_are_spelt_one_way(code: str) -> None:
    assert not [text for _, text in PAIRS[code] if unicodedata.normalize("NFC", text) != text]


@pytest.mark.parametrize("code", LANGUAGES)
def test_signs_that_join_letters_stand_between_letters(code: str) -> None:
    assert not [text for _, text in PAIRS[code] if JOINERS.search(text)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_ends_like_a_sentence_and_a_label_like_a_label(code: str) -> None:
    wrong = [
        text
        for (first, *_rest), text in PAIRS[code]
        if first not in SHORTENED
        and (
            text[-1:] != ENDS.get(first[-1], text[-1:])
            or (first[-1] not in ENDS and text[-1:] in ENDS.values())
        )
    ]
    assert not wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_spaces_are_those_of_the_english_text(code: str) -> None:
    wrong = [
        text
        for (first, *_rest), text in PAIRS[code]
        if text.replace(text.strip(), "|") != first.replace(first.strip(), "|")
        or ("  " in text and "  " not in first)
    ]
    assert not wrong


def test_no_word_of_the_technique_is_used() -> None:
    assert not [text for _, text in PAIRS["hi"] if TECHNIQUE.search(text)]


@pytest.mark.parametrize(
    ("code", "never"),
    [("hi", "मामल|सन्दर्भ"), ("ne", "सिफारिस|रेफरल|मामिला|तस्करी"), ("bn", "মামলাটি|তস্করি")],
)
def test_one_word_for_one_thing(code: str, never: str) -> None:
    """A case is a केस and a referral a रेफ़रल everywhere, and so in the other languages."""
    assert not [text for _, text in PAIRS[code] if re.search(never, text)]


@pytest.mark.parametrize("code", ["ne", "bn"])
def test_words_of_a_list_stay_apart(code: str) -> None:
    """What a clerk types into a sheet in his language must mean one choice."""
    words = language.catalogue(code)
    for name, codes in CODE_LISTS.items():
        shown = [words.gettext(label) for label in dict.fromkeys(each.label for each in codes)]
        assert len(shown) == len(set(shown)), name


def test_the_glossary_says_what_the_catalogues_say() -> None:
    text = (translations.ROOT / "docs" / "letters-glossary.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    words = [row for row in rows if row[0] != "English"]
    assert len(words) > 80
    for english, *told in words:
        assert told == [language.catalogue(code).gettext(english) for code in LANGUAGES]


def test_the_program_shows_the_catalogue() -> None:
    assert language.install("hi") == "hi"
    assert language.translate("Case") == "केस"
    assert language.ngettext("{count} paper", "{count} papers", 3).startswith("{count} ")

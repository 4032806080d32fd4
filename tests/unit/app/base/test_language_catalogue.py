"""Each language of the program is whole, says what the English says, and is written in one way."""

import ast
import re
import unicodedata

import pytest
from babel.messages.catalog import Catalog, Message

import translations
from app.base import language
from app.help import shelf
from models.fields import CODE_LISTS

type Pair = tuple[tuple[str, ...], str]

LANGUAGES = ("hi", "ne", "bn")
SCRIPT = {"hi": "\u0900-\u097f", "ne": "\u0900-\u097f", "bn": "\u0980-\u09ff\u0964"}
# The same in all: units and names that nobody writes in another script.
UNTRANSLATED = {"4Sale", "{count} KB", "{count} MB", "{count} GB"}
# Short names of offices that everybody writes in Latin letters.
ACRONYMS = {"AHTU", "SJPU", "DCPU", "DLSA", "FIR", "NGO", "UPI"}
# Words of the technique; officers are shown seals, keys and numbers instead.
TECHNIQUE = {
    "hi": "हैश|फ़िंगरप्रिंट|कुंजी|एन्क्रिप्|डिक्रिप्|कूटलेख|बाइनरी",
    "ne": "ह्यास|ह्याश|फिङ्गरप्रिन्ट|कुञ्जी|कुंजी|[इए]न्क्रिप्|डिक्रिप्|कूटलेख|बाइनरी",
    "bn": "হ্যাশ|ফিঙ্গারপ্রিন্ট|কুঞ্জি|এনক্রিপ্ট|ডিক্রিপ্ট|সংকেতলিপি|বাইনারি",
}
# The same in English; what stands under "Technical details", and the words by which authorities and
# makers of sticks call their own things, keep theirs.
ENGLISH_TECHNIQUE = re.compile(
    r"\b(key ?pairs?|fingerprints?|hash(es|ed)?|hmac|cipher\w*|decrypt\w*|nonce|salt|checksum"
    r"|ed25519|argon2\w*|sqlite|json schema|stack ?trace|traceback|exception|null)\b",
    re.IGNORECASE,
)
# Names and endings that nobody writes in another script; all else in Latin letters is a leftover.
_NAMES = """
PIN QR PDF MB GB KB lifafa Lifafa Ctrl FIR xlsx ods csv xls png jpg jpeg webp JPEG PNG WebP USB json
JSON CSV UTF PEM pem crt cer pfx p so dll dylib lfpart lfnotice lfcard lfbak part Caps Lock Windows
Linux BNS IPC POCSO JJ Act DSC AHTU SJPU DCPU DLSA UPI RSA NIST PKCS SHA Thunderbird Outlook HTCDS
IMAP SMTP QQ QZone KrutiDev LFL LINE NGO CWC Sale Enter Esc Tab Shift Space Alt Home End PgUp PgDn
Del Page Up Down A B C D E F G H I J K L M N O P Q R S T U Y Z ABCD EFGH IJKLM z b a root
BS macOS sane utils mail asha yesterday Wayland NCRB SDG CTDC lfrelease GNU General Public License
"""
LATIN = {*_NAMES.split(), "Backspace", "mausi"}
# What a column, a file or a word of a command is called is the same in every language.
COMMANDS = re.compile(
    r"`[^`]*`|--[a-z-]+|-o -|HEADING=FONT|\b(FIELD|VALUE|HOST|PORT|FILE|DIR|CARD)\b|/(start)?tls"
    r"|krutidev|chanakya|devlys|\bletters\b|header_row|\b[pes]1\b|\b(on|off)\b"
    r"|\b(case|mail|office|packet|register) [a-z-]+"
    r"|\b[a-z_-]+\.(db|lfv|json|jsonl|csv|xlsx|org|marks)\b[\w.-]*|\blifafa( [a-z-]+)+"
    r"|register\.db[\w.-]*|[“\"]?\b(id|name|district|status|since|yes|check|accept|papers|letter|save"
    r"|salvage|case|undo-import|register)\b|\bcwc, police, shelter, own\b|identity,court,story"
)
# A point that shortens a word ends no sentence.
SHORTENED = {"No."}
# Spellings that are right too, but not ours: काग़ज़, ख़राब, तारीख, कदम, कानून; নিচে.
_OTHERWISE = {
    "hi": """कागज़ कागज़ात कागज़ों तारीख़ खराब बाकी क़दम क़ानून क़ानूनी गलत गलती खत्म आखिरी खतरा खुद नकल
        खाली तरीका तरीके गायब गैरकानूनी इलाके मौका कलम""",
    "bn": "নীচে নীচের",
}
SPELT_OTHERWISE = {
    code: set(unicodedata.normalize("NFC", words).split()) for code, words in _OTHERWISE.items()
}
ENDS = {".": "।", ":": ":", "…": "…", "?": "?"}
_INDIC = "[\u0900-\u09ff]"
JOINERS = re.compile(f"(?<!{_INDIC})[\u200c\u200d]|[\u200c\u200d](?!{_INDIC})")


def pairs(message: Message) -> list[Pair]:
    """Return each translated form of an entry with its English forms."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return [(english, text) for text in translations.translations_of(message)]


def pairs_of(code: str) -> list[Pair]:
    catalogue = translations.load(translations.catalogue_path(code), code)
    found = [pair for message in translations.entries(catalogue) for pair in pairs(message)]
    found += [((one.english,), one.text) for one in shelf.lines(code) if not one.is_name]
    return [pair for pair in found if pair[1]]


HELP = {
    text
    for file in (translations.ROOT / "app" / "cli").glob("*.py")
    for _line, text in translations.help_texts(ast.parse(file.read_text("utf-8")))
}
PAIRS = {code: pairs_of(code) for code in LANGUAGES}


def plain(text: str) -> str:
    """Return a text without its placeholders."""
    return re.sub(r"\{[^}]*\}", "", text)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language.install("en")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return translations.gather()


def test_no_text_is_missing_or_has_other_placeholders(template: Catalog, monkeypatch) -> None:
    monkeypatch.setattr(translations, "gather", lambda _root: template)
    missing = translations.lacking()
    assert missing == [], f"{len(missing)} missing, the first: {missing[:10]}"


def test_there_are_entries() -> None:
    assert len(PAIRS["hi"]) == len(PAIRS["ne"]) == len(PAIRS["bn"]) > 4000


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_files_are_as_the_program_writes_them(code: str, template: Catalog) -> None:
    path = translations.catalogue_path(code)
    fresh = translations.renewed(template, translations.load(path, code), code)
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
    ]
    assert not wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_in_latin_letters_are_names(code: str) -> None:
    left = {
        word
        for (first, *_rest), text in PAIRS[code]
        # Help of commands names words and codes that are typed, which are the same everywhere.
        if first not in HELP
        for word in re.findall("[A-Za-z]+", COMMANDS.sub(" ", plain(text)))
        if word not in LATIN
    }
    assert left == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_plural_has_as_many_forms_as_the_language(code: str) -> None:
    catalogue = translations.load(translations.catalogue_path(code), code)
    counted = [one for one in translations.entries(catalogue) if not isinstance(one.id, str)]
    assert len(counted) > 100
    assert {len(translations.translations_of(one)) for one in counted} == {catalogue.num_plurals}
    told = [form for one in counted for form in translations.translations_of(one)]
    assert all(told)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_has_a_letter_for_the_alt_key_of_its_own(code: str) -> None:
    """Qt would swallow the sign; the menu gives its letters itself, each once."""
    assert not [text for _, text in PAIRS[code] if "&" in text]


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


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_word_of_the_technique_is_used(code: str) -> None:
    assert not [text for _, text in PAIRS[code] if re.search(TECHNIQUE[code], text)]


def test_no_word_of_the_technique_is_used_in_english(template: Catalog) -> None:
    english = [form for one in translations.entries(template) for form in pairs_in_english(one)]
    english += [one.text for one in shelf.lines("en")]
    assert [text for text in english if ENGLISH_TECHNIQUE.search(text)] == []


def pairs_in_english(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.mark.parametrize("code", ["hi", "bn"])
def test_a_word_is_spelt_one_way(code: str) -> None:
    """Two spellings of a word are two words to who searches, and look careless."""
    told = " ".join(text for _, text in PAIRS[code])
    assert set(re.findall(f"[{SCRIPT[code]}]+", told)) & SPELT_OTHERWISE[code] == set()


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


@pytest.mark.parametrize(("code", "case"), [("hi", "केस"), ("ne", "केस"), ("bn", "কেস")])
def test_the_program_shows_the_catalogue(code: str, case: str) -> None:
    assert language.install(code) == code
    assert language.translate("Case") == case
    assert language.ngettext("{count} document", "{count} documents", 3).startswith("{count}")


def test_one_and_many_follow_the_rule_of_each_language() -> None:
    rules = {code: language.catalogue(code) for code in LANGUAGES}
    singular = {
        code: rules[code].ngettext("{count} document", "{count} documents", 1) for code in rules
    }
    zero = {
        code: rules[code].ngettext("{count} document", "{count} documents", 0) for code in rules
    }
    assert (zero["hi"], zero["bn"]) == (singular["hi"], singular["bn"])
    many = rules["ne"].ngettext("{count} document", "{count} documents", 2)
    assert zero["ne"] == many

"""Fixed words of letters are there in every language; papers that are carried tell nothing."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract

from app.base import messages as reasons
from app.letters import person_notice, person_summary, texts
from app.letters.check_words import kind_words
from app.letters.frame import USUAL_DAYS, tells
from app.letters.reader_language import Tongue
from app.letters.records import CERTIFICATE, KEPT_BY_PERSON
from crypto.letter.letter_record import KINDS
from models.fields import CODE_LISTS, code_label

ROOM = Path(texts.__file__).parent
MODULES = (
    "texts",
    "reader_language",
    "../base/bikram_sambat",
    "naming",
    "kinds",
    "person_notice",
    "person_summary",
)
SLUG = re.compile(r'"(letter\.[a-z-]+)"')
LANGUAGES = ("hi", "ne", "bn")
# Patterns whose parts are translated by themselves.
SAME = {"{day} {month} {year}", "{gregorian} ({bikram})", "{month} {year}", "{person}: {section}"}
CARRIED = (
    *(code_label("letter_kind", kind) for kind in KEPT_BY_PERSON | {CERTIFICATE}),
    *(texts.NO, texts.DATE, texts.VALID_UNTIL, texts.WHOM_IT_MAY_CONCERN, texts.CLOSING),
    *(texts.TELEPHONE, texts.TO_CHECK, texts.TO_CHECK_SLIP, texts.PAGE, texts.SUBJECT),
    *(words for _copy, words in texts.COPY_WORDS),
    *(texts.WAS_WITH_US, texts.IS_WITH_US, texts.OWN_WISH),
    *(texts.YOU_CAN_CALL, texts.EXPECTED_AT, texts.SLIP_NUMBER),
    *(texts.SLIP_WORDS, texts.SOME_OFFICE, texts.SOME_OFFICE_IN),
    texts.SUBJECTS["certificate"],
    *(text for text in vars(person_notice).values() if isinstance(text, str) and " " in text),
    *(text for text in vars(person_summary).values() if isinstance(text, str) and " " in text),
    *person_notice.KEPT,
    *person_notice.RIGHTS,
)


def messages() -> list[str]:
    found: list[str] = []
    for name in MODULES:
        source = io.BytesIO((ROOM / f"{name}.py").read_bytes())
        found += [str(text) for _line, text, *_ in extract("python", source, {"N_": None})]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_letter_is_there_in_its_language(language):
    tongue = Tongue(language)
    missing = [text for text in messages() if text not in SAME and tongue.say(text) == text]
    assert len(messages()) > 140
    assert missing == []


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_what_a_person_carries_tells_nothing_in_any_language(language):
    tongue = Tongue(language)
    assert [text for text in CARRIED if tells(tongue.say(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "Anti Human Trafficking Unit", "AHTU Gaya", "Freedom from Slavery", "Sex Workers' Union",
        "मानव तस्करी निरोधक इकाई", "बंधुआ मुक्ति मोर्चा", "चेलीबेटी बेचबिखन", "মানব পাচার প্রতিরোধ",
        "Bonded Labour Cell", "Labor Office",
    ],
)  # fmt: skip
def test_names_that_tell_are_known(text):
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    ["R. Das", "Essex House", "रंजन दास", "देहरादून", "রঞ্জন দাস", "Organisation of Women", "आशा घर"],
)
def test_common_names_and_places_tell_nothing(text):
    assert not tells(text)


# What stands on letters of before, which are drawn again byte for byte.
ON_PAPER = {
    "referral": "Letter of referral",
    "forwarding": "Forwarding letter to the Child Welfare Committee",
    "home_verification": "Request for home verification",
    "handover": "Hand-over note",
    "acknowledgement": "Acknowledgement of a referral",
    "certificate": "Certificate",
    "slip": "Slip to keep",
    "notice": "Notice without identity",
    "person_notice": "Notice to the person: what is kept, and why",
    "person_summary": "For the person: what is written, and who got it",
}


def test_a_kind_of_letter_has_one_name_on_paper_on_the_screen_and_in_the_terminal():
    assert {kind: kind_words(kind) for kind in KINDS} == ON_PAPER
    assert {code.value: code.label for code in CODE_LISTS["letter_kind"]} == ON_PAPER
    assert set(USUAL_DAYS) == set(ON_PAPER)


def test_every_office_that_is_addressed_is_of_a_known_type():
    assert set(texts.ADDRESSED) <= {code.value for code in CODE_LISTS["office_type"]}


def test_every_refusal_of_a_letter_has_words():
    sources = [ROOM / f"{name}.py" for name in ("source", "records", "kinds", "prepare")]
    found = {slug for path in sources for slug in SLUG.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 15
    assert found <= reasons.REASONS.keys()

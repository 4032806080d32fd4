"""Everyday words with Latin keys: how often the first spelling is right, and that none is mixed."""

import csv
import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.base.name_scripts import script_in
from app.base.word_spelling import (
    LONGEST_WORD,
    MOST_SPELLINGS,
    SCRIPTS,
    make_ready,
    spellings,
    written_language,
)
from name_lists import VECTORS

LANGUAGES = ("hi", "ne", "bn")
LEAST_WORDS = {"hi": (0.96, 0.99), "bn": (0.95, 0.98), "ne": (0.93, 0.97)}
"""Of the words held apart: how often the first spelling is right, and how often one of them is."""
LEAST_OF_SENTENCES = {("hi", "first"): 0.97, ("hi", "later"): 0.96, ("bn", "later"): 0.93,
                      ("ne", "later"): 0.90}  # fmt: skip
MOST_MS = 20


@pytest.fixture(scope="module", autouse=True)
def ready() -> None:
    for code in LANGUAGES:
        make_ready(code)


def rows(name: str, **of: str) -> Iterator[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if all(row[key] == value for key, value in of.items()):
                yield row


def alike(word: str) -> str:
    """Return a word without what is written both ways: गाँव and गांव, ज़मीन and जमीन."""
    return unicodedata.normalize("NFC", word).replace("\u093c", "").replace("\u0901", "\u0902")


@pytest.mark.parametrize("code", LANGUAGES)
def test_everyday_words_are_spelt_right_as_often_as_is_promised(code: str):
    asked = [
        (row["typed"], row["written"].split("|")) for row in rows("typed_words.csv", language=code)
    ]
    assert len(asked) >= 70
    found = [(spellings(typed, code), set(right)) for typed, right in asked]
    first = sum(bool(set(told[:1]) & right) for told, right in found) / len(found)
    any_of = sum(bool(set(told) & right) for told, right in found) / len(found)
    assert first >= LEAST_WORDS[code][0]
    assert any_of >= LEAST_WORDS[code][1]


@pytest.mark.parametrize(("code", "when"), LEAST_OF_SENTENCES)
def test_words_of_a_statement_are_spelt_right_as_often_as_is_promised(code: str, when: str):
    right = total = 0
    for row in rows("typed_sentences.csv", language=code, when=when):
        told = ""
        wanted = row["written"].split()
        for typed, word in zip(row["typed"].split(), wanted, strict=True):
            told = (*spellings(typed, code, told), typed)[0]
            right += alike(told) == alike(word)
        total += len(wanted)
    assert right / total >= LEAST_OF_SENTENCES[code, when]


def test_what_stands_in_the_vectors_is_in_its_script():
    for row in (*rows("typed_words.csv"), *rows("typed_sentences.csv")):
        assert row["typed"].replace(" ", "").isascii()
        for word in row["written"].replace("|", " ").split():
            assert word.isdigit() or script_in(word.removesuffix("ঃ")) == SCRIPTS[row["language"]]


@pytest.mark.parametrize(
    ("typed", "code", "before", "first"),
    [
        ("ki", "hi", "मीरा", "की"),
        ("ki", "hi", "कहा", "कि"),
        ("police", "hi", "", "पुलिस"),
        ("police", "bn", "", "পুলিশ"),
        ("Meera", "hi", "", "मीरा"),
        ("xa", "ne", "", "छ"),
    ],
)
def test_short_and_english_words_are_written_as_people_mean_them(typed, code, before, first):
    assert spellings(typed, code, before)[0] == first


@pytest.mark.parametrize(
    "typed",
    ["", " ", "FIR", "NGO", "a1", "98", "ram@", "ghar ", "naukri.", "घर", "gha\u0301r", "\x00",
     "a" * 10_000, "a" * (LONGEST_WORD + 1), "\u202eghar", "😀"],
)  # fmt: skip
def test_what_is_no_word_of_latin_letters_stays_as_it_is(typed: str):
    began = time.perf_counter()
    for code in (*LANGUAGES, "en", "", "xx"):
        assert spellings(typed, code) == ()
    assert time.perf_counter() - began < 1


@settings(max_examples=200, deadline=None)
@given(
    typed=st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=LONGEST_WORD),
    code=st.sampled_from(LANGUAGES),
)
@example(typed="mnyvh", code="hi")
@example(typed="h" * LONGEST_WORD, code="bn")
@example(typed="c" * LONGEST_WORD, code="ne")
def test_a_spelling_is_in_one_script_and_there_at_once(typed: str, code: str):
    began = time.perf_counter()
    found = spellings(typed, code)
    assert time.perf_counter() - began < 0.5
    assert len(found) <= MOST_SPELLINGS
    assert len(set(found)) == len(found)
    for one in found:
        assert one == unicodedata.normalize("NFC", one)
        assert script_in(one.replace("ঃ", "")) == SCRIPTS[code], one


def test_a_key_is_not_waited_for():
    """A sentence as it grows letter by letter; the fastest of three, for other work goes on."""
    words = ["mahine", "vishwas", "dhamkiyan", "surakshit", "chhudwaya"]

    def typing() -> float:
        began = time.process_time()
        for word in words:
            for end in range(1, len(word) + 1):
                spellings(word[:end], "hi")
        return (time.process_time() - began) / sum(map(len, words)) * 1000

    assert min(typing() for _ in range(3)) < MOST_MS


def test_the_keys_write_what_the_window_speaks_and_in_english_what_the_office_writes():
    assert [written_language(code) for code in LANGUAGES] == list(LANGUAGES)
    assert written_language("en") == "hi"
    assert written_language("en", "West Bengal", "IN") == "bn"
    assert written_language("en", "", "BD") == "bn"
    assert written_language("en", "", "NP") == "ne"
    assert written_language("bn", "Bihar", "IN") == "bn"

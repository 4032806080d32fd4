"""One term of the trade has one word in each language, wherever the program says it.

Rules: the terms stand in docs/glossary.tsv: how the English is recognised, and the words of which
each translation must hold one, written as regular expressions; where a text means something else
it stands in docs/glossary-exceptions.tsv, with the reason.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import translations
from app.help import shelf
from app.help.shelf import NAMED
from source_tree import ROOT

LANGUAGES = ("hi", "ne", "bn")
# Placeholders and options of the command line, which are the same in every language.
GAPS = re.compile(r"\{\w+\}|--[a-z-]+")


def table(name: str) -> list[dict[str, str]]:
    path: Path = ROOT / "docs" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


TERMS = table("glossary.tsv")
EXCEPTIONS = table("glossary-exceptions.tsv")


def english_of(term: dict[str, str]) -> re.Pattern[str]:
    # FIR is an abbreviation, fir a tree.
    flags = 0 if term["english"].isupper() else re.IGNORECASE
    return re.compile(rf"\b(?:{term['english']})\b", flags)


def texts(code: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the English of each entry, all its forms without gaps, and its translations."""
    for entry in translations.entries(translations.load(translations.catalogue_path(code), code)):
        forms = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        told = GAPS.sub("", " ".join(forms))
        yield translations.singular(entry), told, translations.translations_of(entry)
    for one in shelf.lines(code):
        yield one.english, GAPS.sub("", NAMED.sub("", one.english)), [one.text]


TEXTS = {code: list(texts(code)) for code in LANGUAGES}


def breaking(term: dict[str, str], code: str) -> list[str]:
    """Return the English texts that hold a term and are translated without its word."""
    wanted, word = english_of(term), re.compile(term[code])
    return [
        english
        for english, told, forms in TEXTS[code]
        if wanted.search(told) and not all(word.search(form) for form in forms)
    ]


def allowed(term: dict[str, str], code: str) -> set[str]:
    return {
        one["english"]
        for one in EXCEPTIONS
        if one["term"] == term["term"] and one["language"] in {"*", code}
    }


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("term", TERMS, ids=[one["term"] for one in TERMS])
def test_a_term_has_one_word(term: dict[str, str], code: str):
    assert [text for text in breaking(term, code) if text not in allowed(term, code)] == []


@pytest.mark.parametrize("term", TERMS, ids=[one["term"] for one in TERMS])
def test_a_term_is_said_somewhere(term: dict[str, str]):
    wanted = english_of(term)
    assert any(wanted.search(told) for _, told, _ in TEXTS["hi"])


@pytest.mark.parametrize("one", EXCEPTIONS, ids=[one["english"][:30] for one in EXCEPTIONS])
def test_an_exception_is_needed_and_says_why(one: dict[str, str]):
    [term] = [each for each in TERMS if each["term"] == one["term"]]
    codes = LANGUAGES if one["language"] == "*" else (one["language"],)
    assert any(one["english"] in breaking(term, code) for code in codes)
    assert one["reason"]


OLDER_WORDS = re.compile(
    r"\b(sticks?|custodians?|legal basis|throw away|thrown away|put away|bring (it|them|these) in"
    r"|brought in|ran out|(has|have) run out|of now|untie)\b",
    re.IGNORECASE,
)


def test_english_has_one_name_for_a_thing():
    """A USB drive, a key holder, a legal ground; cards expire, and what comes in is imported."""
    english = [told for _, told, _ in TEXTS["hi"]]
    assert [text for text in english if OLDER_WORDS.search(text)] == []

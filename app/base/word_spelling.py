"""Everyday words that are typed with Latin keys, in Devanagari or Bengali: the likeliest spellings.

Rules:

* Sources: short words and English ones as people type them (``typed_words.toml``); everyday words
  (``everyday_words.tsv.gz``), each as far from what was typed as its sounds say and the likelier
  the commoner it is; names (`app.base.name_spelling`). What none has is spelt by its letters.
* Letters: a spelling is in the one script of the language. What is no word of small Latin letters
  has none: a code, a word with a digit, an abbreviation in capitals stays as it is typed, and so
  does each part of an address, of the name of a file, of a code with hyphens (`is_code`).
* Time: long input has no spellings, at once; the lists are read when they are first needed, or by
  ``make_ready`` before. Nothing of what is typed is kept here.
"""

from __future__ import annotations

import functools
import gzip
import importlib.resources
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from app.base import name_spelling
from app.base.name_scripts import BENGALI, DEVANAGARI, script_beside_latin
from app.base.word_sounds import TOO_FAR, Sounds, distance, typed_bones

MOST_SPELLINGS: Final = 4
LONGEST_WORD: Final = 24
SCRIPTS: Final[Mapping[str, str]] = {"hi": DEVANAGARI, "ne": DEVANAGARI, "bn": BENGALI}
"""The script of each language that can be typed with Latin keys."""

_RARITY: Final = 1 / 60
"""What a word costs for each hundredth of a power of ten by which it is rarer than another."""
_COMMONEST: Final = 150
_FAR: Final = 5.0
_OWN: Final = -4.0
_STEP: Final = 0.5
_NAME: Final = 5.5
_GUESS: Final = 10.0


def written_language(window: str, state: str = "", country: str = "") -> str:
    """Return which language Latin keys write: that of the window, in English that of the office.

    Args:
        window: language of the window.
        state: where the office is, as it is stored.
        country: ISO code of the country of the office, "" when it is not known.
    """
    if window in SCRIPTS:
        return window
    if script_beside_latin(window, state, country) == BENGALI:
        return "bn"
    return "ne" if country == "NP" else "hi"


def spellings(typed: str, language: str, before: str = "") -> tuple[str, ...]:
    """Return how a word may be written, the likeliest first.

    Args:
        typed: Latin letters.
        language: hi, ne or bn.
        before: the word before it, in its script; "" for none.

    Returns:
        At most ``MOST_SPELLINGS``, all different; () for what is no word, for an abbreviation in
        capitals, and in other languages.
    """
    script = SCRIPTS.get(language, "")
    is_word = script and typed.isascii() and typed.isalpha() and len(typed) <= LONGEST_WORD
    if not is_word or (len(typed) > 1 and typed.isupper()):
        return ()
    word = typed.lower()
    found = _book(language).near(word)
    own = _own(language)
    for place, one in enumerate(own.words.get(word, ())):
        found[one] = _OWN + place * _STEP
    after = own.after.get(word)
    if after is not None and before in after.before:
        found[after.written] = 2 * _OWN
    for place, one in enumerate(name_spelling.listed(word, script)):
        found[one] = min(found.get(one, TOO_FAR), _NAME + place * _STEP)
    for place, one in enumerate(name_spelling.offers(word, script, nepali=language == "ne")):
        found.setdefault(one, _GUESS + place * _STEP)
    ranked = sorted(found, key=lambda one: (found[one], one))
    return tuple(ranked[:MOST_SPELLINGS])


_CODE: Final = re.compile(
    r"[@_\\&#=]|:/|[0-9a-z]\.[0-9a-z]|[a-z][-/]*[0-9]|[0-9][-/]*[a-z]", re.IGNORECASE
)
_SIGNS_BETWEEN: Final = re.compile(r"[\s,;!?()\[\]{}<>\"'|।॥]")
_ADDRESS: Final = ":/"


def is_code(run: str) -> bool:
    """Tell whether letters and signs without a gap are an address, the name of a file or a code.

    It is one as soon as it holds @, a path, a dot inside, or letters beside a digit. "ghar.",
    "ghar-parivar" and "ghar/dukan" are words.

    Args:
        run: as it was typed, so far.
    """
    return _CODE.search(run) is not None


def last_run(before: str) -> str:
    """Return the letters and signs without a gap at the end of what stands before the cursor."""
    whole = before.split(maxsplit=-1)[-1] if before[-1:].strip() else ""
    # An address goes on behind signs that part other words: https://example.org/?place=…
    return whole if _ADDRESS in whole else _SIGNS_BETWEEN.split(whole)[-1]


def make_ready(language: str) -> None:
    """Read what a language needs, so that no key waits for it."""
    if language in SCRIPTS:
        spellings("a", language)


class _Book:
    """The everyday words of a language, by their bones.

    Args:
        language: hi, ne or bn.
    """

    def __init__(self, language: str) -> None:
        tables = tomllib.loads(_file("word_sounds.toml").read_text("utf-8"))
        self._sounds = Sounds({**tables[SCRIPTS[language]], **tables.get(language, {})})
        self._rarity = _everyday(language)
        self._by_bones: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._rarity:
            for bones in self._sounds.bones(word):
                self._by_bones[bones].append(word)
        self._ways = functools.lru_cache(maxsize=4096)(self._sounds.ways)

    def near(self, typed: str) -> dict[str, float]:
        """Return the words that may be meant, with what each costs."""
        found = {}
        for bones in typed_bones(typed):
            for word in self._by_bones.get(bones, ()):
                far = distance(typed, self._ways(word), _FAR)
                if far < _FAR:
                    found[word] = far + (self._rarity[word] - _COMMONEST) * _RARITY
        return found


@functools.cache
def _book(language: str) -> _Book:
    return _Book(language)


@dataclass(frozen=True, slots=True)
class _After:
    """How a word is written after certain others."""

    written: str
    before: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Own:
    """Words as people type them.

    Attributes:
        words: the spellings of each, the likeliest first.
        after: words that another one before them decides.
    """

    words: Mapping[str, tuple[str, ...]]
    after: Mapping[str, _After]


@functools.cache
def _own(language: str) -> _Own:
    table = tomllib.loads(_file("typed_words.toml").read_text("utf-8"))[language]
    loans, after = table.pop("loans", {}), table.pop("after", {})
    words = {latin: tuple(_nfc(said).split()) for latin, said in {**loans, **table}.items()}
    ruled = {}
    for latin, said in after.items():
        written, *before = _nfc(said).split()
        ruled[latin] = _After(written, frozenset(before))
    return _Own(words, ruled)


_OF: Final[Mapping[str, Mapping[str, int]]] = {
    "hi": {"hi": 0},
    "bn": {"bn": 0},
    "ne": {"hi": 250, "ne": 0},
}
"""Of which lists a language has its words, and by how much rarer those of another one are."""


def _everyday(language: str) -> dict[str, int]:
    with _file("everyday_words.tsv.gz").open("rb") as packed:
        lines = gzip.decompress(packed.read()).decode("utf-8").splitlines()
    found: dict[str, int] = {}
    for line in lines:
        if not line.startswith("#"):
            code, rarity, word = line.split("\t")
            more = _OF[language].get(code)
            if more is not None:
                found[word] = min(found.get(word, 10_000), int(rarity) + more)
    return found


def _file(name: str) -> Traversable:
    return importlib.resources.files("app.base").joinpath(name)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)

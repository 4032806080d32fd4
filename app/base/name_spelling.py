"""Spellings of a name in another script: Latin letters to Devanagari or Bengali, and back.

Rules:

* Offers: a few spellings, the likeliest first; none is right for sure, so that whoever asks offers
  them and never writes one unasked; what is not written in one known script has none.
* Sources: the names of ``common_names.csv`` and ``names_first.tsv.gz``; what neither has is spelt
  letter by letter (`app.base.name_letters`), as the names of both are.
* Letters: an offer is in the one script that was asked for, whatever was typed.
* Time: long and strange input has no offers, at once; the lists are read when they are first
  needed, or by ``make_ready`` before. Nothing of what is typed is kept here.
"""

from __future__ import annotations

import csv
import functools
import gzip
import importlib.resources
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from app.base.name_letters import Letters
from app.base.name_scripts import DEVANAGARI, LATIN, script_in

MOST_OFFERS: Final = 3
LONGEST_NAME: Final = 80
_MOST_WORDS, _LONGEST_WORD = 8, 20

type Ranked = tuple[tuple[float, str], ...]
"""Spellings with what each costs beside the first, the likeliest first."""


def offers(typed: str, script: str, *, nepali: bool = False) -> tuple[str, ...]:
    """Return spellings of a name in a script, the likeliest first.

    Args:
        typed: a name of one word or several, in one script.
        script: LATIN, DEVANAGARI or BENGALI; a name that is written in it has no offers.
        nepali: spell as in Nepal first, such as तामाङ.

    Returns:
        At most ``MOST_OFFERS``, all different; () for what is no name, too long, or written in
        several scripts.
    """
    if len(typed) > LONGEST_NAME:
        return ()
    name = unicodedata.normalize("NFC", typed).strip()
    written = script_in(name)
    if written in ("", script) or LATIN not in (written, script):
        return ()
    parts = re.split(r"([ \-]+)", name)
    if len(parts) > 2 * _MOST_WORDS or max(map(len, parts)) > _LONGEST_WORD:
        return ()
    book = _book(written if script == LATIN else script)
    found = [
        ((0.0, part),) if place % 2 or not part else _word(part, book, script, nepali=nepali)
        for place, part in enumerate(parts)
    ]
    return _joined(found) if all(found) else ()


def listed(latin: str, script: str) -> tuple[str, ...]:
    """Return how the lists of names write one word in small Latin letters, () when none has it."""
    return _book(script).written(latin)


def make_ready(script: str) -> None:
    """Read what the spellings of a script need, so that no key waits for it."""
    _book(script)


def _joined(words: Iterable[Ranked]) -> tuple[str, ...]:
    """Return the likeliest names that can be made of the spellings of their words."""
    names: Ranked = ((0.0, ""),)
    for word in words:
        together = ((cost + more, name + part) for cost, name in names for more, part in word)
        names = tuple(sorted(together, key=lambda one: one[0])[:MOST_OFFERS])
    return tuple(dict.fromkeys(name for _cost, name in names))


def _word(word: str, book: _Book, script: str, *, nepali: bool) -> Ranked:
    """Return the spellings of one word, () when it cannot be spelt."""
    bare = word.strip(".'’")
    if not bare:
        return ()
    if script != LATIN and len(_plain(bare)) < _letters(bare):
        return ()  # It has a letter that is no letter of ours, such as Ð: it would be lost.
    known = book.in_latin(bare) if script == LATIN else book.written(_plain(bare))
    if nepali and script == DEVANAGARI:
        known = tuple(sorted(known, key=lambda one: not _NEPALI.search(one)))
    letters = book.letters
    made = (
        letters.read(bare, MOST_OFFERS)
        if script == LATIN
        else letters.write(_plain(bare), MOST_OFFERS)
    )
    # What a list has is likelier than what is only made from its letters.
    ranked = [(place * _STEP, one) for place, one in enumerate(known)]
    ranked += [
        (len(known) * _STEP + cost - made[0][0], one) for cost, one in made if one not in known
    ]
    return tuple((cost, _dressed(one, script)) for cost, one in ranked[:MOST_OFFERS])


_STEP: Final = 0.7
_NEPALI: Final = re.compile("[ङञ]")
"""What a name of Nepal has where one of Hindi has a dot."""


def _dressed(word: str, script: str) -> str:
    return word[:1].upper() + word[1:] if script == LATIN else word


def _letters(word: str) -> int:
    """Return how many letters a word has, accents not counted."""
    return sum(map(str.isalpha, unicodedata.normalize("NFKD", word.casefold())))


def _plain(word: str) -> str:
    """Return a word in small Latin letters, without accents and apostrophes."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if "a" <= letter <= "z")


# The lists --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Book:
    """The names of the lists in one script, by each of their spellings."""

    letters: Letters
    by_latin: dict[str, list[str]]
    loosely: dict[str, list[str]]
    by_written: dict[str, list[str]]

    def written(self, latin: str) -> tuple[str, ...]:
        """Return how the lists write a word in small Latin letters, () when they do not have it."""
        return tuple(self.by_latin.get(latin) or self.loosely.get(_loose(latin)) or ())

    def in_latin(self, written: str) -> tuple[str, ...]:
        """Return how the lists write a word of the script in Latin letters."""
        return tuple(self.by_written.get(written, ()))


_TO_LEARN: Final = 4
"""Each fourth name of the long list is enough to learn from; our own counts twice."""


@functools.cache
def _book(script: str) -> _Book:
    own = tuple(_own_names(script))
    others = tuple(_first_names(script))
    by_latin, loosely, by_written = (defaultdict[str, list[str]](list) for _ in range(3))
    for latin, written in (*own, *others):
        for index, key, value in (
            (by_latin, latin, written),
            (loosely, _loose(latin), written),
            (by_written, written, latin),
        ):
            if value not in index[key]:
                index[key].append(value)
    table = tomllib.loads(_file("name_letters.toml").read_text("utf-8"))[script]
    letters = Letters(table, (*own, *own, *others[::_TO_LEARN]))
    return _Book(letters, dict(by_latin), dict(loosely), dict(by_written))


def _own_names(script: str) -> Iterator[tuple[str, str]]:
    with _file("common_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield _plain(row["latin"]), _nfc(row[script.lower()])


def _first_names(script: str) -> Iterator[tuple[str, str]]:
    with _file("names_first.tsv.gz").open("rb") as packed:
        lines = gzip.decompress(packed.read()).decode("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    for _half, latin, written in rows:
        if latin.isascii() and latin.isalpha() and script_in(written) == DEVANAGARI:
            spelt = _nfc(written)
            yield latin.lower(), spelt if script == DEVANAGARI else in_bengali(spelt)


def _file(name: str) -> Traversable:
    return importlib.resources.files("app.base").joinpath(name)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_LOOSE: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ee|ii|ie", "i"),
        ("oo|uu|ou", "u"),
        ("a+h?(?=[^aeiou]|$)", "a"),
        ("w", "v"),
        ("ph", "f"),
        ("ck|q|c(?=[^h]|$)", "k"),
        ("z", "j"),
        ("sh", "s"),
        ("y$", "i"),
        (r"(.)\1+", r"\1"),
    )
)


def _loose(latin: str) -> str:
    """Return what the ways of writing one name in Latin letters have in common."""
    for pattern, put in _LOOSE:
        latin = pattern.sub(put, latin)
    return latin


# Devanagari in Bengali letters ------------------------------------------------------------------

_BLOCK: Final = 0x80
_NASALS: Final = tuple(
    (re.compile(f"ं(?=[{before}])"), nasal + "्")
    for before, nasal in (
        ("कखगघ", "ङ"),
        ("चछजझ", "ञ"),
        ("टठडढ", "ण"),
        ("तथदधन", "न"),
        ("पफबभम", "म"),
    )
)
_OTHERWISE: Final = (
    *_NASALS,
    (re.compile("(?<![डढ])़"), ""),
    (re.compile("(?<=[^्])य"), "य़"),
    (re.compile("व"), "ब"),
)
"""What Bengali writes otherwise, said in Devanagari: both alphabets stand in the same order."""


def in_bengali(devanagari: str) -> str:
    """Return a name in Devanagari letter for letter in Bengali ones."""
    for pattern, put in _OTHERWISE:
        devanagari = pattern.sub(put, devanagari)
    letters = (
        chr(ord(letter) + _BLOCK) if "\u0900" <= letter <= "\u0963" else letter
        for letter in devanagari
    )
    return _nfc("".join(letters))

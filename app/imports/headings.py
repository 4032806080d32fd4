"""What the headings of office registers mean, in four languages, also those of earlier versions.

Rules:

* Spellings: tables of the folder `spellings`; one that names no field that a column can go to is
  refused with file and line.
* Labels of earlier versions: what was exported keeps its words, so a label that is changed comes
  there, in each language in which it was changed; a label of today wins over one of before; nothing
  is ever taken out.
* Headings: the labels of the catalogue in every language of the program are added to the tables;
  headings are compared without punctuation, numbering and case, so that "1. Name of Victim" and
  "name of the victim" are the same.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Final

from app.base.language import LETTER_LANGUAGES, N_, catalogue
from models.fields import CATALOGUE, FieldKind
from models.fields.tables import Table
from models.fields.text import ascii_digits

SPELLINGS: Final = Path(__file__).resolve().parent / "spellings"
"""The folder of the tables of words that officers write."""

REASONS_HEADING: Final = N_("Why it was not taken (Lifafa)")
"""Of the last column of a file of rejected rows, which is left out when the file comes back."""

_NOT_TYPED: Final = frozenset({FieldKind.PERSONS, FieldKind.OFFICES, FieldKind.FIELD_NAMES})
_NUMBERING: Final = re.compile(r"^\s*[(\[]?\d{1,3}[)\].:\-]\s*(?=\S)")
_FOLDED: Final = {0x0901: "\u0902", 0x0981: "\u0982", 0x093C: None, 0x09BC: None,
                  0x200C: None, 0x200D: None}  # fmt: skip
# Clerks of the north write a nought after a letter where others write a full stop: "मो0 नं0".
_DOT: Final = re.compile(r"(?<=[\u0900-\u097f])[0०](?!\d)")
_SMALL_WORDS: Final = frozenset({"the", "of", "a", "an"})


@functools.lru_cache(maxsize=20_000)
def key_of(heading: str) -> str:
    """Return a heading as it is compared."""
    text = unicodedata.normalize("NFC", _NUMBERING.sub("", heading))
    text = _DOT.sub(" ", text)
    # Nukta letters are taken apart first, so that a left-out dot makes no other word.
    text = ascii_digits(unicodedata.normalize("NFD", text)).translate(_FOLDED).casefold()
    text = re.sub(r"(?<=\w)['’](?=s\b)", "", text)
    kept = (
        letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text
    )  # fmt: skip
    words = [word for word in "".join(kept).split() if word not in _SMALL_WORDS]
    return " ".join(words)


@functools.cache
def spellings() -> dict[str, str]:
    """Return addresses by the key of every known heading; written spellings win over labels."""
    written = read_headings(Table.at(SPELLINGS / "headings.toml"))
    found = read_headings(Table.at(SPELLINGS / "former_headings.toml"))
    for entity, part in (("event", "e1."), ("person", "p1."), ("case", "")):
        for field in CATALOGUE.of(entity):
            if field.kind in _NOT_TYPED:
                continue
            for language in LETTER_LANGUAGES:
                found[key_of(catalogue(language).gettext(field.label))] = part + field.name
            found[key_of(field.name)] = part + field.name
    found |= written
    found.update({key_of(catalogue(one).gettext(REASONS_HEADING)): "" for one in LETTER_LANGUAGES})
    found.pop("", None)
    return found


def read_headings(file: Table) -> dict[str, str]:
    """Return addresses by the key of every heading of a file, "" for those that are left out.

    Raises:
        TableError: a table is wrong, or no column can go to an address.
    """
    tables = file.words()
    left_out = tables.pop("left_out", {})
    for table, known in tables.items():
        for address in known:
            if not is_known(address):
                raise file.fault(f"no column can go to {address}", table, key=address)
    read = [(address, words) for known in tables.values() for address, words in known.items()]
    read += [("", words) for words in left_out.values()]
    return {key_of(word): address for address, words in read for word in words}


def is_known(address: str) -> bool:
    """Say whether a column can go to an address: the catalogue has its field, and it is typed."""
    name = address.rpartition(".")[2]
    return name in CATALOGUE and CATALOGUE.field(name).kind not in _NOT_TYPED

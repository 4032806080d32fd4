"""The scripts in which a name is written, and which of them an office writes beside Latin letters.

Rules: a text is in a script when all its letters are; a blank, a dot, a hyphen and an apostrophe
belong to every script, and nothing else does.
"""

from __future__ import annotations

import re
from typing import Final

LATIN: Final = "LATIN"
DEVANAGARI: Final = "DEVANAGARI"
BENGALI: Final = "BENGALI"

_BETWEEN = r" .\-'’"
_IN: Final = {
    LATIN: re.compile(rf"(?:[A-Za-zÀ-ÖØ-öø-ɏ][\u0300-\u036f]*|[{_BETWEEN}])+"),
    DEVANAGARI: re.compile(rf"[\u0900-\u0963\u0971-\u097f{_BETWEEN}]+"),
    BENGALI: re.compile(rf"[\u0980-\u09e3\u09f0\u09f1\u09fc{_BETWEEN}]+"),
}
_LETTER: Final = re.compile(r"[^\W\d_]")
_BENGALI_STATES: Final = frozenset({"West Bengal", "Tripura"})


def script_in(text: str) -> str:
    """Return the one script in which all of a text is written, "" for none, several or another."""
    if not _LETTER.search(text):
        return ""
    return next((script for script, whole in _IN.items() if whole.fullmatch(text)), "")


def script_beside_latin(language: str, state: str = "", country: str = "") -> str:
    """Return the script that an office writes beside Latin letters.

    Args:
        language: of the window: en, hi, ne, bn.
        state: where the office is, as it is stored; tells it where the window speaks English.
        country: ISO code of the country of the office, "" when it is not known.
    """
    bengali = state in _BENGALI_STATES or country == "BD"
    if language == "bn" or (language == "en" and bengali):
        return BENGALI
    return DEVANAGARI

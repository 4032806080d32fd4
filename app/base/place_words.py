"""Places as the screens say them: in the script of the language that is shown now.

Rules: what is stored, searched, sealed and counted is the official spelling always; a place whose
name in the script is not known for sure, and one that is in no list, is shown as it is stored.
"""

from __future__ import annotations

from typing import Final

from app.base import language
from models.fields.places import district_in_script, state_in_script

SCRIPTS: Final = {"en": "LATIN", "hi": "DEVANAGARI", "ne": "DEVANAGARI", "bn": "BENGALI"}
"""The script of each language of the screens and letters, as Unicode names it."""


def script() -> str:
    """Return the script of the language that is shown now."""
    return SCRIPTS[language.current()]


def state_words(name: str) -> str:
    """Return a state as it is called on the screen."""
    return state_in_script(name, script())


def district_words(name: str, state: str = "") -> str:
    """Return a district as it is called on the screen.

    Args:
        name: as it is stored.
        state: its state, as it is stored; "" where it is not known.
    """
    return district_in_script(name, script(), state)


def both_words(district: str, state: str) -> str:
    """Return district and state in one line: "Darjeeling, West Bengal"; "" for neither."""
    parts = (district_words(district, state), state_words(state))
    return ", ".join(part for part in parts if part)

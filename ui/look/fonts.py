"""The typefaces: Mukta for Latin and Devanagari, Hind Siliguri for Bengali, from their packages.

Rules: the files are loaded by path from the installed packages, never searched for on the
computer, so that Hindi is drawn on a PC that has no Indic font.
"""

from __future__ import annotations

import functools

import fontpkg
from PySide6.QtGui import QFontDatabase

from ui.look import qt_messages

FAMILIES = ("Mukta", "Hind Siliguri")
_PACKAGES = ("mukta", "hind-siliguri")
_WEIGHTS = frozenset({400, 500, 600, 700})


def load() -> tuple[str, ...]:
    """Load the typefaces into Qt, once, and return the families that are really there."""
    qt_messages.hush()
    return _loaded()


@functools.cache
def _loaded() -> tuple[str, ...]:
    # With each file that is added Qt forgets all letters, and reads every file added so far again.
    found: list[str] = []
    for package in _PACKAGES:
        for file in fontpkg.family(package).files:
            if file.weight in _WEIGHTS and file.style == "normal":
                number = QFontDatabase.addApplicationFont(str(file.path))
                found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(family for family in FAMILIES if family in found)

"""The typefaces: Mukta for Latin and Devanagari, Hind Siliguri for Bengali, from their packages;
and what Qt may write about them and the rest to the error stream, which a desktop often keeps in a
file.

Rules: the files are loaded by path from the installed packages, never searched for on the computer,
so that Hindi is drawn on a PC that has no Indic font; Qt's own account of its work stays shut,
whatever a settings file of the user or the computer (`QtProject/qtlogging.ini`) says: one part of
it spells out every text that is drawn.
"""

from __future__ import annotations

import functools

import fontpkg
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFontDatabase

_RULES = (
    "*.debug=false",
    "*.info=false",
    # It complains that Mukta has no Bengali before it goes on to the next family, as it should.
    "qt.text.font.db=false",
)


def hush() -> None:
    """Shut it, from before the first window on."""
    QLoggingCategory.setFilterRules("\n".join(_RULES))


FAMILIES = ("Mukta", "Hind Siliguri")
_PACKAGES = ("mukta", "hind-siliguri")
_WEIGHTS = frozenset({400, 500, 600, 700})


def load() -> tuple[str, ...]:
    """Load the typefaces into Qt, once, and return the families that are really there."""
    hush()
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

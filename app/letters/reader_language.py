"""The language of a letter's reader, which need not be that of the window, and dates said in it.

Rules:

* Texts: a text that the language does not have is said in English; a translation that lost a
  placeholder is not used; what is filled in is never read as a pattern.
* Dates: the day is always Gregorian first; the Nepali date stands behind it where the letter has
  both, and a year of which that calendar is not known for sure has none; digits are Latin in every
  language; what is no date is shown as it came.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from app.base.bikram_sambat import BOTH, bikram_words
from app.base.language import N_, catalogue
from app.base.place_words import SCRIPTS
from models.fields.dates import show_date
from models.fields.places import district_in_script, state_in_script


@dataclass(frozen=True)
class Tongue:
    """One language of a letter: en, hi, ne or bn.

    Attributes:
        both_calendars: whether a day has its Nepali date behind it.
    """

    language: str
    both_calendars: bool = False

    def say(self, text: str, **facts: str | int) -> str:
        """Return a text of ours with its facts, in this language.

        Args:
            text: an English message id.
            facts: values of its placeholders.
        """
        if not text:
            return ""
        words = catalogue(self.language).gettext(text)
        if not facts:
            return words
        try:
            return words.format(**facts)
        except (KeyError, IndexError, ValueError):
            return text.format(**facts)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the text for a number of things in this language."""
        return catalogue(self.language).ngettext(singular, plural, count)

    def state(self, name: str) -> str:
        """Return a state, as it is stored, in the script of this language, or as it came."""
        return state_in_script(name, self.script)

    def district(self, name: str, state: str) -> str:
        """Return a district in the script of this language, or as it came.

        Args:
            name: as it is stored.
            state: its state, as it is stored; "" when it is not known.
        """
        return district_in_script(name, self.script, state)

    @property
    def script(self) -> str:
        """Name of its script as Unicode spells it: LATIN, DEVANAGARI or BENGALI."""
        return SCRIPTS[self.language]


MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
GREGORIAN: Final = N_("{day} {month} {year}")
MONTH_ONLY: Final = N_("{month} {year}")

_EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"~?([0-9]{4})-([0-9]{2})(?:-[0-9]{2})?")


def in_words(day: dt.date, tongue: Tongue) -> str:
    """Return a day such as "25 November 2026", or "25 November 2026 (9 Mangsir 2083 BS)"."""
    gregorian = tongue.say(GREGORIAN, day=day.day, month=_month(day.month, tongue), year=day.year)
    bikram = bikram_words(day, tongue.say) if tongue.both_calendars else ""
    return tongue.say(BOTH, gregorian=gregorian, bikram=bikram) if bikram else gregorian


def stored_in_words(stored: str, tongue: Tongue) -> str:
    """Return a stored date of any exactness; only a whole day can have a second calendar."""
    if _EXACT.fullmatch(stored):
        try:
            return in_words(dt.date.fromisoformat(stored), tongue)
        except ValueError:
            return stored
    return show_date(stored, tongue.say)


def month_in_words(stored: str, tongue: Tongue) -> str:
    """Return the month of a stored date without its day, "" when there is none."""
    found = _MONTH.fullmatch(stored)
    if found is None or not 1 <= int(found[2]) <= len(MONTHS):
        return ""
    return tongue.say(MONTH_ONLY, month=_month(int(found[2]), tongue), year=found[1])


def _month(number: int, tongue: Tongue) -> str:
    return tongue.say(MONTHS[number - 1])

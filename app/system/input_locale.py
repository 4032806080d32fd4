"""How this user reads numbers and days: from the settings, the language and the country.

Rules: what was chosen counts; where nothing was, the digits are Latin, and the Nepali date stands
beside the other for who reads Nepali or works in Nepal.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base import date_words, numerals
from app.system.preferences import Setting

NEPAL = "NP"


def take_up(settings: Mapping[str, Setting], language: str, country: str = "") -> None:
    """Show numbers and days in this way from now on.

    Args:
        settings: as they are kept outside the register.
        language: that of the screens.
        country: code of the country of this office, "" while the register is locked.
    """
    numerals.install(str(settings.get("digits", numerals.LATIN)))
    date_words.install(str(settings.get("calendar", usual_calendar(language, country))))


def usual_calendar(language: str, country: str = "") -> str:
    """Return how days are shown where nothing was chosen."""
    return date_words.BIKRAM if language == "ne" or country == NEPAL else date_words.GREGORIAN

"""The languages that can really be chosen: English and those whose texts are here."""

from __future__ import annotations

from app.language import DOMAIN, LANGUAGES, LOCALE, NAMES


def offered() -> tuple[tuple[str, str], ...]:
    """Return code and own name of each language that has its texts."""
    return tuple(
        (code, NAMES[code])
        for code in LANGUAGES
        if code == "en" or (LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po").is_file()
    )

"""The languages that can be chosen for the screens, and for letters, with their own names."""

from __future__ import annotations

from app.language import LETTER_LANGUAGES, NAMES, WINDOW_LANGUAGES


def offered() -> tuple[tuple[str, str], ...]:
    """Return code and own name of each language that the screens speak."""
    return tuple((code, NAMES[code]) for code in WINDOW_LANGUAGES)


def for_letters() -> tuple[tuple[str, str], ...]:
    """Return code and own name of each language that a letter can be printed in."""
    return tuple((code, NAMES[code]) for code in LETTER_LANGUAGES)

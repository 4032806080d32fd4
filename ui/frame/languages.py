"""The languages that can be chosen for the screens, each with its own name."""

from __future__ import annotations

from app.base.language import NAMES, WINDOW_LANGUAGES


def offered() -> tuple[tuple[str, str], ...]:
    """Return code and own name of each language that the screens speak."""
    return tuple((code, NAMES[code]) for code in WINDOW_LANGUAGES)

"""The language of a letter's reader, which need not be that of the window.

Rules: a text that the language does not have is said in English; a translation that lost a
placeholder is not used; what is filled in is never read as a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.base.language import catalogue

_SCRIPTS = {"en": "LATIN", "hi": "DEVANAGARI", "ne": "DEVANAGARI", "bn": "BENGALI"}


@dataclass(frozen=True)
class Tongue:
    """One language of a letter: en, hi, ne or bn."""

    language: str

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

    @property
    def script(self) -> str:
        """Name of its script as Unicode spells it: LATIN, DEVANAGARI or BENGALI."""
        return _SCRIPTS[self.language]

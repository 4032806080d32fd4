"""Texts in the language of the reader: one catalogue for window, command line and letters.

Rules: message ids are English; ``.po`` files are read as they are, once, when a language is first
used; the chosen language is kept here and nowhere else; a language without a text shows English;
a letter is in the language of its reader, which may be one that the screens do not speak.
"""

from __future__ import annotations

import functools
import gettext
import io
import threading
from pathlib import Path

WINDOW_LANGUAGES = ("en", "hi")
"""Languages that window and command line speak: every text of the program is there."""

LETTER_LANGUAGES = ("en", "hi", "ne", "bn")
"""Languages of letters: at least every text that a letter can print is there."""

NAMES = {"en": "English", "hi": "हिन्दी", "ne": "नेपाली", "bn": "বাংলা"}
DOMAIN = "lifafa"
LOCALE = Path(__file__).resolve().parent / "locale"


class _Current:
    """The one place that knows which language is shown."""

    def __init__(self) -> None:
        self.language = "en"
        self.texts: gettext.NullTranslations = gettext.NullTranslations()
        self.lock = threading.Lock()


_current = _Current()


def N_(message: str) -> str:
    """Mark a message for extraction and return it unchanged."""
    return message


def install(language: str) -> str:
    """Show everything in this language from now on.

    Args:
        language: "hi", "hi_IN", "hi-IN.UTF-8"; what is not spoken becomes English.

    Returns:
        The language that is shown, one of ``WINDOW_LANGUAGES``.
    """
    chosen = known(language)
    with _current.lock:
        _current.texts = catalogue(chosen)
        _current.language = chosen
    return chosen


def known(language: str) -> str:
    """Return the language of the screens that a system's name for it means."""
    short = language.replace("-", "_").split(".")[0].split("_")[0].lower()
    return short if short in WINDOW_LANGUAGES else "en"


def current() -> str:
    """Return the language that is shown."""
    return _current.language


def translate(message: str) -> str:
    """Return the text of a message id in the language that is shown now."""
    return _current.texts.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the text for a number of things in the language that is shown now."""
    return _current.texts.ngettext(singular, plural, count)


_ = translate


@functools.cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of a language, for example of a letter's reader; read once.

    Args:
        language: one of ``LETTER_LANGUAGES``.
    """
    file = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language == "en" or not file.is_file():
        return gettext.NullTranslations()
    # Imported here: the command line in English starts without it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with file.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

"""Texts in the language of the reader: one catalogue for window, command line and letters.

Rules: message ids are English; ``.po`` files are read as they are, once, when a language is first
used, and a packaged program holds them in a form that loads at once; the chosen language is kept
here and nowhere else; a language without a text shows English; a letter is in the language of its
reader, whatever the screens speak.
"""

from __future__ import annotations

import functools
import gettext
import json
import re
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

WINDOW_LANGUAGES = ("en", "hi", "ne", "bn")
"""Languages that window and command line speak: every text of the program is there."""

LETTER_LANGUAGES = WINDOW_LANGUAGES
"""Languages of letters, in the order in which they are offered."""

NAMES = {"en": "English", "hi": "हिन्दी", "ne": "नेपाली", "bn": "বাংলা"}
DOMAIN = "lifafa"
PACKED = ".texts"
"""Ending of the texts of a language in a packaged program."""
LOCALE = Path(__file__).resolve().parents[1] / "locale"


class Texts(gettext.NullTranslations):
    """The texts of one catalogue; a text that is missing or unsure stays as it is asked."""

    def __init__(self, plural: str, forms: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.plural = plural
        self._form = gettext.c2py(plural)
        self._forms = {message: tuple(said) for message, said in forms.items()}

    def all_texts(self) -> tuple[str, ...]:
        """Return every message id and its texts."""
        return tuple(self._forms) + tuple(text for said in self._forms.values() for text in said)

    def packed(self) -> bytes:
        """Return all of it as a packaged program keeps it."""
        kept = {"plural": self.plural, "forms": self._forms}
        words = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(words.encode("utf-8"), 9)

    def gettext(self, message: str) -> str:
        """Return the text of a message id."""
        return self._forms.get(message, (message,))[0] or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for a number of things."""
        forms = self._forms.get(msgid1, ())
        form = self._form(n)
        english = msgid1 if n == 1 else msgid2
        return (forms[form] or english) if form < len(forms) else english


class _Current:
    """The one place that knows which language is shown."""

    def __init__(self) -> None:
        self.language = "en"
        self.texts: gettext.NullTranslations = gettext.NullTranslations()
        self.finish: Callable[[str, str], str] | None = None
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
    """Return the language of the screens that a system's name for it means.

    Args:
        language: one name, or several parted by colons of which the first that is spoken counts.
    """
    names = [re.split("[-_.@]", name)[0].lower() for name in language.split(":")]
    return next((name for name in names if name in WINDOW_LANGUAGES), "en")


def of_system(environ: Mapping[str, str]) -> str:
    """Return the language that the environment of a program asks for, as gettext reads it."""
    names = (environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return known(next(filter(None, names), ""))


def current() -> str:
    """Return the language that is shown."""
    return _current.language


def finish_with(finish: Callable[[str, str], str] | None) -> None:
    """Let every text pass through this before it is shown: message id and text to text."""
    _current.finish = finish


def translate(message: str) -> str:
    """Return the text of a message id in the language that is shown now."""
    if not message:
        return ""
    return finished(message, _current.texts.gettext(message))


def finished(message: str, text: str) -> str:
    """Return a text as it is shown, for instance with its numbers in other digits.

    Args:
        message: what it says in English.
        text: in the language that is shown now.
    """
    return text if _current.finish is None else _current.finish(message, text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the text for a number of things in the language that is shown now."""
    return finished(singular, _current.texts.ngettext(singular, plural, count))


_ = translate


def own_texts() -> tuple[str, ...]:
    """Return every text of the program, in English and in the language that is shown now."""
    # The English of all messages stands in each of the other catalogues.
    found = catalogue("hi"), _current.texts
    return tuple(text for texts in found if isinstance(texts, Texts) for text in texts.all_texts())


@functools.cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of a language, for example of a letter's reader; read once.

    Args:
        language: one of ``LETTER_LANGUAGES``.
    """
    if language == "en":
        return gettext.NullTranslations()
    file = LOCALE / language / "LC_MESSAGES" / DOMAIN
    made = file.with_suffix(PACKED)
    if made.is_file():
        return Texts(**json.loads(zlib.decompress(made.read_bytes())))
    source = file.with_suffix(".po")
    return _read(source, language) if source.is_file() else gettext.NullTranslations()


def packed(language: str) -> bytes:
    """Return the texts of a language as a packaged program keeps them; they load much faster.

    Args:
        language: one of ``LETTER_LANGUAGES`` but English.
    """
    return _read(LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po", language).packed()


def _read(file: Path, language: str) -> Texts:
    # Imported here: the command line in English starts without it.
    from babel.messages.pofile import read_po

    with file.open("rb") as source:
        messages = read_po(source, locale=language)
    forms: dict[str, Sequence[str]] = {}
    for message in messages:
        if message.id and message.string and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else str(message.id[0])
            said = message.string
            forms[key] = (said,) if isinstance(said, str) else tuple(map(str, said))
    return Texts(messages.plural_expr, forms)

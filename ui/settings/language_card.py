"""Settings: the language of the screens, the digits, and the Nepali date beside the other.

Rules: a choice is kept at once and the window changes at once; digits are offered where the
language has its own; every choice shows what it looks like.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base import date_words, language, numerals
from app.base.bikram_sambat import BOTH, bikram_words
from app.base.language import _
from ui.frame.languages import offered
from ui.look.theme import look
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, FlowLayout
from ui.widgets.plain import PlainLabel, reveal

_SAMPLE = 1_234_567


class LanguageCard(Card):
    """The card.

    Args:
        today: the local day, as a sample of both calendars.

    Signals:
        chosen(str, str): the key of a setting and its value.
    """

    chosen = Signal(str, str)

    def __init__(self, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("Language, digits and dates"), "heading"))
        shown = language.current()
        self.language = ComboBox(offered())
        self.language.choose(shown)
        self.digits = ComboBox(_digits_of(shown))
        self.digits.choose(numerals.liked())
        self.calendar = ComboBox(_calendars(today))
        self.calendar.choose(
            date_words.BIKRAM if date_words.is_bikram_shown() else date_words.GREGORIAN
        )
        line = FlowLayout(spacing=14)
        self.column.addLayout(line)
        self._add(line, _("Language"), self.language, "language", 210)
        digits = self._add(line, _("Digits"), self.digits, "digits", 210)
        reveal(digits, numerals.has_own_digits(shown))
        self._add(line, _("Dates"), self.calendar, "calendar", 434)
        words = _("Numbers of cases, offices and telephones, and codes, keep the digits 0 to 9.")
        self.about_digits = PlainLabel(words, "muted", wrap=True)
        reveal(self.about_digits, numerals.has_own_digits(shown))
        self.column.addWidget(self.about_digits)

    def _add(self, line: FlowLayout, words: str, box: ComboBox, key: str, width: int) -> Labelled:
        box.setMinimumWidth(look().px(width))
        box.chosen.connect(lambda value: self.chosen.emit(key, value))
        labelled = Labelled(words, box)
        line.addWidget(labelled)
        return labelled


def _digits_of(code: str) -> list[tuple[str, str]]:
    sample = numerals.grouped(_SAMPLE)
    return [(numerals.LATIN, sample), (numerals.NATIVE, numerals.in_digits_of(sample, code))]


def _calendars(today: dt.date) -> list[tuple[str, str]]:
    plain = date_words.plain_date_words(today)
    bikram = numerals.in_digits(bikram_words(today, date_words.say))
    words = _("With the Nepali date: {date}").format(date=plain)
    if bikram:  # Shown rather than told: both together are long.
        words = date_words.say(BOTH, gregorian=plain, bikram=bikram)
    return [(date_words.GREGORIAN, plain), (date_words.BIKRAM, words)]

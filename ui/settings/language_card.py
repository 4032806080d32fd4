"""Settings: the language of the screens, the digits, and the Nepali date beside the other.

Rules: a choice is kept at once and the window changes at once; digits are offered where the
language has its own; every choice shows what it looks like.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import language, moments, numbers
from app.calendars import BOTH, bikram_words
from app.language import _
from ui.languages import offered
from ui.theme import look
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
        self.digits.choose(numbers.liked())
        self.calendar = ComboBox(_calendars(today))
        self.calendar.choose(moments.BIKRAM if moments.is_bikram_shown() else moments.GREGORIAN)
        line = FlowLayout(spacing=14)
        self.column.addLayout(line)
        self._add(line, _("Language"), self.language, "language", 210)
        digits = self._add(line, _("Digits"), self.digits, "digits", 210)
        reveal(digits, numbers.has_own_digits(shown))
        self._add(line, _("Dates"), self.calendar, "calendar", 434)
        words = _("Numbers of cases, offices and telephones, and codes, keep the digits 0 to 9.")
        self.about_digits = PlainLabel(words, "muted", wrap=True)
        reveal(self.about_digits, numbers.has_own_digits(shown))
        self.column.addWidget(self.about_digits)

    def _add(self, line: FlowLayout, words: str, box: ComboBox, key: str, width: int) -> Labelled:
        box.setMinimumWidth(look().px(width))
        box.chosen.connect(lambda value: self.chosen.emit(key, value))
        labelled = Labelled(words, box)
        line.addWidget(labelled)
        return labelled


def _digits_of(code: str) -> list[tuple[str, str]]:
    sample = numbers.grouped(_SAMPLE)
    return [(numbers.LATIN, sample), (numbers.NATIVE, numbers.in_digits_of(sample, code))]


def _calendars(today: dt.date) -> list[tuple[str, str]]:
    plain = moments.plain_date_words(today)
    bikram = numbers.in_digits(bikram_words(today, moments.say))
    words = _("With the Nepali date: {date}").format(date=plain)
    if bikram:  # Shown rather than told: both together are long.
        words = moments.say(BOTH, gregorian=plain, bikram=bikram)
    return [(moments.GREGORIAN, plain), (moments.BIKRAM, words)]

"""Qt's own buttons and menus speak the language of the window, and no other."""

import datetime as dt
import re

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from app.base import language
from ui.frame.dates import day
from ui.shell.qt_setup import WORDS, QtWords

LANGUAGES = ("hi", "ne", "bn")
BUTTON = QDialogButtonBox.StandardButton


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language.install("en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_list_is_spoken(code: str) -> None:
    language.install(code)
    words = QtWords()
    said = {name: words.translate("QDialogButtonBox", name) for name in WORDS}
    assert not [name for name, text in said.items() if not text or re.search("[A-Za-z]", text)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_buttons_of_a_dialog_of_qt_are_spoken(qtbot, qapp, code: str) -> None:
    language.install(code)
    words = QtWords()
    QApplication.installTranslator(words)
    try:
        box = QDialogButtonBox(BUTTON.Ok | BUTTON.Cancel | BUTTON.Save | BUTTON.Open)
        qtbot.addWidget(box)
        shown = [button.text() for button in box.buttons()]
    finally:
        QApplication.removeTranslator(words)
    assert len(shown) == 4
    assert not [text for text in shown if re.search("[A-Za-z]", text)], shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_months_are_words_of_the_language(code: str) -> None:
    language.install(code)
    months = [day(dt.date(2026, month, 5)) for month in range(1, 13)]
    assert not [text for text in months if re.search("[A-Za-z]", text)]
    assert len(set(months)) == len(months)


def test_what_is_not_in_the_list_stays_as_qt_has_it() -> None:
    language.install("ne")
    assert QtWords().translate("QPageSize", "A4") is None

"""The longest words have room on a small screen: nothing is cut at any place, nor at its side."""

import pytest

from app.base import date_words, numerals
from desk_sim import dressed, settle
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from worded_screens import cut, latin_counts, too_wide

WHERE = [place.key for place in PLACES if place.words] + [
    *("bin", "own-office", "letterhead", "mail", "whole"),
]


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_no_button_and_no_badge_is_cut_on_a_small_screen(qtbot, qapp, filled, language):
    """A screen of 1366x768 at 150 % has 910x465 pixels of its own."""
    dressed(qapp, words=language)
    numerals.install(numerals.NATIVE)
    date_words.install(date_words.BIKRAM)
    window = MainWindow(filled)
    window.resize(910, 465)
    qtbot.in_front(window)
    found = {}
    for key in WHERE:
        window.go(key)
        settle(filled)
        found[key] = cut(window) + too_wide(window)
        if language == "bn":
            found[key] += latin_counts(window)
    window.prepare_to_go()
    settle(filled)
    window.hide()
    window.deleteLater()
    assert {key: words for key, words in found.items() if words} == {}

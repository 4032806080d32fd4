"""My number is seen whole, all six groups at once, in the whole window on a screen of 1366x768."""

import pytest
from PySide6.QtWidgets import QApplication

from desk_sim import dressed, settle
from focus_seen import rest
from ui.look.theme import look
from window_sim import window_over

LOOKS = [(language, zoom) for zoom in (100, 110, 125, 150) for language in ("en", "hi", "ne", "bn")]


@pytest.fixture(params=LOOKS, ids=[f"{language}-{zoom}" for language, zoom in LOOKS])
def window(request, qapp, desk):
    language, zoom = request.param
    dressed(qapp, "light", zoom, language)
    with window_over(desk, 1358, 698) as shown:
        yield shown
    dressed(qapp)


def hidden_groups(window) -> list[int]:
    """Return the groups of which a part of a digit is out of sight, from 1."""
    QApplication.processEvents()
    return [
        number
        for number, line in enumerate(window.page.digits.lines, 1)
        if any(one.visibleRegion().boundingRect() != one.rect() for one in line)
    ]


def go(window) -> None:
    window.go("my-number", "")
    settle(window.desk)
    rest()


def test_it_has_the_digits_that_it_has_on_the_page_of_the_check(window):
    go(window)
    seen = "".join(one.text() for line in window.page.digits.lines for one in line)
    assert seen == window.desk.services.office.number.replace(" ", "")


def test_all_six_groups_are_seen_at_once_in_every_script(qtbot, window):
    go(window)
    page = window.page
    assert window.focusWidget() is page.back
    for script in ("latin", "devanagari", "bengali"):
        page.scripts.choose(script)
        page._choose(script)
        rest()
        assert hidden_groups(window) == [], script
    assert page.digits.lines[0][0].font().pixelSize() >= look().text_px(18)


def test_a_lower_window_makes_the_digits_smaller_and_a_higher_one_larger_again(qapp, window):
    go(window)
    page = window.page
    before = page.digits.lines[0][0].fontMetrics().height()
    window.resize(1358, 620)
    rest()
    assert hidden_groups(window) == []
    low = page.digits.lines[0][0].fontMetrics().height()
    window.resize(1358, 1200)
    rest()
    high = page.digits.lines[0][0].fontMetrics().height()
    assert low <= before <= high
    assert hidden_groups(window) == []

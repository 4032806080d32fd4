"""Where the keyboard is once a place has its answer, early or late: in the list."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.inbox import acceptance
from desk_sim import settle
from exchange_stage import on_desk, two_desks
from focus_seen import rest
from pair_sim import sealed_case
from window_sim import window_over


@pytest.fixture
def window(qtbot, tmp_path):
    with two_desks(tmp_path) as (ours, theirs):
        sent = on_desk(theirs, lambda s: sealed_case(s, ours.services)[1])
        on_desk(ours, lambda s: acceptance.receive(s, Path(sent.file)))
        with window_over(ours, 1358, 698) as shown:
            qtbot.waitUntil(shown.isActiveWindow)
            settle(ours)
            yield shown


def go(window, place: str, *, late: bool) -> None:
    """Go to a place whose answer comes before, or after, all that the window does by itself."""
    answers = threading.Event()
    window.desk._lane.start(lambda: answers.wait(60))
    window.go(place)
    if late:
        rest()
    answers.set()
    window.desk._lane.waitForDone()
    QApplication.sendPostedEvents()  # What was answered, and no timer.
    rest()
    settle(window.desk)
    rest()


@pytest.mark.parametrize("late", [False, True], ids=["early", "late"])
@pytest.mark.parametrize("place", ["offices", "inbox"])
def test_a_list_has_the_keyboard_whenever_its_answer_comes(window, place, late):
    go(window, place, late=late)
    assert window.focusWidget() is window.page.view
    assert window.page.view.currentIndex().isValid()


@pytest.mark.parametrize("late", [False, True], ids=["early", "late"])
def test_an_inbox_that_turns_out_to_be_empty_begins_with_the_way_to_fill_it(qtbot, tmp_path, late):
    with two_desks(tmp_path) as (ours, _theirs), window_over(ours, 1358, 698) as shown:
        qtbot.waitUntil(shown.isActiveWindow)
        settle(ours)
        go(shown, "inbox", late=late)
        assert shown.focusWidget() is shown.page.open_first

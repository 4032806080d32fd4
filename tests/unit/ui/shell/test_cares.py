"""What needs care stands on the first page, one badge leads there, and no bar takes room for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.system import paths
from desk_sim import on_lane, settle
from made_up_cases import SUNITA, add
from named_screens import too_large, unnamed
from ui.cases.register_page import RegisterPage
from ui.frame.desk import Desk
from ui.home.home_card import CARES, CareCard
from ui.home.home_page import HomePage
from ui.shell.folder_warnings import CLOUD, NETWORK, _tell
from ui.shell.main_window import MainWindow
from ui.widgets.plain import PlainLabel
from window_sim import window_over

LEFT = Qt.MouseButton.LeftButton
LONG = "A made-up thing that is told at such a length that no line of this card can hold it. " * 4


@pytest.fixture
def window(qtbot, desk: Desk):
    on_lane(desk.lane, lambda: add(desk.services, SUNITA))
    with window_over(desk) as shown:
        qtbot.waitUntil(shown.isActiveWindow)
        shown.go("register")
        settle(desk)
        yield shown


def two_cares(desk: Desk) -> list[str]:
    """Let two things need care; return what is pressed."""
    opened: list[str] = []
    desk.cares.tell(
        "The recovery sheet is not tested yet.",
        key="sheet",
        todo="Test it.",
        acts=(("Recovery sheets…", lambda: opened.append("sheets")),),
    )
    desk.cares.tell("Made-up cloud copies the folder.", key=CLOUD, todo="Move it.")
    return opened


def card(window: MainWindow) -> CareCard | None:
    (found, *_none) = [*window.page.findChildren(CareCard), None]
    return found


def told(window: MainWindow) -> list[str]:
    shown = card(window)
    labels = [] if shown is None else shown.findChildren(PlainLabel)
    return [one.shown() for one in labels if one.isVisible() and one.shown()]


def test_nothing_that_needs_care_shows_nothing(window):
    assert not window.cares.isVisible()
    window.go("today")
    settle(window.desk)
    assert card(window) is None


def test_one_badge_and_no_bar_stand_over_every_page(window, desk):
    height = window.page.height()
    two_cares(desk)
    assert window.strip.texts() == []
    assert window.page.height() == height
    assert window.cares.accessibleName() == "2 things need care"
    assert "not tested yet" in window.cares.toolTip()
    for place in ("inbox", "settings", "today"):
        window.go(place)
        settle(desk)
        assert window.cares.isVisible()
        assert window.strip.texts() == []


def test_a_press_leads_to_the_first_page_and_the_keyboard_to_what_helps(qtbot, window, desk):
    opened = two_cares(desk)
    qtbot.mouseClick(window.cares, LEFT)
    settle(desk)
    assert isinstance(window.page, HomePage)
    assert told(window) == [
        "Needs care",
        "Made-up cloud copies the folder.",
        "Move it.",
        "The recovery sheet is not tested yet.",
        "Test it.",
    ]
    dismiss = window.focusWidget()
    assert dismiss.accessibleName() == "Dismiss this message"
    assert "Made-up cloud" in dismiss.accessibleDescription()
    qtbot.keyClick(dismiss, Qt.Key.Key_Tab)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert opened == ["sheets"]


def test_what_would_be_lost_is_taken_away_by_its_own_buttons_alone(qtbot, window, desk):
    thrown: list[str] = []
    desk.cares.tell(
        "2 made-up pages are in no case yet.",
        key="pages",
        acts=(("Discard", lambda: thrown.append("pages")),),
        stays=True,
    )
    qtbot.mouseClick(window.cares, LEFT)
    settle(desk)
    shown = card(window)
    assert shown is not None
    assert [one.accessibleName() for one in shown.stations.values()] == ["Discard"]
    assert window.focusWidget().accessibleName() == "Discard"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert thrown == ["pages"]


def test_the_badge_leads_there_also_before_the_first_page_was_ever_shown(qtbot, window, desk):
    window.drop_page(keep=1)
    two_cares(desk)
    qtbot.mouseClick(window.cares, LEFT)
    settle(desk)
    assert "Made-up cloud" in window.focusWidget().accessibleDescription()


def test_on_the_first_page_it_leads_to_the_card_and_scrolls_it_into_sight(qtbot, window, desk):
    window.resize(900, 460)
    for number in range(9):
        facts = SUNITA | {"next_step": f"Made-up step {number}", "next_step_on": "20 Nov 2026"}
        on_lane(desk.lane, lambda facts=facts: add(desk.services, facts))
    two_cares(desk)
    window.go("today")
    settle(desk)
    qtbot.mouseClick(window.cares, LEFT)
    settle(desk)
    dismiss = window.focusWidget()
    assert "Made-up cloud" in dismiss.accessibleDescription()
    assert dismiss.visibleRegion().boundingRect().height() == dismiss.height()


def test_tab_comes_to_the_badge_after_the_page_and_before_the_rail(qtbot, window, desk):
    two_cares(desk)
    window.cares.setFocus()
    qtbot.keyClick(window.cares, Qt.Key.Key_Tab)
    assert not window.page.isAncestorOf(window.focusWidget())
    window.cares.setFocus()
    qtbot.keyClick(window.cares, Qt.Key.Key_Backtab)
    assert window.page.isAncestorOf(window.focusWidget())
    window.cares.setFocus()
    qtbot.keyClick(window.cares, Qt.Key.Key_Space)
    assert isinstance(window.page, HomePage)


def test_what_is_settled_or_dismissed_is_gone_from_both(qtbot, window, desk):
    two_cares(desk)
    desk.settle("sheet")
    assert window.cares.accessibleName() == "1 thing needs care"
    desk.open("today", CARES)
    settle(desk)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert card(window) is None
    assert desk.cares.now() == ()
    window.go("register")
    assert not window.cares.isVisible()


def test_the_gravest_comes_first_and_gives_the_colour(window, desk):
    two_cares(desk)
    assert window.cares._mark.tone == "caution"
    _tell(desk, paths.FolderStanding((), "sshfs"))
    assert [one.key for one in desk.cares.now()] == [NETWORK, CLOUD, "sheet"]
    assert (window.cares._mark.tone, window.cares._mark.icon) == ("danger", "octagon-alert")


def test_the_same_is_announced_once_and_something_new_again(window, desk):
    heard = []
    desk.noticed.connect(lambda notice: heard.append(notice.text))
    for text in ("No line to the mailbox.", "No line to the mailbox.", "Another trouble."):
        desk.cares.tell(text, key="mail")
    assert heard == ["No line to the mailbox.", "Another trouble."]
    assert [one.text for one in desk.cares.now()] == ["Another trouble."]


def test_news_of_the_work_at_hand_takes_the_place_of_what_was_left_for_later(window, desk):
    desk.cares.tell("No line to the mailbox.", key="mail")
    desk.say("No line to the mailbox.", key="mail", tone="caution", todo="Try again.")
    assert desk.cares.now() == ()
    assert window.strip.texts() == ["No line to the mailbox. Try again."]


def test_another_window_on_the_desk_looks_for_it_anew(window, desk):
    two_cares(desk)
    desk.cares.forget()
    assert not window.cares.isVisible()


@pytest.mark.parametrize("width", [640, 1366])
def test_a_narrow_window_shows_the_number_and_says_the_words(qtbot, window, desk, width):
    window.resize(width, 460)
    two_cares(desk)
    desk.cares.tell(LONG, key="long", todo=LONG, acts=((LONG[:90], lambda: None),))
    shown = window.cares._mark.text
    assert shown == ("3" if width < 900 else "3 things need care")
    assert window.cares.accessibleName() == "3 things need care"
    desk.open("today", CARES)
    settle(desk)
    assert not unnamed(window.page)
    assert not too_large(window.page)


def test_it_does_not_disturb_who_types(qtbot, window, desk):
    assert isinstance(window.page, RegisterPage)
    window.page.search_asked()
    typing = window.focusWidget()
    qtbot.keyClicks(typing, "sun")
    two_cares(desk)
    assert window.focusWidget() is typing
    qtbot.keyClicks(typing, "i")
    assert typing.text() == "suni"

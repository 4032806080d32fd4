"""The keyboard: page, buttons, rail; and never thrown out of the page."""

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.cases import cases
from desk_sim import on_lane, settle
from made_up_cases import SUNITA, add
from ui.consent.consent_sheet import ConsentSheet
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import secondary
from ui.widgets.focus_order import in_order, takes_keys
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner
from window_sim import window_over


@pytest.fixture
def window(qtbot, desk):
    on_lane(desk._lane, lambda: add(desk.services, SUNITA))
    with window_over(desk) as shown:
        shown.go("register")
        qtbot.waitUntil(shown.isActiveWindow)
        settle(desk)
        yield shown


def in_rail(window: MainWindow) -> bool:
    return window._rail.isAncestorOf(window.focusWidget())


def round_by_tab(qtbot, window) -> list:
    """Press Tab until the keyboard is where it was; return the stations."""
    first = window.focusWidget()
    stations = [first]
    for _ in range(200):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        if window.focusWidget() is first:
            return stations
        stations.append(window.focusWidget())
    raise AssertionError("Tab never came home")


def test_tab_goes_through_the_page_then_its_buttons_then_the_rail(qtbot, window, desk):
    window.go("case", window.page.table.summary(0).case_id)
    settle(desk)
    page = window.page
    page.show_section("p1/identity")
    page.body.fields.first_widget().setFocus()
    stations = round_by_tab(qtbot, window)
    where = ["rail" if window._rail.isAncestorOf(one) else "page" for one in stations]
    # The rail is one stretch, and the page is whole before and after it.
    changes = sum(one != other for one, other in itertools.pairwise(where))
    assert changes == 2
    assert stations.index(page.refer) < where.index("rail")


def test_shift_tab_is_the_same_way_back(qtbot, window, desk):
    window.go("settings")
    settle(desk)
    forward = round_by_tab(qtbot, window)
    back = [forward[0]]
    for _ in forward[1:]:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
        back.append(window.focusWidget())
    assert back[1:] == forward[:0:-1]


@pytest.mark.parametrize("place", ["register", "settings", "offices", "log"])
def test_whoever_loses_the_keyboard_stays_in_the_page(qtbot, window, desk, place):
    window.go(place)
    settle(desk)
    stops = [one for one in in_order(window.page) if takes_keys(one)]
    for lose in ("hide", "disable"):
        for one in stops[:4]:
            one.setFocus()
            one.hide() if lose == "hide" else one.setEnabled(False)
            assert not in_rail(window)
            one.show()
            one.setEnabled(True)


def test_a_widget_that_is_deleted_hands_the_keyboard_to_its_neighbour(qtbot, window, desk):
    window.go("settings")
    settle(desk)
    extra = secondary("Extra")
    window.page.column.addWidget(extra)
    extra.show()
    extra.setFocus()
    extra.deleteLater()
    qtbot.waitUntil(
        lambda: window.focusWidget() is not None and window.page.isAncestorOf(window.focusWidget())
    )


def test_what_the_layout_has_yet_to_show_keeps_the_keyboard(qtbot, window, desk):
    window.go("settings")
    settle(desk)
    face, new = QWidget(), QLineEdit()
    QVBoxLayout(face).addWidget(new)
    window.page.column.addWidget(face)
    new.setFocus()
    assert not new.isVisible()
    window._keeper._wait.timeout.emit()
    assert window.focusWidget() is new
    qtbot.waitUntil(new.isVisible)
    assert window.focusWidget() is new


def test_the_keyboard_comes_back_into_the_page_when_a_sheet_closes(qtbot, window, desk):
    window.go("settings")
    settle(desk)
    opener = secondary("Opener")
    window.page.column.addWidget(opener)
    opener.show()
    opener.setFocus()
    sheet = Sheet("Made-up", window)
    sheet.finish(secondary("Close", "", sheet.accept))
    sheet.open()
    qtbot.waitUntil(sheet.isActiveWindow)
    # The page is drawn anew while the sheet is open, as after a decision.
    opener.hide()
    sheet.accept()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: window.page.isAncestorOf(window.focusWidget()))
    qtbot.wait(20)
    assert not in_rail(window)


def test_the_rail_can_still_be_entered_on_purpose(qtbot, window):
    lock = window._rail._lock
    lock.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait(20)
    assert in_rail(window)


def test_in_the_sheet_of_decisions_the_body_comes_before_the_buttons(qtbot, window, desk):
    case_id = window.page.table.summary(0).case_id
    case = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    sheet = ConsentSheet(desk, case, window)
    sheet.open()
    settle(desk)
    qtbot.waitUntil(sheet.isActiveWindow)
    sheet.person.setFocus()
    stations = round_by_tab(qtbot, sheet)
    radios = [place for place, one in enumerate(stations) if one in sheet._radios]
    buttons = [place for place, one in enumerate(stations) if one.parentWidget() is sheet]
    assert max(radios) < min(buttons)
    sheet.reject()


def test_good_news_comes_and_goes_without_moving_the_page(qtbot, window, desk):
    before = window.page.mapTo(window, QPoint(0, 0)), window.page.size()
    todo = "Give it to the other office, then read them your number on the phone."
    desk.say("Your card is saved: office.lfcard", todo=todo)
    QApplication.processEvents()
    news = next(b for b in window.findChildren(Banner) if b.isVisible())
    assert (window.page.mapTo(window, QPoint(0, 0)), window.page.size()) == before
    # Nothing that can be pressed lies under it.
    top = news.mapTo(window, QPoint(0, news.height())).y()
    assert top <= window.page.mapTo(window, QPoint(0, 0)).y()
    assert isinstance(news.label, PlainLabel)
    window.strip.settle("said")
    QApplication.processEvents()
    assert (window.page.mapTo(window, QPoint(0, 0)), window.page.size()) == before


def test_a_warning_stays_under_the_header(window, desk):
    desk.say("Look", tone="caution", key="a")
    desk.say("Done", key="b")
    desk.say("Done again", key="c")
    assert window.strip.texts() == ["Look", "Done again"]
    assert window.strip.isVisible()
    desk.settle("a")
    assert not window.strip.isVisible()
    assert window.strip.texts() == ["Done again"]

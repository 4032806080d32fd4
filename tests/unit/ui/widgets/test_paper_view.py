"""A page in the window: as wide as there is room, larger, smaller, turned, read with the keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.system import pictures
from ui.frame import projector
from ui.widgets.paper_view import MOST_ZOOM, PaperView
from waits import wait_until

CTRL = Qt.KeyboardModifier.ControlModifier


def image(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    # The upper left corner tells which way up it is shown.
    for across in range(width // 4):
        for down in range(height // 4):
            made.setPixelColor(across, down, QColor("red"))
    return made


@pytest.fixture
def view(qtbot) -> PaperView:
    shown = PaperView()
    qtbot.addWidget(shown)
    shown.resize(620, 400)
    qtbot.in_front(shown)
    shown.setFocus()
    return shown


@pytest.fixture
def wanted(view) -> list[int]:
    heard: list[int] = []
    view.wanted.connect(heard.append)
    return heard


def show(view: PaperView, width: int = 70, height: int = 99) -> None:
    edge = view.needed()
    scale = edge / max(width, height)
    view.show_page(image(round(width * scale), round(height * scale)), edge)


def rested(view: PaperView) -> None:
    wait_until(lambda: not view._settled.isActive())


def test_a_page_is_at_first_as_wide_as_there_is_room(view, wanted):
    show(view)
    size = view.page_size()
    assert view.viewport().width() - 30 <= size.width() <= view.viewport().width()
    assert size.height() == pytest.approx(size.width() * 99 / 70, rel=0.01)
    assert view.horizontalScrollBar().maximum() == 0
    assert view.verticalScrollBar().maximum() > 0
    rested(view)
    assert wanted == [], "a page of an A4 shape comes sharp the first time"


def test_it_is_asked_for_again_in_the_size_in_which_it_is_shown(view, wanted):
    show(view)
    view.larger()
    view.larger()
    rested(view)
    assert wanted == [round(view.page_size().height() + 0.49)]
    view.show_page(image(wanted[0] * 70 // 99, wanted[0]), wanted[0])
    rested(view)
    assert len(wanted) == 1, "it is sharp now"


def test_what_has_no_more_points_is_not_asked_for_again_and_not_blown_up(view, wanted):
    view.show_page(image(100, 80), view.needed())
    assert view.page_size().width() == 200
    for _press in range(4):
        view.larger()
    rested(view)
    assert wanted == []


def test_no_more_is_asked_for_than_a_look_may_have(view, wanted):
    show(view)
    for _press in range(40):
        view.larger()
    assert view.leaf.zoom == MOST_ZOOM
    rested(view)
    assert wanted == [pictures.LOOK_EDGE]


def test_larger_and_smaller_end_exactly_where_it_fits(view):
    show(view)
    for _press in range(3):
        view.larger()
    for _press in range(3):
        view.smaller()
    assert view.leaf.zoom == 1.0
    view.smaller()
    view.fit()
    assert view.leaf.zoom == 1.0


def test_what_is_in_the_middle_stays_there(view):
    show(view)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = (bar.value() + 200) / view.page_size().height()
    view.larger()
    assert (bar.value() + 200) / view.page_size().height() == pytest.approx(before, abs=0.02)


def corners(view: PaperView) -> list[bool]:
    """Return which corners of the page are seen red: upper left, then clockwise."""
    drawn = view.viewport().grab().toImage()
    size, corner = view.page_size(), view._corner()
    view_height = view.viewport().height()
    assert corner.y() + size.height() <= view_height, "the whole page is in view"
    places = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]
    seen = [
        drawn.pixelColor(
            round(corner.x() + across * size.width()), round(corner.y() + down * size.height())
        )
        for across, down in places
    ]
    return [colour.red() > 200 > 100 > colour.green() for colour in seen]


def test_it_is_turned_by_quarters_and_fits_again(view):
    view.resize(300, 700)
    show(view, 70, 99)
    view.larger()
    view.turn()
    assert view.leaf.zoom == 1.0
    assert view.page_size().width() > view.page_size().height()
    assert corners(view) == [False, True, False, False], "clockwise"
    view.show_page(image(70, 99), 99)
    assert corners(view) == [False, True, False, False], "what comes sharper is turned, too"
    seen = []
    for _press in range(3):
        view.turn()
        seen.append(corners(view).index(True))
    assert seen == [2, 3, 0]


def test_another_paper_is_not_turned(view):
    view.resize(300, 700)
    show(view)
    view.turn()
    view.clear(upright=True)
    show(view)
    assert corners(view) == [True, False, False, False]


def test_the_keys_scroll_and_go_on_to_the_next_page_at_the_end(view):
    heard: list[int] = []
    view.turned_over.connect(heard.append)
    show(view)
    bar = view.verticalScrollBar()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert bar.value() == bar.singleStep()
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert heard == []
    QTest.keyClick(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert heard == [], "a line more is no wish for another page"
    QTest.keyClick(view, Qt.Key.Key_Space)
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert heard == [1, -1, 1]


def test_who_comes_from_below_reads_the_page_from_its_end(view):
    show(view)
    view.clear(at_end=True)
    show(view)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0
    view.clear()
    show(view)
    assert view.verticalScrollBar().value() == 0


def rolled(view: PaperView, modifier: Qt.KeyboardModifier, by: int = 120) -> None:
    at = QPointF(300, 200)
    event = QWheelEvent(at, view.mapToGlobal(at), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton,
                        modifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_the_wheel_scrolls_and_with_ctrl_makes_it_larger(view):
    show(view)
    rolled(view, Qt.KeyboardModifier.NoModifier, -120)
    assert view.verticalScrollBar().value() > 0
    assert view.leaf.zoom == 1.0
    rolled(view, CTRL)
    assert view.leaf.zoom > 1.0
    rolled(view, CTRL, -120)
    assert view.leaf.zoom == 1.0


def test_nothing_is_shown_while_names_are_hidden(view):
    projector.wear(True)
    try:
        show(view)
        assert not view.has_picture
    finally:
        projector.wear(False)


def test_a_window_of_another_size_fits_it_again(view, wanted):
    show(view)
    view.resize(1100, 700)
    assert view.page_size().width() > 1000
    rested(view)
    assert len(wanted) == 1


def test_without_a_page_nothing_does_anything(view, wanted):
    for act in (view.larger, view.smaller, view.fit, view.turn):
        act()
    view.show_page(QImage(), 400)
    assert not view.has_picture
    assert view.page_size().isEmpty()
    assert view.grab().toImage().pixelColor(300, 200).alpha() == 255
    rested(view)
    assert wanted == []

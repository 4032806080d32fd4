"""A row, a tile or a cell that a tired hand presses twice opens once, and nothing that comes up."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.cases import case_list, cases
from app.cases.route import PRESENT, Leg, Route, Station
from desk_sim import on_lane, settle
from pressing import at_ease, clicks, held_key, sheet_to_answer
from ui.cases.duplicates_pair import ValueBox
from ui.cases.form.case_frame import SectionList
from ui.cases.form.route_card import RoutePicture, StationBox
from ui.cases.form.timeline_body import TimelineBody
from ui.cases.register_page import RegisterPage
from ui.frame.presses import LEAST_S
from ui.frame.worker import held
from ui.home.home_card import RowButton
from ui.home.home_page import HomePage
from ui.home.home_words import Row
from ui.letters.check_door import CodeEntry
from ui.look.theme import look
from ui.referrals.tick_list import TickLine
from ui.shell.more_page import MorePage
from ui.shell.navigation import HOME, REGISTER
from ui.widgets.badge import Mark, MarkButton
from ui.widgets.buttons import Button, secondary
from ui.widgets.cells import Cell, fact_cell
from ui.widgets.choices import RadioBox
from ui.widgets.pictures import PaperTile
from waits import double_click

FACTS = {
    "p1.name_full": "Suneeta Made-up",
    "p1.role": ("victim",),
    "p1.age": "30",
    "next_step": "Call the shelter",
    "next_step_on": "20 Nov 2026",
}
SLOW_MS = 900
ENTER = Qt.Key.Key_Return


@pytest.fixture
def case_facts() -> dict[str, object]:
    return FACTS


@pytest.fixture
def clock(monkeypatch):
    return at_ease(monkeypatch)


@pytest.fixture
def slow_hands(clock):
    """Set the computer for somebody whose double click takes long."""
    before = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(SLOW_MS)
    yield clock
    QApplication.setDoubleClickInterval(before)


@pytest.fixture
def opened(desk) -> list[tuple[str, str]]:
    """What was opened."""
    told: list[tuple[str, str]] = []
    desk.opened.connect(lambda *place: told.append(place))
    return told


def at_page[T: QWidget](desk, window, key: str, kind: type[T]) -> T:
    """Go to a page as somebody does."""
    window.go(key)
    settle(desk)
    assert isinstance(window.page, kind)
    return window.page


def row_of_today(desk, window) -> RowButton:
    page = at_page(desk, window, HOME, HomePage)
    return next(
        one
        for one in page.findChildren(RowButton)
        if one.isVisible() and "Call the shelter" in one.accessibleName()
    )


def put_under(window, widget: QWidget, told: list[str]) -> Button:
    """Return a button that comes up where a widget stands, with the first page that is opened."""
    made = Button("Came up", "", "", lambda: told.append("pressed"), window)
    made.setGeometry(widget.rect().translated(widget.mapTo(window, widget.rect().topLeft())))
    made.hide()

    def comes(_key: str) -> None:
        made.show()
        made.raise_()

    window.came.connect(comes)
    return made


def beside(window) -> tuple[Button, list[str]]:
    """Return another button of the window, and what is told when it is pressed."""
    told: list[str] = []
    other = secondary("Made up", "", lambda: told.append("pressed"))
    other.setParent(window)
    other.show()
    return other, told


# Rows of Today, and tiles -------------------------------------------------------------------------


@pytest.mark.parametrize("times", [2, 3, 4])
def test_a_row_of_today_opens_once_and_presses_nothing_that_comes_up(
    desk, window, case_id, opened, clock, times
):
    told: list[str] = []
    row = row_of_today(desk, window)
    put_under(window, row, told)
    clicks(row, times)
    assert (opened, told) == ([("case", f"{case_id}#steps")], [])
    settle(desk)


def test_a_row_of_today_whose_page_is_not_there_yet_opens_once(desk, window, opened, clock):
    double_click(row_of_today(desk, window))
    assert len(opened) == 1
    settle(desk)


def test_enter_that_is_held_in_a_row_of_today_opens_one_page(desk, window, opened, clock):
    row = row_of_today(desk, window)
    row.setFocus()
    held_key(row)
    for key in (ENTER, Qt.Key.Key_Space):
        QTest.keyClick(row, key)
    assert len(opened) == 1
    settle(desk)


@pytest.mark.parametrize("times", [2, 3])
def test_a_tile_opens_once(desk, window, opened, clock, times):
    page = at_page(desk, window, "more", MorePage)
    told: list[str] = []
    tile = next(iter(page.lines.values()))
    put_under(window, tile, told)
    clicks(tile, times)
    assert (len(opened), told) == (1, [])
    settle(desk)


def station() -> StationBox:
    return StationBox(Station(PRESENT), Leg(), first=True)


def kinds(qapp) -> list[QAbstractButton]:
    """One of each kind that is pressed as a whole and is no `Button`."""
    metrics = {role: QFontMetricsF(look().font(14)) for role in ("", "small", "strong", "muted")}
    row = Row("made-up", "", "Made up", "", None, "case", "")
    return [
        RowButton(row, lambda: None),
        PaperTile("Made up", (), "file", look().tokens.accent),
        Cell(fact_cell("made-up", "Made up", "Made up"), metrics),
        TickLine("made-up", "Made up", "Made up"),
        MarkButton(Mark("Made up")),
        RadioBox("Made up"),
        station(),
    ]


def test_whatever_is_pressed_as_a_whole_is_pressed_once(qapp, qtbot, clock):
    for button in kinds(qapp):
        told: list[bool] = []
        qtbot.addWidget(button)
        button.resize(200, 60)
        button.clicked.connect(lambda _on=False, told=told: told.append(True))
        with qtbot.waitExposed(button):
            button.show()
        QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
        assert told == [], f"{button}: the second half of what stood there before"
        clock.now += 1
        clicks(button, 3)
        assert told == [True], button
        clock.now += LEAST_S
        clicks(button, 1)
        assert told == [True, True], button
        button.hide()


# Tables -------------------------------------------------------------------------------------------


def first_row(desk, window) -> tuple[RegisterPage, QWidget]:
    """Go to the list of cases; return the page, and what is clicked on."""
    on_lane(desk.lane, lambda: cases.add_case(desk.services, FACTS))
    page = at_page(desk, window, REGISTER, RegisterPage)
    return page, page.view.viewport()


@pytest.mark.parametrize("times", [2, 3, 4, 5])
def test_a_row_of_a_table_opens_once_and_presses_nothing_that_comes_up(
    desk, window, opened, clock, times
):
    told: list[str] = []
    page, ground = first_row(desk, window)
    at = page.view.visualRect(page.view.model().index(0, 0)).center()
    come = put_under(window, ground, told)
    clicks(ground, times, at)
    assert come.isVisible()
    assert (len(opened), told) == (1, [])
    settle(desk)


def test_where_the_page_stays_four_clicks_open_a_row_once(desk, window, clock):
    page, ground = first_row(desk, window)
    entered: list[int] = []
    page.view.entered_row.disconnect()
    page.view.entered_row.connect(entered.append)
    at = page.view.visualRect(page.view.model().index(1, 0)).center()
    clicks(ground, 4, at)
    assert entered == [1]
    clock.now += LEAST_S
    clicks(ground, 2, at)
    assert entered == [1, 1]
    settle(desk)


def test_a_row_is_not_asked_for_again_before_the_register_has_answered(desk, window, clock):
    page, ground = first_row(desk, window)
    answers: list[object] = []
    page.view.entered_row.disconnect()
    page.view.entered_row.connect(lambda _row: desk.ask(case_list.list_cases, answers.append))
    at = page.view.visualRect(page.view.model().index(0, 0)).center()
    with held(desk.lane):
        for _more in range(2):
            clicks(ground, 2, at)
            clock.now += 1
            QTest.keyClick(page.view, ENTER)
            clock.now += 1
    settle(desk)
    assert len(answers) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_of_the_number_pad_opens_a_row_and_presses_a_button(
    qtbot, desk, window, opened, clock, key
):
    page, _place = first_row(desk, window)
    page.view.setFocus()
    held = Qt.KeyboardModifier.KeypadModifier if key == Qt.Key.Key_Enter else Qt.NoModifier
    QTest.keyClick(page.view, key, Qt.KeyboardModifier.ControlModifier | held)
    assert len(opened) == 0
    QTest.keyClick(page.view, key, held)
    assert len(opened) == 1
    settle(desk)
    clock.now += 1
    told: list[str] = []
    button = secondary("Made up", "", lambda: told.append("pressed"))
    qtbot.addWidget(button)
    QTest.keyClick(button, key, held)
    assert told == ["pressed"]


def test_enter_in_a_row_is_heard_once_wherever_the_keyboard_is_by_then(desk, window, opened, clock):
    page, _ground = first_row(desk, window)
    page.view.choose(0)
    other, told = beside(window)
    held_key(page.view)
    clock.now += LEAST_S / 2
    QTest.keyClick(other, ENTER)
    QTest.keyClick(page.view, ENTER)
    assert (len(opened), told) == (1, [])
    settle(desk)


# Lists, and what is drawn -------------------------------------------------------------------------


@pytest.mark.parametrize("times", [2, 3])
def test_a_part_of_the_case_that_is_pressed_twice_stays_open(desk, window, page, clock, times):
    sections = page.findChild(SectionList)
    assert isinstance(sections, SectionList)
    entries = map(sections.outline.entry, range(sections.outline.rowCount()))
    place, heading = next((at, one) for at, one in enumerate(entries) if one and one.heading)
    was = sections.is_open(heading.key)
    index = sections.outline.index(place)
    sections.scrollTo(index)
    clicks(sections.viewport(), times, sections.visualRect(index).center())
    assert sections.is_open(heading.key) is not was
    clock.now += 1
    sections.setCurrentIndex(sections.outline.index(place))
    held_key(sections)
    assert sections.is_open(heading.key) is was
    settle(desk)


def test_a_station_is_opened_once_while_enter_is_held(qtbot, clock):
    picture = RoutePicture()
    qtbot.addWidget(picture)
    picture.show_route(Route(1, "", (Station(PRESENT, key="made-up"),), (Leg(),)))
    qtbot.in_front(picture)
    told: list[str] = []
    picture.opened.connect(lambda _what, key: told.append(key))
    picture.boxes[0].setFocus()
    held_key(picture.boxes[0])
    QTest.keyClick(picture.boxes[0], ENTER)
    assert told == ["made-up"]


def test_a_mark_of_the_time_line_opens_once(qtbot, desk, window, page, clock):
    page.show_section("timeline")
    settle(desk)
    body = page.body.piece
    assert isinstance(body, TimelineBody)
    told: list[object] = []
    body.axis.entered.disconnect()
    body.axis.entered.connect(told.append)
    qtbot.waitUntil(lambda: body.axis.drawing is not None)
    drawing = body.axis.drawing
    mark = next(one for one in reversed(drawing.marks) if len(one.entries) == 1)
    sizes = drawing.sizes
    clicks(body.axis, 4, QPoint(round(sizes.area.left() + mark.x), round(sizes.middle(mark.lane))))
    assert told == [mark.entries[0]]
    settle(desk)


def test_of_two_values_the_second_half_of_a_click_chooses_none(qapp, qtbot, clock):
    line = ValueBox("Made up", "Made up")
    qtbot.addWidget(line)
    line.resize(200, 40)
    line.show()
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton)
    assert not line.dot.isChecked()
    clock.now += 1
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.dot.isChecked()


def test_a_letter_is_looked_up_once_while_enter_is_held(qtbot, clock):
    code = CodeEntry("Code of the letter")
    qtbot.addWidget(code)
    qtbot.in_front(code)
    told: list[bool] = []
    code.asked.connect(lambda: told.append(True))
    held_key(code)
    assert told == [True]


def test_the_keys_of_places_are_heard_once_while_they_are_held(window):
    held_ones = [one for one in window.findChildren(QShortcut) if one.autoRepeat()]
    assert {getattr(one, "command", "") for one in held_ones} <= {
        "next", "previous", "larger", "smaller",
    }  # fmt: skip


# Slow hands ---------------------------------------------------------------------------------------


def test_two_keys_are_one_for_as_long_as_the_computer_says(qtbot, desk, window, opened, slow_hands):
    page, _ground = first_row(desk, window)
    page.view.choose(0)
    other, told = beside(window)
    QTest.keyClick(page.view, ENTER)
    slow_hands.now += SLOW_MS / 1000 - 0.1
    QTest.keyClick(other, ENTER)
    assert told == []
    slow_hands.now += 0.2
    QTest.keyClick(other, ENTER)
    assert told == ["pressed"]
    settle(desk)


def test_a_third_click_is_no_new_one_for_as_long_as_the_computer_says(desk, window, slow_hands):
    told: list[str] = []
    page, ground = first_row(desk, window)
    at = page.view.visualRect(page.view.model().index(0, 0)).center()
    come = put_under(window, ground, told)
    clicks(ground, 2, at)
    slow_hands.now += SLOW_MS / 1000 - 0.1
    clicks(come, 1, at)
    assert told == []
    clicks(come, 1, at + QPoint(60, 0))
    assert told == ["pressed"]
    settle(desk)


def test_a_dialog_takes_no_press_for_as_long_as_the_computer_says(qtbot, slow_hands):
    told: list[bool] = []
    field, go = sheet_to_answer(qtbot, lambda: told.append(True))
    slow_hands.now += SLOW_MS / 1000 - 0.1
    QTest.keyClick(field, ENTER)
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert told == []
    slow_hands.now += SLOW_MS / 1000
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert told == [True]


def test_what_the_window_took_is_no_time_to_see_that_it_was_done(qtbot, clock):
    told: list[str] = []

    def slow() -> None:
        told.append("slow")
        clock.now += 2

    button = secondary("Made up", "", slow)
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    clicks(button, 1)
    clicks(button, 1)
    QTest.keyClick(button, ENTER)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert told == ["slow", "slow"]

"""The calendar: days and lists by keyboard, hearings by a word, and a sheet that names nobody."""

import datetime as dt
import itertools

import pytest
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.cases import cases
from app.core import log
from app.home import calendar_printing
from desk_sim import dressed, on_lane, settle
from exchange_stage import texts
from letter_fakes import FakePrinters
from ui.cases.register_page import MORE
from ui.frame import projector
from ui.home.calendar_page import CalendarPage, MonthGrid, MonthModel, day_plan
from ui.widgets.buttons import Button
from ui.widgets.record_model import MARK_ROLE

TODAY = dt.date(2026, 11, 25)
STEPS = (
    ("Call the shelter", "25 Nov 2026"),
    ("CWC hearing", "26 Nov 2026"),
    ("Home visit", "26 Nov 2026"),
    ("Statement", "2 Dec 2026"),
    ("Late paper", "20 Nov 2026"),
)


@pytest.fixture
def page(qtbot, desk):
    def write() -> None:
        for number, (step, day) in enumerate(STEPS):
            facts = {"p1.name_full": f"Zubaida {number}", "next_step": step, "next_step_on": day}
            cases.add_case(desk.services, facts)

    on_lane(desk._lane, write)
    shown = CalendarPage(desk, printers=FakePrinters("Office"))
    qtbot.addWidget(shown)
    shown.resize(1150, 620)
    qtbot.in_front(shown)
    shown.refresh()
    shown.focus_first()
    settle(desk)
    return shown


@pytest.mark.parametrize("words", ["en", "hi", "ne", "bn"])
def test_on_a_small_screen_the_day_and_what_stands_above_it_are_whole(
    qtbot, qapp, desk, page, words: str
):
    dressed(qapp, words=words)
    shown = CalendarPage(desk, printers=FakePrinters("Office"))
    qtbot.addWidget(shown)
    shown.resize(678, 384)  # What a screen of 1366x768 leaves at 150 %.
    qtbot.in_front(shown)
    shown.refresh()
    settle(desk)
    view = shown.view
    assert shown.lines.rowCount() == 3
    for column in (0, 1, 3):
        heading = view.horizontalHeader().sectionSizeFromContents(column).width()
        assert view.columnWidth(column) >= heading
    days = [view.sizeHintForIndex(shown.lines.index(row, 0)).width() for row in range(3)]
    assert view.columnWidth(0) >= max(days)


def titles(page) -> list[str]:
    return [page.lines.index(row, 3).data() for row in range(page.lines.rowCount())]


def heard(page, day: dt.date) -> str:
    return page.grid.days.place(day).data(Qt.ItemDataRole.AccessibleTextRole)


def test_it_begins_today_with_the_week_beside_it(page):
    assert page.grid.day() == TODAY
    assert sorted(titles(page)) == ["CWC hearing", "Call the shelter", "Home visit"]


def test_a_day_tells_its_steps_and_its_hearings(page):
    assert heard(page, dt.date(2026, 11, 26)) == "Thursday, 26 Nov 2026, 2 steps, 1 hearing"
    assert heard(page, dt.date(2026, 12, 2)).endswith("1 step")
    marks = [page.lines.index(row, 4).data(MARK_ROLE) for row in range(page.lines.rowCount())]
    assert "Hearing" in {mark.text for mark in marks}


def test_arrows_go_from_day_to_day_and_page_keys_from_month_to_month(qtbot, desk, page):
    page.spans.button("day").click()
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.day() == dt.date(2026, 11, 26)
    assert sorted(titles(page)) == ["CWC hearing", "Home visit"]
    qtbot.keyClick(page.grid, Qt.Key.Key_PageDown)
    settle(desk)
    assert page.grid.day() == dt.date(2026, 12, 26)
    assert page.month.shown() == "Dec 2026"
    page.spans.button("month").click()
    assert titles(page) == ["Statement"]
    qtbot.keyClick(page.grid, Qt.Key.Key_PageUp)
    settle(desk)
    assert page.grid.day() == dt.date(2026, 11, 26)
    page.turn(3)
    settle(desk)
    assert page.grid.day() == dt.date(2027, 2, 26)
    page.now.click()
    settle(desk)
    assert page.grid.day() == TODAY


def test_enter_goes_into_the_list_and_there_opens_the_case(qtbot, desk, page):
    asked = []
    desk.opened.connect(lambda place, about: asked.append((place, about)))
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.view.hasFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert asked == [("case", page.lines.record(page.view.row()).case_id)]


def test_the_last_days_of_a_long_month_have_a_place_in_a_short_one(desk, page):
    page.open("2027-01-31")
    settle(desk)
    page.turn(1)
    settle(desk)
    assert page.grid.day() == dt.date(2027, 2, 28)


def test_the_answer_of_an_older_month_is_never_shown(desk, page):
    page.turn(1)
    page.turn(-1)
    settle(desk)
    assert page.month.shown() == "Nov 2026"
    assert page.grid.days.due(TODAY)


def test_days_keep_qts_promises(qapp):
    days = MonthModel()
    tester = QAbstractItemModelTester(days, QAbstractItemModelTester.FailureReportingMode.Fatal)
    days.show_month(dt.date(2026, 2, 1))
    assert tester.model() is days
    assert (days.rowCount(), days.columnCount()) == (6, 7)


def test_names_and_what_was_typed_are_hidden_with_the_names(desk, page):
    projector.wear(True)
    try:
        page.desk.ask(projector.learn_register)
        settle(desk)
        rows = range(page.lines.rowCount())
        told = {page.lines.index(row, column).data() for row in rows for column in (2, 3)}
    finally:
        projector.wear(False)
    assert not any("Zubaida" in one or "hearing" in one for one in told)


def test_days_without_a_step_say_so_and_lead_to_the_cases(desk, page):
    assert page.view.isVisible()
    assert not page.nothing.isVisible()
    page.turn(3)
    settle(desk)
    assert not page.view.isVisible()
    assert page.nothing.isVisible()
    assert "No step is due in these days." in page.nothing.sentence.shown()
    (way,) = (one for one in page.nothing.findChildren(Button) if one.isVisible())
    opened = []
    desk.opened.connect(lambda place, _argument: opened.append(place))
    way.click()
    assert opened == ["register"]
    page.turn(-3)
    settle(desk)
    assert page.view.isVisible()


def test_without_a_printer_the_words_are_not_those_of_a_letter(desk, page):
    page.printing._printers = FakePrinters()
    page.print.click()
    said = texts(page.printing.sheet)
    assert any("save it as PDF on a USB drive" in words for words in said)
    assert not any("letter" in words for words in said)
    page.printing.sheet.reject()


def test_the_month_is_printed_with_a_line_in_the_log_before_the_sheet(qtbot, desk, page):
    page.print.click()
    sheet = page.printing.sheet
    assert "no name" in sheet.sum.shown()
    sheet.go.click()
    fakes = page.printing._printers
    qtbot.waitUntil(lambda: bool(fakes.papers) and fakes.papers[0].was_let_go == "end")
    settle(desk)
    line = on_lane(desk._lane, lambda: log.entries(desk.services, limit=1)[0])
    assert (line.action, line.facts["month"]) == ("calendar_printed", "2026-11")


def test_without_a_printer_the_sheet_is_saved(desk, page, tmp_path):
    said = []
    desk.noticed.connect(lambda notice: said.append(notice.text))
    page.printing._save(dt.date(2026, 11, 1), tmp_path / "wall.pdf")
    settle(desk)
    assert said == ["Written to wall.pdf."]
    assert (tmp_path / "wall.pdf").is_file()


def test_nothing_is_sent_when_the_sheet_cannot_be_drawn(desk, page, monkeypatch):
    def fails(*_given):
        raise OSError

    monkeypatch.setattr(calendar_printing, "sheet_to_print", fails)
    page.printing._draw(dt.date(2026, 11, 1), "Office", 1)
    settle(desk)
    assert page.printing._printers.papers[0].pages == 0


def test_it_stands_in_the_menu_of_the_register():
    assert "calendar" in [entry.place for entry in MORE]


def test_a_day_of_the_week_is_short_over_its_column_and_whole_for_whoever_listens():
    model = MonthModel()
    across = Qt.Orientation.Horizontal
    short = [model.headerData(place, across) for place in range(7)]
    assert short == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert model.headerData(3, across, Qt.ItemDataRole.AccessibleTextRole) == "Wednesday"
    assert model.headerData(3, Qt.Orientation.Vertical) is None


@pytest.mark.parametrize("zoom", [1.0, 1.5, 1.75])
@pytest.mark.parametrize("hearings", [0, 1])
def test_the_numbers_of_a_day_never_lie_over_each_other(zoom: float, hearings: int):
    number, count = QSizeF(18 * zoom, 23 * zoom), QSizeF(17 * zoom, 22 * zoom)
    sign = QSizeF(hearings * 26 * zoom, hearings * 14 * zoom)
    for width, height in itertools.product(range(14, 140, 7), range(10, 100, 7)):
        inside = QRectF(3, 5, width, height)
        plan = day_plan(inside, number, count, sign, 4 * zoom)
        parts = [plan.number, plan.count, *([plan.hearing] if plan.hearing else [])]
        shown = [one for one in parts if one.width() > 0]
        for one, other in itertools.combinations(shown, 2):
            assert not one.intersects(other), (width, height)
        assert all(inside.adjusted(-1, -1, 1, 1).contains(one) for one in shown), (width, height)
        assert 0 < plan.scale <= 1


def heads(grid: MonthGrid) -> list[str]:
    return [grid.days.headerData(day, Qt.Orientation.Horizontal) for day in range(7)]


def test_narrow_days_of_the_week_are_called_by_a_letter(qtbot):
    grid = MonthGrid(TODAY)
    qtbot.addWidget(grid)
    grid.resize(700, 300)
    grid.show()
    wide = heads(grid)
    grid.resize(230, 300)
    qtbot.waitUntil(lambda: heads(grid) != wide)
    assert all(len(short) < len(word) for short, word in zip(heads(grid), wide, strict=True))

"""Statistics with little room or little to count: what is told stands in the first view, and why.

Rules: sizes are those of a screen of 1366x768, also at 150 %.
"""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from app.base import language
from app.statistics.making import KINDS
from app.statistics.tables import ALL
from counted_world import draw, write
from desk_sim import desk_over, dressed, settle
from ui.frame import projector
from ui.frame.desk import Desk
from ui.shell.main_window import MainWindow
from ui.statistics.number_table import NumberTable
from ui.statistics.statistics_page import BehindSheet, Face, StatisticsPage
from ui.widgets.entries import Labelled
from window_sim import window_over

USUAL, LOW = (1366, 728), (910, 465)
IN_SIGHT = 60
"""So much of a drawing or table is more than its edge."""


@pytest.fixture(scope="module")
def over(qapp, tmp_path_factory: pytest.TempPathFactory):
    with desk_over(
        tmp_path_factory.mktemp("room"), lambda s: write(s.register, draw(120, seed=5))
    ) as lent:
        yield lent


@pytest.fixture
def window(over, look_of_tests):
    with window_over(over, *USUAL) as shown:
        shown.go("statistics")
        settle(over)
        shown.page.choices.begin_as({"table": "sdg", "period": "year.0"})
        choose(shown.page, "sdg")
        yield shown


def sized(window: MainWindow, size: tuple[int, int]) -> StatisticsPage:
    window.resize(*size)
    settle(window.desk)
    QApplication.processEvents()
    return window.page


def choose(page: StatisticsPage, kind: str) -> None:
    page.choices.table.choose(kind)
    page.choices.table.chosen.emit(kind)
    settle(page.desk)


def top_in(page: StatisticsPage, widget: QWidget) -> int:
    return widget.mapTo(page.whole.viewport(), QPoint(0, 0)).y()


@pytest.mark.parametrize("words", language.WINDOW_LANGUAGES)
def test_a_drawing_or_table_begins_in_the_first_view(qapp, over, words: str) -> None:
    dressed(qapp, words=words)
    try:
        with window_over(over, *LOW) as window:
            window.go("statistics")
            settle(over)
            for size in (LOW, USUAL):
                page = sized(window, size)
                for kind in KINDS:
                    choose(page, kind)
                    QApplication.processEvents()
                    if page.face is Face.BODY:
                        room = page.whole.viewport().height() - top_in(page, page.body.both)
                        assert room >= IN_SIGHT, (kind, size, room)
            choose(page, "sdg")
    finally:
        dressed(qapp)


def test_main_numbers_stand_in_a_line_where_there_is_little_height(window: MainWindow) -> None:
    page = sized(window, USUAL)
    cards = page.body.cards
    told, tall = cards.told(), cards.height()
    page = sized(window, LOW)
    assert cards.told() == told
    assert cards.height() < tall / 2
    page = sized(window, USUAL)
    assert (cards.told(), cards.height()) == (told, tall)


@pytest.mark.parametrize("size", [USUAL, LOW])
def test_buttons_beside_fields_stand_level_and_alone_without_a_band(
    window: MainWindow, size: tuple[int, int]
) -> None:
    page = sized(window, size)
    bar = page.choices
    field, button = bar.table, bar.more
    assert isinstance(field.parentWidget(), Labelled)
    level = field.mapTo(bar, field.rect().center()).y()
    if size == USUAL:
        assert abs(button.mapTo(bar, button.rect().center()).y() - level) <= 1
    else:
        under = field.mapTo(bar, field.rect().bottomLeft()).y()
        assert 0 < button.mapTo(bar, QPoint(0, 0)).y() - under <= IN_SIGHT / 3


def test_a_list_with_fewer_cases_than_persons_says_why(window: MainWindow) -> None:
    page = window.page
    cell = page.flow.table.cells[ALL, "VC_HTF_DETV"]
    sheet = BehindSheet(page.desk, cell.behind, "Detected victims", number=cell.value)
    settle(page.desk)
    cases = sheet.model.rowCount()
    assert 0 < cases < cell.value
    why = "A case can hold several persons, so there are fewer cases than persons."
    assert sheet.status.text() == f"{cases} cases · {why}"
    as_many = BehindSheet(page.desk, cell.behind, "Detected victims", number=cases)
    settle(page.desk)
    assert as_many.status.text() == f"{cases} cases"
    for one in (sheet, as_many):
        one.deleteLater()


def test_a_table_is_measured_once_however_often_it_is_laid_out(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = window.page
    view, columns, measured = page.body.view, [], NumberTable._need
    monkeypatch.setattr(
        NumberTable, "_need", lambda self, column: columns.append(column) or measured(self, column)
    )
    choose(page, "ncrb")
    for size in (LOW, USUAL):
        sized(window, size)
    assert columns == list(range(view.numbers.columnCount()))
    projector.wear(True)
    try:
        view.lay_columns()
        assert len(columns) == 2 * view.numbers.columnCount(), "hidden words are as wide as others"
    finally:
        projector.wear(False)


@pytest.mark.parametrize("kind", ["ncrb", "needs", "sdg"])
def test_the_lines_of_a_table_end_with_its_card(window: MainWindow, kind: str) -> None:
    page = sized(window, USUAL)
    choose(page, kind)
    QApplication.processEvents()
    view = page.body.view
    columns = sum(view.columnWidth(column) for column in range(view.numbers.columnCount()))
    assert columns >= view.viewport().width() - 1


def test_an_empty_register_has_a_sample_and_the_next_step(qtbot, desk: Desk) -> None:
    made = StatisticsPage(desk)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    made.refresh()
    settle(desk)
    assert made.empty.sentence.text() == "Needs at least one case."
    assert made.empty.isVisible()
    assert not made.save.isEnabled()
    opened = []
    desk.opened.connect(lambda place, argument: opened.append((place, argument)))
    made.new_case.click()
    assert opened == [("case", "new")]
    choose(made, "referrals")
    assert made.empty.sentence.text() == "Needs at least one referral."

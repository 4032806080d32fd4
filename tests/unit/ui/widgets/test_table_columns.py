"""Columns of a list: badges and numbers are shown whole; what badges do not need goes to names."""

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.look.theme import look
from ui.widgets.badge import Mark, mark_size
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

LONG = "Sender changed: do not send"


def table_of(qtbot: QtBot, words: list[str], *shares: float) -> RecordTable:
    """Return a list 440 pixels wide with a name and a badge in each row."""
    model: RecordModel[str] = RecordModel(
        [
            Column(lambda: "Name", lambda _row: "Bal Kalyan Shelter, Siliguri"),
            mark_column(lambda: "State", Mark),
        ]
    )
    model.replace(words)
    view = RecordTable("Made-up rows", model=model, shares=shares)
    qtbot.addWidget(view)
    model.setParent(view)
    view.resize(440, 300)
    view.show()
    QApplication.processEvents()
    return view


def need(words: str) -> int:
    """Return the pixels that a badge needs with the room around it in its cell."""
    return mark_size(Mark(words)).width() + look().px(8 + 6)


def test_a_badge_is_shown_whole_where_its_share_would_cut_it(qtbot: QtBot) -> None:
    view = table_of(qtbot, ["New", LONG], 70, 30)
    assert 440 * 0.3 < need(LONG) <= view.columnWidth(1)


def test_what_badges_do_not_need_goes_to_the_names(qtbot: QtBot) -> None:
    view = table_of(qtbot, ["New"], 40, 60)
    assert view.columnWidth(1) < 120
    assert view.columnWidth(0) + view.columnWidth(1) == view.viewport().width()


def test_longer_badges_are_given_room_when_they_come(qtbot: QtBot) -> None:
    view = table_of(qtbot, ["New"], 40, 60)
    model = view.model()
    assert isinstance(model, RecordModel)
    model.replace([LONG])
    assert view.columnWidth(1) >= need(LONG)


def test_badges_do_not_take_the_room_of_the_names(qtbot: QtBot) -> None:
    view = table_of(qtbot, [LONG * 3], 60, 40)
    assert view.columnWidth(0) >= 240


def test_what_somebody_arranged_stays(qtbot: QtBot) -> None:
    view = table_of(qtbot, ["New"], 40, 60)
    view.take_widths([500, 500])
    assert abs(view.columnWidth(0) - view.columnWidth(1)) <= 1


def test_a_hidden_last_column_leaves_no_gap(qtbot: QtBot) -> None:
    view = table_of(qtbot, ["New"], 100, 0)
    assert view.columnWidth(0) == view.viewport().width()


def test_a_heading_that_is_longer_than_its_numbers_is_shown_whole(qtbot: QtBot) -> None:
    model: RecordModel[str] = RecordModel(
        [
            Column(lambda: "Name", lambda _row: "Bal Kalyan Shelter, Siliguri"),
            Column(lambda: "Number of the case", lambda row: row, whole=True),
        ]
    )
    model.replace(["7"])
    view = RecordTable("Made-up rows", model=model, shares=(85, 15))
    qtbot.addWidget(view)
    model.setParent(view)
    view.resize(440, 300)
    view.show()
    QApplication.processEvents()
    needed = view.horizontalHeader().sectionSizeFromContents(1).width()
    assert 440 * 0.15 < needed <= view.columnWidth(1)


def numbered(qtbot: QtBot, number: str, state: str) -> RecordTable:
    """Return a narrow list of packets: an office, the number of a case, how far it is."""
    model: RecordModel[str] = RecordModel(
        [
            Column(lambda: "To", lambda _row: "Bal Kalyan Shelter, Siliguri", strong=True),
            Column(lambda: "Case", lambda row: row, whole=True),
            mark_column(lambda: "State", lambda _row: Mark(state)),
        ]
    )
    model.replace([number])
    view = RecordTable("Made-up rows", model=model, shares=(36, 27, 37))
    qtbot.addWidget(view)
    model.setParent(view)
    view.resize(370, 300)
    view.show()
    QApplication.processEvents()
    return view


def test_the_number_of_a_case_is_shown_to_its_end_beside_a_long_state(qtbot: QtBot) -> None:
    view = numbered(qtbot, "LF-26-0042", "No answer in 7 days")
    words = QFontMetricsF(look().font(14)).horizontalAdvance("LF-26-0042")
    assert view.columnWidth(1) >= words + look().px(8 + 6)
    assert view.columnWidth(2) >= need("No answer in 7 days")


def test_what_is_no_number_takes_no_more_than_the_names_leave(qtbot: QtBot) -> None:
    view = numbered(qtbot, "the case that was sealed for two people", "No answer in 7 days")
    assert view.columnWidth(0) >= 90
